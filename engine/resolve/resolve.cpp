#include "engine/resolve/resolve.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/resolve/registry_steps.h"

namespace byoc {

namespace {

constexpr auto registration_code_id = "registration-code";

bool is_authority(const Resource& resource) {
  return resource.type == Resource::Type::authority;
}

std::string authority_id(const std::string& name) {
  return "authorities." + name;
}

Step make_step(const Manifest& manifest, const Resource& resource, const std::string& kind) {
  return step_of(manifest, resource.id(), kind);
}

void add_subject(Facts& facts, const Subject& subject) {
  for (const auto& [attribute, value] : subject) facts["subject." + attribute] = value;
}

Step key_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "key");
  step.wanted = {{"curve", resource.curve}, {"file", resource.key}};
  if (resource.is_protected) step.settings["protect"] = "true";
  step.mentions = {{"certificate", resource.id() + ".certificate"}};
  return step;
}

Step csr_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "csr");
  step.wanted = {{"file", *resource.csr}};
  add_subject(step.wanted, resource.subject);
  step.needs = {{"key", resource.id() + ".key"}};
  return step;
}

Step certificate_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "certificate");
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
  if (manifest.aws && resource.registration) step.mentions = {{"registration", resource.id() + ".registration"}};
  return step;
}

Step registration_code_step(const Manifest& manifest) {
  Step step;
  step.id = registration_code_id;
  step.kind = registration_code_id;
  step.folder = manifest.folder();
  return step;
}

Step verification_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "verification");
  step.needs = {{"registration_code", registration_code_id},
                {"key", resource.id() + ".key"},
                {"certificate", resource.id() + ".certificate"}};
  return step;
}

std::string auto_registration(const Resource& resource) {
  return resource.registration->auto_registration ? "ENABLE" : "DISABLE";
}

// With which AWS IoT provisions the devices that register themselves; null for none.
const ProvisioningTemplate* template_of(const Manifest& manifest, const Resource& resource) {
  const auto& name = resource.registration->provisioning_template;
  return name ? manifest.provisioning_template(*name) : nullptr;
}

// Whether the authority has to show AWS IoT that its key is at hand.
bool needs_proof(const Resource& resource) {
  return resource.registration && resource.registration->mode == "DEFAULT";
}

void add_tags(Facts& facts, const Resource& resource) {
  for (const auto& [name, value] : resource.registration->tags) facts["tag." + name] = value;
}

Step registration_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "registration");
  step.settings["status"] = resource.registration->status;
  if (manifest.aws->region) step.settings["region"] = *manifest.aws->region;
  if (manifest.aws->account) step.settings["account"] = *manifest.aws->account;
  step.needs = {{"certificate", resource.id() + ".certificate"}};
  if (is_authority(resource)) {
    step.wanted = {{"type", "ca"}, {"mode", resource.registration->mode}};
    step.settings["auto_registration"] = auto_registration(resource);
    add_tags(step.settings, resource);
    if (const auto* made = template_of(manifest, resource)) {
      step.settings["template"] = made->aws_name;
      if (made->body) link(step, "template", made->id() + ".provisioning-template");
    }
    if (needs_proof(resource)) step.needs.push_back({"verification", resource.id() + ".verification"});
  } else if (resource.registration->without_ca) {
    step.wanted = {{"type", "device"}, {"without_ca", "true"}};
  } else {
    step.wanted = {{"type", "device"}};
    // AWS IoT takes a device certificate only from an authority that it knows as ACTIVE.
    step.needs.push_back({"issuer_certificate", authority_id(*resource.issuer) + ".certificate"});
    step.needs.push_back({"issuer_status", authority_id(*resource.issuer) + ".status"});
  }
  return step;
}

Step status_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "status");
  step.wanted["status"] = resource.registration->status;
  if (is_authority(resource)) step.wanted["auto_registration"] = auto_registration(resource);
  if (const auto* made = template_of(manifest, resource)) {
    step.wanted["template"] = made->aws_name;
    if (made->body) link(step, "template", made->id() + ".provisioning-template");
  }
  step.settings["type"] = is_authority(resource) ? "ca" : "device";
  step.needs.push_back({"registration", resource.id() + ".registration"});
  return step;
}

Step tags_step(const Manifest& manifest, const Resource& resource) {
  auto step = make_step(manifest, resource, "tags");
  add_tags(step.wanted, resource);
  link(step, "registration", resource.id() + ".registration");
  return step;
}

}  // namespace

Graph resolve(const Manifest& manifest) {
  std::vector<Step> steps;
  const auto is_registered = [&](const Resource& resource) { return manifest.aws && resource.registration; };
  const auto add = [&](const Resource& resource) {
    steps.push_back(key_step(manifest, resource));
    if (resource.csr) steps.push_back(csr_step(manifest, resource));
    steps.push_back(certificate_step(manifest, resource));
    if (!is_registered(resource)) return;
    if (is_authority(resource) && needs_proof(resource)) steps.push_back(verification_step(manifest, resource));
    steps.push_back(registration_step(manifest, resource));
    steps.push_back(status_step(manifest, resource));
    if (!resource.registration->tags.empty()) steps.push_back(tags_step(manifest, resource));
    add_device_steps(manifest, resource, steps);
  };
  if (manifest.aws && std::any_of(manifest.authorities.begin(), manifest.authorities.end(), needs_proof))
    steps.push_back(registration_code_step(manifest));
  add_registry_steps(manifest, steps);
  for (const auto& authority : manifest.authorities) add(authority);
  for (const auto& device : manifest.devices) add(device);
  return Graph(std::move(steps));
}

}  // namespace byoc
