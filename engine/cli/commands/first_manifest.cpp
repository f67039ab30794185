#include "engine/cli/commands/first_manifest.h"

#include <fmt/format.h>

namespace byoc {

namespace {

constexpr std::string_view without_schema =
    R"(# For an editor that completes and checks this file:  byoc-apply schema > manifest.v1.json
# and, as the first line here:  # yaml-language-server: $schema=./manifest.v1.json
)";

constexpr std::string_view body = R"(#
# The certificates of a product, and how AWS IoT knows them:
#
#   byoc-apply plan FILE        shows what would be done, and changes nothing
#   byoc-apply rehearse FILE    tries it all in a sandbox, without keys or an AWS account
#   byoc-apply FILE             does it; run again, and there is nothing to do
#
# Keys and certificates are kept in 'pki/' beside this file, what was done in a lock beside it. Commit this file and the
# lock; never a key.

version: 1                          # of this format
name: first-line                    # names this hierarchy in the lock and in messages

aws:                                # leave it out, and 'register' below, and certificates are made without AWS
  region: us-east-1
  # account: "123456789012"         # a guard: refuse to touch any other account

subject:                            # part of every subject below
  organization: Example Devices
  # country: US
  # state: Washington

authorities:
  root:                             # no issuer: it signs its own certificate
    subject: {common_name: Example Root CA}
    validity: 20y
    register: {status: ACTIVE}      # AWS IoT is to know it; leave it out for one that stays offline
  intermediate:
    issuer: root
    subject: {common_name: Example Intermediate CA}
    validity: 10y
    register: {status: ACTIVE}

devices:
  device-0001:
    issuer: intermediate
    subject: {common_name: device-0001}
    validity: 2y
    renew_before: 60d               # from then on a run renews it, for the same key
    register: {status: ACTIVE}
    # thing: {}                     # a thing of this name, with this certificate
    # policies: [device]            # what it may do

# policies:
#   device: {document: device-policy.json}
)";

}  // namespace

std::string first_manifest(const std::string& schema) {
  const auto head =
      schema.empty() ? std::string(without_schema) : fmt::format("# yaml-language-server: $schema={}\n", schema);
  return head + std::string(body);
}

}  // namespace byoc
