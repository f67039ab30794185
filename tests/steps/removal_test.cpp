// Whatever is deleted is described first, and is what the plan has named: a record that names another's takes nothing
// of it away.
#include "steps/aws/core/json_text.h"
#include "steps/aws/iot/iot_client.h"
#include "steps/iot/attachments.h"
#include "steps/iot/kept_certificates.h"
#include "steps/iot/registration.h"
#include "steps/iot/thing.h"
#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A second device, tied to the same as the first one.
const std::string both = std::string(connected_manifest) + R"(  d2:
    issuer: root
    subject: {common_name: d2}
    validity: 90d
    register: {}
    policies: [reader]
    thing: {type: thermostat, groups: [line], attributes: {site: plant-2, batch: "8"}}
)";

// Without d1.
std::string second_alone() {
  return both.substr(0, both.find("  d1:\n")) + both.substr(both.find("  d2:\n"));
}

StepId of_second(const StepId& id) {
  return StepId("devices.d2", id.kind());
}

std::string output(World& world, const StepId& id, const std::string& name) {
  return fact(world.lock().find(id)->outputs, name);
}

// From `begins` on AWS IoT describes the certificate `id` as the one of `pem`.
void swap_description(World& world, const std::string& id, const std::string& pem, const bool& begins) {
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [=, &begins](std::string_view method, const HttpRequest& request) {
    auto response = handler(method, request);
    if (!begins || method != "GET" || request.request_target != "/certificates/" + id || response.status != 200)
      return response;
    const auto answer = aws::parse_json_object(response.body);
    aws::object_member(*answer, "certificateDescription")->set("certificatePem", pem);
    response.body = aws::to_json(*answer);
    return response;
  };
}

void require_untouched(World& world, const std::string& id, const RunResult& result) {
  INFO(all_errors(result));
  REQUIRE_FALSE(result.is_done());
  REQUIRE_THAT(all_errors(result), ContainsSubstring("another"));
  REQUIRE(world.iot.describe_certificate(id)->status == "ACTIVE");
  REQUIRE(world.calls("DeleteCertificate") == 0);
  REQUIRE(world.calls("UpdateCertificate") == 0);
}

}  // namespace

TEST_CASE("removal: what somebody has deleted since it was looked at is off everything, and deleted") {
  World world(connected_manifest);
  require_done(world);
  const aws::Session session({.region = "us-east-1", .profile = {}, .endpoint_url = {}, .account = {}});
  auto host = world.fake.host();
  const auto id = fact(world.lock().find("devices.d1.registration"_id)->outputs, "certificate_id");
  const auto seen = describe(aws::IotReader(session, host.reader()), CertificateType::device, id).value();
  REQUIRE(seen.status == "ACTIVE");
  take_away(seen, CertificateType::device, session, host);
  REQUIRE_FALSE(describe(aws::IotReader(session, host.reader()), CertificateType::device, id));
  REQUIRE_NOTHROW(take_away(seen, CertificateType::device, session, host));
}

TEST_CASE("removal: a record of a retired step that names another's id, ARN, name or link takes nothing of it away") {
  World world(both);
  require_done(world);
  const auto honest = world.lock();
  std::size_t forged = 0;
  for (const auto& [id, record] : honest.steps) {
    const auto* other = id.resource() == "devices.d1" && id.kind() != "key" && id.kind() != "certificate"
                            ? honest.find(of_second(id))
                            : nullptr;
    if (other == nullptr) continue;
    for (const auto& [name, value] : other->outputs) {
      if (find_fact(record.outputs, name) == value) continue;
      auto lock = honest;
      lock.steps.at(id).outputs[name] = value;
      world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
      world.set_manifest(second_alone());
      world.options.prune = true;
      world.apply();
      world.options.prune = false;
      INFO(id.text() << " " << name << ": " << value);
      ++forged;
      // All of the second device is as it was.
      for (const auto& planned : world.plan().plan.steps)
        if (planned.step.resource() == "devices.d2") CHECK(planned.decision.action == Action::none);
      // And the first one comes back for the next forgery.
      world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(honest));
      world.set_manifest(both);
      world.apply();
    }
  }
  REQUIRE(forged >= 10);
}

TEST_CASE("removal: each kind refuses a record whose thing is another's, before the plan is asked") {
  World world(both);
  require_done(world);
  const auto lock = world.lock();
  const aws::Session session({.region = "us-east-1", .profile = {}, .endpoint_url = {}, .account = {}});
  const RegistrationKind registrations(session);
  const auto refuse = [&](const StepKind& kind, const StepId& id, const std::string& name, const std::string& value,
                          const std::string& said) {
    INFO(id.text() << " " << name << ": " << value);
    auto record = *lock.find(id);
    record.outputs[name] = value;
    Step step(id);
    step.wanted = record.wanted;
    step.is_retired = true;
    CHECK_THROWS_WITH(kind.look_at_removal(step, record, world.fake.host().reader()), ContainsSubstring(said));
  };
  const auto id = "devices.d1.registration"_id;
  const auto& other = lock.find(of_second(id))->outputs;
  const auto arn = fact(lock.find(id)->outputs, "arn");
  refuse(registrations, id, "certificate_id", fact(other, "certificate_id"), "another certificate");
  refuse(registrations, id, "arn", edited(arn, "123456789012", "999999999999"), "account '999999999999'");
  refuse(registrations, id, "region", "eu-central-1", "region 'eu-central-1'");
  const auto thing = "devices.d1.thing"_id;
  refuse(ThingKind(session), thing, "arn", fact(lock.find(of_second(thing))->outputs, "arn"), "another thing as 'd1'");
  refuse(ThingKind(session), thing, "region", "eu-central-1", "region 'eu-central-1'");
  refuse(AttachmentsKind(session), "devices.d1.attachments"_id, "also." + edited(arn, "123456789012", "999999999999"),
         "attached", "of another account");
}

