// Kinds of steps made for tests of the engine: what they find and decide is said per step, what they are asked is kept.
// Must not know: the product's kinds, AWS, what is tested.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/plan/model/step_kind.h"
#include "tests/support/step_ids.h"

namespace byoc::test {

// What there is to be found and decided, by the id of the step, and what was done so far ("apply devices.d1.part").
struct FakeWorld {
  std::map<std::string, Observed> found;
  std::map<std::string, Decision> decisions;  // of the others: create what is not there
  std::map<std::string, Error> broken;        // thrown by inspect, apply, adopt and retire
  std::function<void(const ReadHost&)> ask;   // what inspect and apply ask; may be empty

  void note(const std::string& what, const std::string& id) const {
    const std::lock_guard hold(mutex);
    log.push_back(fmt::format("{} {}", what, id));
  }

  bool has(const std::string& line) const { return std::count(log.begin(), log.end(), line) > 0; }

  // Position in the log; the log's size for what did not happen.
  std::size_t when(const std::string& line) const {
    return static_cast<std::size_t>(std::find(log.begin(), log.end(), line) - log.begin());
  }

  mutable std::mutex mutex;
  mutable std::vector<std::string> log;
};

struct FakeTraits {
  bool asks_aws = false, is_ephemeral = false;
  std::vector<std::string> needed_outputs{"serial"};
};

// wanted "kept": protected; "made_with": its maker; "weightless": nothing of it can be taken away. Outputs "label",
// "badge" and "shelf": name, address and location (a step's is its setting "shelf"). "print" of the step in the role
// "source" tells a thing that nobody has looked at. What has the output "lives_until" is remembered until then.
class FakeKind : public StepKind {
 public:
  FakeKind(FakeWorld& world, FakeTraits traits) : world_(world), traits_(std::move(traits)) {}

  Observed inspect(const Inspection& inspection, const ReadHost& host) const override {
    act("inspect", inspection.step);
    if (world_.ask) world_.ask(host);
    const auto found = world_.found.find(inspection.step.id.text());
    return found == world_.found.end() ? Observed() : found->second;
  }

  Decision plan(const Situation& situation) const override {
    world_.note(situation.is_replacement_asked ? "plan replaced" : "plan", situation.step.id.text());
    const auto found = world_.decisions.find(situation.step.id.text());
    if (found != world_.decisions.end()) return found->second;
    if (situation.is_replacement_asked)
      return {.action = Action::replace, .reasons = {{.code = ReasonCode::asked_for}}};
    return situation.observed.is_present
               ? Decision()
               : Decision{.action = Action::create, .reasons = {{.code = ReasonCode::not_there}}};
  }

  Outcome apply(const Application& application, Host& host) const override {
    act("apply", application.step);
    if (world_.ask) world_.ask(host.reader());
    return {{{"serial", "made " + application.step.id.text()}}, {{"handed_on", application.step.id.text()}}};
  }

  Outcome adopt(const Application& application, Host& host) const override {
    act("adopt", application.step);
    return StepKind::adopt(application, host);
  }

  // As recorded, unless something else is said to be found.
  Observed look_at_removal(const Step& step, const Record& record, const ReadHost&) const override {
    const auto found = world_.found.find(step.id.text());
    return found == world_.found.end() ? Observed{true, record.outputs, {}, {}} : found->second;
  }

  void retire(const Step& step, const Observed&, Host&) const override { act("retire", step); }

  Observed assume(const Step& step, const Record& record) const override {
    world_.note("assume", step.id.text());
    return StepKind::assume(step, record);
  }

  std::vector<std::string> needed_outputs() const override { return traits_.needed_outputs; }
  std::optional<std::string> misfit(const Facts& outputs) const override {
    return find_fact(outputs, "serial") == "garbage" ? std::optional<std::string>("serial") : std::nullopt;
  }
  std::optional<Superseded> remembered(const Record& record, const std::vector<RecordedStep>& beside) const override {
    const auto until = parse_rfc3339(find_fact(record.outputs, "lives_until").value_or(""));
    if (!until) return std::nullopt;
    Superseded superseded{.facts = record.outputs, .kept_until = *until, .kept_because = {}};
    superseded.facts["beside"] = std::to_string(beside.size());
    return superseded;
  }
  bool asks_aws() const override { return traits_.asks_aws; }
  std::vector<std::string_view> secrets(const Step&, Action action) const override {
    return makes_new(action) ? std::vector<std::string_view>{"key"} : std::vector<std::string_view>();
  }
  bool is_ephemeral() const override { return traits_.is_ephemeral; }

  bool is_protected(const Record& record) const override { return find_fact(record.wanted, "kept") == "yes"; }
  std::optional<std::string> maker(const Record& record) const override {
    return find_fact(record.wanted, "made_with");
  }
  Facts removal(const Record& record) const override {
    return find_fact(record.wanted, "weightless") == "yes" ? Facts() : record.outputs;
  }
  std::optional<std::string> name(const Record& record) const override { return find_fact(record.outputs, "label"); }
  std::optional<std::string> address(const Record& record) const override { return find_fact(record.outputs, "badge"); }
  std::optional<std::string> location(const Step& step) const override { return find_fact(step.settings, "shelf"); }
  std::optional<std::string> location(const Record& record) const override {
    return find_fact(record.outputs, "shelf");
  }
  std::optional<std::string> foreseen_identity(const Step&, const ByRole<Facts>& needed) const override {
    const auto* source = needed("source");
    return source == nullptr ? std::nullopt : find_fact(*source, "print");
  }
  std::vector<std::string> foreseen_identities(const Record& record) const override {
    const auto print = find_fact(record.outputs, "print");
    return print ? std::vector{*print} : std::vector<std::string>();
  }

 protected:
  void note(const Step& step, const std::string& what) const { world_.note(what, step.id.text()); }

 private:
  void act(const std::string& what, const Step& step) const {
    world_.note(what, step.id.text());
    if (const auto found = world_.broken.find(step.id.text()); found != world_.broken.end()) throw Error(found->second);
  }

  FakeWorld& world_;
  const FakeTraits traits_;
};

// For each of the targets: "part" (files), "entry" and "sign" (AWS), "proof" (ephemeral).
inline StepKinds fake_kinds(FakeWorld& world, const std::vector<std::string>& targets = {""}) {
  StepKinds kinds;
  for (const auto& target : targets) {
    StepKinds::Table table;
    table["part"] = std::make_unique<FakeKind>(world, FakeTraits{});
    table["entry"] = std::make_unique<FakeKind>(world, FakeTraits{.asks_aws = true});
    table["sign"] = std::make_unique<FakeKind>(world, FakeTraits{.asks_aws = true});
    table["proof"] = std::make_unique<FakeKind>(world, FakeTraits{.is_ephemeral = true, .needed_outputs = {}});
    kinds.add(target, std::move(table));
  }
  return kinds;
}

// A step with that id, which needs the others in the role "need".
inline Step fake_step(const std::string& id, const std::vector<std::string>& needs = {}) {
  Step step(id_of(id));
  for (const auto& need : needs) step.needs.push_back({"need", id_of(need)});
  return step;
}

// What a finished step of that id left in the lock.
inline Record fake_record(const std::string& id, Facts outputs = {}, Facts wanted = {}) {
  outputs.emplace("serial", "made " + id);
  return {std::string(id_of(id).kind()), std::move(wanted), std::move(outputs), Origin::made};
}

inline Observed there(Facts facts) {
  return {true, std::move(facts), {}, {}};
}

}  // namespace byoc::test
