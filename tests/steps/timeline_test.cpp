// Renewals, revocations and overlaps in any order, on a clock that moves on: no device that the manifest wants active
// is ever without an ACTIVE certificate, none that was revoked is ever alive, and what is recorded is what there is.
#include <random>
#include <set>

#include <fmt/format.h>

#include "steps/x509/certificate.h"
#include "tests/steps/expectations.h"
#include "tests/support/thorough.h"

using namespace byoc;
using namespace byoc::test;

namespace {

using std::chrono::days;

constexpr auto registration = "devices.d1.registration";

// The manifest as its author has it at a time.
struct Wishes {
  std::string status = "ACTIVE", overlap, policies = "[reader]", common_name = "d1";

  std::string words() const { return fmt::format("{} '{}' {} {}", status, overlap, policies, common_name); }

  std::string text() const {
    return fmt::format(
        R"(version: 1
name: timeline
aws: {{region: us-east-1}}
policies:
  reader: {{document: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: "iot:Connect", Resource: "*"}}]}}}}
  writer: {{document: {{Version: "2012-10-17", Statement: [{{Effect: Allow, Action: "iot:Publish", Resource: "*"}}]}}}}
authorities:
  root:
    subject: {{common_name: Root}}
    validity: 2000d
    renew_before: 100d
    protect: false
    register: {{}}
devices:
  d1: {{issuer: root, subject: {{common_name: {}}}, validity: 90d, renew_before: 20d{}, register: {{status: {}}}, policies: {}, thing: {{}}}}
)",
        common_name, overlap.empty() ? "" : ", overlap: " + overlap, status, policies);
  }
};

class Timeline {
 public:
  explicit Timeline(unsigned seed) : random_(seed), world_(Wishes().text()) {}

  void live(int turns) {
    require_right();
    for (int turn = 0; turn < turns; ++turn) {
      const auto what = happen();
      story_ += fmt::format("{}. {}, {}, {}\n", turn, what, wishes_.words(), said_on_command_line());
      if (below(3) == 0) {
        const auto at = static_cast<std::size_t>(below(12));
        apply_stopped(world_, at);
        story_ += fmt::format("   stopped at effect {}\n", at);
        require_never_cut_off();
        world_.options.replace = {};  // what was begun is finished without
        world_.options.no_overlap = world_.options.no_overlap && below(2) == 0;
      }
      INFO(story_);
      require_right();
    }
  }

  const std::set<std::string>& seen() const { return seen_; }

 private:
  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

  std::string happen() {
    world_.options = {.threads = 1};
    was_active_ = wants_active();
    is_cut_asked_ = false;
    switch (below(10)) {
      case 0:
        wishes_.status = below(4) == 0 ? "INACTIVE" : "ACTIVE";
        break;
      case 1:
        wishes_.overlap = std::vector<std::string>{"", "0d", "10d", "1y"}[static_cast<std::size_t>(below(4))];
        break;
      case 2:
        wishes_.policies =
            std::vector<std::string>{"[reader]", "[writer]", "[reader, writer]"}[static_cast<std::size_t>(below(3))];
        break;
      case 3:
        wishes_.common_name = fmt::format("d1-{}", below(3));
        break;
      case 4:
        world_.options.replace = {below(3) == 0 ? "authorities.root" : "devices.d1"};
        world_.options.no_overlap = below(3) == 0;
        is_cut_asked_ = world_.options.no_overlap;
        break;
      case 5:
        return revoke();
      case 6:
        world_.options.prune = true;
        break;
      default:
        world_.fake.clock.advance(days(1 + below(40)));
        return "time passes";
    }
    world_.set_manifest(wishes_.text());
    is_cut_asked_ = is_cut_asked_ || wishes_.overlap == "0d";
    return "a wish";
  }

  std::string said_on_command_line() const {
    const auto& options = world_.options;
    return fmt::format("replace {}{}{}", fmt::join(options.replace, ""), options.no_overlap ? ", no overlap" : "",
                       options.prune ? ", prune" : "");
  }

  // One that is revoked for good gets a successor only by --replace.
  std::string revoke() {
    if (below(2) == 0) {
      world_.options.replace = {"devices.d1"};
      return "replaced";
    }
    const auto id = present();
    if (below(2) == 0)
      world_.iot.update_certificate(id, "REVOKED");
    else
      world_.revoke("devices.d1");
    note_revoked();
    return "revoked";
  }

