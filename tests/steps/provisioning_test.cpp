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

TEST_CASE("provisioning: a template that others make and that is not there is found by the plan, and nothing is made") {
  const auto end = whole.find("thing_types:");
  auto borrowed = whole;
  borrowed.replace(whole.find("provisioning_templates:"), end - whole.find("provisioning_templates:"),
                   "provisioning_templates: {line: {name: shared}}\n");
  const bool is_registered = GENERATE(false, true);
  World world(borrowed);
  if (is_registered) {
    world.set_manifest(whole);
    require_done(world);
    world.set_manifest(borrowed);
  }
  const auto planned = world.planned("authorities.root.status");
  REQUIRE(to_string(planned.decision.action) == "blocked");
  CHECK_THAT(all_reasons(planned),
             ContainsSubstring("AWS IoT has no provisioning template 'shared', and the manifest does not make it"));
  CHECK(way_out_of(planned) == "create it in this region, or give its entry in the manifest a 'body'");
  CHECK(world.apply().count(StepState::failed) == 0);
  CHECK(world.calls("RegisterCACertificate") == (is_registered ? 1 : 0));
  world.registry.create_provisioning_template("shared", template_with(other_body));
  require_done(world);
  CHECK(ca(world).config.template_name == "shared");
  world.forget_calls();
  world.apply();
  CHECK(world.calls("DescribeProvisioningTemplate") == 0);  // of what the authority has
}

TEST_CASE("provisioning: a billing group that is not there is found by the plan, and asked for once") {
  auto grouped = edited(whole, "groups: [line], ", "groups: [line], billing_group: plant, ");
  grouped +=
      "  d2: {issuer: root, subject: {common_name: d2}, validity: 90d, register: {}, thing: {billing_group: plant}}\n";
  const bool is_made_before = GENERATE(false, true);
  World world(whole);
  if (is_made_before) require_done(world);
  world.set_manifest(grouped);
  world.forget_calls();
  const auto planned = world.planned("devices.d1.thing");
  REQUIRE(to_string(planned.decision.action) == "blocked");
  CHECK(world.asked().at("DescribeBillingGroup") == 1);
  CHECK_THAT(all_reasons(planned),
             ContainsSubstring("AWS IoT has no billing group 'plant', and the manifest does not make it"));
  CHECK(way_out_of(planned) == "create it in this region, or take 'billing_group' out of the manifest");
  CHECK(world.apply().count(StepState::failed) == 0);
  CHECK(world.asked().count("CreateThing") == 0);
  CHECK(world.asked().count("AddThingToBillingGroup") == 0);
  world.make_billing_group("plant");
  require_done(world);
  CHECK(world.registry.describe_thing("d1")->billing_group == "plant");
  world.forget_calls();
  world.apply();
  CHECK(world.calls("DescribeBillingGroup") == 0);  // of what the thing is in
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

TEST_CASE("provisioning: tags that are there as they should be are not set again") {
  const std::string start = "{auto_registration: true, provisioning_template: line, tags: ";
  World world(with_registration(start + "{site: plant-2, line: \"1\"}}"));
  require_done(world);
  world.set_manifest(with_registration(start + "{site: plant-2}}"));
  require_done(world);
  REQUIRE(tags(world) == aws::Attributes{{"site", "plant-2"}});
  REQUIRE(world.calls("UntagResource") == 1);
  REQUIRE(world.calls("TagResource") == 0);
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

namespace {

// A world in which AWS IoT has taken the registrations of `manifest`, and nobody here has heard of it.
void lose_answers_of_registrations(World& world) {
  world.fault = [](std::string_view method, std::string_view target) {
    const bool is_registration =
        method == "POST" && (target.starts_with("/cacertificate?") || target.starts_with("/certificate/register"));
    return sandbox::Fault{.kind = is_registration ? sandbox::Fault::Kind::drop_after : sandbox::Fault::Kind::none};
  };
  world.fake.environment.variables["AWS_MAX_ATTEMPTS"] = "1";
  REQUIRE(world.apply().count(StepState::failed) == 1);
  world.fault = nullptr;
}

}  // namespace

// By the plan, or by the call that registers, where the plan did not look.
TEST_CASE("provisioning: a CA whose registration was never answered gets all that came with the call") {
  World world(
      with_registration(GENERATE("{}", "{status: INACTIVE, tags: {site: plant-9}}",
                                 "{auto_registration: true, provisioning_template: line, tags: {site: plant-2}}")));
  lose_answers_of_registrations(world);
  REQUIRE(world.lock().find("authorities.root.registration"_id) == nullptr);
  world.set_manifest(whole);
  world.options.refresh = GENERATE(Refresh::live, Refresh::without_aws);
  const auto result = world.apply();
  INFO(all_errors(result));
  REQUIRE(result.is_done());
  CHECK(world.calls("RegisterCACertificate") == 1);
  CHECK(ca(world).status == "ACTIVE");
  CHECK(ca(world).auto_registration_status == "ENABLE");
  CHECK(ca(world).config.template_name == "line");
  CHECK(tags(world) == aws::Attributes{{"site", "plant-2"}});
  CHECK(world.lock().find("authorities.root.registration"_id)->origin == Origin::made);
  world.options.refresh = Refresh::live;
  CHECK_FALSE(world.plan().plan.has_changes());
}

TEST_CASE("provisioning: a device whose registration was never answered gets the status that is wanted") {
  World world(edited(whole, "register: {}", "register: {status: INACTIVE}"));
  world.options.selected = {"authorities.root"};
  REQUIRE(world.apply().is_done());
  world.options.selected.clear();
  lose_answers_of_registrations(world);
  world.set_manifest(whole);
  world.options.refresh = GENERATE(Refresh::live, Refresh::without_aws);
  REQUIRE(world.apply().is_done());
  const auto id = fact(world.lock().find("devices.d1.registration"_id)->outputs, "certificate_id");
  CHECK(world.iot.describe_certificate(id)->status == "ACTIVE");
  CHECK(world.calls("RegisterCertificate") == 1);
}

TEST_CASE("provisioning: a CA that turns out to be registered in the other mode is not taken for the wanted one") {
  const bool is_sni_only = GENERATE(true, false);
  const auto sni_only = edited(whole, "register: {auto", "register: {mode: SNI_ONLY, auto");
  World world(is_sni_only ? sni_only : whole);
  lose_answers_of_registrations(world);
  world.set_manifest(is_sni_only ? whole : sni_only);
  world.options.refresh = Refresh::without_aws;
  const auto result = world.apply();
  CHECK(result.count(StepState::failed) == 1);
  CHECK_THAT(all_errors(result),
             ContainsSubstring(is_sni_only ? "with mode 'SNI_ONLY', and the manifest wants 'DEFAULT'"
                                           : "with mode 'DEFAULT', and the manifest wants 'SNI_ONLY'"));
  CHECK(world.lock().find("authorities.root.registration"_id) == nullptr);
  world.set_manifest(is_sni_only ? sni_only : whole);
  CHECK(world.apply().is_done());
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
