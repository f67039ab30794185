#include "steps/pki/ceremony.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/lookalikes.h"
#include "engine/base/text.h"
#include "steps/fact_reader.h"
#include "steps/pki/certificate_facts.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/profile.h"
#include "steps/step_facts.h"
#include "steps/x509/request.h"

namespace byoc {

namespace {

using Purpose = AwaitedSignature::Purpose;

// Until it is carried home and AWS IoT has looked at it.
constexpr std::chrono::days verification_lifetime(30);

// What one plan awaits from others, step by step.
class Ceremony {
 public:
  explicit Ceremony(const PlanningResult& planned) : planned_(planned) {}

  // Whose key is awaited for the step, where that is what is awaited, and what for.
  std::optional<std::pair<std::string, Purpose>> signer_of(const PlannedStep& planned) const {
    const auto& [step, decision] = planned;
    if (decision.action != Action::wait || !decision.waits_for.empty()) return std::nullopt;
    if (step.kind() == "verification-certificate") return {{std::string(step.resource()), Purpose::verification}};
    if (step.kind() != "certificate") return std::nullopt;
    if (is_issued_elsewhere(step))
      return {{std::string(step.need("issuer_certificate")->resource()), Purpose::certificate}};
    if (!awaits_renewal(decision)) return std::nullopt;
    return {{std::string(step.resource()), Purpose::renewal}};
  }

  AwaitedSignature examine(const PlannedStep& planned, const std::string& signer, Purpose purpose,
                           const FileReader& files) {
    AwaitedSignature signature{purpose, planned.step.id, signer, {}, planned.decision.awaited->path, {}, {}, false};
    if (purpose == Purpose::renewal)
      examine_renewal(planned.step, signature);
    else if (purpose == Purpose::verification)
      examine_verification(planned.step, files, signature);
    else
      examine_request_for_certificate(planned.step, files, signature);
    return signature;
  }

 private:
  static bool awaits_renewal(const Decision& decision) {
    return std::ranges::any_of(decision.reasons,
                               [](const Reason& reason) { return reason.code == ReasonCode::awaited_renewal; });
  }

  const Observed& observed(const StepId& id) const { return planned_.observed[planned_.graph.index(id)]; }

  void examine_renewal(const Step& step, AwaitedSignature& signature) {
    const auto present = certificate_of(planned_, signature.signer);
    const auto wanted = WantedCertificate::of(step);
    signature.public_key = present.public_key();
    signature.profile = {.subject = present.subject(),
                         .not_before = planned_.now,
                         .not_after = add(planned_.now, *wanted.period),
                         .is_authority = true};
    if (const auto length = find_fact(present.extensions(), "path_length"))
      signature.profile.path_length = parse_count(*length);
    ends_anew_[signature.signer] = signature.profile.not_after;
  }

  void examine_request_for_certificate(const Step& step, const FileReader& files, AwaitedSignature& signature) const {
    signature.request = fact(step.settings, "csr");
    const auto request =
        read_request(step, signature, files, find_fact(observed(*step.need("key")).facts, "public_key"));
    const auto renewed = ends_anew_.find(signature.signer);
    const auto issuer_end =
        renewed != ends_anew_.end() ? renewed->second : certificate_of(planned_, signature.signer).not_after();
    signature.profile = profile_of(step, planned_.now, issuer_end);
    require_subject(request, signature.profile.subject);
    if (signature.profile.not_after <= signature.profile.not_before)
      throw Error("what would be issued would already be over", "correct the dates in the manifest");
  }

  void examine_verification(const Step& step, const FileReader& files, AwaitedSignature& signature) const {
    const auto& asked = observed(*step.need("csr"));
    const auto code = find_fact(asked.details, "registration_code");
    if (!code)
      throw Error("its request is not written yet", "apply the manifest at home first, and bring what it wrote");
    signature.request = fact(asked.details, "stem") + ".csr";
    signature.is_over_another = observed(step.id).is_present;
    const auto request = read_request(step, signature, files, find_fact(asked.facts, "public_key"));
    signature.profile =
        verification_profile(*code, certificate_of(planned_, signature.signer), planned_.now, verification_lifetime);
    require_subject(request, signature.profile.subject);
  }

