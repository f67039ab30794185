#include "engine/resolve/resolve.h"

#include "engine/resolve/aws_resource_steps.h"
#include "engine/resolve/certificate_steps.h"
#include "engine/resolve/registration_steps.h"

namespace byoc {

ManifestTargets targets_in(const Manifest& manifest) {
  ManifestTargets targets;
  if (!manifest.aws) return targets;
  for (const auto& target : manifest.aws->targets) {
    targets.names.insert(target.name);
    for (const auto& policy : manifest.policies)
      if (!policy.document) targets.left_alone.insert({"policy", policy.aws_name, target.name});
    for (const auto& made : manifest.provisioning_templates)
      if (!made.body) targets.left_alone.insert({"provisioning-template", made.aws_name, target.name});
  }
  return targets;
}

Graph resolve(const Manifest& manifest) {
  std::vector<Step> steps;
  const auto targets = manifest.aws ? manifest.aws->targets : std::vector<AwsTarget>();
  for (const auto& target : targets) {
    add_proof_steps(manifest, target, steps);
    add_aws_resource_steps(manifest, target, steps);
  }
  const auto chains = chain_files(manifest);
  for (const auto* resources : {&manifest.authorities, &manifest.devices})
    for (const auto& resource : *resources) {
      add_certificate_steps(manifest, resource, chains, steps);
      if (!resource.registration) continue;
      for (const auto& target : targets) {
        add_registration_steps(manifest, target, resource, steps);
        add_device_steps(manifest, target, resource, steps);
      }
    }
  return Graph(std::move(steps));
}

}  // namespace byoc
