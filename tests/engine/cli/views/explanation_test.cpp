#include "engine/cli/views/explanation.h"

#include "tests/engine/cli/views/golden.h"
#include "tests/engine/cli/views/samples.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A device whose certificate is recorded and whose registration has another status than both say.
PlanningResult sample_planned() {
  const std::string resource = "devices.d1", fingerprint(64, 'a'), other(64, 'b');
  auto key = sample_step(resource, "key", sample_decision(Action::none), {{"curve", "P-256"}, {"file", "pki/d1.key"}});
  auto certificate =
      sample_step(resource, "certificate",
                  sample_decision(Action::replace, {differs("subject.common_name", "Old", "Zürich"),
                                                    because(ReasonCode::value_differs, "subject.locality", "A")}),
                  {{"file", "pki/d1.crt"}, {"subject.common_name", "Zürich"}});
  certificate.step.settings = {{"renew_before", "30d"}};
  certificate.decision.warnings = {said("mind the registration")};
  auto revoked = differs("status", "REVOKED", "ACTIVE");
  revoked.told_hint = "say 'status: REVOKED' in the manifest";
  auto status = sample_step(resource, "status", sample_decision(Action::blocked, {revoked}), {{"status", "ACTIVE"}});
  auto gone = sample_step("devices.old", "key", sample_decision(Action::retire, {because(ReasonCode::not_in_manifest)}),
                          {{"file", "pki/old.key"}});
  gone.step.is_retired = true;
  gone.decision.is_held = true;
  const auto ephemeral = sample_step(resource, "verification", sample_decision(Action::none));

  auto plan = sample_plan({key, certificate, ephemeral, status, gone});
  std::vector<Step> steps;
  for (const auto& planned : plan.steps) steps.push_back(planned.step);
  Lock lock;
  lock.steps["devices.d1.key"_id] = {"key", key.step.wanted, {{"curve", "P-256"}, {"public_key", fingerprint}}};
  lock.steps["devices.d1.certificate"_id] = {
      "certificate", {{"file", "pki/d1.crt"}, {"subject.common_name", "Old"}}, {{"fingerprint", fingerprint}}};
  lock.steps["devices.d1.status"_id] = {"status", {{"status", "ACTIVE"}}, {{"status", "ACTIVE"}}};
  lock.steps["devices.old.key"_id] = {"key", gone.step.wanted, {{"public_key", other}}};
  const std::vector<Observed> observed{{true,
                                        {{"curve", "P-256"}, {"public_key", fingerprint}},
                                        {{"mode", "0600"}, {"public_key_der", std::string("0Y\x13\x06\xff", 5)}},
                                        {}},
                                       {true,
                                        {{"fingerprint", other}},
                                        {{"pem", "-----BEGIN CERTIFICATE-----\nMII\n"}, {"issued_by", "the issuer"}},
                                        {}},
                                       {},
                                       {true, {{"status", "REVOKED"}}, {}, {}},
                                       {}};
  return {plan, Graph(steps), observed, lock, {}};
}

}  // namespace

TEST_CASE("explanation: wanted, recorded and observed side by side, then the decision") {
  check_golden("explain_resource.txt", explanation(sample_planned(), "devices.d1", {}));
}

TEST_CASE("explanation: what left the manifest is wanted no more") {
  check_golden("explain_retired.txt", explanation(sample_planned(), "devices.old.key", {}));
}

TEST_CASE("explanation: what goes with a retired step is named, with its values") {
  auto planned = sample_planned();
  planned.plan.steps.back().decision.taken_away = {{"arn", "arn:x"}, {"serial", "a\x1b[2J"}};
  CHECK_THAT(explanation(planned, "devices.old.key", {}),
             ContainsSubstring(
                 "      no longer in the manifest\n    takes away arn 'arn:x'\n    takes away serial 'a?[2J'\n"));
}

TEST_CASE("explanation: values that look the same are told apart") {
  auto planned = sample_planned();
  planned.lock.steps["devices.d1.certificate"_id].wanted["subject.common_name"] = "Zu\u0308rich";
  CHECK_THAT(explanation(planned, "devices.d1.certificate", {}),
             ContainsSubstring("Z\\u00fcrich") && ContainsSubstring("Zu\\u0308rich"));
}

TEST_CASE("explanation: one step alone") {
  const auto text = explanation(sample_planned(), "devices.d1.status", {});
  REQUIRE_THAT(text, ContainsSubstring("devices.d1.status") && !ContainsSubstring("devices.d1.key"));
}

TEST_CASE("explanation: no PEM and no bytes are shown") {
  const auto text = explanation(sample_planned(), "devices.d1", {.is_verbose = true});
  REQUIRE_THAT(text, !ContainsSubstring("BEGIN") && !ContainsSubstring("public_key_der") &&
                         !ContainsSubstring("\xff") && ContainsSubstring(std::string(64, 'a')));
}

TEST_CASE("explanation: an id that names nothing is wrong usage, with the nearest one") {
  try {
    explanation(sample_planned(), "devices.d1.sttus", {});
    FAIL("not refused");
  } catch (const UsageError& error) {
    CHECK(error.hint() == "did you mean 'devices.d1.status'?");
  }
}

TEST_CASE("explanation: a document does not make the columns wide, unless all is asked for") {
  auto planned = sample_planned();
  const std::string document(2000, 'x');
  planned.lock.steps["devices.d1.certificate"_id].wanted["subject.common_name"] = document;
  ExplanationOptions verbose;
  verbose.is_verbose = true;
  CHECK_THAT(explanation(planned, "devices.d1", {}), !ContainsSubstring(document) && ContainsSubstring("xxx..."));
  CHECK_THAT(explanation(planned, "devices.d1", verbose), ContainsSubstring(document));
}
