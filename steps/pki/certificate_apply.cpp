// The question "do it" of a certificate: issued, fetched back, or taken from where somebody else has put it.
#include <fmt/format.h>

#include "steps/pki/certificate.h"
#include "steps/pki/certificate_description.h"
#include "steps/pki/certificate_file.h"
#include "steps/pki/given_certificate.h"
#include "steps/pki/profile.h"
#include "steps/pki/successor.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

constexpr unsigned certificate_mode = 0644;

// The public key as DER: of the key, or, where that is elsewhere, of the certificate that is succeeded.
std::string public_key_of(const Application& application, const FileReader& files) {
  const auto& key = *application.upstream("key");
  if (auto here = find_fact(key.details, "public_key_der")) return *std::move(here);
  const auto present =
      certificate_in(files.read(file_of(application.step)), fact(application.observed.facts, "fingerprint"));
  auto public_key = present.public_key();
  if (public_key_fingerprint(public_key) != fact(key.facts, "public_key"))
    throw Error("the certificate that is there is for another key than the recorded one",
                "run again: the plan will say what is wrong");
  return public_key;
}

// The certificate that is there, as the plan has seen it.
x509::Certificate present_certificate(const Application& application, const FileReader& files) {
  const auto path = file_of(application.step);
  auto present = certificate_in(files.read(path), fact(application.observed.facts, "fingerprint"));
  if (present.fingerprint() != fact(application.observed.facts, "fingerprint"))
    throw Error(fmt::format("'{}' is another certificate than it was a moment ago; it was not renewed", path.string()),
                "see who else writes there, then run again");
  return present;
}

x509::Certificate issue_anew(const Application& application, Keyring& keyring, Host& host) {
  const auto& own_key = *application.upstream("key");
  const auto* issuer_key = application.upstream("issuer_key");
  const auto* issuer_certificate = application.upstream("issuer_certificate");
  std::optional<x509::Certificate> issuer;
  if (issuer_certificate != nullptr) issuer = x509::Certificate::from_pem(fact(issuer_certificate->details, "pem"));
  const auto issuer_end = issuer ? std::optional(issuer->not_after()) : std::nullopt;
  const auto signer = keyring.open(key_of(issuer_key != nullptr ? *issuer_key : own_key), host);
  if (application.decision.action == Action::renew)
    return x509::renew(present_certificate(application, host.files),
                       renewal_of(application.step, application.now, issuer_end), *signer, issuer, host.random);
  return x509::issue(profile_of(application.step, application.now, issuer_end), public_key_of(application, host.files),
                     *signer, issuer, host.random);
}

// "pki/root.crt" -> "pki/root.5f3a.crt": where the certificate with that serial is kept when a new one takes its place.
Path aside_path(const Path& path, const std::string& serial) {
  auto aside = path;
  return aside.replace_filename(fmt::format("{}.{}{}", path.stem().string(), serial, path.extension().string()));
}

// The old one stays under a name of its own, and at no moment is nothing there.
void put_in_place(const Application& application, const std::string& text, Files& files) {
  const auto path = file_of(application.step);
  files.keep_aside(path, aside_path(path, fact(application.observed.facts, "serial")));
  files.replace(path, text, certificate_mode);
}

// What stands beside the certificate in a chain file stays beside its successor, but for its issuer, which is the
// present one.
std::string text_with(const Application& application, const x509::Certificate& successor, const FileReader& files) {
  const auto text = files.read(file_of(application.step));
  const auto present = certificate_in(text, fact(application.observed.facts, "fingerprint"));
  const auto* issuer = application.upstream("issuer_certificate");
  return CertificateFile(text).with(
      present, successor,
      issuer == nullptr ? std::nullopt : std::optional(x509::Certificate::from_pem(fact(issuer->details, "pem"))));
}

x509::Certificate read_successor(const Application& application, const Observed& found, const std::string& text) {
  const auto path = successor_file(application.step);
  auto successor = certificate_in(text, fact(found.facts, "fingerprint"));
  if (successor.fingerprint() != fact(found.facts, "fingerprint"))
    throw Error(fmt::format("'{}' is another certificate than it was a moment ago; it was not taken", path.string()),
                "see who else writes there, then run again");
  return successor;
}

// What was killed behind any of these is finished by the next run.
Outcome take(const Application& application, const Observed& found, Files& files) {
  const auto text = files.read(successor_file(application.step));
  const auto successor = read_successor(application, found, text);
  if (!is_in_place(application.observed, found))
    put_in_place(application, CertificateFile(text).with(successor, successor, {}), files);
  files.discard(successor_file(application.step));
  auto outcome = describe_certificate(application.step, successor);
  outcome.origin = Origin::adopted;
  return outcome;
}

}  // namespace

Outcome CertificateKind::apply(const Application& application, Host& host) const {
  const auto& step = application.step;
  if (const auto registered = find_fact(application.observed.details, "registered_pem");
      registered && application.decision.action == Action::update) {
    publish(host.files, file_of(step), *registered, certificate_mode);
    return {application.observed.facts, application.observed.details};
  }
  if (const auto successor = successor_in(application.observed)) return take(application, *successor, host.files);
  if (const auto found = find_fact(application.observed.details, "chain_pem");
      found && application.decision.action == Action::create) {
    publish(host.files, file_of(step), *found, certificate_mode);
    return {application.observed.facts, application.observed.details, Origin::adopted};
  }
  if (is_given_certificate(step)) return {application.observed.facts, application.observed.details, Origin::adopted};
  const auto certificate = issue_anew(application, *keyring_, host);
  if (application.decision.action != Action::create)
    put_in_place(application, text_with(application, certificate, host.files), host.files);
  else
    publish(host.files, file_of(step), certificate.pem(), certificate_mode);
  auto outcome = describe_certificate(step, certificate);
  if (const auto* issuer_key = application.upstream("issuer_key"))
    outcome.facts["issuer_key"] = fact(issuer_key->facts, "public_key");
  return outcome;
}

}  // namespace byoc
