#include "engine/cli/commands/check_connection.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/passing_error.h"
#include "engine/base/text.h"
#include "engine/cli/commands/data_endpoint.h"
#include "engine/cli/commands/sessions.h"
#include "engine/cli/exit_status.h"
#include "engine/graph/step_id.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/custody/file/key_file.h"
#include "steps/mqtt/mqtt.h"
#include "steps/pki/certificate_file.h"
#include "steps/x509/certificate.h"

namespace byoc {

namespace {

constexpr auto apply_first = "apply the manifest first: byoc-apply makes what is missing";

const Resource& find_device(const Manifest& manifest, const std::string& id) {
  std::vector<std::string> known;
  for (const auto& device : manifest.devices) {
    if (device.id() == id) return device;
    known.push_back(device.id());
  }
  const auto is_bare_name = std::find(known.begin(), known.end(), "devices." + id) != known.end();
  const auto near = is_bare_name ? "devices." + id : nearest(id, known);
  throw UsageError(fmt::format("'{}' names no device of this manifest", printable(id, 120)),
                   near.empty() ? "the plan of '--dry-run --verbose' lists the ids; devices begin with 'devices.'"
                                : fmt::format("did you mean '{}'?", near));
}

// The one that the id names behind '@', or the only one.
const AwsTarget& find_target(const AwsSettings& aws, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& target : aws.targets) {
    if (target.name == name) return target;
    known.push_back('@' + target.name);
  }
  if (!aws.first().is_named())
    throw UsageError(fmt::format("the manifest has no target '{}'", printable(name, 120)), "leave the '@' part out");
  throw UsageError(name.empty() ? "the device's id does not say in which target"
                                : fmt::format("the manifest has no target '{}'", printable(name, 120)),
                   fmt::format("add one of {} to the device's id", fmt::join(known, ", ")));
}

TlsServer find_server(const Arguments& arguments, const Manifest& manifest, const ReadHost& host, Console& console) {
  if (arguments.data_endpoint) return parse_data_endpoint(*arguments.data_endpoint);
  if (!manifest.aws)
    throw UsageError("the manifest has no 'aws', so that AWS IoT can't be asked for its data endpoint",
                     "add 'aws: {}', or name a server with '--data-endpoint'");
  const std::string name(split_target(arguments.id).target);
  const auto& target = find_target(*manifest.aws, name);
  const aws::Session session(session_options(arguments, *manifest.aws, target, console));
  return {aws::IotReader(session, host).describe_data_endpoint(), mqtt_port, {}};
}

std::string read_roots(const Arguments& arguments, const ReadHost& host) {
  const auto file = arguments.data_ca ? *arguments.data_ca : host.environment.variable("AWS_CA_BUNDLE").value_or("");
  return file.empty() ? file : host.files.read(file);
}

// What the device has: its certificate and key, as they stand in the files.
class Device {
 public:
  Device(const Manifest& manifest, const Resource& resource, const ReadHost& host)
      : manifest_(manifest), files_(host.files), id_(resource.id()), leaf_(certificate_of(resource)) {
    require_valid(host.clock.now());
    identity_.certificates = leaf_.pem();
    add_issuers(resource);
    add_key(resource);
    client_id_ = client_id_of(resource);
  }

  const std::string& id() const { return id_; }
  const TlsIdentity& identity() const { return identity_; }
  const std::string& client_id() const { return client_id_; }

 private:
  Path existing(const Resource& resource, const std::string& file) const {
    auto path = manifest_.folder() / file;
    if (!files_.status(path)) throw Error(fmt::format("{}: there is no '{}'", resource.id(), file), apply_first);
    return path;
  }

  x509::Certificate certificate_of(const Resource& resource) const {
    const auto path = existing(resource, resource.certificate);
    try {
      return CertificateFile(files_.read(path)).find(MeantCertificate());
    } catch (const Error& error) {
      throw in_context(fmt::format("{}: '{}'", resource.id(), resource.certificate), error);
    }
  }

