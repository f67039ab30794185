#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "engine/base/text.h"
#include "engine/manifest/checks/checks.h"
#include "engine/yaml/characters.h"

namespace byoc {

namespace {

// A file that the manifest speaks of.
struct NamedFile {
  std::string_view key;   // "key": where the manifest names it
  std::string_view what;  // of the manifest's own files, all there is to say
  const Item* item;       // null: the manifest itself
  Path path;              // normalised, with the manifest's folder

  // "the key of authority 'root'"
  std::string role() const {
    return item == nullptr ? std::string(what) : fmt::format("the {} of {}", what, item->title());
  }
  SourceMark mark() const { return item == nullptr ? SourceMark() : item->mark(std::string(key)); }
};

// Names of files that byoc-apply writes and removes beside keys and certificates.
bool is_reserved(const Path& path) {
  return path.filename() == ".gitignore" || path.extension().string().starts_with(".byoc-");
}

std::string mistake_of(const std::string& path, const Path& normal) {
  if (path.empty()) return "is empty";
  if (has_control_character(path)) return "holds a control character";
  if (path.ends_with('/')) return "ends in '/'";
  if (*normal.begin() == "..") return "leads out of the manifest's folder";
  if (is_reserved(normal)) return "has a name that byoc-apply uses itself";
  if (normal == "." || normal.filename().empty()) return "is a folder";
  return {};
}

class FileCheck {
 public:
  FileCheck(Review& review, const std::vector<TakenFile>& taken)
      : review_(review), folder_(review.manifest().folder()) {
    files_.push_back({"", "the manifest", nullptr, review.manifest().path.lexically_normal()});
    for (const auto& [role, path] : taken) files_.push_back({"", role, nullptr, path.lexically_normal()});
  }

  void add(const Item& item, std::string_view key, const std::string& path) {
    if (review_.is_unreliable(item, std::string(key))) return;
    const auto normal = Path(path).lexically_normal();
    const std::string_view what = key == "certificate_chain" ? "certificate chain" : key;
    NamedFile file{key, what, &item, (folder_ / normal).lexically_normal()};
    if (const auto mistake = mistake_of(path, normal); !mistake.empty())
      return review_.refuse(file.mark(), fmt::format("{}, '{}', {}", file.role(), printable(path, 80), mistake),
                            is_reserved(normal) ? "choose another name"
                                                : "name a file at or below the manifest's folder, or give its "
                                                  "absolute path");
    files_.push_back(std::move(file));
  }

  // Named after the certificate, of whose path everything was said.
  void add_successor(const Item& item) {
    const auto& file = files_.back();
    if (file.item != &item || file.key != "certificate") return;
    files_.push_back(
        {"certificate", "next certificate", &item, (folder_ / item.resource->successor()).lexically_normal()});
  }

  void refuse_clashes() {
    FilesByPath by_path;
    for (const auto& file : files_) {
      const auto [first, is_new] = by_path.try_emplace(file.path.string(), &file);
      if (!is_new)
        review_.refuse(file.mark(),
                       fmt::format("{} would be in the same file as {}", file.role(), shown(*first->second)),
                       "give it a file of its own");
    }
    std::unordered_set<std::string> walked;
    for (const auto& file : files_) refuse_folders(file, by_path, walked);
  }

 private:
  using FilesByPath = std::unordered_map<std::string, const NamedFile*>;

  // No folder of `file` may be a file itself. Who was `walked` was looked at with all above it.
  void refuse_folders(const NamedFile& file, const FilesByPath& by_path, std::unordered_set<std::string>& walked) {
    for (auto folder = file.path.parent_path(); folder.has_relative_path(); folder = folder.parent_path()) {
      if (!walked.insert(folder.string()).second) return;
      const auto found = by_path.find(folder.string());
      if (found == by_path.end()) continue;
      const auto& above = *found->second;
      review_.refuse(above.item != nullptr ? above.mark() : file.mark(),
                     fmt::format("{} would be the folder of {}", shown(above), shown(file)),
                     "give one of them another path");
    }
  }

  static std::string shown(const NamedFile& file) {
    const auto line = file.mark().line;
    return line == 0 ? file.role() : fmt::format("{} (line {})", file.role(), line);
  }

  Review& review_;
  Path folder_;
  std::vector<NamedFile> files_;
};

}  // namespace

void check_files(Review& review, const std::vector<TakenFile>& taken) {
  FileCheck check(review, taken);
  for (const auto& item : review.items()) {
    if (!item.resource->is_key_elsewhere) check.add(item, "key", item.resource->key);
    check.add(item, "certificate", item.resource->certificate);
    if (review.manifest().is_certificate_made_elsewhere(*item.resource)) check.add_successor(item);
    if (item.resource->csr) check.add(item, "csr", *item.resource->csr);
    if (item.resource->certificate_chain) check.add(item, "certificate_chain", *item.resource->certificate_chain);
  }
  check.refuse_clashes();
}

}  // namespace byoc
