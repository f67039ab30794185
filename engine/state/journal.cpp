#include "engine/state/journal.h"

#include <algorithm>
#include <charconv>

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/state/change_json.h"

namespace byoc {

namespace {

constexpr std::size_t checksum_digits = 16;

std::string checksum(std::string_view rest_of_line) {
  return sha256_hex(rest_of_line).substr(0, checksum_digits);
}

std::string line_of(std::uint64_t number, std::string_view json) {
  const auto rest = fmt::format("{} {} {}", number, json.size(), json);
  return fmt::format("{} {}\n", checksum(rest), rest);
}

}  // namespace

std::string format_journal_header(const JournalHeader& header) {
  std::string json = fmt::format("{{\"byoc_journal\":{},\"serial\":{}", Journal::current_format, header.serial);
  const auto add = [&json](std::string_view name, std::string_view value) {
    json += ',';
    append_json_text(json, name);
    json += ':';
    append_json_text(json, value);
  };
  add("manifest", header.manifest_name);
  add("lineage", header.lineage);
  add("written_at", header.written_at);
  return line_of(0, json + '}');
}

std::string format_journal_line(std::uint64_t number, const Changes& batch) {
  std::string json;
  append_changes(json, batch);
  return line_of(number, json);
}

namespace {

struct Line {
  std::uint64_t number = 0;
  std::string_view json;
  std::size_t end = 0;  // where the next one begins
};

// Takes a number and the blank behind it from the front of `text`.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != ' ') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

bool is_digit_of_checksum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// The line that begins at `start`, if it is whole.
std::optional<Line> line_at(std::string_view text, std::size_t start) {
  const auto own = text.substr(start, checksum_digits);
  if (text.size() <= start + checksum_digits || text[start + checksum_digits] != ' ' ||
      !std::all_of(own.begin(), own.end(), is_digit_of_checksum))
    return std::nullopt;
  const auto covered = text.substr(start + checksum_digits + 1);
  auto rest = covered;
  const auto number = take_number(rest);
  const auto length = number ? take_number(rest) : std::nullopt;
  if (!length || rest.size() <= *length || rest[*length] != '\n') return std::nullopt;
  const auto used = covered.size() - rest.size() + *length;
  if (checksum(covered.substr(0, used)) != own) return std::nullopt;
  return Line{*number, rest.substr(0, *length), start + checksum_digits + 1 + used + 1};
}

// At any place: the end of the damaged line may be what is damaged.
bool has_whole_line(std::string_view text, std::size_t from) {
  for (auto at = from; at < text.size(); ++at)
    if (line_at(text, at)) return true;
  return false;
}

constexpr auto set_aside_hint =
    "restore it from a backup, or move it away: the next run then looks at what is there and records that anew";

Error damaged(const std::string& title, std::size_t line) {
  return Error(fmt::format("{} is damaged in line {}; nothing was changed", title, line), set_aside_hint);
}

JournalHeader header_of(const std::string& title, std::string_view json) {
  try {
    const auto object = Poco::JSON::Parser().parse(std::string(json)).extract<Poco::JSON::Object::Ptr>();
    const auto format = object->getValue<Poco::UInt64>("byoc_journal");
    if (format < Journal::oldest_format || format > Journal::current_format)
      throw Error(fmt::format("{} has format {}, this byoc-apply reads formats {} to {}", title, format,
                              Journal::oldest_format, Journal::current_format),
                  format < Journal::oldest_format
                      ? set_aside_hint
                      : "use the byoc-apply that wrote it, or a newer one; nothing was changed");
    return {object->getValue<std::string>("manifest"), object->getValue<std::string>("lineage"),
            object->getValue<Poco::UInt64>("serial"), object->getValue<std::string>("written_at")};
  } catch (const Poco::Exception&) {
    throw damaged(title, 1);
  }
}

Changes changes_of(const std::string& title, const Line& line) {
  try {
    return parse_changes(std::string(line.json));
  } catch (const Error&) {
    throw damaged(title, line.number + 1);
  }
}

}  // namespace

Journal parse_journal(const std::string& title, std::string_view text) {
  Journal journal;
  std::size_t at = 0;
  for (std::uint64_t number = 0; at < text.size(); ++number) {
    const auto line = line_at(text, at);
    if (!line || line->number != number) {
      // The header is written whole together with the first line: in part it may be there only by itself.
      const bool is_tail = !line && !has_whole_line(text, at + 1) && (number > 0 || text.find('\n') == text.npos);
      if (!is_tail) throw damaged(title, number + 1);
      break;
    }
    if (number == 0)
      journal.header = header_of(title, line->json);
    else
      journal.batches.push_back(changes_of(title, *line));
    at = line->end;
  }
  return journal;
}

}  // namespace byoc