  void require_valid(Time now) const {
    if (now > leaf_.not_after())
      throw Error(fmt::format("the certificate of '{}' has ended on {}", id_, format_rfc3339(leaf_.not_after())),
                  "renew it: apply the manifest");
    if (now < leaf_.not_before())
      throw Error(fmt::format("the certificate of '{}' begins only on {}", id_, format_rfc3339(leaf_.not_before())),
                  "wait until then, and check this machine's clock");
  }

  // Up to the root and without it: whoever does not have the root does not trust it because we send it.
  void add_issuers(const Resource& resource) {
    for (auto issuer = resource.issuer; issuer;) {
      const auto* const authority = manifest_.authority(*issuer);
      issuer = authority->issuer;
      if (issuer) identity_.certificates += certificate_of(*authority).pem();
    }
  }

  void add_key(const Resource& resource) {
    if (resource.is_key_elsewhere)
      throw Error(fmt::format("{} has its key elsewhere, and nobody can connect in its place", id_),
                  "connect from where the key is");
    const auto path = existing(resource, resource.key);
    try {
      const auto key = read_key_file(path, files_);
      if (key.public_key() != leaf_.public_key())
        throw Error(fmt::format("it is not the key of the certificate '{}'", resource.certificate),
                    "restore the key that belongs to it; 'byoc-apply --dry-run' says what is wrong");
      identity_.key = key.pem();
    } catch (const Error& error) {
      throw in_context(fmt::format("{}: '{}'", id_, resource.key), error);
    }
  }

  // The thing's name where there is one, since policies commonly insist on it.
  std::string client_id_of(const Resource& resource) const {
    if (resource.thing && mqtt::is_client_id(resource.thing->aws_name)) return resource.thing->aws_name;
    for (const auto& [attribute, value] : leaf_.subject())
      if (attribute == "common_name" && mqtt::is_client_id(value)) return value;
    return resource.name;
  }

  const Manifest& manifest_;
  const FileReader& files_;
  std::string id_;
  x509::Certificate leaf_;
  TlsIdentity identity_;
  std::string client_id_;
};

std::string policy_hint(const std::string& client_id) {
  return fmt::format(
      "attach a policy that allows iot:Connect for the client id '{}' (resource arn:aws:iot:REGION:ACCOUNT:client/{}), "
      "and see that the certificate is ACTIVE",
      printable(client_id), printable(client_id));
}

// What a server means by an alert, and what to do about it (RFC 8446 6.2).
std::string refusal_hint(int alert) {
  constexpr int revoked = 44, expired = 45, unknown_ca = 48, handshake_failure = 40, protocol_version = 70;
  switch (alert) {
    case unknown_ca:
      return "the server does not know who issued the certificate: register its authority there, or the device";
    case revoked:
      return "it is revoked there: set its status ACTIVE, or give the device a new certificate";
    case expired:
      return "renew it, and check the clocks: apply the manifest";
    case handshake_failure:
    case protocol_version:
      return "see that the server takes TLS 1.2 and ECDSA certificates, and that this certificate is registered there";
    default:
      return "see that the certificate is registered and ACTIVE in this account and region: apply the manifest, and "
             "compare '--region' and '--data-endpoint'";
  }
}

constexpr auto made_up_name =
    "check the network's DNS; an emulator such as byoc-sandbox makes this name up, and nobody is there: name a server "
    "with '--data-endpoint'";

std::string roots_hint(bool are_given) {
  return are_given
             ? "'--data-ca' or AWS_CA_BUNDLE names other roots than that of its certificate: name the right file, "
               "or none where it is AWS IoT's, and check '--data-endpoint'"
             : "name the server's root certificates with '--data-ca' or AWS_CA_BUNDLE, and check "
               "'--data-endpoint'; AWS IoT's are in the package ca-certificates";
}

// One try to get in, and the words for how it ends.
class Attempt {
 public:
  // `is_name_asked_for`: the server's name is the answer of whoever stands for AWS IoT.
  Attempt(const Device& device, const TlsServer& server, bool is_name_asked_for)
      : device_(device), server_(server), is_name_asked_for_(is_name_asked_for) {}

