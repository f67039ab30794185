#include "steps/iot/untold.h"

namespace byoc {

void add_told(Facts& facts, std::string_view name, const std::string& value) {
  if (!value.empty()) facts[name] = value;
}

void add_untold(Facts& facts, const Record* recorded, std::string_view name, const std::string& preset) {
  if (facts.contains(name)) return;
  const auto known = recorded == nullptr ? std::nullopt : find_fact(recorded->outputs, name);
  add_told(facts, name, known.value_or(preset));
}

}  // namespace byoc