  // The lock has come with the request: both were made by the run that asks.
  static x509::Request read_request(const Step& step, AwaitedSignature& signature, const FileReader& files,
                                    const std::optional<std::string>& recorded_key) {
    const auto path = path_from(step, signature.request);
    if (!files.status(path))
      throw Error(fmt::format("its request '{}' is not here", path.string()), "bring it from where it was written");
    if (!recorded_key)
      throw Error(fmt::format("the lock has no record of the key that the request '{}' is for", path.string()),
                  "apply the manifest at home first, and bring the lock with the request");
    try {
      auto request = x509::read_request(files.read(path));
      if (!request.is_signature_valid) throw Error("its signature does not match its key");
      if (public_key_fingerprint(request.public_key) != *recorded_key)
        throw Error("it is for another key than the one that the lock has recorded",
                    "bring request and lock as one run has left them; if they are, somebody has changed one of them");
      signature.public_key = request.public_key;
      return request;
    } catch (const Error& error) {
      throw in_context(fmt::format("'{}'", path.string()), error);
    }
  }

  static void require_subject(const x509::Request& request, const x509::Name& wanted) {
    if (request.subject == wanted) return;
    const auto shown = told_apart({x509::format_name(request.subject), x509::format_name(wanted)});
    throw Error(fmt::format("its request is for '{}', and what is wanted is '{}'", printable(shown.front(), 300),
                            printable(shown.back(), 300)),
                "apply the manifest at home first, and bring the request that it writes");
  }

  const PlanningResult& planned_;
  std::map<std::string, Time> ends_anew_;  // of what is renewed here, by authority
};

}  // namespace

x509::Certificate certificate_of(const PlanningResult& planned, const std::string& authority) {
  const StepId id(authority, "certificate");
  const auto pem = find_fact(planned.observed[planned.graph.index(id)].details, "pem");
  if (!pem) throw Error(fmt::format("the certificate of {} is not here", authority), "bring it with the lock");
  return x509::Certificate::from_pem(*pem);
}

std::vector<std::string> awaited_signers(const PlanningResult& planned) {
  const Ceremony ceremony(planned);
  std::set<std::string> signers;
  for (const auto& step : planned.plan.steps)
    if (const auto found = ceremony.signer_of(step)) signers.insert(found->first);
  return {signers.begin(), signers.end()};
}

std::vector<AwaitedSignature> awaited_signatures(const PlanningResult& planned, const CeremonyKeys& keys,
                                                 const FileReader& files) {
  Ceremony ceremony(planned);
  std::vector<AwaitedSignature> signatures;
  for (const auto& step : planned.plan.steps) {
    const auto found = ceremony.signer_of(step);
    if (!found || !keys.contains(found->first)) continue;
    try {
      signatures.push_back(ceremony.examine(step, found->first, found->second, files));
    } catch (const Error& error) {
      throw in_context(step.step.id.text(), error);
    }
  }
  return signatures;
}

void sign_all(const PlanningResult& planned, const std::vector<AwaitedSignature>& signatures, const CeremonyKeys& keys,
              Random& random,
              const std::function<void(const AwaitedSignature& signature, const x509::Certificate& made)>& keep) {
  std::map<std::string, x509::Certificate> renewed;
  for (const auto& signature : signatures) {
    const auto& signer = *keys.at(signature.signer);
    const auto found = renewed.find(signature.signer);
    const auto issuer = found != renewed.end() ? found->second : certificate_of(planned, signature.signer);
    const auto& profile = signature.profile;
    const auto made =
        signature.purpose == Purpose::renewal
            ? x509::renew(issuer, {profile.not_before, profile.not_after, true, {}, {}}, signer, {}, random)
            : x509::issue(profile, signature.public_key, signer, issuer, random);
    if (signature.purpose == Purpose::renewal) renewed.emplace(signature.signer, made);
    keep(signature, made);
  }
}

}  // namespace byoc
