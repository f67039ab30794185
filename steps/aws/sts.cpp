#include "steps/aws/sts.h"

#include <fmt/format.h>

#include "steps/aws/service_call.h"
#include "steps/aws/xml_text.h"

namespace byoc::aws {

std::string get_caller_account(const Session& session, const ReadHost& host) {
  const Service sts{"AWS STS", "sts", &Session::sts_endpoint};
  const ServiceRequest request{"GetCallerIdentity", "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", ""};
  const auto response = call(session, host, sts, request, [&](const HttpRequest& r) { return host.http.get(r); });
  const auto texts = xml_texts(response.body);
  if (texts && texts->contains("Account")) return texts->at("Account");
  throw Error("the answer of AWS STS to GetCallerIdentity names no account; nothing was changed",
              fmt::format("check that '{}' is an AWS STS endpoint, or leave 'account' out of the manifest",
                          session.sts_endpoint(host).host));
}

}  // namespace byoc::aws
