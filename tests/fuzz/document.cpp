// JSON documents of AWS IoT, two of them: what they mean, and in which members they differ.
#include "engine/documents/document_differences.h"
#include "engine/documents/document_meaning.h"
#include "engine/yaml/json_tree.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

namespace {

// The meaning of a meaning is the same, and such a document differs from the one it is of in nothing.
void check(const std::string& text, const std::string& meaning, const std::string& meaning_again) {
  if (!parse_json_object(text)) return;
  fuzz::require(meaning == meaning_again, "a meaning has another meaning: " + meaning);
  fuzz::require(parse_json_object(meaning).has_value(), "a meaning can't be read: " + meaning);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto given = fuzz::parts(fuzz::text_of(data, size), 2);
  for (const auto& text : given) {
    YamlNode tree;
    const bool is_read = fuzz::takes([&] { tree = parse_json({"d", text}); });
    const auto object = parse_json_object(text);
    fuzz::require(!object || is_read, "an object that is read and refused");
    fuzz::require(!is_read || tree.type != YamlNode::Type::map || object, "an object that is read and is none");
    const auto policy = policy_meaning(text), body = template_meaning(text);
    check(text, policy, policy_meaning(policy));
    check(text, body, template_meaning(body));
  }
  const auto a = parse_json_object(given[0]), b = parse_json_object(given[1]);
  if (!a || !b) return 0;
  const auto before = policy_form(*a), after = policy_form(*b);
  fuzz::require(member_differences(before, before).empty(), "a document differs from itself");
  fuzz::require(!member_differences(before, after).empty() || policy_meaning(given[0]) == policy_meaning(given[1]),
                "documents that differ in no member do not mean the same");
  return 0;
}
