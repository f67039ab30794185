// YAML: what the quick reader takes, yaml-cpp reads as the same tree.
#include "engine/yaml/plain_yaml.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

namespace {

void require_same(const YamlNode& a, const YamlNode& b) {
  // Of nothing, the place is nowhere.
  fuzz::require(a.type == b.type && a.scalar == b.scalar && (a.type == YamlNode::Type::null || a.mark == b.mark),
                "the readers differ in '" + a.scalar + "' and '" + b.scalar + "'");
  fuzz::require(a.items.size() == b.items.size() && a.entries.size() == b.entries.size(), "the readers differ in size");
  for (std::size_t i = 0; i < a.items.size(); ++i) require_same(a.items[i], b.items[i]);
  for (std::size_t i = 0; i < a.entries.size(); ++i) {
    fuzz::require(a.entries[i].key == b.entries[i].key && a.entries[i].key_mark == b.entries[i].key_mark,
                  "the readers differ in the key '" + a.entries[i].key + "'");
    require_same(a.entries[i].value, b.entries[i].value);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::text_of(data, size));
  if (!fuzz::takes([&] { check_yaml_text({"y", text}); })) {
    fuzz::require(!fuzz::takes([&] { parse_yaml({"y", text}); }), "a text that is refused is read");
    return 0;
  }
  const auto quick = read_plain_yaml(text, 100'000);
  YamlNode tree;
  // A comment with a tab keeps the quick reader from it.
  const bool is_read = fuzz::takes([&] { tree = parse_yaml({"y", text + "\n#\t\n"}); });
  if (!quick) return 0;
  fuzz::require(is_read, "the quick reader takes what yaml-cpp refuses");
  require_same(*quick, tree);
  return 0;
}
