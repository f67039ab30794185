#include "engine/manifest/load.h"

#include "engine/manifest/checks.h"
#include "engine/manifest/read_manifest.h"
#include "engine/manifest/schema_check.h"

namespace byoc {

namespace {

void stop_at(const SourceText& text, std::vector<Diagnostic> mistakes) {
  if (!mistakes.empty()) throw SourceError(text, std::move(mistakes));
}

std::vector<Diagnostic> check_meaning(const Manifest& manifest, const YamlNode& root) {
  Review review(manifest, root);
  if (check_issuers(review)) check_path_lengths(review);
  check_subjects(review);
  check_subject_policy(review);
  check_validities(review);
  check_files(review);
  check_registrations(review);
  return review.take_mistakes();
}

}  // namespace

Manifest parse_manifest(const Path& path, const std::string& content) {
  const SourceText text{path.string(), content};
  const auto root = parse_yaml(text);
  if (root.type == YamlNode::Type::null)
    stop_at(text, {{root.mark, "the manifest is empty", "start it with 'version: 1' and 'name: my-line'"}});
  stop_at(text, check_schema(root));
  std::vector<Diagnostic> mistakes;
  auto manifest = read_manifest(path, root, mistakes);
  auto more = check_meaning(manifest, root);
  mistakes.insert(mistakes.end(), more.begin(), more.end());
  stop_at(text, std::move(mistakes));
  return manifest;
}

Manifest load_manifest(const Path& path, const FileReader& files) {
  return parse_manifest(path, files.read(path));
}

}  // namespace byoc
