// What a manifest costs that is full of what nobody writes: in proportion to its length, however it is made.
#include <algorithm>
#include <ctime>
#include <functional>
#include <string>

#include "engine/base/diagnostic.h"
#include "tests/catch.h"
#include "tests/support/parse.h"

using namespace byoc;

namespace {

const std::string start = "version: 1\nname: m\nauthorities:\n  a: {subject: {common_name: a}, validity: 1y}\n";

const std::string aws = "aws: {}\n";

std::string repeated(int count, const std::function<std::string(const std::string&)>& piece) {
  std::string text;
  for (int i = 0; i < count; ++i) text += piece(std::to_string(i));
  return text;
}

struct Flood {
  const char* name;
  std::function<std::string(int)> text;
};

const Flood floods[] = {
    {"unknown keys", [](int n) { return start + repeated(n, [](const std::string& i) { return "k" + i + ": 1\n"; }); }},
    {"one key again and again", [](int n) { return start + repeated(n, [](const std::string&) { return "x: 1\n"; }); }},
    {"a list in one line",
     [](int n) {
       return start + "devices: {d: {issuer: a, x: [" +
              repeated(2 * n, [](const std::string& i) { return "x" + i + ", "; }) + "]}}\n";
     }},
    {"a list in one line, of texts that only yaml-cpp reads",
     [](int n) {
       return start + "devices: {d: {issuer: a, x: [" +
              repeated(n, [](const std::string& i) { return "\"\\x41" + i + "\", "; }) + "]}}\n";
     }},
    {"issuers that are not there",
     [](int n) {
       return start + "devices:\n" + repeated(n / 2, [](const std::string& i) {
                return "  d" + i + ": {issuer: a" + i + ", subject: {common_name: d}, validity: 1d}\n";
              });
     }},
    {"devices with several mistakes each",
     [](int n) {
       return start + "devices:\n" + repeated(n / 4, [](const std::string& i) {
                return "  d" + i + ": {issuer: a" + i + ", subjct: 1, validity: soon, kay: x}\n";
              });
     }},
    {"groups below each other",
     [](int n) {
       return start + aws + "thing_groups:\n  g0: {}\n" + repeated(n, [](const std::string& i) {
                return "  g" + std::to_string(std::stoi(i) + 1) + ": {parent: g" + i + "}\n";
              });
     }},
    {"groups in a ring",
     [](int n) {
       return start + aws + "thing_groups:\n" + repeated(n, [n](const std::string& i) {
                return "  g" + i + ": {parent: g" + std::to_string((std::stoi(i) + 1) % n) + "}\n";
              });
     }},
    {"policies of one device",
     [](int n) {
       const auto name = [](const std::string& i) { return "p" + i + ", "; };
       return start + aws + "policies:\n" + repeated(n, [](const std::string& i) { return "  p" + i + ": {}\n"; }) +
              "devices:\n  d: {issuer: a, subject: {common_name: d}, validity: 1d, register: {}, policies: [" +
              repeated(n, name) + "]}\n";
     }},
    {"groups of one device that are not there",
     [](int n) {
       return start + aws + "thing_groups:\n" + repeated(n, [](const std::string& i) { return "  g" + i + ": {}\n"; }) +
              "devices:\n  d: {issuer: a, subject: {common_name: d}, validity: 1d, register: {}, thing: {groups: [" +
              repeated(n, [](const std::string& i) { return "h" + i + ", "; }) + "]}}\n";
     }},
    {"long issuers, misspelt",
     [](int n) {
       const std::string long_name(90, 'x');
       return "version: 1\nname: m\nauthorities:\n" +
              repeated(n / 8,
                       [&](const std::string& i) {
                         return "  " + long_name + i + ": {subject: {common_name: a}, validity: 1y}\n";
                       }) +
              "devices:\n" + repeated(n / 8, [&](const std::string& i) {
                return "  d" + i + ": {issuer: y" + long_name + i + ", subject: {common_name: d}, validity: 1d}\n";
              });
     }},
};

// Of the processor, so that other programs do not count.
double seconds_for(const std::string& text) {
  const auto begun = std::clock();
  CHECK_THROWS_AS(test::parse_manifest("m.yaml", text), SourceError);
  return static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("manifest: eight times as much of anything takes about eight times as long to refuse") {
  constexpr int few = 1000, times = 8;
  for (const auto& [name, text] : floods) {
    INFO(name);
    const auto small = std::max({0.002, seconds_for(text(few)), seconds_for(text(few))});
    // What grows with the square takes 64 times as long.
    CHECK(seconds_for(text(times * few)) < 3 * times * small);
  }
}
