#include "engine/state/lock_format.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace byoc {

namespace {

bool is_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(std::string_view key) {
  return !key.empty() && is_letter(static_cast<unsigned char>(key.front())) && key != "null" && key != "true" &&
         key != "false" && std::all_of(key.begin(), key.end(), [](unsigned char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
         });
}

bool needs_escape(unsigned char c) {
  return c == '"' || c == '\\' || c < 0x20 || c == 0x7f;
}

// Everything is appended to one text: a fleet's lock has millions of lines.
class Writer {
 public:
  void line(std::string_view indent, std::string_view name) {
    (out_ += indent) += name;
    out_ += ":\n";
  }

  void line(std::string_view indent, std::string_view name, std::string_view value) {
    (out_ += indent) += name;
    out_ += ": ";
    quoted(value);
    out_ += '\n';
  }

  void number(std::string_view name, std::uint64_t value) {
    (out_ += name) += ": ";
    (out_ += std::to_string(value)) += '\n';
  }

  void text(std::string_view text) { out_ += text; }

  // Plain where it is plain, so that the lock reads well.
  void key(std::string_view indent, std::string_view key) {
    out_ += indent;
    if (is_plain(key))
      out_ += key;
    else
      quoted(key);
    out_ += ':';
  }

  // A double-quoted scalar; UTF-8 stays readable.
  void quoted(std::string_view value) {
    out_ += '"';
    for (auto rest = value; !rest.empty();) {
      const auto plain = std::find_if(rest.begin(), rest.end(), needs_escape) - rest.begin();
      out_ += rest.substr(0, static_cast<std::size_t>(plain));
      rest.remove_prefix(static_cast<std::size_t>(plain));
      if (rest.empty()) break;
      escaped(static_cast<unsigned char>(rest.front()));
      rest.remove_prefix(1);
    }
    out_ += '"';
  }

  void record(const Record& record) {
    line("    ", "kind", record.kind);
    if (record.origin != Origin::unsaid) line("    ", "origin", to_string(record.origin));
    section("wanted", record.wanted);
    section("outputs", record.outputs);
    section("history", record.history);
  }

  void superseded(const Superseded& superseded) { facts("    - ", "      ", facts_of(superseded)); }

  std::string take() { return std::move(out_); }

 private:
  void section(std::string_view name, const Facts& facts) {
    if (facts.empty()) return;
    line("    ", name);
    this->facts("      ", "      ", facts);
  }

  void facts(std::string_view first_indent, std::string_view indent, const Facts& facts) {
    auto current = first_indent;
    for (const auto& [fact, value] : facts) {
      key(std::exchange(current, indent), fact);
      out_ += ' ';
      quoted(value);
      out_ += '\n';
    }
  }

  void escaped(unsigned char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    out_ += '\\';
    if (c == '"' || c == '\\') {
      out_ += static_cast<char>(c);
      return;
    }
    ((out_ += 'x') += digits[c >> 4]) += digits[c & 15];
  }

  std::string out_;
};

}  // namespace

std::string format_lock(const Lock& lock) {
  Writer writer;
  writer.text("# What byoc-apply has done for this manifest: public facts only. Commit this file, do not edit it.\n");
  writer.number("format", Lock::current_format);
  writer.line("", "manifest", lock.manifest_name);
  writer.line("", "lineage", lock.lineage);
  writer.number("serial", lock.serial);
  writer.line("", "written_at", lock.written_at);
  writer.text(lock.steps.empty() ? "steps: {}\n" : "steps:\n");
  for (const auto& [id, record] : lock.steps) {
    writer.key("  ", id.text());
    writer.text("\n");
    writer.record(record);
  }
  if (!lock.superseded.empty()) writer.text("superseded:\n");
  for (const auto& [id, list] : lock.superseded) {
    writer.key("  ", id.text());
    writer.text("\n");
    for (const auto& superseded : list) writer.superseded(superseded);
  }
  return writer.take();
}

}  // namespace byoc
