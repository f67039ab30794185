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
      "[sso-session x]",
      "config");
  REQUIRE(value(file, "default", "region") == "eu-west-1");
  const auto* factory = file.section("profile", "my factory");
  REQUIRE(factory != nullptr);
  REQUIRE(factory->at("region").value.reveal() == "us-east-1");
  REQUIRE(factory->at("aws_secret_access_key").value.reveal() == "a=b#c;d");
  REQUIRE(factory->at("empty").value.empty());
  REQUIRE(file.section_names("profile") == std::vector<std::string>{"default", "my factory"});
  REQUIRE(file.section("sso-session", "x") != nullptr);
  REQUIRE(file.section("profile", "other") == nullptr);
  REQUIRE(file.section("profile my factory") == nullptr);
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
  const auto& services = *file.section("services", "dev");
  REQUIRE(services.at("iot").nested.at("endpoint_url").reveal() == "http://127.0.0.1:1");
  REQUIRE(services.at("iot").nested.size() == 2);
  REQUIRE(services.at("sts").nested.at("endpoint_url").reveal() == "http://127.0.0.1:2");
}

TEST_CASE("profile file: a value is all that stands behind the first sign, as for the AWS CLI") {
  const auto [line, key, read] = GENERATE(table<std::string, std::string, std::string>({
      // Each found out by botocore.configloader.load_config.
      {"a = \"v\"", "a", "\"v\""},
      {"a = 'v'", "a", "'v'"},
      {"a = v # c", "a", "v # c"},
      {"a = v ;c", "a", "v ;c"},
      {"a = v#c", "a", "v#c"},
      {"a = v  \t ", "a", "v"},
      {"\ta\t=\tv\t", "a", "v"},
      {"a: v", "a", "v"},
      {"a:b = v", "a", "b = v"},
      {"a == v", "a", "= v"},
      {"a := v", "a", "= v"},
      {"\"a\" = v", "\"a\"", "v"},
      {"a # b = v", "a # b", "v"},
      {"a = v\n  more", "a", "v\nmore"},
      {"a = v\n  b = w", "a", "v\nb = w"},
      {"a = v\n# c\n  more", "a", "v\nmore"},
      {"a = v\n\n  more", "a", "v\n\nmore"},
      {"a = v\n  [profile x]", "a", "v\n[profile x]"},
      {"a = v\r\nb = w\r\n", "b", "w"},
      {"a = v\rb = w\r", "b", "w"},
      {"a = 50%(x)s", "a", "50%(x)s"},
      {"rem = x", "rem", "x"},
  }));
  INFO(line);
  CHECK(value(ProfileFile::parse("[default]\n" + line, "config"), "default", key) == read);
}

TEST_CASE("profile file: a name is what the AWS CLI takes for it") {
  const auto [text, kind, name, is_found] = GENERATE(table<std::string, std::string, std::string, bool>({
      {"[profile my]", "profile", "my", true},
      {"[profile\tmy]", "profile", "my", true},
      {"[profile    my ]", "profile", "my", true},
      {"[profile \"my own\"]", "profile", "my own", true},
      {"[profile 'my own']", "profile", "my own", true},
      {"[profile \"my  own\"]", "profile", "my  own", true},
      {"[profile my\\ own]", "profile", "my own", true},
      {"[profile my\"o w\"n]", "profile", "myo wn", true},
      {"[profile my own]", "profile", "my own", false},
      {"[profile \"my]", "profile", "my", false},
      {"[ profile my ]", "profile", "my", false},
      {"[\"profile my\"]", "profile", "my", false},
      {"[my]", "profile", "my", false},
      {"[default] # mine", "profile", "default", true},
      {"[profile default]", "profile", "default", true},
      {"[ default ]", "profile", "default", false},
      {"[\"default\"]", "profile", "default", false},
      {"[default] # [mine]", "profile", "default", false},
      {"[services dev]", "services", "dev", true},
  }));
  INFO(text);
  CHECK((ProfileFile::parse(text + "\na = 1\n", "config").section(kind, name) != nullptr) == is_found);
}

TEST_CASE("profile file: of several sections for one profile the last one counts") {
  const auto read = [](const std::string& first, const std::string& second, const std::string& name) {
    const auto file = ProfileFile::parse("[" + first + "]\na = 1\n[" + second + "]\na = 2\n", "config");
    return std::string(file.section("profile", name)->at("a").value.reveal());
  };
  CHECK(read("profile x", "profile \"x\"", "x") == "2");
  CHECK(read("profile  x", "profile x", "x") == "2");
  CHECK(read("default", "profile default", "default") == "2");
  CHECK(read("profile default", "default", "default") == "2");
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
  REQUIRE(parse_error("[DEFAULT]\nx = 1\n") == "~/.aws/config:1: the section 'DEFAULT' would be part of every profile");
  REQUIRE(parse_error("[a]\nx = 1\n= hidden\n") == "~/.aws/config:3: this line is neither a section nor a setting");
  REQUIRE(parse_error("[a]\nx = 1\nX = hidden\n") == "~/.aws/config:3: 'x' is given twice (first on line 2)");
  REQUIRE(parse_error("[a]\nx =\n  hidden\n") == "~/.aws/config:3: this indented line is no nested setting");
}
