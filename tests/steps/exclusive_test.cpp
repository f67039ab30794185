// A certificate that is attached to its thing exclusively.
#include "engine/host/stop.h"
#include "tests/steps/expectations.h"
#include "tests/support/child_process.h"
#include "tests/support/step_ids.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using aws::Attachment;
using Names = std::vector<std::string>;

const std::string usual = connected_manifest;
const std::string exclusive =
    edited(connected_manifest, "thing: {type: thermostat", "thing: {exclusive: true, type: thermostat");
constexpr auto step = "devices.d1.attachments";
constexpr auto otherwise =
    "exclusive thing 'd1' is attached in another way; it is detached, and attached again at once";

std::string certificate_arn(World& world, const std::string& device = "d1") {
  const auto lock = world.lock();
  return fact(lock.find(id_of("devices." + device + ".registration"))->outputs, "arn");
}

Names things(World& world, Attachment type) {
  return world.registry.list_principal_things(certificate_arn(world), type);
}

// The manifest with its device, and so its thing, by another name.
std::string with_other_name(const std::string& manifest) {
  return edited(edited(manifest, "  d1:\n", "  d2:\n    key: pki/d1.key\n    certificate: pki/d1.crt\n"),
                "site: plant-2, batch", "site: plant-3, batch");
}

Names things_of(World& world, const std::string& device, Attachment type) {
  return world.registry.list_principal_things(certificate_arn(world, device), type);
}

bool is_exclusive(World& world) {
  return things(world, Attachment::exclusive) == Names{"d1"} && things(world, Attachment::usual).empty();
}

bool is_usual(World& world) {
  return things(world, Attachment::usual) == Names{"d1"} && things(world, Attachment::exclusive).empty();
}

// Somebody else attaches it as it pleases them.
void attach_again(World& world, Attachment type) {
  world.registry.detach_thing_principal("d1", certificate_arn(world));
  world.registry.attach_thing_principal("d1", certificate_arn(world), type);
}

}  // namespace

TEST_CASE("exclusive thing: the certificate is attached so at once, and asked about with one call") {
  World world(exclusive);
  require_reason(world, step, Action::create, "attach exclusive thing 'd1'");
  require_done(world);
  REQUIRE(is_exclusive(world));
  REQUIRE(world.calls("AttachThingPrincipal") == 1);
  world.forget_calls();
  world.apply();
  REQUIRE(world.calls("ListPrincipalThingsV2") == 1);
  REQUIRE(world.calls("ListPrincipalThings") == 0);
}

TEST_CASE("exclusive thing: what the manifest says is made of an attachment that is there, both ways") {
  World world(usual);
  require_done(world);
  REQUIRE(is_usual(world));
  world.set_manifest(exclusive);
  require_reason(world, step, Action::update, otherwise);
  require_done(world);
  REQUIRE(is_exclusive(world));
  REQUIRE(world.calls("DetachThingPrincipal") == 1);
  world.set_manifest(usual);
  require_reason(world, step, Action::update,
                 "thing 'd1' is attached in another way; it is detached, and attached again at once");
  require_done(world);
  REQUIRE(is_usual(world));
}

TEST_CASE("exclusive thing: that somebody has attached it in the usual way is seen, and mended") {
  World world(exclusive);
  require_done(world);
  attach_again(world, Attachment::usual);
  require_reason(world, step, Action::update, otherwise);
  require_done(world);
  REQUIRE(is_exclusive(world));
}

TEST_CASE("exclusive thing: where the manifest does not ask for it, one is as good as the other") {
  World world(usual);
  require_done(world);
  attach_again(world, Attachment::exclusive);
  REQUIRE(world.action(step) == Action::none);
}

TEST_CASE("exclusive thing: a certificate of several things, or of another, is blocked, and the plan names the other") {
  const bool is_of_both = GENERATE(true, false);
  const auto type = is_of_both ? Attachment::usual : GENERATE(Attachment::usual, Attachment::exclusive);
  World world(usual);
  require_done(world);
  world.registry.create_thing("press", {});
  if (!is_of_both) world.registry.detach_thing_principal("d1", certificate_arn(world));
  world.registry.attach_thing_principal("press", certificate_arn(world), type);
  world.set_manifest(exclusive);
  require_refused(world, step,
                  "exclusive thing 'd1' can't be attached: the certificate is attached to the thing 'press', and an "
                  "exclusive thing is its only one");
  REQUIRE(things(world, type) == (is_of_both ? Names{"d1", "press"} : Names{"press"}));
  REQUIRE(world.calls("DetachThingPrincipal") == (is_of_both ? 0 : 1));
}

