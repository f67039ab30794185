// "Must not know" at the top of a header is a promise that is kept: neither the header nor the source file that
// implements it holds the words that tests/house/vocabulary.h gives for it.
#include "tests/house/vocabulary.h"

#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "tests/catch.h"

namespace {

using namespace house;

// Code that breaks its promise today: "FILE: WORD". An entry that is no longer needed fails the test.
const std::set<std::string> known_breaches{};

const std::string promise_start = "// Must not know: ";

// The comment that a header opens with, up to its first empty line.
struct Opening {
  std::string purpose;
  std::optional<std::vector<std::string>> promises;
};

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items;
  const std::string comma = ", ";
  for (std::size_t start = 0;;) {
    const auto end = list.find(comma, start);
    items.push_back(list.substr(start, end - start));
    if (end == std::string::npos) return items;
    start = end + comma.size();
  }
}

Opening opening_of(const std::vector<std::string>& lines) {
  Opening opening;
  std::string promise;
  for (const auto& line : lines) {
    if (!line.starts_with("// ")) break;
    if (line.starts_with(promise_start))
      promise = line.substr(promise_start.size());
    else
      (promise.empty() ? opening.purpose : promise) += line.substr(promise.empty() && opening.purpose.empty() ? 3 : 2);
  }
  const auto sentence = (promise + " ").find(". ");
  if (sentence != std::string::npos) opening.promises = split(promise.substr(0, sentence));
  return opening;
}

// Code without comments; literals stay.
std::string without_comments(std::string_view code) {
  std::string out;
  const auto skip_to = [&](std::string_view end, std::size_t from) {
    return std::min(code.find(end, from), code.size());
  };
  for (std::size_t at = 0; at < code.size(); ++at) {
    const auto rest = code.substr(at);
    if (rest.starts_with("//")) {
      at = skip_to("\n", at) - 1;
      continue;
    }
    if (rest.starts_with("/*")) {
      at = skip_to("*/", at + 2) + 1;
      continue;
    }
    const auto start = at;
    if (rest.starts_with("R\"("))
      at = skip_to(")\"", at + 3) + 1;
    else if (code[at] == '"' ||
             (code[at] == '\'' && (at == 0 || std::isxdigit(static_cast<unsigned char>(code[at - 1])) == 0)))
      for (const char quote = code[at++]; at < code.size() && code[at] != quote; ++at)
        if (code[at] == '\\') ++at;
    out += code.substr(start, at + 1 - start);
  }
  return out;
}

// The words of identifiers and literals in small letters: of `may_ask_aws`, AwsTarget and "AWS_PROFILE" each "aws".
// Includes are no words.
std::set<std::string> words_of(const std::string& code) {
  std::set<std::string> words;
  std::string word;
  const auto is_upper = [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; };
  const auto is_lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  const auto end_word = [&] {
    if (!word.empty()) words.insert(word);
    word.clear();
  };
  bool is_include = false;
  for (std::size_t at = 0; at < code.size(); ++at) {
    const char c = code[at], before = at > 0 ? code[at - 1] : '\n', after = at + 1 < code.size() ? code[at + 1] : '\n';
    if (before == '\n') is_include = code.compare(at, 8, "#include") == 0;
    const bool is_word = !is_include && std::isalnum(static_cast<unsigned char>(c)) != 0;
    const bool is_beginning = is_upper(c) && (!is_upper(before) || is_lower(after));
    if (!is_word || is_beginning) end_word();
    if (is_word) word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  end_word();
  return words;
}

// Which of `forbidden` the code holds.
std::vector<std::string> found_in(const std::string& code, const std::vector<std::string>& forbidden) {
  const auto words = words_of(code);
  std::vector<std::string> found;
  for (const auto& word : forbidden) {
    const bool is_plain =
        std::all_of(word.begin(), word.end(), [](char c) { return std::islower(c) || std::isdigit(c); });
    const bool is_there =
        is_plain ? words.contains(word) || words.contains(word + "s") : code.find(word) != std::string::npos;
    if (is_there) found.push_back(word);
  }
  return found;
}

// A source file without a header of its own belongs to the one that its name begins with ("certificate_plan.cpp" to
// "certificate.h"), to the room's ("checks/checks.h"), or to the first header of its room that it includes.
std::string header_of(const Source& source, const std::map<std::string, Source>& headers) {
  const auto stem = source.room + "/" + source.path.stem().string();
  for (auto beginning = stem; beginning.size() > source.room.size(); beginning.resize(beginning.find_last_of("_/")))
    if (headers.contains(beginning + ".h")) return beginning + ".h";
  auto rooms = source.room + "/" + fs::path(source.room).filename().string() + ".h";
  if (headers.contains(rooms)) return rooms;
  for (const auto& line : lines_of(source.path)) {
    const auto begin = std::string("#include \"") + source.room + "/";
    if (!line.starts_with(begin)) continue;
    auto header = line.substr(10, line.size() - 11);
    if (headers.contains(header)) return header;
  }
  return {};
}

}  // namespace

