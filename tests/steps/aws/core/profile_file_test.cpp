#include "steps/aws/core/profile_file.h"

#include "tests/catch.h"
#include "tests/steps/aws/aws_world.h"

using namespace byoc;
using namespace byoc::aws;
using byoc::test::error_of;

namespace {

std::string value(const ProfileFile& file, std::string_view section, std::string_view key) {
  const auto* found = file.section(section);
  REQUIRE(found != nullptr);
  REQUIRE(found->contains(key));
  return std::string(found->find(key)->second.value.reveal());
}

std::string parse_error(const std::string& content) {
  return error_of([&] { ProfileFile::parse(content, "~/.aws/config"); }).what();
}

}  // namespace

TEST_CASE("profile file: sections, settings and comments are read as AWS' own tools read them") {
  const auto file = ProfileFile::parse(
      "\xef\xbb\xbf# a comment\r\n"
      "[default]\r\n"
      "  ; another one\r\n"
      "Region = eu-west-1\r\n"
      "[profile   \"my factory\"] # of the south\n"
      "region=us-east-1\n"
      "aws_secret_access_key = a=b#c;d\n"
      "empty =\n"
      "[ sso-session x ]",
      "config");
  REQUIRE(value(file, "default", "region") == "eu-west-1");
  REQUIRE(value(file, "profile my factory", "region") == "us-east-1");
  REQUIRE(value(file, "profile my factory", "aws_secret_access_key") == "a=b#c;d");
  REQUIRE(value(file, "profile my factory", "empty").empty());
  REQUIRE(file.section_names() == std::vector<std::string>{"default", "profile my factory", "sso-session x"});
  REQUIRE(file.section("profile other") == nullptr);
}

TEST_CASE("profile file: indented lines below an empty value are its nested settings") {
  const auto file = ProfileFile::parse(
      "[services dev]\n"
      "iot =\n"
      "  endpoint_url = http://127.0.0.1:1\n"
      "  other = x\n"
      "sts =\n"
      "  endpoint_url = http://127.0.0.1:2\n",
      "config");
  const auto& services = *file.section("services dev");
  REQUIRE(services.at("iot").nested.at("endpoint_url").reveal() == "http://127.0.0.1:1");
  REQUIRE(services.at("iot").nested.size() == 2);
  REQUIRE(services.at("sts").nested.at("endpoint_url").reveal() == "http://127.0.0.1:2");
}

TEST_CASE("profile file: a section may be indented as a whole, and a value may go on below") {
  const auto file = ProfileFile::parse("[a]\n  x = 1\n  y = 2\n    more\n[b]\n", "config");
  REQUIRE(value(file, "a", "x") == "1");
  REQUIRE(value(file, "a", "y") == "2\nmore");
}

TEST_CASE("profile file: a mistake is named with file and line, and never shown") {
  REQUIRE(parse_error("\n[default]\nAKIAHIDDEN\n") == "~/.aws/config:3: this line is neither a section nor a setting");
  REQUIRE(parse_error("aws_secret_access_key = hidden\n") ==
          "~/.aws/config:1: this setting stands above the first section");
  REQUIRE(parse_error("[default\nx = 1\n") == "~/.aws/config:1: this section has no name in brackets");
  REQUIRE(parse_error("[]\n") == "~/.aws/config:1: this section has no name in brackets");
  REQUIRE(parse_error("[a]\n[b]\n[a]\n") == "~/.aws/config:3: section 'a' is given twice");
  REQUIRE(parse_error("[a]\nx = 1\n= hidden\n") == "~/.aws/config:3: this line is neither a section nor a setting");
  REQUIRE(parse_error("[a]\nx = 1\nX = hidden\n") == "~/.aws/config:3: 'x' is given twice (first on line 2)");
  REQUIRE(parse_error("[a]\nx =\n  hidden\n") == "~/.aws/config:3: this indented line is no nested setting");
}
