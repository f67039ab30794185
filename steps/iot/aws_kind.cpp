#include "steps/iot/aws_kind.h"

#include "steps/iot/aws_place.h"
#include "steps/output_forms.h"

namespace byoc {

std::optional<std::string> AwsKind::misfit(const Facts& outputs) const {
  constexpr OutputForm forms[] = {{"arn", is_iot_arn},
                                  {"region", is_region},
                                  {"certificate_id", is_sha256},
                                  {"fingerprint", is_sha256},
                                  {"revoked_at", is_time}};
  return byoc::misfit(outputs, forms);
}

Facts AwsKind::removal(const Record& record) const {
  Facts removed;
  for (const auto& name : needed_outputs())
    if (const auto value = find_fact(record.outputs, name)) removed.emplace(name, *value);
  if (const auto account = account_of(find_fact(record.outputs, "arn").value_or("")); !account.empty())
    removed.emplace("account", account);
  return removed;
}

}  // namespace byoc
