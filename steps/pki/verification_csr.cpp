#include "steps/pki/verification_csr.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/output_forms.h"
#include "steps/pki/successor.h"
#include "steps/step_facts.h"
#include "steps/x509/request.h"

namespace byoc {

namespace {

constexpr std::size_t code_digits_in_name = 12;
constexpr unsigned request_mode = 0644;

bool is_registration_code(std::string_view text) {
  const auto is_digit = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return text.size() >= code_digits_in_name && text.size() <= 128 && std::ranges::all_of(text, is_digit);
}

// Where nobody knows the code yet, for people only.
std::string stem_for(const Step& step, const std::optional<std::string>& code) {
  return fmt::format("{}-{}", fact(step.wanted, "stem"), code ? code->substr(0, code_digits_in_name) : "CODE");
}

// The certificate that AWS IoT is to know: what waits to take the place of the present one, where there is such a one.
std::optional<std::string> fingerprint_to_register(const Inspection& inspection) {
  const auto& certificate = *inspection.observed("certificate");
  if (const auto next = successor_in(certificate); next && !next->obstacle)
    return find_fact(next->facts, "fingerprint");
  return find_fact(certificate.facts, "fingerprint");
}

Facts described(const std::string& pem, const std::string& code) {
  const auto request = x509::read_request(pem);
  if (!request.is_signature_valid) throw Error("its signature does not match its key");
  if (request.subject != x509::Name{{"common_name", code}}) throw Error("it is not for the registration code");
  return {{"registration_code", code},
          {"public_key", public_key_fingerprint(request.public_key)},
          {"file_sha256", sha256_hex(pem)}};
}

}  // namespace

std::optional<std::string> VerificationCsrKind::misfit(const Facts& outputs) const {
  constexpr OutputForm forms[] = {
      {"registration_code", is_registration_code}, {"public_key", is_sha256}, {"file_sha256", is_sha256}};
  return byoc::misfit(outputs, forms);
}

bool VerificationCsrKind::is_needed(const Inspection& inspection, const ReadHost& host) const {
  const auto fingerprint = fingerprint_to_register(inspection);
  if (!fingerprint) return true;
  if (inspection.may_ask_aws) {
    const auto found = aws::IotReader(session_, host).describe_ca_certificate(*fingerprint);
    return !found || !found->is_certificate(*fingerprint);
  }
  const auto* registered = inspection.record("registration");
  return registered == nullptr || find_fact(registered->outputs, "fingerprint") != fingerprint;
}

std::optional<std::string> VerificationCsrKind::registration_code(const Inspection& inspection,
                                                                  const ReadHost& host) const {
  if (!inspection.may_ask_aws)
    return inspection.recorded == nullptr ? std::nullopt
                                          : std::optional(recorded_output(*inspection.recorded, "registration_code"));
  auto code = aws::IotReader(session_, host).get_registration_code();
  if (!is_registration_code(code))
    throw Error(fmt::format("'{}' is no registration code", printable(code, 80)),
                "whoever answers in AWS IoT's place, such as a proxy, answers wrongly");
  return code;
}

Observed VerificationCsrKind::inspect(const Inspection& inspection, const ReadHost& host) const {
  Observed observed{true, inspection.recorded == nullptr ? Facts() : inspection.recorded->outputs, {}, {}};
  if (!is_needed(inspection, host)) return observed;
  const auto code = registration_code(inspection, host);
  const auto stem = stem_for(inspection.step, code);
  observed.details = {{"is_needed", "true"}, {"stem", stem}};
  if (!code) {
    observed.is_present = false;
    return observed;
  }
  observed.details["registration_code"] = *code;
  const auto request = path_from(inspection.step, stem + ".csr");
  const bool is_signed = host.files.status(path_from(inspection.step, stem + ".crt")).has_value();
  if (!host.files.status(request)) {
    // A checkout has it or not; and once it is signed, nobody asks for it any more.
    const bool is_recorded = find_fact(observed.facts, "registration_code") == code;
    observed.is_present = is_signed || (!inspection.may_ask_aws && is_recorded);
    return observed;
  }
  try {
    observed.facts = described(host.files.read(request), *code);
  } catch (const Error& error) {
    observed.obstacle =
        Reason{.code = ReasonCode::unusable_file, .fact = "file", .after = stem + ".csr", .told = error.what()};
  }
  return observed;
}

Decision VerificationCsrKind::plan(const Situation& situation) const {
  const auto& observed = situation.observed;
  if (!observed.is_present)
    return {.action = Action::create,
            .reasons = {{.code = ReasonCode::needed_by, .step = *situation.step.link("registration")}}};
  const auto* recorded = situation.recorded;
  if (!find_fact(observed.details, "is_needed") || !observed.facts.contains("public_key") ||
      (recorded != nullptr && recorded->outputs == observed.facts))
    return {};
  return {
      .action = Action::adopt,
      .reasons = {
          {.code = ReasonCode::not_recorded_yet, .fact = "file", .after = fact(observed.details, "stem") + ".csr"}}};
}

Outcome VerificationCsrKind::apply(const Application& application, Host& host) const {
  const auto& details = application.observed.details;
  const auto& code = fact(details, "registration_code");
  const auto key = x509::PrivateKey::generate("P-256", host.random);
  const auto pem = x509::make_request({{"common_name", code}}, key, host.random);
  publish(host.files, path_from(application.step, fact(details, "stem") + ".csr"), pem, request_mode);
  return {described(pem, code), details};
}

}  // namespace byoc
