#include "engine/state/change_json.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include "engine/base/error.h"

namespace byoc {

void append_json_text(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\';
    if (byte < 0x20 || byte == 0x7f)
      ((out += "\\u00") += digits[byte >> 4]) += digits[byte & 15];
    else
      out += c;
  }
  out += '"';
}

namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  append_json_text(out, name);
  out += ':';
  append_json_text(out, value);
}

void append_object(std::string& out, const Facts& facts) {
  out += '{';
  bool is_first = true;
  for (const auto& [fact, value] : facts) {
    if (!is_first) out += ',';
    is_first = false;
    append_member(out, fact, value);
  }
  out += '}';
}

void append_facts(std::string& out, std::string_view name, const Facts& facts) {
  if (facts.empty()) return;
  out += ',';
  append_json_text(out, name);
  out += ':';
  append_object(out, facts);
}

void append_record(std::string& out, const Record& record) {
  out += ',';
  append_member(out, "kind", record.kind);
  if (record.origin != Origin::unsaid) {
    out += ',';
    append_member(out, "origin", to_string(record.origin));
  }
  append_facts(out, "wanted", record.wanted);
  append_facts(out, "outputs", record.outputs);
  append_facts(out, "history", record.history);
}

void append_change(std::string& out, const Change& change) {
  out += '{';
  append_member(out, "step", change.step.text());
  if (change.record) append_record(out, *change.record);
  if (!change.superseded.empty()) {
    out += ",\"superseded\":[";
    for (const auto& superseded : change.superseded) {
      if (&superseded != &change.superseded.front()) out += ',';
      append_object(out, facts_of(superseded));
    }
    out += ']';
  }
  out += '}';
}

}  // namespace

void append_changes(std::string& out, const Changes& changes) {
  out += '[';
  for (const auto& change : changes) {
    if (&change != &changes.front()) out += ',';
    append_change(out, change);
  }
  out += ']';
}

namespace {

Facts facts_of(const Poco::Dynamic::Var& value) {
  Facts facts;
  for (const auto& [name, text] : *value.extract<Poco::JSON::Object::Ptr>()) facts[name] = text.extract<std::string>();
  return facts;
}

SupersededList superseded_list(const Poco::Dynamic::Var& value) {
  SupersededList list;
  for (const auto& entry : *value.extract<Poco::JSON::Array::Ptr>()) {
    auto superseded = superseded_of(facts_of(entry));
    if (!superseded) throw Poco::DataFormatException("nothing that was superseded");
    list.push_back(*std::move(superseded));
  }
  return list;
}

Origin origin_of(const Poco::Dynamic::Var& value) {
  const auto origin = parse_origin(value.extract<std::string>());
  if (!origin) throw Poco::DataFormatException("no origin");
  return *origin;
}

void read_member(Record& record, const std::string& name, const Poco::Dynamic::Var& value) {
  if (name == "kind")
    record.kind = value.extract<std::string>();
  else if (name == "origin")
    record.origin = origin_of(value);
  else if (name == "wanted")
    record.wanted = facts_of(value);
  else if (name == "outputs")
    record.outputs = facts_of(value);
  else if (name == "history")
    record.history = facts_of(value);
  else
    throw Poco::DataFormatException("an unknown member");
}

Change change_of(const Poco::JSON::Object& object) {
  const auto id = StepId::parse(object.get("step").extract<std::string>());
  if (!id) throw Poco::DataFormatException("no id of a step");
  Change change{*id, std::nullopt};
  if (object.has("kind")) change.record.emplace();
  for (const auto& [name, value] : object) {
    if (name == "step") continue;
    if (name == "superseded")
      change.superseded = superseded_list(value);
    else if (change.record)
      read_member(*change.record, name, value);
    else
      throw Poco::DataFormatException("an unknown member");
  }
  return change;
}

}  // namespace

Changes parse_changes(const std::string& json) {
  try {
    Changes changes;
    const auto list = Poco::JSON::Parser().parse(json).extract<Poco::JSON::Array::Ptr>();
    for (const auto& entry : *list) changes.push_back(change_of(*entry.extract<Poco::JSON::Object::Ptr>()));
    return changes;
  } catch (const Poco::Exception&) {
    throw Error("these are no changes of what is recorded");
  }
}

}  // namespace byoc
