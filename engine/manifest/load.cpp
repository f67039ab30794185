#include "engine/manifest/load.h"

#include <string_view>

#include "engine/base/foreign_text.h"
#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"
#include "engine/manifest/read/read_aws_resources.h"
#include "engine/manifest/read/read_manifest.h"
#include "engine/manifest/schema/schema_check.h"
#include "engine/yaml/conflict_marks.h"

namespace byoc {

namespace {

void stop_at(const SourceText& text, std::vector<Diagnostic> mistakes) {
  if (!mistakes.empty()) throw SourceError(text, std::move(mistakes));
}

void append(std::vector<Diagnostic>& mistakes, std::vector<Diagnostic> more) {
  mistakes.insert(mistakes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Diagnostic> check_meaning(const Manifest& manifest, const YamlNode& root,
                                      const UnreliableValues& unreliable, const std::vector<TakenFile>& taken) {
  Review review(manifest, root, unreliable);
  check_size(review);
  if (check_issuers(review)) check_path_lengths(review);
  check_subjects(review);
  check_subject_policy(review);
  check_validities(review);
  check_custody(review);
  check_files(review, taken);
  check_registrations(review);
  check_aws_resources(review);
  check_targets(review);
  return review.take_mistakes();
}

// Throws for a manifest of wrong form: also what it means wrongly, as far as that does not follow from its form.
[[noreturn]] void refuse_form(const Path& path, const SourceText& text, const YamlNode& root,
                              const std::vector<Misfit>& misfits, const std::vector<TakenFile>& taken) {
  std::vector<Diagnostic> mistakes;
  UnreliableValues unreliable;
  for (const auto& misfit : misfits) {
    mistakes.push_back(misfit.mistake);
    for (const auto& unreadable : misfit.doubtful) unreliable.add(unreadable);
  }
  const bool is_other_version = root.find("version") != nullptr && unreliable.cover({"version"});
  if (!is_other_version && !unreliable.cover({})) {
    const auto rest = unreliable.without_unreliable(root);
    std::vector<Diagnostic> unread;
    const auto manifest = read_manifest(path, rest, unread);
    append(mistakes, std::move(unread));
    append(mistakes, check_meaning(manifest, rest, unreliable, taken));
  }
  throw SourceError(text, std::move(mistakes));
}

Manifest parse_own(const Path& path, const SourceText& text, const FileReader& files,
                   const std::vector<TakenFile>& taken) {
  refuse_conflict_marks(text, "the manifest", "keep what is meant of both sides, and remove the lines with the marks");
  const auto root = parse_yaml(text);
  if (root.type == YamlNode::Type::null)
    stop_at(text, {{root.mark, "the manifest is empty", "start it with 'version: 1' and 'name: my-line'"}});
  if (const auto misfits = check_schema(root); !misfits.empty()) refuse_form(path, text, root, misfits, taken);
  std::vector<Diagnostic> mistakes;
  auto manifest = read_manifest(path, root, mistakes);
  read_documents(manifest, files, mistakes);
  append(mistakes, check_meaning(manifest, root, {}, taken));
  stop_at(text, std::move(mistakes));
  return manifest;
}

}  // namespace

Manifest parse_manifest(const Path& path, const std::string& content, const FileReader& files,
                        const std::vector<TakenFile>& taken) {
  constexpr std::string_view keys[] = {"version",     "name",        "aws",
                                       "targets",     "subject",     "authorities",
                                       "devices",     "policies",    "provisioning_templates",
                                       "thing_types", "thing_groups"};
  const SourceText text{path.string(), content};
  const bool is_ours = trim(content).empty() || has_line_with(content, keys);
  try {
    check_yaml_text(text);
  } catch (const SourceError& error) {
    // What it says is about bytes and characters that no text has.
    if (is_ours) throw;
    throw SourceError({text.name, {}}, error.diagnostics());
  }
  try {
    return parse_own(path, text, files, taken);
  } catch (const SourceError& error) {
    if (is_ours) throw;
    throw without_content(error, text, "manifest", "start it with 'version: 1' and 'name: my-line'");
  }
}

Manifest load_manifest(const Path& path, const FileReader& files, const std::vector<TakenFile>& taken) {
  return parse_manifest(path, files.read(path), files, taken);
}

}  // namespace byoc
