// Whether a JSON document is as one of our schemas says.
// Must not know: what the document is about.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include <Poco/JSON/Parser.h>
#include <valijson/adapters/poco_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace byoc::test {

// `schema` is a file name in schemas/, such as "plan.v1.json".
inline bool fits_schema(const std::string& schema, const std::string& document) {
  using Adapter = valijson::adapters::PocoJsonAdapter;
  std::ifstream file(std::string(BYOC_SOURCE_DIR "/schemas/") + schema);
  std::ostringstream text;
  text << file.rdbuf();
  const auto schema_json = Poco::JSON::Parser().parse(text.str());
  valijson::Schema rules;
  valijson::SchemaParser().populateSchema(Adapter(schema_json), rules);
  const auto value = Poco::JSON::Parser().parse(document);
  return valijson::Validator().validate(rules, Adapter(value), nullptr);
}

}  // namespace byoc::test
