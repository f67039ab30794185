#include "engine/cli/views/inventory_metrics.h"

#include <array>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/text.h"

namespace byoc {

namespace {

using Label = std::pair<std::string_view, std::string_view>;

constexpr std::array windows{Period{0, Period::Unit::days}, Period{7, Period::Unit::days},
                             Period{30, Period::Unit::days}, Period{90, Period::Unit::days}};

std::string escaped(std::string_view text) {
  std::string value;
  for (const char c : printable(text)) {
    if (c == '\\' || c == '"') value += '\\';
    value += c;
  }
  return value;
}

// One metric: its head, and a line for each set of labels.
class Metric {
 public:
  Metric(std::string_view name, std::string_view help)
      : name_(name), text_(fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, help, name)) {}

  void add(std::initializer_list<Label> labels, long long value) {
    text_ += fmt::format("{}{{", name_);
    std::string_view separator;
    for (const auto& [name, held] : labels) {
      text_ += fmt::format("{}{}=\"{}\"", separator, name, escaped(held));
      separator = ",";
    }
    text_ += fmt::format("}} {}\n", value);
  }

  const std::string& text() const { return text_; }

 private:
  std::string name_, text_;
};

Metric ends_of_authorities(const Inventory& inventory) {
  Metric metric("byoc_certificate_not_after_seconds", "End of an authority's certificate, in seconds since the epoch.");
  for (const auto& item : inventory.items)
    if (item.is_authority && item.is_in_manifest && item.not_after)
      metric.add({{"manifest", inventory.manifest_name}, {"resource", item.resource}},
                 item.not_after->time_since_epoch().count());
  return metric;
}

Metric registered_authorities(const Inventory& inventory) {
  Metric metric("byoc_authority_active", "Whether AWS IoT has the authority as ACTIVE.");
  for (const auto& item : inventory.items)
    for (const auto& one : item.registered)
      if (item.is_authority && item.is_in_manifest)
        metric.add({{"manifest", inventory.manifest_name}, {"resource", item.resource}, {"target", one.target}},
                   one.status == "ACTIVE" ? 1 : 0);
  return metric;
}

Metric expiring_devices(const Inventory& inventory) {
  Metric metric("byoc_device_certificates_expiring",
                "Device certificates of an issuer that end within that time or have ended; not those revoked.");
  for (const auto& window : windows) {
    std::map<std::string_view, long long> count;
    for (const auto& item : inventory.items)
      if (!item.is_authority && item.is_in_manifest) count[item.issuer];
    for (const auto* item : ending_within(inventory, window))
      if (!item->is_authority) ++count[item->issuer];
    for (const auto& [issuer, ending] : count)
      metric.add({{"manifest", inventory.manifest_name}, {"issuer", issuer}, {"within", format_period(window)}},
                 ending);
  }
  return metric;
}

Metric devices_by_status(const Inventory& inventory) {
  Metric metric("byoc_device_certificates", "Device certificates of an issuer by their status in AWS IoT.");
  std::map<std::array<std::string_view, 3>, long long> count;
  for (const auto& item : inventory.items) {
    if (item.is_authority || !item.is_in_manifest) continue;
    if (item.registered.empty()) ++count[{item.issuer, "", item.not_after ? "unregistered" : "missing"}];
    for (const auto& one : item.registered) ++count[{item.issuer, one.target, one.status}];
  }
  for (const auto& [labels, devices] : count)
    metric.add(
        {{"manifest", inventory.manifest_name}, {"issuer", labels[0]}, {"target", labels[1]}, {"status", labels[2]}},
        devices);
  return metric;
}

Metric kept_certificates(const Inventory& inventory) {
  Metric metric("byoc_certificates_kept", "Certificates that others have succeeded and that still serve.");
  long long count = 0;
  for (const auto& item : inventory.items)
    for (const auto& one : item.registered)
      for (const auto& kept : one.kept) count += kept.until ? 1 : 0;
  metric.add({{"manifest", inventory.manifest_name}}, count);
  return metric;
}

Metric awaited_steps(const Inventory& inventory) {
  Metric metric("byoc_awaited", "What has to come from outside before it can go on.");
  long long count = 0;
  for (const auto& item : inventory.items) count += static_cast<long long>(item.awaited.size());
  metric.add({{"manifest", inventory.manifest_name}}, count);
  return metric;
}

}  // namespace

std::string inventory_metrics(const Inventory& inventory) {
  std::string text;
  for (const auto& metric :
       {ends_of_authorities(inventory), registered_authorities(inventory), expiring_devices(inventory),
        devices_by_status(inventory), kept_certificates(inventory), awaited_steps(inventory)})
    text += metric.text();
  return text;
}

}  // namespace byoc
