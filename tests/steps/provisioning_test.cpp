// Provisioning templates, and the authorities that name them and are tagged.
#include "engine/base/text.h"
#include "steps/step_facts.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

const std::string whole = connected_manifest;
constexpr auto role = "arn:aws:iam::000000000000:role/line";
constexpr auto other_body =
    R"({"Resources":{"policy":{"Properties":{"PolicyName":"other"},"Type":"AWS::IoT::Policy"}}})";
const std::string registration = "{auto_registration: true, provisioning_template: line, tags: {site: plant-2}}";

std::string with_registration(const std::string& wanted) {
  return edited(whole, registration, wanted);
}

std::string certificate_id(World& world) {
  return fact(world.lock().find("authorities.root.registration"_id)->outputs, "certificate_id");
}

aws::CertificateDescription ca(World& world) {
  return *world.iot.describe_ca_certificate(certificate_id(world));
}

aws::Attributes tags(World& world) {
  return world.registry.list_tags_for_resource(
      fact(world.lock().find("authorities.root.registration"_id)->outputs, "arn"));
}

aws::ProvisioningTemplateDescription template_with(const std::string& body) {
  return {.arn = {}, .type = "JITP", .role_arn = role, .description = {}, .body = body, .is_enabled = true};
}

}  // namespace

TEST_CASE("provisioning: an authority names its template and has its tags with the call that registers it") {
  World world(whole);
  require_done(world);
  const auto made = world.registry.describe_provisioning_template("line");
  REQUIRE(made);
  REQUIRE(made->type == "JITP");
  REQUIRE(made->role_arn == role);
  REQUIRE(made->is_enabled == true);
  REQUIRE_THAT(made->body, ContainsSubstring("AWS::IoT::Policy"));
  REQUIRE(ca(world).config.template_name == "line");
  REQUIRE(ca(world).auto_registration_status == "ENABLE");
  REQUIRE(tags(world) == aws::Attributes{{"site", "plant-2"}});
  REQUIRE(world.calls("UpdateCACertificate") == 0);
  REQUIRE(world.calls("TagResource") == 0);
}

TEST_CASE("provisioning: a changed body becomes a new version, and the sixth makes room for itself") {
  World world(whole);
  world.apply();
  for (int i = 1; i <= 7; ++i) {
    const auto name = "reader" + std::string(static_cast<std::size_t>(i), 'x');
    world.set_manifest(edited(whole, "PolicyName: reader", "PolicyName: " + name));
    require_reason(world, "provisioning_templates.line.provisioning-template", Action::update, "body.Resources.");
    require_done(world);
    REQUIRE_THAT(world.registry.describe_provisioning_template("line")->body, ContainsSubstring(name));
  }
  REQUIRE(world.calls("CreateProvisioningTemplateVersion") == 7);
  REQUIRE(world.calls("UpdateProvisioningTemplate") == 0);
}

TEST_CASE("provisioning: role, description and switch of a template are set in one call") {
  World world(whole);
  world.apply();
  world.set_manifest(edited(whole, "role/line\n", "role/other\n    enabled: false\n    description: Line 1\n"));
  require_done(world);
  const auto made = world.registry.describe_provisioning_template("line");
  REQUIRE_THAT(made->role_arn, ContainsSubstring("role/other"));
  REQUIRE(made->description == "Line 1");
  REQUIRE(made->is_enabled == false);
  REQUIRE(world.calls("UpdateProvisioningTemplate") == 1);
  REQUIRE(world.calls("CreateProvisioningTemplateVersion") == 0);
  world.set_manifest(whole);
  require_done(world);
  REQUIRE(world.registry.describe_provisioning_template("line")->description.empty());
}

TEST_CASE("provisioning: a template's type can't be changed, and somebody else's is not overwritten") {
  World world(edited(with_registration("{}"), "JITP", "FLEET_PROVISIONING"));
  world.apply();
  world.set_manifest(whole);
  require_refused(world, "provisioning_templates.line.provisioning-template", "type: 'FLEET_PROVISIONING' -> 'JITP'");

  World other(whole);
  other.registry.create_provisioning_template("line", template_with(other_body));
  require_refused(other, "provisioning_templates.line.provisioning-template", "body.Resources.");
  other.options.replace = {"provisioning_templates.line"};
  REQUIRE(other.apply().is_done());
  other.options = {.threads = 1};
  REQUIRE_FALSE(other.plan().plan.has_changes());
}

TEST_CASE("provisioning: a template without a body is somebody else's: named, and left alone") {
  const auto borrowed = edited(whole, R"(    type: JITP
    role_arn: arn:aws:iam::000000000000:role/line
    body: {Resources: {policy: {Type: "AWS::IoT::Policy", Properties: {PolicyName: reader}}}}
)",
                               "    name: shared\n");
  World world(borrowed);
  world.registry.create_provisioning_template("shared", template_with(other_body));
  require_done(world);
  REQUIRE(ca(world).config.template_name == "shared");
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  world.apply();
  REQUIRE(world.registry.describe_provisioning_template("shared"));
}

TEST_CASE("provisioning: an authority gains and loses its template, and keeps registering devices") {
  World world(with_registration("{auto_registration: true}"));
  require_done(world);
  REQUIRE(ca(world).config.is_empty());
  world.set_manifest(whole);
  require_reason(world, "authorities.root.status", Action::update, "template: (none) -> 'line'");
  require_done(world);
  REQUIRE(ca(world).config.template_name == "line");
  world.set_manifest(with_registration("{auto_registration: true}"));
  require_reason(world, "authorities.root.status", Action::update, "template: 'line' -> (none)");
  require_done(world);
  REQUIRE(ca(world).config.is_empty());
  REQUIRE(ca(world).auto_registration_status == "ENABLE");
}

