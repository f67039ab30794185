#include "engine/resolve/resolve.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/resolve/aws_resource_steps.h"

namespace byoc {

namespace {

constexpr auto registration_code_id = "registration-code";

bool is_authority(const Resource& resource) {
  return resource.type == Resource::Type::authority;
}

std::string authority_id(const std::string& name) {
  return "authorities." + name;
}

void add_subject(Facts& facts, const Subject& subject) {
  for (const auto& [attribute, value] : subject) facts["subject." + attribute] = value;
}

Step key_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "key");
  step.wanted = {{"curve", resource.curve}, {"file", resource.key}};
  if (resource.is_protected) step.settings["protect"] = "true";
  step.mentions = {{"certificate", resource.id() + ".certificate"}};
  return step;
}

Step csr_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "csr");
  step.wanted = {{"file", *resource.csr}};
  add_subject(step.wanted, resource.subject);
  step.needs = {{"key", resource.id() + ".key"}};
  return step;
}

Step certificate_step(const Manifest& manifest, const Resource& resource) {
  auto step = step_of(manifest, resource.id(), "certificate");
  auto& wanted = step.wanted;
  wanted = {{"file", resource.certificate}, {"is_authority", is_authority(resource) ? "true" : "false"}};
  add_subject(wanted, resource.subject);
  if (resource.issuer) wanted["issuer"] = authority_id(*resource.issuer);
  if (resource.path_length) wanted["path_length"] = std::to_string(*resource.path_length);
  if (!resource.extended_key_usage.empty())
    wanted["extended_key_usage"] = fmt::format("{}", fmt::join(resource.extended_key_usage, ","));
  if (resource.validity.period) wanted["validity"] = resource.validity.period_text;
  if (resource.validity.not_before) wanted["not_before"] = format_rfc3339(*resource.validity.not_before);
  if (resource.validity.not_after) wanted["not_after"] = format_rfc3339(*resource.validity.not_after);
  if (resource.is_protected) wanted["protect"] = "true";
  if (resource.renew_before) step.settings["renew_before"] = resource.renew_before_text;

  step.needs = {{"key", resource.id() + ".key"}};
  if (resource.issuer) {
    step.needs.push_back({"issuer_key", authority_id(*resource.issuer) + ".key"});
    step.needs.push_back({"issuer_certificate", authority_id(*resource.issuer) + ".certificate"});
  }
  if (manifest.aws && resource.registration)
    for (const auto& target : manifest.aws->targets)
      step.mentions.push_back(
          {at_target("registration", target.name), at_target(resource.id() + ".registration", target.name)});
  return step;
}

Step verification_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "verification");
  need(step, "registration_code", registration_code_id);
  step.needs.push_back({"key", resource.id() + ".key"});
  step.needs.push_back({"certificate", resource.id() + ".certificate"});
  return step;
}

std::string auto_registration(const Resource& resource) {
  return resource.registration->auto_registration ? "ENABLE" : "DISABLE";
}

// Adds to `facts` of the step with which template AWS IoT provisions the devices that register themselves.
void add_template(const Manifest& manifest, const Resource& resource, Facts& facts, Step& step) {
  const auto& used = resource.registration->provisioning_template;
  if (!used) return;
  if (used->body) {
    facts["template_body_sha256"] = sha256_hex(used->body->text);
    facts["template_role_arn"] = used->role_arn;
    step.settings["template_body"] = used->body->text;
    return;
  }
  const auto& made = *manifest.provisioning_template(used->name);
  facts["template"] = made.aws_name;
  if (made.body) link(step, "template", made.id() + ".provisioning-template");
}

// Whether the authority has to show AWS IoT that its key is at hand.
bool needs_proof(const Resource& resource) {
  return resource.registration && resource.registration->mode == "DEFAULT";
}

void add_tags(Facts& facts, const Resource& resource) {
  for (const auto& [name, value] : resource.registration->tags.value_or(Attributes())) facts["tag." + name] = value;
}

Step registration_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "registration");
  step.settings["status"] = resource.registration->status;
  step.needs = {{"certificate", resource.id() + ".certificate"}};
  if (is_authority(resource)) {
    step.wanted = {{"type", "ca"}, {"mode", resource.registration->mode}};
    step.settings["auto_registration"] = auto_registration(resource);
    add_tags(step.settings, resource);
    add_template(manifest, resource, step.settings, step);
    if (needs_proof(resource)) need(step, "verification", resource.id() + ".verification");
  } else if (resource.registration->without_ca) {
    step.wanted = {{"type", "device"}, {"without_ca", "true"}};
  } else {
    step.wanted = {{"type", "device"}};
    // AWS IoT takes a device certificate only from an authority that it knows as ACTIVE.
    step.needs.push_back({"issuer_certificate", authority_id(*resource.issuer) + ".certificate"});
    need(step, "issuer_status", authority_id(*resource.issuer) + ".status");
  }
  return step;
}

Step status_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "status");
  step.wanted["status"] = resource.registration->status;
  if (is_authority(resource)) step.wanted["auto_registration"] = auto_registration(resource);
  add_template(manifest, resource, step.wanted, step);
  step.settings["type"] = is_authority(resource) ? "ca" : "device";
  need(step, "registration", resource.id() + ".registration");
  return step;
}

Step tags_step(const Manifest& manifest, const AwsTarget& target, const Resource& resource) {
  auto step = aws_step(manifest, target, resource.id(), "tags");
  add_tags(step.wanted, resource);
  link(step, "registration", resource.id() + ".registration");
  return step;
}

void add_file_steps(const Manifest& manifest, const Resource& resource, std::vector<Step>& steps) {
  steps.push_back(key_step(manifest, resource));
  if (resource.csr) steps.push_back(csr_step(manifest, resource));
  steps.push_back(certificate_step(manifest, resource));
}

void add_registration_steps(const Manifest& manifest, const AwsTarget& target, const Resource& resource,
                            std::vector<Step>& steps) {
  if (is_authority(resource) && needs_proof(resource)) steps.push_back(verification_step(manifest, target, resource));
  steps.push_back(registration_step(manifest, target, resource));
  steps.push_back(status_step(manifest, target, resource));
  if (resource.registration->tags) steps.push_back(tags_step(manifest, target, resource));
  add_device_steps(manifest, target, resource, steps);
}

}  // namespace

ManifestTargets targets_in(const Manifest& manifest) {
  ManifestTargets targets;
  if (!manifest.aws) return targets;
  for (const auto& target : manifest.aws->targets) {
    targets.names.insert(target.name);
    for (const auto& policy : manifest.policies)
      if (!policy.document) targets.left_alone.insert(at_target("policy." + policy.aws_name, target.name));
    for (const auto& made : manifest.provisioning_templates)
      if (!made.body) targets.left_alone.insert(at_target("provisioning-template." + made.aws_name, target.name));
  }
  return targets;
}

Graph resolve(const Manifest& manifest) {
  std::vector<Step> steps;
  const auto targets = manifest.aws ? manifest.aws->targets : std::vector<AwsTarget>();
  for (const auto& target : targets) {
    if (std::any_of(manifest.authorities.begin(), manifest.authorities.end(), needs_proof))
      steps.push_back(aws_step(manifest, target, {}, registration_code_id));
    add_aws_resource_steps(manifest, target, steps);
  }
  for (const auto* resources : {&manifest.authorities, &manifest.devices})
    for (const auto& resource : *resources) {
      add_file_steps(manifest, resource, steps);
      if (!resource.registration) continue;
      for (const auto& target : targets) add_registration_steps(manifest, target, resource, steps);
    }
  return Graph(std::move(steps));
}

}  // namespace byoc
