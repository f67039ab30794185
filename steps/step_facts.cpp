#include "steps/step_facts.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "engine/base/subject_attributes.h"
#include "engine/base/text.h"
#include "engine/state/damaged_record.h"
#include "steps/x509/name.h"

namespace byoc {

Path path_from(const Step& step, const std::string& file) {
  return *step.folder == "." ? Path(file) : *step.folder / file;
}

Path file_of(const Step& step) {
  return path_from(step, fact(step.wanted, "file"));
}

namespace {

const std::string& recorded_fact(const Facts& facts, std::string_view name) {
  const auto found = facts.find(name);
  if (found == facts.end())
    throw DamagedRecord({}, fmt::format("the lock's record of it misses '{}'; nothing was changed", name));
  return found->second;
}

}  // namespace

const std::string& wanted_fact(const Step& step, std::string_view name) {
  return step.is_retired ? recorded_fact(step.wanted, name) : fact(step.wanted, name);
}

const std::string& recorded_output(const Record& record, std::string_view name) {
  return recorded_fact(record.outputs, name);
}

std::string whoever_has_key_of(const StepId& step) {
  return fmt::format("whoever has the key of {}", step.resource());
}

Reason about_file(const Step& step, ReasonCode code) {
  return {.code = code, .fact = "file", .after = fact(step.wanted, "file")};
}

Reason unusable(const Step& step, const Error& error) {
  auto reason = about_file(step, ReasonCode::unusable_file);
  reason.told = error.what();
  return reason;
}

std::optional<std::string> moved_from(const Step& step, const Record* recorded) {
  auto file = recorded == nullptr ? std::nullopt : find_fact(recorded->wanted, "file");
  return file == fact(step.wanted, "file") ? std::nullopt : std::move(file);
}

Decision decide_without_file(const Step& step, const Record* recorded) {
  auto reason = about_file(step, ReasonCode::no_file);
  reason.before = moved_from(step, recorded);
  if (!reason.before) return {.action = Action::create, .reasons = {std::move(reason)}};
  reason.code = ReasonCode::file_moved;
  return {.action = Action::blocked, .reasons = {std::move(reason)}};
}

void publish(Files& files, const Path& path, std::string_view content, unsigned mode) {
  if (path.has_parent_path()) files.create_folders(path.parent_path(), 0755);
  files.create(path, content, mode);
}

Reason revoked_as_recorded(const Record* status) {
  Reason reason{.code = ReasonCode::is_revoked, .fact = "revoked_at", .told = std::string(found_revoked)};
  if (status == nullptr) return reason;
  reason.before = find_fact(status->history, "revoked_at");
  if (auto why = find_fact(status->history, "revoked_because")) reason.told = *std::move(why);
  return reason;
}

KeyRef key_of(const Outcome& key) {
  return {fact(key.details, "path"), fact(key.facts, "public_key")};
}

x509::Certificate certificate_in(const std::string& text, std::string_view fingerprint) {
  const auto all = x509::Certificate::all_from_pem(text);
  const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.fingerprint() == fingerprint; });
  return found == all.end() ? all.front() : *found;
}

std::string certificate_pem(const Outcome& certificate, const FileReader& files) {
  if (auto pem = find_fact(certificate.details, "pem")) return *std::move(pem);
  const auto& path = fact(certificate.details, "path");
  const auto found = certificate_in(files.read(path), fact(certificate.facts, "fingerprint"));
  if (found.fingerprint() != fact(certificate.facts, "fingerprint"))
    throw Error(fmt::format("'{}' is another certificate than it was a moment ago; nothing was done with it", path),
                "see who else writes there, then run again");
  return found.pem();
}

x509::Name subject_of(const Facts& facts) {
  x509::Name name;
  for (const auto& attribute : subject_attributes)
    for (std::size_t count = 1;; ++count) {
      const auto value = find_fact(facts, subject_fact(attribute.name, count));
      if (!value) break;
      name.emplace_back(attribute.name, *value);
    }
  return name;
}

void add_subject_facts(Facts& facts, const x509::Name& name) {
  std::map<std::string, std::size_t> count;
  for (const auto& [attribute, value] : name) facts[subject_fact(attribute, ++count[attribute])] = value;
}

std::string public_key_fingerprint(std::string_view public_key) {
  return sha256_hex(public_key);
}

}  // namespace byoc