TEST_CASE("removal: what somebody took off already, or changed meanwhile, is no reason to fail and is left alone") {
  World world(connected_manifest);
  require_done(world);
  const auto arn = world.lock().find("devices.d1.registration"_id)->outputs.at("arn");
  const auto ca = world.lock().find("authorities.root.registration"_id)->outputs.at("arn");
  world.registry.detach_policy("reader", arn);
  world.registry.tag_resource(ca, {{"site", "plant-9"}});
  world.set_manifest(edited(edited(connected_manifest, "    policies: [reader]\n", ""), ", tags: {site: plant-2}", ""));
  world.options.prune = true;
  require_done(world);
  REQUIRE(world.registry.list_tags_for_resource(ca) == aws::Attributes{{"site", "plant-9"}});
}

TEST_CASE("removal: a certificate that AWS IoT has under our id, and that is another, is not touched") {
  World world(connected_manifest);
  require_done(world);
  const auto id = output(world, "devices.d1.registration"_id, "certificate_id");
  bool is_swapped = false;
  swap_description(world, id, world.file("pki/root.crt"), is_swapped);
  SECTION("when its device is taken out") {
    world.set_manifest(edited(connected_manifest, connected_device, ""));
    world.options.prune = true;
    is_swapped = true;
    require_untouched(world, id, world.apply());
  }
  SECTION("when its overlap is over") {
    world.options.replace = {"devices.d1"};
    REQUIRE(world.apply().is_done());
    world.options = {.threads = 1};
    world.fake.clock.advance(std::chrono::days(30));
    is_swapped = true;
    require_untouched(world, id, world.apply());
  }
  SECTION("when it would be kept beside its successor") {
    world.options.replace = {"devices.d1"};
    const auto handler = world.fake.http.handler;
    world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
      if (method == "POST" && request.request_target == "/certificate/register") is_swapped = true;
      return handler(method, request);
    };
    require_untouched(world, id, world.apply());
  }
}

TEST_CASE("removal: a resource of our name with another ARN is somebody else's") {
  World world(connected_manifest);
  require_done(world);
  auto lock = world.lock();
  for (const auto& id : {"policies.reader.policy"_id, "devices.d1.thing"_id})
    lock.steps.at(id).outputs["arn"] = fact(lock.steps.at(id).outputs, "arn") + "-2";
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", format_lock(lock));
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  const auto result = world.apply();
  REQUIRE_THAT(all_errors(result), ContainsSubstring("AWS IoT has another policy as 'reader'; it was not deleted") &&
                                       ContainsSubstring("AWS IoT has another thing as 'd1'; it was not deleted"));
  REQUIRE(world.registry.get_policy("reader"));
  REQUIRE(world.registry.describe_thing("d1"));
}

TEST_CASE("removal: nothing is taken off, or taken for gone, with the credentials of another account") {
  const bool is_gone = GENERATE(false, true);
  World world(connected_manifest);
  require_done(world);
  const auto arn = output(world, "devices.d1.registration"_id, "arn");
  const auto ca = output(world, "authorities.root.registration"_id, "arn");
  if (is_gone) {
    world.registry.detach_policy("reader", arn);
    world.registry.delete_policy("reader");
  }
  auto text = world.file("byoc-ecdsa.lock.yaml");
  for (std::size_t at = 0; (at = text.find("123456789012", at)) != std::string::npos;)
    text.replace(at, 12, "999999999999");
  world.fake.files.put("/w/byoc-ecdsa.lock.yaml", text);
  const auto before = world.lock().steps.size();
  world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
  world.options.prune = true;
  for (const std::string step : {"devices.d1.attachments", "devices.d1.thing-groups", "authorities.root.tags"}) {
    INFO(step);
    world.options.selected = {step};
    const auto result = world.apply();
    REQUIRE_THAT(all_errors(result), ContainsSubstring("registered in account '999999999999'"));
    REQUIRE(world.lock().find(id_of(step)) != nullptr);
  }
  world.options.selected = {"policies.reader.policy"};
  if (is_gone) REQUIRE_THAT(all_errors(world.apply()), ContainsSubstring("registered in account '999999999999'"));
  REQUIRE(world.lock().steps.size() == before);
  REQUIRE(world.registry.list_tags_for_resource(ca).size() == 1);
  REQUIRE(world.registry.list_thing_groups_for_thing("d1").size() == 1);
  REQUIRE(world.registry.list_principal_things(arn).size() == 1);
  if (!is_gone) REQUIRE(world.registry.list_attached_policies(arn).size() == 1);
}
