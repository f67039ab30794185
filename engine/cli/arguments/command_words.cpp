#include "engine/cli/arguments/command_words.h"

#include <algorithm>
#include <set>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/cli/arguments/first_guesses.h"

namespace byoc {

namespace {

const OptionSpec* find_short_option(std::string_view letter) {
  for (const auto& spec : option_table())
    if (!spec.short_name.empty() && spec.short_name == letter) return &spec;
  return nullptr;
}

std::string spelled(std::string_view name) {
  return "'--" + std::string(name) + "'";
}

// The option that was probably meant by `name`; empty if that is anybody's guess.
std::string near_miss(std::string_view name) {
  std::vector<std::string> names, begun;
  for (const auto& spec : option_table()) {
    names.emplace_back(spec.name);
    if (!name.empty() && spec.name.starts_with(name)) begun.emplace_back(spec.name);
  }
  return begun.size() == 1 ? begun.front() : nearest(name, names);
}

class Sorter {
 public:
  explicit Sorter(const std::vector<std::string>& words) : words_(words) {}

  CommandWords sort() {
    for (const auto& word : words_) take(word);
    if (awaiting_ != nullptr) throw UsageError(spelled(awaiting_->name) + " needs a value");
    return std::move(sorted_);
  }

 private:
  void take(const std::string& word) {
    const bool looks_like_option = word.size() > 1 && word.starts_with('-');
    if (awaiting_ != nullptr) {
      // "--region --dry-run" must not become a real run in the region '--dry-run'.
      if (word.empty() || looks_like_option) throw UsageError(spelled(awaiting_->name) + " needs a value");
      add(*awaiting_, word);
    } else if (options_ended_ || !looks_like_option) {
      sorted_.operands.push_back({word, options_ended_});
    } else if (word == "--") {
      options_ended_ = true;
    } else {
      take_option(word);
    }
  }

  void take_option(const std::string& word) {
    const auto equals = word.find('=');
    const auto* spec = find(word.substr(0, equals));
    if (spec == nullptr) refuse_unknown(word.substr(0, equals));
    if (!spec->is_repeatable && !seen_.insert(spec->name).second)
      throw UsageError(spelled(spec->name) + " is given twice");
    if (equals == std::string::npos) {
      if (spec->value.empty())
        add(*spec, {});
      else
        awaiting_ = spec;
      return;
    }
    if (spec->value.empty()) throw UsageError(spelled(spec->name) + " takes no value");
    if (equals + 1 == word.size()) throw UsageError(spelled(spec->name) + " needs a value");
    add(*spec, word.substr(equals + 1));
  }

  static const OptionSpec* find(const std::string& dashed) {
    return dashed.starts_with("--") ? find_option(dashed.substr(2)) : find_short_option(dashed.substr(1));
  }

  [[noreturn]] void refuse_unknown(const std::string& dashed) const {
    const UsageError unknown("there is no option '" + printable_name(dashed) + "'");
    if (auto hint = hint_for_guess(dashed, words_); !hint.empty()) throw UsageError(unknown.what(), hint);
    const auto meant = near_miss(dashed.substr(dashed.starts_with("--") ? 2 : 1));
    if (meant.empty()) throw unknown;
    throw UsageError(unknown.what(), "did you mean " + spelled(meant) + "?");
  }

  void add(const OptionSpec& spec, const std::string& value) {
    sorted_.options.push_back({&spec, value});
    awaiting_ = nullptr;
  }

  const std::vector<std::string>& words_;
  CommandWords sorted_;
  std::set<std::string_view> seen_;
  const OptionSpec* awaiting_ = nullptr;  // whose value must come next
  bool options_ended_ = false;
};

}  // namespace

bool CommandWords::has(std::string_view option) const {
  return std::any_of(options.begin(), options.end(),
                     [option](const auto& given) { return given.spec->name == option; });
}

CommandWords sort_words(const std::vector<std::string>& words) {
  return Sorter(words).sort();
}

}  // namespace byoc
