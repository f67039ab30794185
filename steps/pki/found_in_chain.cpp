#include "steps/pki/found_in_chain.h"

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "steps/fact_reader.h"
#include "steps/pki/certificate_file.h"
#include "steps/step_facts.h"

namespace byoc {

namespace {

std::optional<x509::Certificate> nth_issuer(const std::string& text, int count) {
  const CertificateFile file(text);
  const auto* at = &file.find(MeantCertificate());
  for (; count > 0 && at != nullptr; --count) at = file.issuer_of(*at);
  return at == nullptr ? std::nullopt : std::optional(*at);
}

}  // namespace

std::optional<FoundInChain> find_in_chain(const Step& step, const FileReader& files) {
  const auto chains = find_fact(step.settings, "chains");
  if (!chains) return std::nullopt;
  for (const auto line : split(*chains, '\n')) {
    const auto space = line.find(' ');
    const auto count = parse_count(line.substr(0, space));
    const std::string file(line.substr(space + 1));
    const auto path = path_from(step, file);
    if (!count || !files.status(path)) continue;
    try {
      if (auto found = nth_issuer(files.read(path), *count)) return FoundInChain{*std::move(found), file};
    } catch (const Error&) {
      // Its own step says what is wrong with it.
    }
  }
  return std::nullopt;
}

}  // namespace byoc
