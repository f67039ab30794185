#include "engine/cli/views/inventory_json.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "engine/base/utf8.h"
#include "engine/cli/views/json_document.h"

namespace byoc {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

Object kept_object(const KeptItem& kept) {
  auto object = ordered_object();
  object.set("certificate_id", utf8(kept.certificate_id));
  object.set("status", utf8(kept.status));
  if (kept.until) object.set("until", format_rfc3339(*kept.until));
  return object;
}

Object registered_object(const RegisteredItem& registered) {
  auto object = ordered_object();
  if (!registered.target.empty()) object.set("target", utf8(registered.target));
  object.set("certificate_id", utf8(registered.certificate_id));
  if (!registered.status.empty()) object.set("status", utf8(registered.status));
  if (registered.revoked_at) object.set("revoked_at", utf8(*registered.revoked_at));
  if (registered.revoked_because) object.set("revoked_because", utf8(*registered.revoked_because));
  if (registered.kept.empty()) return object;
  Array kept;
  for (const auto& one : registered.kept) kept.add(kept_object(one));
  object.set("kept", kept);
  return object;
}

Object item_object(const InventoryItem& item, Time now) {
  auto object = ordered_object();
  object.set("id", utf8(item.resource));
  if (!item.issuer.empty()) object.set("issuer", utf8(item.issuer));
  if (!item.common_name.empty()) object.set("common_name", utf8(item.common_name));
  if (item.not_before) object.set("not_before", format_rfc3339(*item.not_before));
  if (item.not_after) {
    object.set("not_after", format_rfc3339(*item.not_after));
    object.set("days_left", days_left(*item.not_after, now));
  }
  object.set("is_renewed", item.is_renewed);
  object.set("is_in_manifest", item.is_in_manifest);
  Array registered, awaited;
  for (const auto& one : item.registered) registered.add(registered_object(one));
  for (const auto& one : item.awaited) awaited.add(utf8(one));
  if (registered.size() > 0) object.set("registered", registered);
  if (awaited.size() > 0) object.set("awaited", awaited);
  return object;
}

}  // namespace

std::string inventory_json(const Inventory& inventory) {
  auto object = ordered_object();
  object.set("format_version", 1);
  object.set("manifest", utf8(inventory.manifest_name));
  object.set("at", format_rfc3339(inventory.now));
  object.set("refreshed", std::string(to_string(inventory.refresh)));
  if (!inventory.recorded_at.empty()) object.set("recorded_at", utf8(inventory.recorded_at));
  Array certificates;
  for (const auto& item : inventory.items) certificates.add(item_object(item, inventory.now));
  object.set("certificates", certificates);
  return json_document(object);
}

}  // namespace byoc
