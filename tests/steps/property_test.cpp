// Over generated manifests and random changes: apply does exactly what the plan announced, and then there is nothing to
// do.
#include <random>
#include <set>

#include <fmt/format.h>

#include "tests/steps/expectations.h"
#include "tests/support/step_ids.h"
#include "tests/support/thorough.h"

using namespace byoc;
using namespace byoc::test;

namespace {

// A hierarchy that can be changed and written as a manifest.
struct Model {
  struct Node {
    std::string name, issuer, common_name, status;
    int days = 0;
    bool has_csr = false, is_registered = false;
  };
  std::vector<Node> authorities, devices;

  std::string yaml() const {
    std::string text = "version: 1\nname: generated\naws: {region: us-east-1}\nsubject: {organization: Generated}\n";
    for (const auto& [title, nodes] : {std::pair{"authorities", &authorities}, {"devices", &devices}}) {
      if (nodes->empty()) continue;
      text += fmt::format("{}:\n", title);
      for (const auto& node : *nodes) {
        text += fmt::format("  {}:\n    subject: {{common_name: {}}}\n    validity: {}d\n", node.name, node.common_name,
                            node.days);
        if (!node.issuer.empty()) text += fmt::format("    issuer: {}\n", node.issuer);
        if (node.has_csr) text += "    csr: true\n";
        if (node.is_registered) text += fmt::format("    register: {{status: {}}}\n", node.status);
      }
    }
    return text;
  }
};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }
  bool sometimes(int percent) { return below(100) < percent; }

  Model model() {
    Model made;
    made.authorities.push_back({"root", "", "Root", "ACTIVE", 3000, false, sometimes(50)});
    for (int i = 0; i < 1 + below(3); ++i)
      made.authorities.push_back({fmt::format("ca{}", i), "root", fmt::format("CA {}", i), "ACTIVE", 1000 + below(500),
                                  sometimes(30), sometimes(70)});
    for (int i = 0; i < below(6); ++i) add_device(made);
    return made;
  }

  void add_device(Model& model) {
    const auto& issuer =
        model.authorities[static_cast<std::size_t>(1 + below(static_cast<int>(model.authorities.size()) - 1))];
    const int number = next_device_++;
    model.devices.push_back({fmt::format("d{}", number), issuer.name, fmt::format("device-{}", number),
                             sometimes(80) ? "ACTIVE" : "INACTIVE", 100 + below(1200), sometimes(30),
                             issuer.is_registered && sometimes(70)});
  }

  // One change by the manifest's author, or by the world.
  void change(Model& model, World& world) {
    if (model.devices.empty()) return add_device(model);
    auto& device = model.devices[static_cast<std::size_t>(below(static_cast<int>(model.devices.size())))];
    auto& authority =
        model.authorities[static_cast<std::size_t>(1 + below(static_cast<int>(model.authorities.size()) - 1))];
    switch (below(9)) {
      case 0:
        add_device(model);
        break;
      case 1:
        std::erase_if(model.devices, [name = device.name](const auto& other) { return other.name == name; });
        break;
      case 2:
        device.common_name += "x";
        break;
      case 3:
        device.days = 50 + below(900);
        break;
      case 4:
        device.status = device.status == "ACTIVE" ? "INACTIVE" : "ACTIVE";
        break;
      case 5:
        authority.common_name += "y";
        break;
      case 6:
        remove_certificate(world, device.name);
        break;
      case 7:
        remove_certificate(world, authority.name);
        break;
      default:
        change_in_console(world, device.name);
        break;
    }
  }

 private:
  static void remove_certificate(World& world, const std::string& name) {
    if (world.has_file("pki/" + name + ".crt")) world.fake.files.remove("/w/pki/" + name + ".crt");
  }

  static void change_in_console(World& world, const std::string& device) {
    const auto lock = world.lock();
    const auto* record = lock.find(StepId("devices." + device, "registration"));
    if (record == nullptr) return;
    const auto& id = record->outputs.at("certificate_id");
    if (world.iot.describe_certificate(id)) world.iot.update_certificate(id, "INACTIVE");
  }

  std::mt19937 random_;
  int next_device_ = 0;
};

// What is on disk of a step that is about a file.
std::optional<std::string> content(World& world, const Step& step) {
  const auto file = find_fact(step.wanted, "file");
  if (!file || !world.has_file(*file)) return std::nullopt;
  return world.file(*file);
}

// Applies, and holds every step to what its plan said.
void require_as_announced(World& world) {
  const auto announced = world.plan().plan;
  INFO("manifest:\n" << world.manifest_text());
  for (const auto& planned : announced.steps)
    if (planned.decision.action == Action::blocked) FAIL(planned.step.id << " is blocked: " << all_reasons(planned));
  std::map<std::string, std::optional<std::string>> before;
  for (const auto& planned : announced.steps) before[planned.step.id.text()] = content(world, planned.step);
  world.forget_calls();
  const auto result = world.apply();
  int registrations = 0;
  for (std::size_t i = 0; i < announced.steps.size(); ++i) {
    const auto& [step, decision] = announced.steps[i];
    INFO(step.id << ": " << to_string(decision.action) << " " << result.steps[i].error);
    REQUIRE(result.steps[i].state == (decision.action == Action::none ? StepState::unchanged : StepState::done));
    if (step.kind() == "registration" && makes_new(decision.action)) ++registrations;
    if (!find_fact(step.wanted, "file") || step.is_retired) continue;
    const bool is_written = makes_new(decision.action) || decision.action == Action::update;
    REQUIRE((content(world, step) != before[step.id.text()]) == is_written);
  }
  REQUIRE(world.calls("RegisterCertificate") + world.calls("RegisterCACertificate") == registrations);
  REQUIRE_FALSE(world.plan().plan.has_changes());
  REQUIRE_FALSE(world.plan().plan.is_blocked());
}

}  // namespace

TEST_CASE("property: apply does exactly the plan, and a further plan is empty") {
  std::set<Action> seen;
  for (int seed = 1; seed <= thorough(40); ++seed) {
    INFO("seed " << seed);
    Generator generator(static_cast<unsigned>(seed));
    auto model = generator.model();
    World world(model.yaml());
    world.options.prune = true;
    require_as_announced(world);
    for (int round = 0; round < 4; ++round) {
      for (int i = 0; i < 1 + generator.below(3); ++i) generator.change(model, world);
      world.set_manifest(model.yaml());
      for (const auto& planned : world.plan().plan.steps) seen.insert(planned.decision.action);
      require_as_announced(world);
    }
  }
  // The changes are of every sort that can be applied.
  for (const auto action :
       {Action::create, Action::update, Action::renew, Action::replace, Action::retire, Action::none})
    REQUIRE(seen.contains(action));
}