TEST_CASE("provisioning: a template of an authority's own is in its registration, and changes in place") {
  const auto own = [](const std::string& policy, const std::string& own_role = role) {
    return with_registration(
        "{auto_registration: true, provisioning_template: {role_arn: \"" + own_role +
        "\", body: {Resources: {policy: {Type: \"AWS::IoT::Policy\", Properties: {PolicyName: " + policy + "}}}}}}");
  };
  World world(own("reader"));
  require_done(world);
  REQUIRE(ca(world).config.template_name.empty());
  REQUIRE(ca(world).config.role_arn == role);
  REQUIRE(world.calls("UpdateCACertificate") == 0);

  world.set_manifest(own("other"));
  require_reason(world, "authorities.root.status", Action::update,
                 "template_body.Resources.policy.Properties.PolicyName: 'reader' -> 'other'");
  require_done(world);
  REQUIRE_THAT(ca(world).config.template_body, ContainsSubstring("\"other\""));
  world.set_manifest(own("other", "arn:aws:iam::000000000000:role/second"));
  require_done(world);
  REQUIRE_THAT(ca(world).config.role_arn, ContainsSubstring("role/second"));
  REQUIRE(world.calls("UpdateCACertificate") == 2);

  world.set_manifest(whole);
  require_reason(world, "authorities.root.status", Action::update, "template: (none) -> 'line'");
  require_done(world);
  REQUIRE(ca(world).config.template_body.empty());
  world.set_manifest(with_registration("{}"));
  require_done(world);
  REQUIRE(ca(world).config.is_empty());
  REQUIRE(ca(world).auto_registration_status == "DISABLE");
}

TEST_CASE("provisioning: an authority's own template may be a file") {
  World world(with_registration("{auto_registration: true, provisioning_template: {role_arn: \"" + std::string(role) +
                                "\", body: jitp.json}}"));
  REQUIRE_THROWS_WITH(world.plan(), ContainsSubstring("the body of the provisioning template of authority 'root', the "
                                                      "file 'jitp.json', can't be read"));
  world.fake.files.put("/w/jitp.json", other_body);
  require_done(world);
  REQUIRE(ca(world).config.template_body == other_body);
}

TEST_CASE("provisioning: losing its template can be stopped anywhere") {
  bool was_stopped = true;
  for (std::size_t at = 0; was_stopped; ++at) {
    INFO("effect " << at);
    World world(whole);
    world.apply();
    world.set_manifest(with_registration("{auto_registration: true, tags: {line: \"1\"}}"));
    was_stopped = apply_stopped(world, at);
    REQUIRE((was_stopped || at > 3));
    require_done(world);
    REQUIRE(ca(world).config.is_empty());
    REQUIRE(ca(world).auto_registration_status == "ENABLE");
    REQUIRE(tags(world) == aws::Attributes{{"line", "1"}});
  }
}

TEST_CASE("provisioning: tags are added, changed and taken away; those of others are left alone") {
  World world(whole);
  world.apply();
  const auto arn = fact(world.lock().find("authorities.root.registration"_id)->outputs, "arn");
  world.registry.tag_resource(arn, {{"owner", "somebody"}, {"site", "plant-9"}});
  require_reason(world, "authorities.root.tags", Action::update, "tag.site: 'plant-9' -> 'plant-2'");
  require_done(world);
  REQUIRE(tags(world) == aws::Attributes{{"owner", "somebody"}, {"site", "plant-2"}});

  world.set_manifest(with_registration("{auto_registration: true, provisioning_template: line, tags: {line: \"1\"}}"));
  require_done(world);
  REQUIRE(tags(world) == aws::Attributes{{"line", "1"}, {"owner", "somebody"}});

  world.set_manifest(with_registration("{auto_registration: true, provisioning_template: line}"));
  REQUIRE(world.action("authorities.root.tags") == Action::retire);
  world.options.prune = true;
  require_done(world);
  REQUIRE(tags(world) == aws::Attributes{{"owner", "somebody"}});
}

TEST_CASE("provisioning: an authority that is registered already is given its tags") {
  World world(with_registration("{auto_registration: true, provisioning_template: line}"));
  world.apply();
  world.set_manifest(whole);
  require_reason(world, "authorities.root.tags", Action::create, "tag.site: (none) -> 'plant-2'");
  const auto live = world.plan().plan.digest();
  world.options.refresh = Refresh::offline;
  REQUIRE(world.plan().plan.digest() == live);
  world.options.refresh = Refresh::live;
  require_done(world);
  REQUIRE(tags(world) == aws::Attributes{{"site", "plant-2"}});
  REQUIRE(world.calls("TagResource") == 1);
}

TEST_CASE("provisioning: the certificate that is registered is the one that was looked at, or none is") {
  World world;
  REQUIRE(world.apply().is_done());
  const auto fingerprint = world.lock().find("devices.deviceCert.certificate"_id)->outputs.at("fingerprint");
  const Outcome handed_on{{{"fingerprint", fingerprint}}, {{"path", "/w/deviceCert.crt"}}};
  CHECK(certificate_pem(handed_on, world.fake.files) == world.file("deviceCert.crt"));
  world.fake.files.put("/w/deviceCert.crt", world.file("rootCA.crt"));
  CHECK_THROWS_WITH(certificate_pem(handed_on, world.fake.files), ContainsSubstring("is another certificate"));
}
