#include "engine/state/plain_lock.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "engine/base/time.h"

namespace byoc {

namespace {

// Ends the reading: the text is another reader's.
struct NotPlain {};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_key_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

// What YAML takes for something else than a text.
bool is_word_of_yaml(std::string_view key) {
  constexpr std::string_view words[] = {"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"};
  return std::find(std::begin(words), std::end(words), key) != std::end(words);
}

// Within quotes. A line's end is none of a plain lock's texts.
bool ends_plain_text(char c) {
  return c == '"' || c == '\\' || c == '\n';
}

class PlainLockReader {
 public:
  explicit PlainLockReader(std::string_view text) : rest_(text) {}

  Lock read() {
    while (rest_.starts_with('#')) rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1);
    Lock lock;
    take("format: ");
    format_ = number();
    if (format_ < Lock::oldest_format || format_ > Lock::current_format) throw NotPlain();
    take("manifest: ");
    lock.manifest_name = quoted_line();
    take("lineage: ");
    lock.lineage = quoted_line();
    take("serial: ");
    lock.serial = number();
    take("written_at: ");
    lock.written_at = quoted_line();
    if (!parse_rfc3339(lock.written_at)) throw NotPlain();
    read_steps(lock);
    if (format_ > 1 && take_if("superseded:\n")) read_superseded(lock);
    if (!rest_.empty()) throw NotPlain();
    return lock;
  }

 private:
  void read_steps(Lock& lock) {
    if (take_if("steps: {}\n")) return;
    take("steps:\n");
    do read_step(lock);
    while (rest_.starts_with(' '));
  }

  void read_step(Lock& lock) {
    const auto id = next_id(lock.steps);
    Record record;
    take("    kind: ");
    record.kind = quoted_line();
    if (format_ > 1 && take_if("    origin: ")) record.origin = origin();
    if (take_if("    wanted:\n")) record.wanted = facts();
    if (take_if("    outputs:\n")) record.outputs = facts();
    if (format_ > 1 && take_if("    history:\n")) record.history = facts();
    lock.steps.emplace_hint(lock.steps.end(), id, std::move(record));
  }

  void read_superseded(Lock& lock) {
    do {
      const auto id = next_id(lock.superseded);
      SupersededList list;
      while (take_if("    - ")) list.push_back(superseded());
      if (list.empty()) throw NotPlain();
      lock.superseded.emplace_hint(lock.superseded.end(), id, std::move(list));
    } while (!rest_.empty());
  }

  Superseded superseded() {
    auto read = superseded_of(listed_facts());
    if (!read) throw NotPlain();
    return *std::move(read);
  }

  // In the order of the ids, so that none is there twice.
  template <typename Map>
  StepId next_id(const Map& read) {
    take("  ");
    const auto id = StepId::parse(key());
    if (!id || (!read.empty() && !(read.rbegin()->first < *id))) throw NotPlain();
    take(":\n");
    return *id;
  }

  Origin origin() {
    const auto origin = parse_origin(quoted_line());
    if (!origin) throw NotPlain();
    return *origin;
  }

  Facts facts() {
    take("      ");
    return listed_facts();
  }

  // From the name of the first one on.
  Facts listed_facts() {
    Facts facts;
    std::string last;
    do {
      auto name = key();
      if (!facts.empty() && !(last < name)) throw NotPlain();
      take(": ");
      facts.emplace(name, quoted_line());
      last = std::move(name);
    } while (take_if("      "));
    facts.shrink_to_fit();
    return facts;
  }

  bool take_if(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  void take(std::string_view text) {
    if (!take_if(text)) throw NotPlain();
  }

  std::uint64_t number() {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    const auto digits = static_cast<std::size_t>(end - rest_.data());
    if (error != std::errc() || (digits > 1 && rest_.front() == '0')) throw NotPlain();
    rest_.remove_prefix(digits);
    take("\n");
    return value;
  }

  std::string key() {
    if (rest_.starts_with('"')) return quoted();
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_key_character);
    std::string key(rest_.begin(), end);
    if (key.empty() || !is_letter(key.front()) || is_word_of_yaml(key)) throw NotPlain();
    rest_.remove_prefix(key.size());
    return key;
  }

  std::string quoted_line() {
    auto text = quoted();
    take("\n");
    return text;
  }

  std::string quoted() {
    take("\"");
    std::string text;
    for (;;) {
      const auto end = std::find_if(rest_.begin(), rest_.end(), ends_plain_text);
      text.append(rest_.begin(), end);
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
      if (take_if("\"")) return text;
      take("\\");
      if (!rest_.starts_with('"') && !rest_.starts_with('\\')) throw NotPlain();
      text += rest_.front();
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  std::uint64_t format_ = 0;
};

}  // namespace

std::optional<Lock> read_plain_lock(std::string_view text) {
  try {
    return PlainLockReader(text).read();
  } catch (const NotPlain&) {
    return std::nullopt;
  }
}

}  // namespace byoc
