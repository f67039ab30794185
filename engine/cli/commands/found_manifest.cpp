#include "engine/cli/commands/found_manifest.h"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/subject_attributes.h"
#include "engine/base/text.h"
#include "engine/state/change_json.h"
#include "engine/yaml/characters.h"

namespace byoc {

namespace {

constexpr std::size_t longest_note = 600;

// Plain where that is safe, else a double-quoted scalar, which a JSON text is.
std::string yaml_text(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
           c == '.' || c == '-';
  };
  const bool starts_well = !text.empty() && ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
  static const std::vector<std::string> words{"true", "false", "null", "yes", "no", "on", "off", "y", "n"};
  if (starts_well && std::ranges::all_of(text, is_plain) &&
      std::ranges::find(words, to_lower(std::string(text))) == words.end())
    return std::string(text);
  std::string quoted;
  append_json_text(quoted, text);
  return quoted;
}

std::string yaml_list(const std::vector<std::string>& texts) {
  std::vector<std::string> written;
  written.reserve(texts.size());
  for (const auto& text : texts) written.push_back(yaml_text(text));
  return written.size() == 1 ? written.front() : fmt::format("[{}]", fmt::join(written, ", "));
}

std::vector<std::string> words_of(const Facts& facts, std::string_view name, char separator) {
  std::vector<std::string> words;
  if (const auto text = find_fact(facts, name))
    for (const auto word : split(*text, separator)) words.emplace_back(word);
  return words;
}

const SubjectAttribute* find_attribute(std::string_view name) {
  const auto found = std::ranges::find(subject_attributes, name, &SubjectAttribute::name);
  return found == subject_attributes.end() ? nullptr : &*found;
}

// Whether a manifest can say such a value of that attribute (schemas/manifest.v1.json).
bool is_sayable(const SubjectAttribute& attribute, const std::string& value) {
  const bool is_line = !has_control_character(value);
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (attribute.name == "country" && !std::ranges::all_of(value, is_capital)) return false;
  const auto longest = attribute.most == 0 ? 64 : attribute.most;
  return is_line && trim(value) == value && value.size() >= attribute.least && value.size() <= longest;
}

// Nothing where a manifest can't say it.
std::optional<std::string> subject_text(const x509::Name& subject) {
  std::map<std::string_view, std::vector<std::string>> values;
  for (const auto& [name, value] : subject) {
    const auto* attribute = find_attribute(name);
    if (attribute == nullptr || !is_sayable(*attribute, value)) return std::nullopt;
    values[attribute->name].push_back(value);
  }
  std::vector<std::string> parts;
  for (const auto& attribute : subject_attributes)
    if (const auto found = values.find(attribute.name); found != values.end())
      parts.push_back(fmt::format("{}: {}", attribute.name, yaml_list(found->second)));
  if (parts.empty()) return std::nullopt;
  return fmt::format("{{{}}}", fmt::join(parts, ", "));
}

bool has_common_name(const x509::Name& subject) {
  return std::ranges::any_of(subject, [](const auto& part) { return part.first == "common_name"; });
}

class ManifestText {
 public:
  ManifestText(const FoundHierarchy& hierarchy, Time now, const std::function<std::string(const Path&)>& shown)
      : hierarchy_(hierarchy), now_(now), shown_(shown) {}

  std::string section(std::string_view title, const std::vector<FoundResource>& resources) {
    if (resources.empty()) return {};
    text_ = fmt::format("\n{}:\n", title);
    for (const auto& resource : resources) add(resource);
    return std::move(text_);
  }

 private:
  void line(std::string_view key, std::string_view value) { text_ += fmt::format("    {}: {}\n", key, value); }
  void remark(std::string_view text) { text_ += fmt::format("    # {}\n", printable(text, longest_note)); }

  void add(const FoundResource& resource) {
    text_ += fmt::format("  {}:\n", yaml_text(resource.name));
    for (const auto& note : resource.notes) remark(note);
    if (!resource.issuer.empty()) line("issuer", yaml_text(resource.issuer));
    const auto file = resource.certificate_file.empty() ? fmt::format("pki/{}.crt", resource.name)
                                                        : shown_(resource.certificate_file);
    if (!resource.certificate) {
      line("key", "elsewhere");
      line("certificate", yaml_text(file));
      return;
    }
    const auto& certificate = *resource.certificate;
    const auto hindrance = why_only_looked_at(resource);
    const bool is_ours = resource.key != nullptr && hindrance.empty();
    if (resource.key != nullptr && !is_ours)
      remark(fmt::format("{}: it is looked at, and not renewed; its key is {}", hindrance, shown_(resource.key->file)));
    if (is_ours) {
      line("subject", *subject_text(certificate.subject()));
      if (resource.is_authority && is_subject_unlike_issuer(resource)) line("subject_policy", "any");
      add_dates(certificate);
    }
    line("key", is_ours ? yaml_text(shown_(resource.key->file)) : "elsewhere");
    line("certificate", yaml_text(file));
    if (!resource.chain_file.empty()) line("certificate_chain", yaml_text(shown_(resource.chain_file)));
    if (!is_ours) return;
    if (resource.request != nullptr) line("csr", yaml_text(shown_(resource.request->file)));
    if (resource.key->curve != "P-256") line("curve", resource.key->curve);
    resource.is_authority ? add_authority(resource) : add_device(certificate);
  }

