#include "steps/iot/registration_code.h"

#include "steps/aws/iot/iot_client.h"

namespace byoc {

Outcome RegistrationCodeKind::apply(const Application&, Host& host) const {
  return {{}, {{"code", aws::IotReader(session_, host.reader()).get_registration_code()}}};
}

}  // namespace byoc