  // Throws Error unless the device got in.
  void make(const TlsConnector& tls) {
    try {
      const auto connection = tls.connect(server_, device_.identity());
      is_tls_done_ = true;
      require_asked(*connection);
      connection->send(mqtt::connect_packet(device_.client_id()));
      std::string answer;
      while (answer.size() < mqtt::connack_size) answer += connection->receive(mqtt::connack_size - answer.size());
      require_accepted(mqtt::connack_code(answer));
      connection->send(mqtt::disconnect_packet());
    } catch (const TlsFailure& failure) {
      throw in_words(failure);
    }
  }

 private:
  // Whoever lets anybody in has proven nothing about this device.
  void require_asked(const TlsConnection& connection) const {
    if (!connection.was_certificate_asked())
      throw Error(fmt::format("'{}' did not ask for a certificate, so that nothing is known of how AWS IoT would take "
                              "that of '{}'; CONNECT was not sent",
                              server_.authority(), device_.id()),
                  "check '--data-endpoint': AWS IoT asks for it on port 8883; a broker of your own has to require "
                  "client certificates");
  }

  void require_accepted(unsigned code) const {
    if (code == 0) return;
    constexpr unsigned unavailable = 3, bad_password = 4, not_authorised = 5;
    std::string hint = "see what the server expects of client ids and MQTT 3.1.1";
    if (code == bad_password || code == not_authorised) hint = policy_hint(device_.client_id());
    const auto what = fmt::format(
        "'{}' trusts the certificate of '{}' but refused CONNECT with the client id '{}': return "
        "code {}, {}",
        server_.authority(), device_.id(), printable(device_.client_id()), code, mqtt::connack_meaning(code));
    if (code == unavailable) throw PassingError(what, "try again later");
    throw Error(what, hint);
  }

  // Passing where the server was not reached at all.
  Error in_words(const TlsFailure& failure) const {
    using Kind = TlsFailure::Kind;
    switch (failure.kind()) {
      case Kind::refused:
        return Error(fmt::format("{} (the certificate of '{}')", failure.what(), device_.id()),
                     refusal_hint(failure.alert()));
      case Kind::untrusted:
        return Error(failure.what(), roots_hint(!server_.roots.empty()));
      case Kind::closed:
        if (is_tls_done_)
          return Error(fmt::format("'{}' closed the connection after CONNECT with the client id '{}'",
                                   server_.authority(), printable(device_.client_id())),
                       policy_hint(device_.client_id()) + "; a device registered just in time gets in the second time");
        return Error(failure.what(), refusal_hint(0));
      case Kind::unresolved:
        return PassingError(failure.what(), is_name_asked_for_ ? std::string(made_up_name) : failure.hint());
      case Kind::unreachable:
      case Kind::timeout:
        return PassingError(failure.what(), failure.hint());
      default:
        return failure;
    }
  }

  const Device& device_;
  const TlsServer& server_;
  const bool is_name_asked_for_;
  bool is_tls_done_ = false;
};

}  // namespace

int check_connection(const Arguments& arguments, const Manifest& manifest, const ReadHost& host,
                     const TlsConnector& tls, Console& console) {
  const std::string name(split_target(arguments.id).text);
  const auto& resource = find_device(manifest, name);
  const Device device(manifest, resource, host);
  auto server = find_server(arguments, manifest, host, console);
  server.roots = read_roots(arguments, host);
  Attempt(device, server, !arguments.data_endpoint).make(tls);
  print_data(console.out, fmt::format("'{}' is connected: '{}' accepted its certificate and the client id '{}'\n",
                                      device.id(), server.authority(), printable(device.client_id())));
  return exit_done;
}

}  // namespace byoc
