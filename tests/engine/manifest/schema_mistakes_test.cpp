// Mistakes made from the schema itself: at each of its places, whatever can be wrong there, one at a time.
#include <set>
#include <string>
#include <vector>

#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "engine/manifest/schema/embedded_schema.h"
#include "tests/catch.h"
#include "tests/support/parse.h"

namespace {

using namespace byoc;
using Schema = Poco::JSON::Object::Ptr;
using Members = std::vector<std::pair<std::string, std::string>>;  // key and value as they are written

const std::string long_text(10'000, 'x');

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string object_of(const Members& members) {
  std::string text = "{";
  for (const auto& [key, value] : members) text += key + ": " + value + ", ";
  return text + "}";
}

// Whatever is no value of most places; each is none of some.
const std::vector<std::string> odd_values{"null",
                                          "",
                                          R"("")",
                                          R"(" ")",
                                          "7",
                                          "-1",
                                          "99999999999999999999",
                                          "1e999",
                                          ".nan",
                                          "0x1F",
                                          "true",
                                          "2026-13-45",
                                          "[]",
                                          "[[]]",
                                          "[null]",
                                          "[x, x]",
                                          "{}",
                                          "{a: 1}",
                                          "{? [a] : 1}",
                                          "*a",
                                          "&a x",
                                          "!!binary x",
                                          R"("eu west")",
                                          R"("\u0007")",
                                          R"("\u202e")",
                                          R"("\ud800")",
                                          R"("../../x")",
                                          R"("\u00e9")",
                                          quoted(long_text),
                                          long_text,
                                          "elsewhere"};

const std::vector<std::string> odd_keys{
    R"("")",     R"("eu west")", R"("a\nb")", R"("\u00e9")", R"("\u202e")",     "null",     "~", "7", "true", "? [a] ",
    "? {a: 1} ", "<<",           R"("<<")",   "__proto__",   quoted(long_text), R"("../x")"};

class Places {
 public:
  explicit Places(Schema root) : definitions_(root->getObject("definitions")) { go_down(root, {}); }

  // Each document with one mistake, and where it was made.
  std::vector<std::pair<std::string, std::string>> documents;

  std::set<std::string> seen_types;

 private:
  struct Level {
    Members beside;   // what the map needs besides
    std::string key;  // empty: a list
  };
  using Path = std::vector<Level>;

  Schema resolved(Schema schema) const {
    while (schema->has("$ref"))
      schema =
          definitions_->getObject(schema->getValue<std::string>("$ref").substr(std::string("#/definitions/").size()));
    return schema;
  }

  static std::string type_of(const Schema& schema) { return schema->optValue<std::string>("type", ""); }

  // The smallest value that the schema takes, or nearly so: what else is wrong is told beside.
  std::string smallest(const Schema& reference) const {
    const auto schema = resolved(reference);
    if (schema->has("enum")) return written(schema->getArray("enum")->get(0));
    const auto type = type_of(schema);
    if (type == "object") return object_of(members(schema, ""));
    if (schema->has("examples")) return written(schema->getArray("examples")->get(0));
    if (type == "array") return "[" + smallest(schema->getObject("items")) + "]";
    return type == "integer" || type == "number" ? "1" : type == "boolean" ? "true" : "x";
  }

  static std::string written(const Poco::Dynamic::Var& value) {
    std::ostringstream out;
    Poco::JSON::Stringifier::stringify(value, out);
    return out.str();
  }

  // What the map must have, without `left_out`; where it must have nothing, one entry.
  Members members(const Schema& schema, const std::string& left_out) const {
    Members out;
    std::set<std::string> needed;
    const auto take = [&](const Schema& from) {
      if (const auto list = from ? from->getArray("required") : nullptr)
        for (unsigned i = 0; i < list->size(); ++i) needed.insert(list->getElement<std::string>(i));
    };
    take(schema);
    take(schema->getObject("else"));
    for (const auto& name : needed)
      if (name != left_out) out.emplace_back(name, smallest(schema->getObject("properties")->getObject(name)));
    if (const auto entries = schema->getObject("additionalProperties"); entries && left_out.empty())
      out.emplace_back("n1", smallest(entries));
    return out;
  }

  void add(const Path& path, std::string value) {
    std::string where;
    for (const auto& level : path) where += level.key.empty() ? "[]" : "." + level.key;
    for (auto level = path.rbegin(); level != path.rend(); ++level) {
      auto beside = level->beside;
      beside.emplace_back(level->key, value);
      value = level->key.empty() ? "[" + value + "]" : object_of(beside);
    }
    documents.emplace_back(where, value);
  }

  void go_down(const Schema& reference, const Path& path) {
    // What many places have in common is tried in the first of them.
    if (!seen_.insert(written(Poco::Dynamic::Var(reference))).second) return;
    const auto schema = resolved(reference);
    if (type_of(schema).front() != '[') seen_types.insert(type_of(schema));
    for (const auto& value : odd_values) add(path, value);
    if (type_of(schema) == "array") go_into_list(schema, path);
    if (type_of(schema) == "object") go_into_map(schema, path);
  }

  void go_into_list(const Schema& schema, const Path& path) {
    const auto item = smallest(schema->getObject("items"));
    add(path, "[" + item + ", " + item + "]");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "x" + std::to_string(i) + ", ";
    add(path, "[" + many + "]");
    auto below = path;
    below.push_back({});
    go_down(schema->getObject("items"), below);
  }

  void go_into_map(const Schema& schema, const Path& path) {
    const auto usual = members(schema, "");
    for (const auto& [key, value] : usual) {
      auto twice = usual;
      twice.emplace_back(key, value);
      add(path, object_of(twice));
      auto without = usual;
      std::erase_if(without, [&, &name = key](const auto& member) { return member.first == name; });
      add(path, object_of(without));
      auto misspelt = without;
      misspelt.emplace_back(key + "s", value);
      add(path, object_of(misspelt));
    }
    const auto entries = schema->getObject("additionalProperties");
    for (const auto& key : odd_keys) {
      auto more = usual;
      more.emplace_back(key, entries ? smallest(entries) : "1");
      add(path, object_of(more));
      add(path, object_of({more.back()}));
    }
    if (entries) step(schema, entries, "n1", path);
    if (const auto properties = schema->getObject("properties"))
      for (const auto& name : properties->getNames()) step(schema, properties->getObject(name), name, path);
  }

  void step(const Schema& map, const Schema& inner, const std::string& name, const Path& path) {
    auto below = path;
    below.push_back({members(map, name), name});
    go_down(inner, below);
  }

  Schema definitions_;
  std::set<std::string> seen_;
};

// Nothing if the document is taken, or refused as it should be; else what is wrong with that.
std::string wrong_with(const std::string& document) {
  try {
    test::parse_manifest("m.yaml", document);
    return {};
  } catch (const SourceError& error) {
    for (const auto& mistake : error.diagnostics()) {
      if (mistake.mark.line < 1 || mistake.mark.column < 1) return "no place: " + mistake.message;
      if (mistake.message.empty() || mistake.hint.empty()) return "no hint: " + mistake.message;
      if (mistake.message.size() + mistake.hint.size() > 2000) return "endless: " + mistake.message.substr(0, 200);
    }
    return error.diagnostics().empty() ? "no mistake is told" : "";
  } catch (const std::exception& error) {
    return std::string("another error: ") + error.what();
  }
}

}  // namespace

TEST_CASE("manifest: whatever is wrong at any place of the schema, it is told with its place and a hint") {
  const Places places(Poco::JSON::Parser().parse(std::string(embedded_schema)).extract<Schema>());
  CHECK(places.seen_types == std::set<std::string>{"array", "boolean", "integer", "number", "object", "string"});
  CHECK(places.documents.size() > 3000);
  std::set<std::string> told;
  for (const auto& [where, document] : places.documents) {
    const auto wrong = wrong_with(document);
    if (!wrong.empty() && told.insert(where + wrong).second)
      FAIL_CHECK(where << ": " << wrong << "\n  " << document.substr(0, 300));
  }
}

TEST_CASE("manifest: a text of a million characters is refused as any other, whatever its form should be") {
  const std::string start = "version: 1\nname: m\nauthorities:\n  a: {subject: {common_name: a}, validity: 1y";
  const std::string many(1'000'000, 'x');
  std::string dotted;
  for (int i = 0; i < 500'000; ++i) dotted += "x.";
  for (const auto& text :
       {start + ", crl_distribution_points: ['http://" + many + "']}\n", start + ", key: " + many + "}\n",
        start +
            "}\ndevices:\n  d: {issuer: a, validity: 1y, subject: {common_name: d}, "
            "subject_alternative_name: {email: ['a@" +
            dotted + "x'], dns: ['" + dotted + "x']}}\n",
        "version: 1\nname: " + many + "\n"}) {
    CHECK_THROWS_AS(test::parse_manifest("m.yaml", text), SourceError);
    CHECK(wrong_with(text).empty());
  }
}