TEST_CASE("house: words are found in identifiers and literals, not in comments and includes") {
  const auto words =
      words_of(without_comments("#include \"lock/lock.h\"\n"
                                "int may_ask_aws;  // plans\n"
                                "/* steps */ class HTTPServer; auto x = \"AWS_CA://b\";\n"
                                "auto y = 1'000, z = R\"(a \"quoted\" one)\";"));
  for (const std::string word : {"may", "ask", "aws", "http", "server", "ca", "b", "quoted", "z"})
    CHECK(words.contains(word));
  for (const std::string word : {"lock", "plans", "steps", "include"}) CHECK_FALSE(words.contains(word));
  CHECK(found_in("auto f = kind == \".key\";", {"\".key\"", "kind", "key_", "plan"}) ==
        std::vector<std::string>{"\".key\"", "kind"});
  CHECK(found_in("int steps;", {"step"}) == std::vector<std::string>{"step"});
}

TEST_CASE("house: every header opens with two statements, what it is for and what it must not know") {
  std::vector<std::string> wrong;
  for (const auto& source : sources()) {
    if (!source.is_header()) continue;
    const auto opening = opening_of(lines_of(source.path));
    if (!opening.purpose.ends_with('.')) wrong.push_back(source.name + ": say in its first lines what it is for");
    if (!opening.promises)
      wrong.push_back(source.name + ": below that, begin a line with '" + promise_start + "' and end it with '.'");
  }
  CAPTURE(wrong);
  REQUIRE(wrong.empty());
}

TEST_CASE("house: what a header promises not to know is a promise that can be checked") {
  const auto known = vocabulary();
  REQUIRE(kinds_in_quotes().size() > 10);
  std::vector<std::string> wrong;
  std::set<std::string> used;
  for (const auto& source : sources()) {
    if (!source.is_header()) continue;
    for (const auto& promise : opening_of(lines_of(source.path)).promises.value_or(std::vector<std::string>())) {
      used.insert(promise);
      if (!known.contains(promise))
        wrong.push_back(source.name + ": '" + promise +
                        "' is not in the vocabulary: promise something that is, or add it to tests/house/vocabulary.h "
                        "with the words that would break it");
    }
  }
  for (const auto& [promise, words] : known)
    if (!used.contains(promise)) wrong.push_back("no header promises not to know '" + promise + "': remove it");
  CAPTURE(wrong);
  REQUIRE(wrong.empty());
}

TEST_CASE("house: no code knows what its header promises not to know") {
  const auto known = vocabulary();
  std::map<std::string, Source> headers;
  for (const auto& source : sources())
    if (source.is_header()) headers[source.name] = source;
  std::set<std::string> breaches;
  std::vector<std::string> wrong;
  for (const auto& source : sources()) {
    const auto header = header_of(source, headers);
    if (header.empty()) {
      wrong.push_back(source.name + ": include the header that it belongs to");
      continue;
    }
    auto code = without_comments(content_of(source.path));
    const auto own_include = "#include \"" + header + "\"";
    if (const auto at = code.find(own_include); at != std::string::npos) code.erase(at, own_include.size());
    for (const auto& promise :
         opening_of(lines_of(headers.at(header).path)).promises.value_or(std::vector<std::string>()))
      if (const auto words = known.find(promise); words != known.end())
        for (const auto& word : found_in(code, words->second)) {
          const auto breach = source.name + ": " + word;
          breaches.insert(breach);
          if (!known_breaches.contains(breach))
            wrong.push_back(std::string(source.name)
                                .append(" must not know '")
                                .append(promise)
                                .append("', and has '")
                                .append(word) +
                            "'");
        }
  }
  for (const auto& breach : known_breaches)
    if (!breaches.contains(breach)) wrong.push_back(breach + " is no longer a breach: remove it from known_breaches");
  CAPTURE(wrong);
  REQUIRE(wrong.empty());
}
