#include "engine/cli/views/rehearsal_report.h"

#include <algorithm>
#include <utility>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/cli/views/json_document.h"
#include "engine/cli/views/plan_words.h"

namespace byoc {

namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;
using Counts = std::vector<std::pair<std::string, std::size_t>>;

constexpr int format_version = 1;

std::string headline(const RehearsalReport& report) {
  const auto name = printable(report.manifest_name);
  const auto through = count_steps(report.done) + " went through";
  const auto waiting = report.waiting == 0 ? std::string() : fmt::format(", {} waiting", report.waiting);
  if (report.is_done()) return fmt::format("Rehearsed '{}': {}{}; nothing was kept.", name, through, waiting);
  return fmt::format("The rehearsal of '{}' failed: {}, {} failed, {} skipped{}; nothing was kept.", name, through,
                     report.failed, report.skipped, waiting);
}

Counts made_counts(const RehearsalReport& report) {
  return {{"keys", report.keys},
          {"certificates", report.certificates},
          {"verification certificates", report.verification_certificates}};
}

// A heading and its lines in two columns; of the counts only those that are more than none.
std::string table(std::string_view heading, Counts counts) {
  std::erase_if(counts, [](const auto& line) { return line.second == 0; });
  if (counts.empty()) return {};
  constexpr std::size_t label_width = 28;
  auto text = fmt::format("\n{}\n", heading);
  for (const auto& [label, count] : counts) text += fmt::format("  {:<{}} {:>6}\n", label, label_width, count);
  return text;
}

template <typename Lines>
Object counts_object(const Lines& counts) {
  auto object = ordered_object();
  for (const auto& [name, count] : counts) object.set(name, count);
  return object;
}

Array errors_array(const std::vector<Error>& errors) {
  Array array;
  for (const auto& error : errors) {
    auto object = ordered_object();
    object.set("message", std::string(error.what()));
    object.set("hint", error.hint());
    array.add(object);
  }
  return array;
}

}  // namespace

std::string rehearsal_text(const RehearsalReport& report, Paint paint) {
  return paint(report.is_done() ? Colour::green : Colour::red, headline(report)) + '\n' +
         table("Made in memory", made_counts(report)) +
         table("AWS would have been asked for", {report.calls.begin(), report.calls.end()});
}

std::string rehearsal_json(const RehearsalReport& report) {
  auto object = ordered_object();
  object.set("format_version", format_version);
  object.set("manifest", report.manifest_name);
  object.set("outcome", std::string(report.is_done() ? "done" : "failed"));
  object.set(
      "steps",
      counts_object(Counts{
          {"done", report.done}, {"failed", report.failed}, {"skipped", report.skipped}, {"waiting", report.waiting}}));
  object.set("made", counts_object(Counts{{"keys", report.keys},
                                          {"certificates", report.certificates},
                                          {"verification_certificates", report.verification_certificates}}));
  object.set("calls", counts_object(report.calls));
  object.set("errors", errors_array(report.errors));
  return json_document(object);
}

}  // namespace byoc
