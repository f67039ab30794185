// Which region and account something was recorded in, and what to say when this run is for another.
// Must not know: requests, kinds of steps.
#pragma once

#include <string>

#include "engine/plan/model/step_kind.h"
#include "steps/aws/session.h"

namespace byoc {

// The fifth field of "arn:aws:iot:us-east-1:123456789012:cacert/...", or empty for an ARN of another form.
std::string account_of(const std::string& arn);

// Each looks at the outputs `region` and `arn` of a record. The refusals answer whether they made `observed` an
// obstacle.
bool refuse_other_region(const Record& recorded, const std::string& region, Observed& observed);

// What was recorded and is not there may be looked for in the wrong account, where it must not be made again; and ids
// of certificates are the same in every account, so what is there may be another one's.
bool refuse_other_account(const std::string& found_arn, const Record& recorded, Observed& observed);
bool refuse_other_account(const aws::Session& session, const ReadHost& host, const Record& recorded,
                          Observed& observed);

// An obstacle from what the manifest says alone (the step's settings `region` and `account`).
void refuse_other_place(const Step& step, const Record& recorded, Observed& observed);

// Before something is deleted, where it was not found, and where it was. Each throws Error.
void require_region(const aws::Session& session, const ReadHost& host, const Step& step, const Record& recorded);
void require_account(const aws::Session& session, const ReadHost& host, const Record& recorded);
void require_same_account(const Record& recorded, const std::string& found_arn);

}  // namespace byoc