  // What keeps byoc-apply from going on with it as with its own, without a change by the first run.
  std::string why_only_looked_at(const FoundResource& resource) const {
    const auto& certificate = *resource.certificate;
    if (!subject_text(certificate.subject()) || (!resource.is_authority && !has_common_name(certificate.subject())))
      return fmt::format("a manifest can't say its name, '{}'",
                         printable(x509::format_name(certificate.subject()), 200));
    if (certificate.not_after() <= now_) return fmt::format("it ended on {}", format_rfc3339(certificate.not_after()));
    const auto* issuer = issuer_of(resource);
    const bool is_outliving = issuer != nullptr && certificate.not_after() > issuer->certificate->not_after();
    if (is_outliving && !period_of(certificate)) return "it outlives its issuer";
    return {};
  }

  // Of whole days, as people give it.
  static std::optional<std::string> period_of(const x509::Certificate& certificate) {
    constexpr int longest = 36500;
    const auto length = certificate.not_after() - certificate.not_before();
    const auto days = std::chrono::floor<std::chrono::days>(length);
    if (certificate.not_after() == no_end || days != length || days.count() < 1 || days.count() > longest)
      return std::nullopt;
    return fmt::format("{}d", days.count());
  }

  const FoundResource* issuer_of(const FoundResource& resource) const {
    const auto issuer = std::ranges::find(hierarchy_.authorities, resource.issuer, &FoundResource::name);
    const bool is_known = !resource.issuer.empty() && issuer != hierarchy_.authorities.end() && issuer->certificate;
    return is_known ? &*issuer : nullptr;
  }

  // A period where it is one of whole days, as people give it; else the dates.
  void add_dates(const x509::Certificate& certificate) {
    if (certificate.not_after() == no_end)
      line("not_after", "never");
    else if (const auto period = period_of(certificate))
      line("validity", *period);
    else
      line("not_after", yaml_text(format_rfc3339(certificate.not_after())));
  }

  void add_authority(const FoundResource& resource) {
    if (const auto limit = find_fact(resource.certificate->extensions(), "path_length")) line("path_length", *limit);
    for (const auto* name : {"crl_distribution_points", "ocsp", "ca_issuers"})
      if (const auto uris = said_of(resource, name); !uris.empty()) line(name, yaml_list(uris));
  }

  // What the latest certificate that it has issued says of it.
  std::vector<std::string> said_of(const FoundResource& authority, std::string_view name) const {
    const x509::Certificate* latest = nullptr;
    for (const auto* resources : {&hierarchy_.authorities, &hierarchy_.devices})
      for (const auto& resource : *resources)
        if (resource.issuer == authority.name && resource.certificate &&
            (latest == nullptr || resource.certificate->not_before() > latest->not_before()))
          latest = &*resource.certificate;
    return latest == nullptr ? std::vector<std::string>() : words_of(latest->extensions(), name, ' ');
  }

  void add_device(const x509::Certificate& certificate) {
    const auto extensions = certificate.extensions();
    const auto purposes = words_of(extensions, "extended_key_usage", ',');
    const bool is_known = std::ranges::all_of(purposes, [](const auto& one) { return one.find('.') == one.npos; });
    if (is_known && purposes != std::vector<std::string>{"client_auth"})
      line("extended_key_usage", fmt::format("[{}]", fmt::join(purposes, ", ")));
    std::map<std::string, std::vector<std::string>> names;
    for (const auto& name : words_of(extensions, "subject_alternative_name", ' '))
      names[name.substr(0, name.find(':'))].push_back(name.substr(name.find(':') + 1));
    std::vector<std::string> parts;
    parts.reserve(names.size());
    for (const auto& [type, values] : names) parts.push_back(fmt::format("{}: {}", type, yaml_list(values)));
    if (!parts.empty()) line("subject_alternative_name", fmt::format("{{{}}}", fmt::join(parts, ", ")));
  }

  bool is_subject_unlike_issuer(const FoundResource& resource) const {
    const auto* issuer = issuer_of(resource);
    if (issuer == nullptr) return false;
    const auto matched = [](const x509::Certificate& certificate) {
      std::multimap<std::string, std::string> values;
      for (const auto& [name, value] : certificate.subject())
        if (name == "country" || name == "state" || name == "organization") values.emplace(name, value);
      return values;
    };
    return matched(*resource.certificate) != matched(*issuer->certificate);
  }

  const FoundHierarchy& hierarchy_;
  const Time now_;
  const std::function<std::string(const Path&)>& shown_;
  std::string text_;
};

constexpr std::string_view head = R"(#
# Made of what was found by 'byoc-apply init --from'. See what it would do with it, which is to record it:
#
#   byoc-apply plan FILE
#
# To have certificates renewed in time, say 'renew_before' there; to have them known to AWS IoT, add 'aws: {}' here and
# 'register: {}' to each (docs/manifest.md). Never commit a key.
)";

}  // namespace

std::string found_manifest(const FoundHierarchy& hierarchy, const std::string& name, const std::string& schema,
                           Time now, const std::function<std::string(const Path& file)>& shown) {
  std::string text = schema.empty() ? "" : fmt::format("# yaml-language-server: $schema={}\n", schema);
  text += head;
  if (!hierarchy.notes.empty()) text += "#\n# Left out:\n";
  for (const auto& note : hierarchy.notes) text += fmt::format("# - {}\n", printable(note, longest_note));
  text += fmt::format("\nversion: 1\nname: {}\n", yaml_text(name));
  ManifestText manifest(hierarchy, now, shown);
  text += manifest.section("authorities", hierarchy.authorities);
  return text + manifest.section("devices", hierarchy.devices);
}

}  // namespace byoc