TEST_CASE("exclusive thing: what no plan has looked at is looked at before it is detached") {
  World world(usual);
  require_done(world);
  world.registry.create_thing("press", {});
  world.registry.attach_thing_principal("press", certificate_arn(world), Attachment::usual);
  world.set_manifest(exclusive);
  world.options.refresh = Refresh::without_aws;
  const auto result = world.apply();
  CHECK_THAT(all_errors(result),
             ContainsSubstring("is attached to the thing 'press' too, so it can't be attached to 'd1' exclusively"));
  CHECK(world.calls("DetachThingPrincipal") == 0);
  CHECK(things(world, Attachment::usual) == Names{"d1", "press"});
}

TEST_CASE("exclusive thing: the plan names the predecessors whose attachment is changed, too") {
  World world(edited(usual, "renew_before: 10d", "renew_before: 10d\n    overlap: 30d"));
  require_done(world);
  const auto predecessor = certificate_arn(world);
  world.options.replace = {"devices.d1"};
  world.apply();
  world.options.replace.clear();
  REQUIRE(certificate_arn(world) != predecessor);
  world.set_manifest(edited(exclusive, "renew_before: 10d", "renew_before: 10d\n    overlap: 30d"));
  require_reason(world, step, Action::update,
                 "so it is at " + predecessor +
                     ", which still serves: exclusive thing 'd1' is detached there, and attached again at once");
  require_done(world);
  REQUIRE(world.registry.list_principal_things(predecessor, Attachment::exclusive) == Names{"d1"});
}

TEST_CASE("attachments: a policy that others make and that is not there is found by the plan, and asked for once") {
  auto text = edited(usual, "policies: [reader]", "policies: [reader, guest]");
  text = edited(text, "provisioning_templates:", "  guest: {}\nprovisioning_templates:");
  World world(text);
  require_reason(world, step, Action::blocked, "AWS IoT has no policy 'guest', and the manifest does not make it");
  world.apply();
  REQUIRE(world.lock().find("devices.d1.registration"_id) == nullptr);
  REQUIRE(world.calls("AttachPolicy") == 0);
  world.registry.create_policy(
      "guest", R"({"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"iot:*","Resource":"*"}]})");
  require_done(world);
  world.forget_calls();
  world.apply();
  REQUIRE(world.calls("GetPolicy") == 1);  // of 'reader' alone: what is attached is there
}

TEST_CASE("exclusive thing: an attachment that AWS IoT refuses leaves the one there was") {
  World world(usual);
  require_done(world);
  world.set_manifest(exclusive);
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "PUT" && request.request_target.ends_with("?thingPrincipalType=EXCLUSIVE_THING"))
      return HttpResponse{.status = 403, .headers = {}, .body = "{}"};
    return handler(method, request);
  };
  REQUIRE(world.apply().count(StepState::failed) == 1);
  REQUIRE(is_usual(world));
  world.fake.http.handler = handler;
  require_done(world);
  REQUIRE(is_exclusive(world));
}

TEST_CASE("exclusive thing: who asks for a stop while it is detached leaves no device without its thing") {
  CHECK(holds_in_child([] {
    World world(usual);
    world.apply();
    world.set_manifest(exclusive);
    const auto handler = world.fake.http.handler;
    world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
      if (is_stop_requested()) throw HttpFailure(HttpFailure::Kind::stopped, "stopped before asking", "run again");
      auto response = handler(method, request);
      if (method == "DELETE") request_stop();
      return response;
    };
    world.apply();
    world.fake.http.handler = handler;
    return is_stop_requested() && is_exclusive(world);
  }));
}

TEST_CASE("exclusive thing: where the answers take too long together, no device is left without its thing") {
  const bool is_refused = GENERATE(false, true);
  World world(usual);
  require_done(world);
  world.set_manifest(exclusive);
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "DELETE") world.fake.clock.advance(std::chrono::minutes(10));
    if (is_refused && method == "PUT" && request.request_target.ends_with("?thingPrincipalType=EXCLUSIVE_THING"))
      return HttpResponse{.status = 403, .headers = {}, .body = "{}"};
    return handler(method, request);
  };
  const auto result = world.apply();
  CHECK(result.count(StepState::failed) == (is_refused ? 1 : 0));
  CHECK((is_refused ? is_usual(world) : is_exclusive(world)));
}

