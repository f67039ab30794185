#include "engine/cli/commands/inventory.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/resource_facts.h"
#include "steps/iot/kept_certificates.h"

namespace byoc {

namespace {

std::optional<Time> time_in(const Facts& facts, std::string_view name) {
  const auto text = find_fact(facts, name);
  return text ? parse_rfc3339(*text) : std::nullopt;
}

std::vector<KeptItem> kept_in(const Facts& facts) {
  std::vector<KeptItem> items;
  for (const auto& kept : kept_certificates(facts))
    items.push_back({kept.id, kept.until, kept.until ? "ACTIVE" : kept.status});
  return items;
}

class Collector {
 public:
  explicit Collector(const PlanningResult& planned) : planned_(planned) {}

  std::vector<InventoryItem> items() {
    const auto& steps = planned_.plan.steps;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (steps[i].step.kind() == "certificate") add_certificate(i);
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (const auto found = position_.find(steps[i].step.resource()); found != position_.end())
        note(items_[found->second], i);
    std::ranges::stable_sort(items_, std::greater<>(), &InventoryItem::is_authority);
    return std::move(items_);
  }

 private:
  void add_certificate(std::size_t index) {
    const auto& step = planned_.plan.steps[index].step;
    const auto& facts = known_facts(planned_, index);
    InventoryItem item;
    item.resource = step.resource();
    item.issuer = find_fact(step.wanted, "issuer").value_or("");
    item.common_name = find_fact(step.wanted, "subject.common_name").value_or("");
    item.is_authority = find_fact(step.wanted, "is_authority") == "true";
    item.is_in_manifest = !step.is_retired;
    item.is_renewed = step.settings.contains("renew_before");
    item.not_before = time_in(facts, "not_before");
    item.not_after = time_in(facts, "not_after");
    position_.emplace(step.resource(), items_.size());
    items_.push_back(std::move(item));
  }

  void note(InventoryItem& item, std::size_t index) {
    const auto& [step, decision] = planned_.plan.steps[index];
    const auto& facts = known_facts(planned_, index);
    if (decision.action == Action::wait && decision.awaited && decision.waits_for.empty())
      item.awaited.push_back(
          fmt::format("{} '{}' from {}", decision.awaited->what, decision.awaited->path, decision.awaited->from));
    if (step.kind() == "registration" && facts.contains("certificate_id")) {
      auto& one = registered(item, step.target());
      one.certificate_id = fact(facts, "certificate_id");
      one.kept = kept_in(facts);
    }
    if (step.kind() != "status" || !facts.contains("status")) return;
    auto& one = registered(item, step.target());
    one.status = fact(facts, "status");
    if (const auto* record = planned_.lock.find(step.id); record != nullptr && one.status == "REVOKED") {
      one.revoked_at = find_fact(record->history, "revoked_at");
      one.revoked_because = find_fact(record->history, "revoked_because");
    }
  }

  static RegisteredItem& registered(InventoryItem& item, std::string_view target) {
    const auto found = std::ranges::find(item.registered, target, &RegisteredItem::target);
    if (found != item.registered.end()) return *found;
    item.registered.emplace_back().target = target;
    return item.registered.back();
  }

  const PlanningResult& planned_;
  std::vector<InventoryItem> items_;
  std::map<std::string_view, std::size_t> position_;  // of resources among the items
};

}  // namespace

Inventory take_inventory(const PlanningResult& planned) {
  return {planned.plan.manifest_name, planned.plan.recorded_at, planned.now, planned.plan.refresh,
          Collector(planned).items()};
}

void ask_about_kept(Inventory& inventory, const aws::Sessions& sessions, const ReadHost& host) {
  for (auto& item : inventory.items)
    for (auto& one : item.registered) {
      const auto session = sessions.find(one.target);
      if (session == sessions.end()) continue;
      const aws::IotReader iot(session->second, host);
      const auto type = item.is_authority ? CertificateType::ca : CertificateType::device;
      std::erase_if(one.kept, [&](KeptItem& kept) {
        const auto found = describe(iot, type, kept.certificate_id);
        if (found) kept.status = found->status;
        return !found;
      });
    }
}

}  // namespace byoc