  std::string present() { return fact(world_.lock().find(id_of(registration))->outputs, "certificate_id"); }

  bool is_revoked() { return revoked_.contains(present()); }
  bool wants_active() { return wishes_.status == "ACTIVE" && !ids_.empty() && !is_revoked(); }

  std::string status_of(const std::string& id) {
    const auto found = world_.iot.describe_certificate(id);
    return found ? found->status : "gone";
  }

  void note_ids() {
    const auto outputs = Facts(world_.lock().find(id_of(registration))->outputs);
    ids_.insert(fact(outputs, "certificate_id"));
  }

  void note_revoked() {
    for (const auto& id : ids_)
      if (status_of(id) == "REVOKED") revoked_.insert(id);
  }

  // In the middle of whatever was stopped.
  void require_never_cut_off() {
    note_revoked();
    if (!was_active_ || wishes_.status != "ACTIVE" || is_cut_asked_ || is_revoked()) return;
    auto all = ids_;
    all.insert(x509::Certificate::from_pem(world_.file("pki/d1.crt")).fingerprint());
    REQUIRE(std::ranges::any_of(all, [this](const auto& id) { return status_of(id) == "ACTIVE"; }));
  }

  bool is_tied(const std::string& id) {
    const auto arn = fact(world_.lock().find(id_of(registration))->outputs, "arn");
    return !world_.registry.list_principal_things(arn.substr(0, arn.rfind('/') + 1) + id).empty();
  }

  void require_right() {
    require_done_with_wishes();
    note_ids();
    note_revoked();
    const auto outputs = Facts(world_.lock().find(id_of(registration))->outputs);
    std::set<std::string> active;
    if (wishes_.status == "ACTIVE" && !is_revoked()) {
      REQUIRE(status_of(present()) == "ACTIVE");
      REQUIRE(is_tied(present()));
      active.insert(present());
    }
    for (const auto& [name, value] : outputs) {
      if (name.starts_with("kept.")) {
        REQUIRE(wishes_.status == "ACTIVE");
        REQUIRE(parse_rfc3339(value).value() > world_.fake.clock.now());
        REQUIRE(is_tied(name.substr(5)));
        active.insert(name.substr(5));
        seen_.insert("kept");
      }
      if (name.starts_with("ended.")) {
        REQUIRE(status_of(name.substr(6)) == value);
        REQUIRE_FALSE(is_tied(name.substr(6)));
        seen_.insert("ended " + value);
      }
    }
    std::string known;
    for (const auto& [name, value] : outputs) known += fmt::format("{}: {}\n", name, value);
    INFO(known);
    // Nothing is ACTIVE beside that, and what was revoked is not.
    for (const auto& id : ids_) {
      CAPTURE(id);
      REQUIRE((status_of(id) == "ACTIVE") == active.contains(id));
      if (status_of(id) == "gone") seen_.insert("pruned");
      if (revoked_.contains(id)) REQUIRE(status_of(id) != "ACTIVE");
    }
    if (is_revoked()) seen_.insert("revoked");
  }

  // What was asked for once is done; then nothing is left.
  void require_done_with_wishes() {
    for (const auto& planned : world_.plan().plan.steps)
      if (planned.decision.action == Action::blocked)
        UNSCOPED_INFO(planned.step.id.text() << ": " << all_reasons(planned));
    const auto result = world_.apply();
    INFO(all_errors(result));
    REQUIRE(result.is_done());
    world_.options = {.threads = 1};
    require_done(world_);
  }

  std::mt19937 random_;
  std::string story_;
  Wishes wishes_;
  World world_;
  std::set<std::string> ids_, revoked_, seen_;
  bool was_active_ = false, is_cut_asked_ = false;
};

}  // namespace

TEST_CASE("timeline: whatever happens in whatever order, no device is cut off and nothing that was revoked lives") {
  std::set<std::string> seen;
  for (int seed = 1; seed <= thorough(12); ++seed) {
    INFO("seed " << seed);
    Timeline timeline(static_cast<unsigned>(seed));
    timeline.live(25);
    seen.insert(timeline.seen().begin(), timeline.seen().end());
  }
  for (const auto* sight : {"kept", "ended INACTIVE", "ended REVOKED", "pruned", "revoked"}) {
    CAPTURE(sight);
    REQUIRE(seen.contains(sight));
  }
}
