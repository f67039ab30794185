// What `status` shows: to people, to programs, to Prometheus.
#include <fmt/format.h>

#include "engine/cli/views/inventory_json.h"
#include "engine/cli/views/inventory_metrics.h"
#include "engine/cli/views/inventory_text.h"
#include "tests/engine/cli/views/golden.h"
#include "tests/support/json_schema.h"

using namespace byoc;
using namespace byoc::test;

namespace {

Time at(const std::string& text) {
  return parse_rfc3339(text + "T12:00:00Z").value();
}

InventoryItem item(const std::string& resource, const std::string& issuer, const std::string& end) {
  InventoryItem made;
  made.resource = resource;
  made.issuer = issuer;
  made.is_authority = resource.starts_with("authorities.");
  made.not_before = at("2026-01-01");
  made.not_after = at(end);
  return made;
}

RegisteredItem registered(const std::string& status, const std::string& target = {}) {
  RegisteredItem made;
  made.target = target;
  made.certificate_id = std::string(64, 'a');
  made.status = status;
  return made;
}

Inventory some() {
  Inventory inventory{"line \"1\"", "2026-11-27T08:30:00Z", at("2026-11-28"), Refresh::offline, {}};
  auto root = item("authorities.root", "", "2036-11-28");
  root.registered = {registered("ACTIVE", "eu"), registered("INACTIVE", "us")};
  auto issuing = item("authorities.issuing", "authorities.root", "2026-11-28");
  auto awaited = item("authorities.next", "authorities.root", "2026-12-01");
  awaited.not_before = awaited.not_after = std::nullopt;
  awaited.awaited = {"certificate 'pki/next.crt' from whoever has the key of authorities.root"};
  auto plain = item("devices.plain", "authorities.issuing", "2027-01-31");
  plain.is_renewed = true;
  auto kept = item("devices.kept", "authorities.issuing", "2026-12-10");
  kept.registered = {registered("ACTIVE")};
  kept.registered.front().kept = {{std::string(64, 'b'), at("2026-12-01"), "ACTIVE"},
                                  {std::string(64, 'c'), at("2026-11-01"), "ACTIVE"},
                                  {std::string(64, 'd'), std::nullopt, "INACTIVE"}};
  auto stolen = item("devices.stolen", "authorities.issuing", "2026-12-01");
  stolen.registered = {registered("REVOKED")};
  stolen.registered.front().revoked_at = "2026-11-20T08:30:00Z";
  stolen.registered.front().revoked_because = "'byoc-apply revoke', reason: stolen in Turin";
  auto gone = item("devices.gone", "authorities.issuing", "2026-11-29");
  gone.is_in_manifest = false;
  inventory.items = {root, issuing, awaited, plain, kept, stolen, gone};
  return inventory;
}

std::vector<std::string> names(const std::vector<const InventoryItem*>& items) {
  std::vector<std::string> names;
  names.reserve(items.size());
  for (const auto* one : items) names.push_back(one->resource);
  return names;
}

}  // namespace

TEST_CASE("inventory: as a tree, by its end, and for programs") {
  SECTION("tree") {
    check_golden("status_tree.txt", inventory_text(some(), {}));
  }
  SECTION("by end") {
    check_golden("status_by_end.txt", inventory_text(some(), {.is_by_end = true}));
  }
  SECTION("JSON") {
    check_golden("status.json", inventory_json(some()));
  }
  SECTION("metrics") {
    check_golden("status.prom", inventory_metrics(some()));
  }
}

TEST_CASE("inventory: its JSON is as the schema says, and another document is not") {
  const auto document = inventory_json(some());
  CHECK(fits_schema("status.v1.json", document));
  Inventory empty{"line", "", at("2026-11-28"), Refresh::live, {}};
  CHECK(fits_schema("status.v1.json", inventory_json(empty)));
  auto wrong = document;
  wrong.replace(wrong.find("\"until\""), 7, "\"ends\"");
  CHECK_FALSE(fits_schema("status.v1.json", wrong));
}

TEST_CASE("inventory: of many devices those that end first, all where that is asked for") {
  Inventory inventory{"line", "", at("2026-11-28"), Refresh::live, {item("authorities.root", "", "2036-11-28")}};
  for (int i = 0; i < 25; ++i)
    inventory.items.push_back(
        item(fmt::format("devices.d{}", i), "authorities.root", fmt::format("2027-01-{}", 31 - i % 22)));
  const auto text = inventory_text(inventory, {});
  CHECK(text.find("and 5 more that end later") != std::string::npos);
  CHECK(text.find("devices.d21 ") < text.find("devices.d20 "));
  CHECK(text.find("devices.d0 ") == std::string::npos);
  CHECK(inventory_text(inventory, {.is_whole = true}).find("devices.d0 ") != std::string::npos);
}

TEST_CASE("inventory: what ends within a time is what is wanted, alive and near its end") {
  const auto inventory = some();
  CHECK(names(ending_within(inventory, {0, Period::Unit::days})) == std::vector<std::string>{"authorities.issuing"});
  CHECK(names(ending_within(inventory, {30, Period::Unit::days})) ==
        std::vector<std::string>{"authorities.issuing", "devices.kept"});
  CHECK(days_left(at("2026-11-28"), at("2026-11-28")) == 0);
  CHECK(days_left(at("2026-11-28") - std::chrono::seconds(1), at("2026-11-28")) == -1);
}

TEST_CASE("inventory: a line that names itself or nobody as its issuer, as a forged lock may, is shown all the same") {
  Inventory inventory{"line", "", at("2026-11-28"), Refresh::live, {}};
  inventory.items = {item("authorities.a", "authorities.b", "2036-11-28"),
                     item("authorities.b", "authorities.a", "2036-11-28"),
                     item("devices.d", "authorities.gone", "2036-11-28")};
  const auto text = inventory_text(inventory, {});
  CHECK(text.find("devices.d ") != std::string::npos);
  CHECK(text.find("authorities.a ") != std::string::npos);
}

TEST_CASE("inventory: a long chain of authorities, as a forged lock may have, takes no more than a line each") {
  constexpr int count = 50'000;
  Inventory inventory{"line", "", at("2026-11-28"), Refresh::live, {}};
  for (int i = 0; i < count; ++i)
    inventory.items.push_back(
        item("authorities.a" + std::to_string(i), "authorities.a" + std::to_string(i + 1), "2036-11-28"));
  const auto text = inventory_text(inventory, {});
  CHECK(text.size() < std::size_t{200} * count);
  CHECK(text.find("authorities.a0 ") != std::string::npos);
}
