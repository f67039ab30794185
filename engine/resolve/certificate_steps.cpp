#include "engine/resolve/certificate_steps.h"

#include <map>

#include <fmt/format.h>

#include "engine/base/subject_attributes.h"
#include "engine/resolve/step_builder.h"

namespace byoc {

namespace {

void add_subject(Facts& facts, const Subject& subject) {
  std::map<std::string, std::size_t> count;
  for (const auto& [attribute, value] : subject) facts[subject_fact(attribute, ++count[attribute])] = value;
}

Step key_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "key");
  step.wanted = {{"curve", resource.curve}, {"file", resource.key}};
  if (resource.is_protected) step.settings["protect"] = "true";
  if (!resource.is_key_kept) step.settings["key_may_go"] = "true";
  step.mentions = {{"certificate", StepId(resource.id(), "certificate")}};
  return step;
}

Step csr_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "csr");
  step.wanted = {{"file", *resource.csr}};
  if (resource.is_key_elsewhere) {
    step.wanted["given"] = "true";
    return step;
  }
  add_subject(step.wanted, resource.subject);
  need(step, "key", resource.id(), "key");
  return step;
}

void add_validity(Facts& facts, const Validity& validity) {
  if (validity.period) facts["validity"] = format_period(*validity.period);
  if (validity.not_before) facts["not_before"] = format_rfc3339(*validity.not_before);
  if (validity.not_after) facts["not_after"] = format_rfc3339(*validity.not_after);
}

// What the certificates that an authority issues say of it. No part of what is wanted: a change re-issues nothing.
void add_locations(Facts& settings, const IssuerLocations& locations) {
  const auto add = [&settings](std::string_view name, const std::vector<std::string>& uris) {
    if (!uris.empty()) settings[name] = fmt::format("{}", fmt::join(uris, " "));
  };
  add("crl_distribution_points", locations.crl_distribution_points);
  add("ocsp", locations.ocsp);
  add("ca_issuers", locations.ca_issuers);
}

// The certificate is for the key that the manifest names or, where that is elsewhere, for the one in the request.
void add_references(const Manifest& manifest, const Resource& resource, Step& step) {
  if (!resource.is_certificate_given()) need(step, "key", resource.id(), resource.is_key_elsewhere ? "csr" : "key");
  if (resource.issuer) {
    const auto& issuer = *manifest.authority(*resource.issuer);
    if (!issuer.is_key_elsewhere && !resource.is_certificate_given()) need(step, "issuer_key", issuer.id(), "key");
    need(step, "issuer_certificate", issuer.id(), "certificate");
    if (issuer.is_key_elsewhere && resource.csr) step.settings["csr"] = *resource.csr;
    if (!resource.is_certificate_given()) add_locations(step.settings, issuer.locations);
  }
  if (!manifest.aws || !resource.registration) return;
  for (const auto& target : manifest.aws->targets) {
    step.mentions.push_back(
        {at_target("registration", target.name), StepId(resource.id(), "registration", target.name)});
    if (!resource.registration->is_elsewhere)
      step.mentions.push_back({at_target("status", target.name), StepId(resource.id(), "status", target.name)});
  }
}

Step certificate_step(const Manifest& manifest, const Resource& resource, const ChainFiles& chains) {
  auto step = step_of(manifest, resource.id(), "certificate");
  auto& wanted = step.wanted;
  wanted = {{"file", resource.certificate},
            {"is_authority", resource.type == Resource::Type::authority ? "true" : "false"}};
  if (resource.is_certificate_given()) wanted["given"] = "true";
  add_subject(wanted, resource.subject);
  if (resource.issuer) wanted["issuer"] = manifest.authority(*resource.issuer)->id();
  if (resource.path_length && !resource.is_certificate_given())
    wanted["path_length"] = std::to_string(*resource.path_length);
  if (!resource.extended_key_usage.empty() && !resource.is_certificate_given())
    wanted["extended_key_usage"] = fmt::format("{}", fmt::join(resource.extended_key_usage, ","));
  if (!resource.alternative_names.empty())
    wanted["subject_alternative_name"] = fmt::format("{}", fmt::join(resource.alternative_names, " "));
  add_validity(wanted, resource.validity);
  if (resource.is_protected) wanted["protect"] = "true";
  if (manifest.is_certificate_made_elsewhere(resource)) step.settings["successor"] = resource.successor();
  // What the manifest leaves to us is as it is in a certificate that is renewed.
  if (resource.is_profile_said) step.settings["profile_said"] = "true";
  if (resource.renew_before) step.settings["renew_before"] = format_period(*resource.renew_before);
  if (resource.is_certificate_given() && resource.type == Resource::Type::authority)
    if (const auto found = chains.find(resource.name); found != chains.end())
      step.settings["chains"] = fmt::format("{}", fmt::join(found->second, "\n"));
  add_references(manifest, resource, step);
  return step;
}

// Of the certificate itself and of every issuer above it, in this order.
Step chain_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "certificate-chain");
  step.wanted = {{"file", *resource.certificate_chain}};
  need(step, "certificate", resource.id(), "certificate");
  std::size_t count = 0;
  for (const auto* above = &resource; above->issuer;) {
    above = manifest.authority(*above->issuer);
    need(step, fmt::format("issuer.{}", ++count), above->id(), "certificate");
  }
  return step;
}

}  // namespace

ChainFiles chain_files(const Manifest& manifest) {
  constexpr std::size_t most = 100;  // of one authority; a few are enough
  ChainFiles chains;
  for (const auto* resources : {&manifest.authorities, &manifest.devices})
    for (const auto& resource : *resources) {
      if (!manifest.is_certificate_made_elsewhere(resource)) continue;
      std::size_t distance = 0;
      for (const auto* at = &resource; at->issuer;) {
        at = manifest.authority(*at->issuer);
        auto& lines = chains[at->name];
        if (++distance; lines.size() < most) lines.push_back(fmt::format("{} {}", distance, resource.certificate));
      }
    }
  return chains;
}

void add_certificate_steps(const Manifest& manifest, const Resource& resource, const ChainFiles& chains,
                           std::vector<Step>& steps) {
  if (!resource.is_key_elsewhere) steps.push_back(key_step(manifest, resource));
  if (resource.csr) steps.push_back(csr_step(manifest, resource));
  steps.push_back(certificate_step(manifest, resource, chains));
  if (resource.certificate_chain) steps.push_back(chain_step(manifest, resource));
}

}  // namespace byoc