TEST_CASE("exclusive thing: where it can be attached in no way any more, that is said") {
  World world(usual);
  world.apply();
  world.set_manifest(exclusive);
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method == "PUT" && request.request_target.find("/principals") != std::string::npos)
      return HttpResponse{.status = 403, .headers = {{"X-Amzn-ErrorType", "AccessDeniedException"}}, .body = "{}"};
    return handler(method, request);
  };
  const auto result = world.apply();
  CHECK_THAT(all_errors(result), ContainsSubstring("the thing 'd1' is now NOT attached to 'arn:") &&
                                     ContainsSubstring("AccessDeniedException"));
  world.fake.http.handler = handler;
  require_done(world);
  CHECK(is_exclusive(world));
}

TEST_CASE("exclusive thing: stopped at any side effect, the next run makes it so") {
  World whole_run(usual);
  require_done(whole_run);
  whole_run.set_manifest(exclusive);
  const auto before = whole_run.fake.faults.effects();
  whole_run.apply();
  for (std::size_t at = before; at < whole_run.fake.faults.effects(); ++at) {
    INFO("effect " << at - before);
    World world(usual);
    world.apply();
    world.set_manifest(exclusive);
    apply_stopped(world, at);
    require_done(world);
    REQUIRE(is_exclusive(world));
  }
}

TEST_CASE("exclusive thing: a renewed certificate is attached so beside its predecessor, which then lets go") {
  World world(exclusive);
  require_done(world);
  const auto before = certificate_arn(world);
  world.fake.clock.advance(std::chrono::hours(24 * 85));
  require_done(world);
  REQUIRE(certificate_arn(world) != before);
  REQUIRE(is_exclusive(world));
  REQUIRE(world.registry.list_principal_things(before, Attachment::exclusive) == Names{"d1"});
  world.set_manifest(usual);
  require_done(world);
  REQUIRE(is_usual(world));
  REQUIRE(world.registry.list_principal_things(before, Attachment::usual) == Names{"d1"});
  world.fake.clock.advance(std::chrono::hours(24 * 5));
  require_done(world);
  REQUIRE(world.registry.list_principal_things(before).empty());
}

TEST_CASE("exclusive thing: of a device of another name, what is recorded makes room for what is wanted") {
  const bool is_exclusive_before = GENERATE(true, false), is_exclusive_after = GENERATE(true, false);
  World world(is_exclusive_before ? exclusive : usual);
  require_done(world);
  world.set_manifest(with_other_name(is_exclusive_after ? exclusive : usual));
  world.options.prune = true;
  require_reason(world, "devices.d2.attachments", Action::update, "thing 'd2'");
  require_done(world);
  CHECK(things_of(world, "d2", Attachment::exclusive) == (is_exclusive_after ? Names{"d2"} : Names{}));
  CHECK(things_of(world, "d2", Attachment::usual) == (is_exclusive_after ? Names{} : Names{"d2"}));
  CHECK_FALSE(world.registry.describe_thing("d1"));
}

TEST_CASE("exclusive thing: one that somebody has made of the recorded one makes room, too") {
  World world(usual);
  require_done(world);
  attach_again(world, Attachment::exclusive);
  world.set_manifest(with_other_name(usual));
  require_done(world);
  CHECK(things_of(world, "d2", Attachment::usual) == Names{"d2"});
}

TEST_CASE("exclusive thing: where the new one can't be attached, the recorded one stays") {
  const bool is_answer_lost = GENERATE(false, true);
  World world(exclusive);
  require_done(world);
  const auto renamed = with_other_name(GENERATE(exclusive, usual));
  world.set_manifest(renamed);
  const auto handler = world.fake.http.handler;
  world.fake.http.handler = [&](std::string_view method, const HttpRequest& request) {
    if (method != "PUT" || !request.request_target.starts_with("/things/d2/principals"))
      return handler(method, request);
    if (is_answer_lost) handler(method, request);
    return HttpResponse{.status = 403, .headers = {{"X-Amzn-ErrorType", "AccessDeniedException"}}, .body = "{}"};
  };
  const auto result = world.apply();
  CHECK(result.count(StepState::failed) == 1);
  CHECK_THAT(all_errors(result), ContainsSubstring(is_answer_lost ? "the thing 'd2' is attached to 'arn:"
                                                                  : "the thing 'd1' stays attached to 'arn:"));
  CHECK(world.registry.list_principal_things(certificate_arn(world, "d2")) == Names{is_answer_lost ? "d2" : "d1"});
  world.fake.http.handler = handler;
  require_done(world);
  CHECK(things_of(world, "d2",
                  renamed.find("exclusive") != std::string::npos ? Attachment::exclusive : Attachment::usual) ==
        Names{"d2"});
}

