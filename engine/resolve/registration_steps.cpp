#include "engine/resolve/registration_steps.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/resolve/step_builder.h"

namespace byoc {

namespace {

constexpr auto registration_code = "registration-code";

bool is_authority(const Resource& resource) {
  return resource.type == Resource::Type::authority;
}

// Whether the authority has to show AWS IoT that its key is at hand; and whether that is done here.
bool needs_proof(const Resource& resource) {
  return resource.registration && resource.registration->mode == "DEFAULT";
}
bool is_proven_here(const Resource& resource) {
  return needs_proof(resource) && !resource.is_key_elsewhere;
}

Step verification_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "verification");
  need_beside(step, "registration_code", {}, registration_code);
  need(step, "key", resource.id(), "key");
  need(step, "certificate", resource.id(), "certificate");
  return step;
}

// Whoever has the key is asked for the proof: a CSR goes out, a certificate comes back.
void add_asking_for_proof(const Manifest& manifest, const AwsTarget& target, const Resource& resource,
                          std::vector<Step>& steps) {
  const auto stem = fmt::format("pki/{}.verification{}{}", resource.name, target.is_named() ? "-" : "", target.name);
  auto csr = aws_step(manifest, target, resource.id(), "verification-csr");
  csr.wanted["stem"] = stem;
  need(csr, "certificate", resource.id(), "certificate");
  csr.mentions = {{"registration", StepId(resource.id(), "registration", target.name)}};
  auto certificate = aws_step(manifest, target, resource.id(), "verification-certificate");
  certificate.wanted["stem"] = stem;
  need_beside(certificate, "csr", resource.id(), "verification-csr");
  need(certificate, "certificate", resource.id(), "certificate");
  steps.insert(steps.end(), {std::move(csr), std::move(certificate)});
}

std::string auto_registration(const Resource& resource) {
  return resource.registration->auto_registration ? "ENABLE" : "DISABLE";
}

// With which template AWS IoT provisions the devices that register themselves, among `facts`: what is wanted of the
// step, or its settings.
void add_template(const Manifest& manifest, const Resource& resource, Facts& facts, Step& step) {
  const auto& used = resource.registration->provisioning_template;
  if (!used) return;
  if (used->body) {
    facts["template_body"] = used->body->meaning;
    facts["template_role_arn"] = used->role_arn;
    step.settings["template_body"] = used->body->text;
    return;
  }
  const auto& made = *manifest.provisioning_template(used->name);
  facts["template"] = made.aws_name;
  if (made.body) link(step, "template", made.id(), "provisioning-template");
}

void add_tags(Facts& facts, const Resource& resource) {
  for (const auto& [name, value] : resource.registration->tags.value_or(Attributes())) facts["tag." + name] = value;
}

Step registration_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "registration");
  need(step, "certificate", resource.id(), "certificate");
  if (resource.registration->is_elsewhere) {
    step.wanted = {{"type", "ca"}, {"elsewhere", "true"}};
    return step;
  }
  step.settings["status"] = resource.registration->status;
  step.mentions = {{"status", StepId(resource.id(), "status", target.name)}};
  if (resource.overlap) step.settings["overlap"] = format_period(*resource.overlap);
  if (is_authority(resource)) {
    step.wanted = {{"type", "ca"}, {"mode", resource.registration->mode}};
    step.settings["auto_registration"] = auto_registration(resource);
    if (resource.validity.not_before) step.settings["not_before"] = format_rfc3339(*resource.validity.not_before);
    add_tags(step.settings, resource);
    add_template(manifest, resource, step.settings, step);
    if (needs_proof(resource))
      need_beside(step, "verification", resource.id(),
                  is_proven_here(resource) ? "verification" : "verification-certificate");
  } else if (resource.registration->without_ca) {
    step.wanted = {{"type", "device"}, {"without_ca", "true"}};
  } else {
    step.wanted = {{"type", "device"}};
    // AWS IoT takes a device certificate only from an authority that it knows as ACTIVE.
    const auto& issuer = *manifest.authority(*resource.issuer);
    need(step, "issuer_certificate", issuer.id(), "certificate");
    if (issuer.registration->is_elsewhere)
      need_beside(step, "issuer_registration", issuer.id(), "registration");
    else
      need_beside(step, "issuer_status", issuer.id(), "status");
  }
  return step;
}

Step status_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "status");
  step.wanted["status"] = resource.registration->status;
  if (is_authority(resource)) step.wanted["auto_registration"] = auto_registration(resource);
  add_template(manifest, resource, step.wanted, step);
  step.settings["type"] = is_authority(resource) ? "ca" : "device";
  need_beside(step, "registration", resource.id(), "registration");
  return step;
}

Step tags_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "tags");
  add_tags(step.wanted, resource);
  link(step, "registration", resource.id(), "registration");
  return step;
}

}  // namespace

void add_proof_steps(const Manifest& manifest, const AwsTarget& target, std::vector<Step>& steps) {
  if (std::any_of(manifest.authorities.begin(), manifest.authorities.end(), is_proven_here))
    steps.push_back(aws_step(manifest, target, {}, registration_code));
}

void add_registration_steps(const Manifest& manifest, const AwsTarget& target, const Resource& resource,
                            std::vector<Step>& steps) {
  if (is_authority(resource) && is_proven_here(resource))
    steps.push_back(verification_step(manifest, target, resource));
  else if (is_authority(resource) && needs_proof(resource))
    add_asking_for_proof(manifest, target, resource, steps);
  steps.push_back(registration_step(manifest, target, resource));
  if (resource.registration->is_elsewhere) return;
  steps.push_back(status_step(manifest, target, resource));
  if (resource.registration->tags) steps.push_back(tags_step(manifest, target, resource));
}

}  // namespace byoc
