// The manifest as its author meant it: checked, merged, defaults filled in.
// Must not know: YAML, steps, AWS calls.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.h"
#include "engine/base/time.h"
#include "engine/host/files.h"
#include "engine/manifest/model/aws_resources.h"
#include "engine/manifest/model/named_list.h"

namespace byoc {

// Attributes of a distinguished name by their long names, in the order of engine/base/subject_attributes; one that has
// several values once for each. Values are UTF-8, not empty.
using Subject = std::vector<std::pair<std::string, std::string>>;

// `register:` of an authority or a device: how AWS IoT is to know the certificate.
struct Registration {
  bool is_elsewhere = false;       // authority only: by somebody else; all that follows is no concern of ours
  std::string status = "ACTIVE";   // authority: ACTIVE | INACTIVE; device: ACTIVE | INACTIVE | REVOKED
  bool auto_registration = false;  // authority only
  std::string mode = "DEFAULT";    // authority only: DEFAULT | SNI_ONLY; empty: elsewhere
  std::optional<TemplateUse> provisioning_template;  // authority only
  std::optional<Attributes> tags;                    // authority only: AWS tags; none: they are no concern of ours
  bool without_ca = false;                           // device only: whether or not its issuer is registered
};

// When a certificate is valid: for a period from its issuing, or between fixed dates.
struct Validity {
  std::optional<Period> period;  // given: the dates are not
  std::optional<Time> not_before, not_after;
};

// Where more is to be had about an authority: URIs, which what it issues names.
struct IssuerLocations {
  std::vector<std::string> crl_distribution_points, ocsp, ca_issuers;
};

// An authority or a device.
struct Resource {
  enum class Type { authority, device };
  Type type = Type::device;
  std::string name;                              // key in the manifest, e.g. "intermediate"
  std::optional<std::string> issuer;             // name of an authority; none: self-signed
  Subject subject;                               // merged with the manifest's
  std::string key, certificate;                  // paths as written, relative to the manifest's folder unless absolute
  bool is_key_elsewhere = false;                 // not on this machine, and never will be; `key` is empty
  std::optional<std::string> csr;                // none: no CSR file
  std::optional<std::string> certificate_chain;  // none: no file with the certificates of its issuers, too
  std::string curve = "P-256";                   // P-256 | P-384 | P-521
  Validity validity;
  std::optional<Period> renew_before;
  std::optional<Period> overlap;  // how long a certificate that was succeeded stays ACTIVE; none: see docs/manifest.md
  bool is_protected = false;
  bool is_key_kept = true;                      // devices; no: it may go once it was delivered
  std::optional<int> path_length;               // authorities; none: no pathLenConstraint
  IssuerLocations locations;                    // authorities
  std::vector<std::string> alternative_names;   // devices: "dns:a.example", "ip:10.0.0.1", "uri:...", "email:..."
  std::vector<std::string> extended_key_usage;  // devices: "client_auth", ... ; empty: no extension
  bool is_profile_said = false;                 // whether the manifest says path_length, or extended_key_usage
  std::optional<Registration> registration;
  std::optional<Thing> thing;                        // devices
  std::optional<std::vector<std::string>> policies;  // devices: policies of the manifest; none: not said
  SourceMark mark;

  // Whether the certificate is made by somebody else, and is only read: an anchor, or a finished certificate.
  bool is_certificate_given() const { return is_key_elsewhere && (!csr || type == Type::authority); }

  // Where the successor of a certificate that somebody else makes is put while that one is there: "pki/root.next.crt".
  std::string successor() const;

  // Whether it is a root whose certificate is made elsewhere.
  bool is_anchor() const { return is_certificate_given() && type == Type::authority && !issuer; }

  // "authorities.root", "devices.deviceCert".
  std::string id() const;

  // "authority 'root'", "device 'deviceCert'".
  std::string title() const;
};

// A region of an account.
struct AwsTarget {
  std::string name;  // key below `aws.targets`; empty: the manifest names no targets, and this is the only one
  std::optional<std::string> region;
  std::optional<std::string> account;  // 12 digits; refuse to touch any other
  std::optional<std::string> profile;  // of the shared AWS files
  SourceMark mark;

  bool is_named() const { return !name.empty(); }

  // "target 'eu'".
  std::string title() const;
};

struct AwsSettings {
  std::vector<AwsTarget> targets;       // at least one, by name: their order means nothing
  std::map<std::string, double> rates;  // calls per second in each, by operation of the AWS API

  // Certificates that were lost are fetched back from here.
  const AwsTarget& first() const { return targets.front(); }
};

struct Manifest {
  Path path;  // as the user gave it
  std::string name;
  std::optional<AwsSettings> aws;  // none: no AWS steps
  NamedList<Resource> authorities;
  NamedList<Resource> devices;
  NamedList<Policy> policies;
  NamedList<ProvisioningTemplate> provisioning_templates;
  NamedList<ThingType> thing_types;
  NamedList<ThingGroup> thing_groups;

  // The folder that relative paths start from ("." for a bare file name).
  Path folder() const;

  // The entry of that name in its section, or null.
  const Resource* authority(const std::string& name) const;
  const Policy* policy(const std::string& name) const;
  const ProvisioningTemplate* provisioning_template(const std::string& name) const;
  const ThingType* thing_type(const std::string& name) const;
  const ThingGroup* thing_group(const std::string& name) const;

  // Whether somebody else makes the certificate of that resource of it: whoever has its key, or its issuer's.
  bool is_certificate_made_elsewhere(const Resource& resource) const;
};

}  // namespace byoc