TEST_CASE("exclusive thing: stopped at any side effect of a change of things, the next run makes it so") {
  const auto after = with_other_name(GENERATE(exclusive, usual));
  World whole_run(exclusive);
  require_done(whole_run);
  whole_run.set_manifest(after);
  const auto before = whole_run.fake.faults.effects();
  whole_run.apply();
  for (std::size_t at = before; at < whole_run.fake.faults.effects(); ++at) {
    INFO("effect " << at - before);
    World world(exclusive);
    world.apply();
    world.set_manifest(after);
    apply_stopped(world, at);
    require_done(world);
    REQUIRE(world.registry.list_principal_things(certificate_arn(world, "d2")) == Names{"d2"});
  }
}

TEST_CASE("exclusive thing: that somebody has attached it to another exclusively is found by the plan") {
  World world(usual);
  require_done(world);
  world.registry.create_thing("press", {});
  world.registry.detach_thing_principal("d1", certificate_arn(world));
  world.registry.attach_thing_principal("press", certificate_arn(world), Attachment::exclusive);
  world.forget_calls();
  require_refused(world, step,
                  "thing 'd1' can't be attached: the certificate is attached to the thing 'press', and an exclusive "
                  "thing is its only one");
  CHECK(world.calls("AttachThingPrincipal") == 0);
  CHECK(way_out_of(world.planned(step)) ==
        "detach the certificate from the thing 'press' if nobody needs that, or attach it to 'press' anew, and not "
        "exclusively");
  world.registry.detach_thing_principal("press", certificate_arn(world));
  require_done(world);
  // One that is not exclusive is no obstacle.
  world.registry.detach_thing_principal("d1", certificate_arn(world));
  world.registry.attach_thing_principal("press", certificate_arn(world), Attachment::usual);
  require_done(world);
  CHECK(things(world, Attachment::usual) == Names{"d1", "press"});
}

TEST_CASE("exclusive thing: it is detached when it is pruned, also where somebody has changed how it is attached") {
  for (const bool is_changed : {false, true}) {
    World world(exclusive);
    require_done(world);
    const auto arn = certificate_arn(world);
    if (is_changed) attach_again(world, Attachment::usual);
    world.set_manifest("version: 1\nname: connected\naws: {region: us-east-1}\n");
    world.options.prune = true;
    world.options.selected = {"devices.d1"};
    world.apply();
    REQUIRE_FALSE(world.registry.describe_thing("d1"));
  }
}

TEST_CASE("exclusive thing: while a renamed device can't be attached, the plan says that its old thing stays, too") {
  World world(usual);
  require_done(world);
  world.registry.create_thing("press", {});
  world.registry.attach_thing_principal("press", certificate_arn(world), Attachment::usual);
  world.set_manifest(with_other_name(exclusive));
  world.options.prune = true;
  require_reason(world, "devices.d2.attachments", Action::blocked, "attached to the thing 'press'");
  require_reason(world, "devices.d1.attachments", Action::blocked, "waits for devices.d2.attachments");
  require_reason(world, "devices.d1.thing", Action::blocked, "waits for devices.d1.attachments");
  const auto planned = world.plan();
  const auto result = world.apply();
  CHECK(result.count(StepState::failed) == 0);
  for (std::size_t i = 0; i < planned.plan.steps.size(); ++i) {
    const auto& [planned_step, decision] = planned.plan.steps[i];
    CAPTURE(planned_step.id.text());
    CHECK((result.steps[i].state == StepState::skipped) == (decision.action == Action::blocked));
  }
  CHECK(world.registry.describe_thing("d1"));
  world.registry.detach_thing_principal("press", certificate_arn(world, "d2"));
  require_done(world);
  CHECK_FALSE(world.registry.describe_thing("d1"));
}
