#include "steps/aws/sandbox/core/account.h"

#include <sstream>

#include <Poco/Exception.h>

#include "engine/base/error.h"
#include "steps/aws/sandbox/core/json.h"
#include "steps/aws/sandbox/core/refusal.h"
#include "steps/aws/sandbox/core/resource_state.h"

namespace byoc::sandbox {
namespace {

constexpr int format_version = 1;

Json write_registration(const Registration& registration) {
  auto json = make_json();
  json->set("certificatePem", registration.certificate.pem());
  json->set("status", registration.status);
  json->set("mode", registration.mode);
  json->set("created", format_rfc3339(registration.created));
  json->set("modified", format_rfc3339(registration.modified));
  json->set("version", registration.version);
  json->set("generationId", registration.generation_id);
  json->set("sequence", registration.sequence);
  return json;
}

Registration read_registration(const Json& json) {
  const auto time = [&](const char* name) {
    const auto parsed = parse_rfc3339(json->getValue<std::string>(name));
    if (!parsed) throw Error(std::string("'") + name + "' is not a time");
    return *parsed;
  };
  return {.certificate = Certificate::from_pem(json->getValue<std::string>("certificatePem"), "Certificate"),
          .status = json->getValue<std::string>("status"),
          .mode = json->getValue<std::string>("mode"),
          .created = time("created"),
          .modified = time("modified"),
          .version = json->getValue<int>("version"),
          .generation_id = json->getValue<std::string>("generationId"),
          .sequence = json->getValue<std::uint64_t>("sequence")};
}

Json write_authority(const Authority& authority) {
  auto json = write_registration(authority);
  json->set("autoRegistration", authority.auto_registration);
  if (const auto& config = authority.registration_config) {
    auto inner = make_json();
    inner->set("templateBody", config->template_body);
    inner->set("roleArn", config->role_arn);
    inner->set("templateName", config->template_name);
    json->set("registrationConfig", inner);
  }
  return json;
}

Authority read_authority(const Json& json) {
  Authority authority{read_registration(json), json->getValue<bool>("autoRegistration"), std::nullopt};
  if (json->has("registrationConfig")) {
    const auto inner = json->getObject("registrationConfig");
    if (!inner) throw Error("'registrationConfig' is not an object");
    authority.registration_config = {inner->getValue<std::string>("templateBody"),
                                     inner->getValue<std::string>("roleArn"),
                                     inner->getValue<std::string>("templateName")};
  }
  return authority;
}

Json write_device(const Device& device) {
  auto json = write_registration(device);
  json->set("caCertificateId", device.ca_id);
  return json;
}

Device read_device(const Json& json) {
  return {read_registration(json), json->getValue<std::string>("caCertificateId")};
}

JsonArray write_all(const auto& registrations, const auto& write) {
  auto array = make_json_array();
  for (const auto& [id, registration] : registrations) array->add(write(registration));
  return array;
}

void read_all(const Json& json, const char* name, const auto& read, auto& into) {
  const auto array = json->getArray(name);
  if (!array) throw Error(std::string("'") + name + "' is not an array");
  for (unsigned i = 0; i < array->size(); ++i) {
    const auto object = array->getObject(i);
    if (!object) throw Error(std::string("'") + name + "' holds something that is not an object");
    auto registration = read(object);
    const auto id = registration.certificate.id();
    into.emplace(id, std::move(registration));
  }
}

Region read_region(const Json& json) {
  Region region;
  region.registration_code = json->getValue<std::string>("registrationCode");
  region.next_sequence = json->getValue<std::uint64_t>("nextSequence");
  read_all(json, "authorities", read_authority, region.authorities);
  read_all(json, "devices", read_device, region.devices);
  if (json->has("registry")) {  // older files have none
    const auto registry = json->getObject("registry");
    if (!registry) throw Error("'registry' is not an object");
    region.registry = read_aws_resources(registry);
  }
  return region;
}

}  // namespace

std::string write_account(const Account& account) {
  auto regions = make_json();
  for (const auto& [name, region] : account) {
    auto json = make_json();
    json->set("registrationCode", region.registration_code);
    json->set("nextSequence", region.next_sequence);
    json->set("authorities", write_all(region.authorities, write_authority));
    json->set("devices", write_all(region.devices, write_device));
    json->set("registry", write_resources(region.registry));
    regions->set(name, json);
  }
  auto root = make_json();
  root->set("formatVersion", format_version);
  root->set("regions", regions);
  std::ostringstream out;
  root->stringify(out, 1);
  return out.str() + "\n";
}

Account read_account(std::string_view text) {
  try {
    const auto root = parse_json_object(text);
    if (!root) throw Error("it is not JSON");
    if (root->getValue<int>("formatVersion") != format_version) throw Error("its format version is not 1");
    const auto regions = root->getObject("regions");
    if (!regions) throw Error("'regions' is missing");
    Account account;
    for (const auto& name : regions->getNames()) {
      const auto region = regions->getObject(name);
      if (!region) throw Error("a region is not an object");
      account.emplace(name, read_region(region));
    }
    return account;
  } catch (const Poco::Exception&) {
    throw Error("something in it is missing or of the wrong type");
  } catch (const Refusal&) {
    throw Error("it holds a certificate that can't be read");
  }
}

}  // namespace byoc::sandbox
