#include "engine/lock/lock.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

const Record* Lock::find(const StepId& id) const {
  const auto found = steps.find(id);
  return found == steps.end() ? nullptr : &found->second;
}

namespace {

// A double-quoted YAML scalar; UTF-8 stays readable.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

// A key of a map: plain where it is plain, so that the lock reads well.
std::string yaml_key(std::string_view key) {
  const bool is_plain = !key.empty() && std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
  }) && std::isalpha(static_cast<unsigned char>(key.front())) != 0;
  return is_plain && key != "null" && key != "true" && key != "false" ? std::string(key) : yaml_text(key);
}

void append_facts(std::string& out, std::string_view name, const Facts& facts) {
  if (facts.empty()) return;
  out += fmt::format("    {}:\n", name);
  for (const auto& [fact, value] : facts) out += fmt::format("      {}: {}\n", yaml_key(fact), yaml_text(value));
}

}  // namespace

std::string format_lock(const Lock& lock) {
  std::string out = fmt::format(
      "# What byoc-apply has done for this manifest: public facts only. Commit this file, do not edit it.\n"
      "format: {}\nmanifest: {}\nlineage: {}\nserial: {}\nwritten_at: {}\n",
      Lock::current_format, yaml_text(lock.manifest_name), yaml_text(lock.lineage), lock.serial,
      yaml_text(lock.written_at));
  out += lock.steps.empty() ? "steps: {}\n" : "steps:\n";
  for (const auto& [id, record] : lock.steps) {
    out += fmt::format("  {}:\n    kind: {}\n", yaml_key(id.text()), yaml_text(record.kind));
    append_facts(out, "wanted", record.wanted);
    append_facts(out, "outputs", record.outputs);
  }
  return out;
}

namespace {

constexpr auto restore_hint = "restore it from git (git checkout -- FILE); nothing was changed";

// Reads the fields of a lock, collecting every mistake.
class LockReader {
 public:
  explicit LockReader(const SourceText& text) : text_(text) {}

  Lock read() {
    refuse_conflict_marks();
    const auto root = parse_yaml(text_);
    if (root.type != YamlNode::Type::map) fail(root.mark, "a lock is a map of fields", restore_hint);
    throw_if_any();
    read_format(root);
    Lock lock;
    for (const auto& entry : root.entries) read_field(entry, lock);
    for (const auto* name : {"manifest", "lineage", "serial", "written_at", "steps"})
      if (root.find(name) == nullptr) fail(root.mark, fmt::format("the field '{}' is missing", name), restore_hint);
    throw_if_any();
    return lock;
  }

 private:
  void fail(SourceMark mark, std::string message, std::string hint) {
    mistakes_.push_back({mark, std::move(message), std::move(hint)});
  }

  void throw_if_any() const {
    if (!mistakes_.empty()) throw SourceError(text_, mistakes_);
  }

  void refuse_conflict_marks() {
    int number = 1;
    for (std::size_t start = 0; start < text_.content.size(); ++number) {
      const std::string_view rest = std::string_view(text_.content).substr(start);
      if (rest.starts_with("<<<<<<< ") || rest.starts_with(">>>>>>> "))
        fail(
            {number, 1}, "the lock holds a merge conflict",
            "take one side whole (git checkout --ours or --theirs FILE), then run with --dry-run; nothing was changed");
      const auto end = text_.content.find('\n', start);
      if (end == std::string::npos) break;
      start = end + 1;
    }
    throw_if_any();
  }

  // Before anything else, so that a newer lock is named as such and not as a heap of unknown fields.
  void read_format(const YamlNode& root) {
    const auto* format = root.find("format");
    if (format == nullptr) {
      fail(root.mark, "the field 'format' is missing", restore_hint);
    } else if (const auto value = number(*format); !value) {
      fail(format->mark, "'format' is not a number", restore_hint);
    } else if (*value != Lock::current_format) {
      fail(format->mark,
           fmt::format("this lock has format {}, this byoc-apply reads format {}", *value, Lock::current_format),
           "use the byoc-apply that wrote it, or a newer one; nothing was changed");
    }
    throw_if_any();
  }

  static std::optional<std::uint64_t> number(const YamlNode& node) {
    std::uint64_t value = 0;
    const auto* last = node.scalar.data() + node.scalar.size();
    const auto [end, error] = std::from_chars(node.scalar.data(), last, value);
    if (node.type != YamlNode::Type::integer || error != std::errc() || end != last) return std::nullopt;
    return value;
  }

  void read_field(const YamlNode::Entry& entry, Lock& lock) {
    if (entry.key == "format") return;
    if (entry.key == "manifest")
      lock.manifest_name = text_of(entry);
    else if (entry.key == "lineage")
      lock.lineage = text_of(entry);
    else if (entry.key == "written_at")
      lock.written_at = text_of(entry);
    else if (entry.key == "serial")
      lock.serial = read_serial(entry.value);
    else if (entry.key == "steps")
      read_steps(entry.value, lock);
    else
      unknown(entry);
  }

  void unknown(const YamlNode::Entry& entry) {
    fail(entry.key_mark, fmt::format("a lock has no field '{}'", printable(entry.key, 80)), restore_hint);
  }

  std::uint64_t read_serial(const YamlNode& node) {
    const auto value = number(node);
    if (!value) fail(node.mark, "'serial' is not a number", restore_hint);
    return value.value_or(0);
  }

  std::string text_of(const YamlNode::Entry& entry) {
    if (entry.value.type != YamlNode::Type::text)
      fail(entry.value.mark, fmt::format("'{}' is not a quoted text", printable(entry.key, 80)), restore_hint);
    return entry.value.scalar;
  }

  void read_steps(const YamlNode& node, Lock& lock) {
    if (node.type != YamlNode::Type::map) return fail(node.mark, "'steps' is not a map", restore_hint);
    for (const auto& entry : node.entries) {
      if (const auto id = StepId::parse(entry.key))
        lock.steps.insert_or_assign(*id, read_record(entry));
      else
        fail(entry.key_mark, fmt::format("'{}' is no id of a step", printable(entry.key, 120)), restore_hint);
    }
  }

  Record read_record(const YamlNode::Entry& step) {
    Record record;
    if (step.value.find("kind") == nullptr)
      fail(step.key_mark, fmt::format("step '{}' has no 'kind'", printable(step.key, 80)), restore_hint);
    for (const auto& entry : step.value.entries) {
      if (entry.key == "kind")
        record.kind = text_of(entry);
      else if (entry.key == "wanted")
        record.wanted = read_facts(entry.value);
      else if (entry.key == "outputs")
        record.outputs = read_facts(entry.value);
      else
        unknown(entry);
    }
    return record;
  }

  Facts read_facts(const YamlNode& node) {
    Facts facts;
    if (node.type != YamlNode::Type::map) fail(node.mark, "expected a map of facts", restore_hint);
    for (const auto& entry : node.entries) facts[entry.key] = text_of(entry);
    return facts;
  }

  const SourceText& text_;
  std::vector<Diagnostic> mistakes_;
};

}  // namespace

Lock parse_lock(const SourceText& text) {
  return LockReader(text).read();
}

}  // namespace byoc
