#include "steps/x509/pem.h"

#include <algorithm>
#include <optional>

#include <botan/base64.h>
#include <botan/exceptn.h>
#include <fmt/format.h>

#include "engine/base/error.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "steps/x509/file_forms.h"

namespace byoc::x509 {

namespace {

constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ", dashes = "-----";

// Takes the first line off `text`, without its end: LF, CR LF, or CR.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find_first_of("\r\n"), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(end);
  text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
  return line;
}

// "CERTIFICATE" of "-----BEGIN CERTIFICATE-----" when `mark` is "-----BEGIN ".
std::optional<std::string_view> label_of(std::string_view line, std::string_view mark) {
  line = trim(line);
  if (!line.starts_with(mark) || !line.ends_with(dashes) || line.size() < mark.size() + dashes.size())
    return std::nullopt;
  return line.substr(mark.size(), line.size() - mark.size() - dashes.size());
}

[[noreturn]] void fail_broken(const std::string& how) {
  throw Error("the PEM text is broken: " + how, "put back a whole copy of the file");
}

// The text up to the end line of the block `label`; `text` moves on behind that line.
std::string_view take_body(std::string_view& text, std::string_view label) {
  const auto start = text;
  while (!text.empty()) {
    const auto body_size = static_cast<std::size_t>(text.data() - start.data());
    const auto line = take_line(text);
    if (const auto ended = label_of(line, end_mark)) {
      if (*ended != label) fail_broken("a block ends under another name than it begins");
      return start.substr(0, body_size);
    }
    if (label_of(line, begin_mark)) break;
  }
  fail_broken("a block does not end");
}

// Takes RFC 1421 headers off `body`; whether they say that it is encrypted.
bool take_headers(std::string_view& body) {
  bool is_encrypted = false;
  auto rest = body;
  while (!rest.empty()) {
    const auto line = trim(take_line(rest));
    const bool is_header = line.find(':') != std::string_view::npos;
    if (!is_header && !line.empty()) break;
    is_encrypted = is_encrypted || (line.starts_with("Proc-Type:") && line.ends_with("ENCRYPTED"));
    body = rest;
  }
  return is_encrypted;
}

Botan::secure_vector<std::uint8_t> decode_body(std::string_view body) {
  try {
    return Botan::base64_decode(body);
  } catch (const Botan::Exception&) {  // its text quotes what it stumbled over
    fail_broken("a block is not base64");
  }
}

}  // namespace

std::vector<PemBlock> read_pem(std::string_view text) {
  std::vector<PemBlock> blocks;
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    const auto label = label_of(take_line(text), begin_mark);
    if (!label) continue;
    auto body = take_body(text, *label);
    const bool is_encrypted = take_headers(body);
    blocks.push_back({std::string(*label), is_encrypted, decode_body(body)});
  }
  return blocks;
}

std::vector<Bytes> read_blocks(std::string_view text, const std::vector<std::string_view>& labels,
                               const std::string& noun) {
  if (is_der(text)) {
    refuse_other_form(text);
    return {to_bytes(text)};
  }
  std::vector<Bytes> found;
  for (const auto& block : read_pem(text))
    if (std::find(labels.begin(), labels.end(), block.label) != labels.end())
      found.emplace_back(block.content.begin(), block.content.end());
  if (!found.empty()) return found;
  refuse_other_form(text);
  throw Error("no PEM " + noun + " found", fmt::format("expected one block with \"BEGIN {}\"", labels.front()));
}

Bytes read_sole_block(std::string_view text, const std::vector<std::string_view>& labels, const std::string& noun) {
  auto found = read_blocks(text, labels, noun);
  if (found.size() > 1) throw Error("more than one PEM " + noun + " found", "keep one in the file and move the others");
  return std::move(found.front());
}

Botan::secure_vector<char> write_secret_pem(std::string_view label, ByteView content) {
  constexpr std::size_t line_bytes = 48;  // 64 columns
  Botan::secure_vector<char> out;
  out.reserve(2 * (label.size() + 20) + content.size() / line_bytes + Botan::base64_encode_max_output(content.size()));
  const auto append = [&](std::string_view text) { out.insert(out.end(), text.begin(), text.end()); };
  append(fmt::format("{}{}{}\n", begin_mark, label, dashes));
  for (std::size_t at = 0; at < content.size(); at += line_bytes) {
    const auto part = content.subspan(at, std::min(line_bytes, content.size() - at));
    const auto old_size = out.size();
    std::size_t consumed = 0;
    out.resize(old_size + Botan::base64_encode_max_output(part.size()));
    const auto written = Botan::base64_encode(out.data() + old_size, part.data(), part.size(), consumed, true);
    out.resize(old_size + written);
    out.push_back('\n');
  }
  append(fmt::format("{}{}{}\n", end_mark, label, dashes));
  return out;
}

std::string write_pem(std::string_view label, ByteView content) {
  const auto text = write_secret_pem(label, content);
  return {text.begin(), text.end()};
}

}  // namespace byoc::x509
