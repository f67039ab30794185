#include "engine/state/lock_reader.h"

#include <charconv>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "engine/base/foreign_text.h"
#include "engine/base/text.h"
#include "engine/base/time.h"
#include "engine/state/plain_lock.h"
#include "engine/yaml/yaml_tree.h"

namespace byoc {

namespace {

// Reads the fields of a lock, collecting every mistake.
class LockReader {
 public:
  LockReader(const SourceText& text, const std::string& restore_hint) : text_(text), restore_hint_(restore_hint) {}

  Lock read() {
    const auto root = parse_yaml(text_);
    if (root.type != YamlNode::Type::map) fail(root.mark, "a lock is a map of fields", restore_hint_);
    throw_if_any();
    read_format(root);
    Lock lock;
    for (const auto& entry : root.entries) read_field(entry, lock);
    for (const auto* name : {"manifest", "lineage", "serial", "written_at", "steps"})
      if (root.find(name) == nullptr) fail(root.mark, fmt::format("the field '{}' is missing", name), restore_hint_);
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

  // Before anything else, so that a newer lock is named as such and not as a heap of unknown fields.
  void read_format(const YamlNode& root) {
    const auto* format = root.find("format");
    if (format == nullptr) {
      fail(root.mark, "the field 'format' is missing", restore_hint_);
    } else if (const auto value = number(*format); !value) {
      fail(format->mark, "'format' is not a number", restore_hint_);
    } else if (*value < Lock::oldest_format || *value > Lock::current_format) {
      fail(format->mark,
           fmt::format("this lock has format {}, this byoc-apply reads formats {} to {}", *value, Lock::oldest_format,
                       Lock::current_format),
           *value < Lock::oldest_format ? restore_hint_
                                        : "use the byoc-apply that wrote it, or a newer one; nothing was changed");
    } else {
      format_ = *value;
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
      lock.written_at = read_time(entry);
    else if (entry.key == "serial")
      lock.serial = read_serial(entry.value);
    else if (entry.key == "steps")
      read_steps(entry.value, lock);
    else if (entry.key == "superseded" && format_ > 1)
      read_superseded(entry.value, lock);
    else
      unknown(entry);
  }

  void unknown(const YamlNode::Entry& entry) {
    fail(entry.key_mark, fmt::format("a lock has no field '{}'", printable(entry.key, 80)), restore_hint_);
  }

  std::uint64_t read_serial(const YamlNode& node) {
    const auto value = number(node);
    if (!value) fail(node.mark, "'serial' is not a number", restore_hint_);
    return value.value_or(0);
  }

  std::string text_of(const YamlNode::Entry& entry) {
    if (entry.value.type != YamlNode::Type::text)
      fail(entry.value.mark, fmt::format("'{}' is not a quoted text", printable(entry.key, 80)), restore_hint_);
    return entry.value.scalar;
  }

  std::string read_time(const YamlNode::Entry& entry) {
    auto text = text_of(entry);
    if (!parse_rfc3339(text))
      fail(entry.value.mark, fmt::format("'{}' is no time such as \"2027-01-31T00:00:00Z\"", printable(entry.key, 80)),
           restore_hint_);
    return text;
  }

  void read_steps(const YamlNode& node, Lock& lock) {
    if (node.type != YamlNode::Type::map) return fail(node.mark, "'steps' is not a map", restore_hint_);
    for (const auto& entry : node.entries)
      if (const auto id = step_id(entry)) lock.steps.insert_or_assign(*id, read_record(entry));
  }

  std::optional<StepId> step_id(const YamlNode::Entry& entry) {
    auto id = StepId::parse(entry.key);
    if (!id) fail(entry.key_mark, fmt::format("'{}' is no id of a step", printable(entry.key, 120)), restore_hint_);
    return id;
  }

  void read_superseded(const YamlNode& node, Lock& lock) {
    if (node.type != YamlNode::Type::map) return fail(node.mark, "'superseded' is not a map", restore_hint_);
    for (const auto& entry : node.entries) {
      const auto id = step_id(entry);
      if (entry.value.items.empty())
        fail(entry.key_mark, fmt::format("'{}' has no list of what it superseded", printable(entry.key, 120)),
             restore_hint_);
      for (const auto& item : entry.value.items)
        if (auto one = read_superseded_one(entry.key, item); one && id) lock.superseded[*id].push_back(*std::move(one));
    }
  }

  std::optional<Superseded> read_superseded_one(const std::string& by, const YamlNode& item) {
    auto facts = read_facts(item);
    if (item.type != YamlNode::Type::map) return std::nullopt;
    auto one = superseded_of(std::move(facts));
    if (!one)
      fail(item.mark,
           fmt::format("what '{}' superseded needs 'kept_until', a time, and 'kept_because'; its 'origin' can be "
                       "\"made\" or \"adopted\"",
                       printable(by, 120)),
           restore_hint_);
    return one;
  }

  Origin read_origin(const YamlNode::Entry& entry) {
    const auto origin = parse_origin(text_of(entry));
    if (!origin) fail(entry.value.mark, "'origin' is neither \"made\" nor \"adopted\"", restore_hint_);
    return origin.value_or(Origin::unsaid);
  }

  Record read_record(const YamlNode::Entry& step) {
    Record record;
    if (step.value.find("kind") == nullptr)
      fail(step.key_mark, fmt::format("step '{}' has no 'kind'", printable(step.key, 80)), restore_hint_);
    for (const auto& entry : step.value.entries) {
      if (entry.key == "kind")
        record.kind = text_of(entry);
      else if (entry.key == "wanted")
        record.wanted = read_facts(entry.value);
      else if (entry.key == "outputs")
        record.outputs = read_facts(entry.value);
      else if (entry.key == "origin" && format_ > 1)
        record.origin = read_origin(entry);
      else if (entry.key == "history" && format_ > 1)
        record.history = read_facts(entry.value);
      else
        unknown(entry);
    }
    return record;
  }

  Facts read_facts(const YamlNode& node) {
    Facts facts;
    if (node.type != YamlNode::Type::map) fail(node.mark, "expected a map of facts", restore_hint_);
    for (const auto& entry : node.entries) facts[entry.key] = text_of(entry);
    return facts;
  }

  const SourceText& text_;
  const std::string& restore_hint_;
  std::uint64_t format_ = 0;
  std::vector<Diagnostic> mistakes_;
};

Lock parse_own(const SourceText& text, const std::string& restore_hint) {
  check_yaml_text(text);
  if (auto plain = read_plain_lock(text.content)) return *std::move(plain);
  return LockReader(text, restore_hint).read();
}

}  // namespace

Lock parse_lock(const SourceText& text, const std::string& restore_hint) {
  constexpr std::string_view keys[] = {"format", "manifest", "lineage", "serial", "written_at", "steps"};
  try {
    return parse_own(text, restore_hint);
  } catch (const SourceError& error) {
    if (has_line_with(text.content, keys)) throw;
    throw without_content(error, text, "lock", restore_hint);
  }
}

}  // namespace byoc
