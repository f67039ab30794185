#include "steps/x509/name.h"

#include "engine/base/subject_attributes.h"
#include "tests/steps/x509/fixture.h"
#include "tests/steps/x509/openssl.h"

using namespace byoc;
using namespace byoc::test;
using x509::Name;

namespace {

std::string encode_error(const std::string& attribute, const std::string& value) {
  return error_of([&] { x509::encode_name({{attribute, value}}); });
}

// The tag octet of the value in a Name of one attribute.
int value_tag(const std::string& attribute, const std::string& value) {
  const auto der = x509::encode_name({{attribute, value}});
  return static_cast<unsigned char>(der.at(der.size() - value.size() - 2));
}

}  // namespace

TEST_CASE("x509 name: every attribute is written and read back under its long name") {
  Name name;
  for (const auto& attribute : subject_attributes)
    name.emplace_back(attribute.name, attribute.name == "country" ? "DE" : "value " + std::to_string(name.size()));
  CHECK(name.size() == 19);
  CHECK(x509::decode_name(x509::encode_name(name)) == name);
}

TEST_CASE("x509 name: openssl knows every attribute that a manifest may have by the OID that it gets") {
  const std::vector<std::pair<std::string, std::string>> openssl_names{
      {"country", "countryName"},
      {"state", "stateOrProvinceName"},
      {"locality", "localityName"},
      {"organization", "organizationName"},
      {"organizational_unit", "organizationalUnitName"},
      {"common_name", "commonName"},
      {"serial_number", "serialNumber"},
      {"dn_qualifier", "dnQualifier"},
      {"title", "title"},
      {"given_name", "givenName"},
      {"surname", "surname"},
      {"pseudonym", "pseudonym"},
      {"initials", "initials"},
      {"generation_qualifier", "generationQualifier"},
      {"street_address", "streetAddress"},
      {"postal_code", "postalCode"},
      {"user_id", "userId"},
      {"domain_component", "domainComponent"},
      {"email_address", "emailAddress"},
  };
  REQUIRE(openssl_names.size() == subject_attributes.size());
  Scratch scratch;
  for (std::size_t i = 0; i < openssl_names.size(); ++i) {
    const auto& [name, openssl_name] = openssl_names[i];
    CHECK(subject_attributes[i].name == name);
    scratch.write("name.der", x509::encode_name({{name, "DE"}}));
    CHECK_THAT(scratch.openssl("asn1parse -inform DER -in name.der"), ContainsSubstring(":" + openssl_name + "\n"));
  }
}

TEST_CASE("x509 name: values have the string types of RFC 5280") {
  CHECK(value_tag("country", "US") == 0x13);
  CHECK(value_tag("serial_number", "A-1") == 0x13);
  CHECK(value_tag("dn_qualifier", "x") == 0x13);
  CHECK(value_tag("email_address", "a@example.com") == 0x16);
  CHECK(value_tag("domain_component", "example") == 0x16);
  CHECK(value_tag("common_name", "plain") == 0x0C);
  CHECK(value_tag("organization",
                  "Gr\xc3\xbc\xc3\x9f"
                  "e") == 0x0C);
}

TEST_CASE("x509 name: the order is kept and an attribute may come twice") {
  const Name name{
      {"common_name", "b"}, {"domain_component", "com"}, {"domain_component", "example"}, {"country", "US"}};
  CHECK(x509::decode_name(x509::encode_name(name)) == name);
  CHECK(x509::decode_name(x509::encode_name({})).empty());
}

TEST_CASE("x509 name: a value that its attribute cannot hold is an Error") {
  CHECK_THAT(encode_error("country", "USA"), ContainsSubstring("'country' cannot be 'USA': it is longer than 2"));
  CHECK_THAT(encode_error("country", "U"), ContainsSubstring("it is too short"));
  CHECK_THAT(encode_error("serial_number", "a_b"), ContainsSubstring("only letters, digits, spaces"));
  CHECK_THAT(encode_error("email_address", "\xc3\xbc@example.com"), ContainsSubstring("only ASCII"));
  CHECK_THAT(encode_error("organization", std::string(65, 'x')), ContainsSubstring("longer than 64 characters"));
  CHECK_THAT(encode_error("common_name", ""), ContainsSubstring("too short"));
  for (const std::string not_text : {"a\nb", "\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
    CHECK_THAT(encode_error("common_name", not_text), ContainsSubstring("not UTF-8 text"));
  CHECK_THAT(encode_error("common_name", std::string(1, '\0')), ContainsSubstring("not UTF-8 text"));
}

TEST_CASE("x509 name: bounds count characters, not octets") {
  std::string umlauts;
  for (int i = 0; i < 64; ++i) umlauts += "\xc3\xbc";
  CHECK(x509::decode_name(x509::encode_name({{"organization", umlauts}})).at(0).second == umlauts);
}

TEST_CASE("x509 name: an unknown attribute is an Error that names the nearest one") {
  CHECK(encode_error("comon_name", "x") ==
        "'comon_name' is not a name attribute that byoc-apply knows|did you mean 'common_name'?");
}

TEST_CASE("x509 name: attributes without a long name are read by OID, broken text in hexadecimal") {
  // SEQUENCE { SET { SEQUENCE { 2.5.4.15, UTF8String "ab" } }, SET { SEQUENCE { 2.5.4.3, UTF8String ff } } }
  const std::string der =
      "\x30\x19\x31\x0b\x30\x09\x06\x03\x55\x04\x0f\x0c\x02"
      "ab\x31\x0a\x30\x08\x06\x03\x55\x04\x03\x0c\x01\xff";
  CHECK(x509::decode_name(der) == Name{{"2.5.4.15", "ab"}, {"2.5.4.3", "#ff"}});
}
