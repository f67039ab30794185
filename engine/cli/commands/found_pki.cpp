#include "engine/cli/commands/found_pki.h"

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include <fmt/format.h>

#include "engine/base/limits.h"
#include "engine/base/text.h"
#include "engine/base/utf8.h"
#include "engine/yaml/characters.h"
#include "steps/custody/file/key_file.h"
#include "steps/pki/certificate_file.h"

namespace byoc {

namespace {

constexpr std::size_t deepest = 8, most_files = 100'000;
constexpr std::uintmax_t largest = 1 << 20;  // of a file that is looked into: a bundle of some hundred certificates

class Search {
 public:
  explicit Search(const FileReader& files) : files_(files) {}

  void enter(const Path& folder) {
    is_new(folder);
    look_into(folder, 0);
  }

  void look_into(const Path& folder, std::size_t depth) {
    for (const auto& name : files_.list(folder)) try {
        look_at(folder / name, depth);
      } catch (const Error& error) {
        found_.unusable.push_back({folder / name, error.what()});
      }
  }

  FoundPki take() {
    if (count_ > most_files)
      throw Error(fmt::format("more than {} files lie in that folder and below it; nothing was written", most_files),
                  "name the folder that holds the certificates alone");
    return std::move(found_);
  }

 private:
  void look_at(const Path& path, std::size_t depth) {
    const auto status = files_.status(path);
    const bool is_hidden = path.filename().string().starts_with('.');
    if (!status || is_hidden || ++count_ > most_files) return;
    if (has_control_character(path.string()) || utf8(path.string()) != path.string())
      throw Error("a manifest can't say its name", "give it a plain one");
    if (status->type == FileStatus::Type::directory && depth < deepest && is_new(path)) look_into(path, depth + 1);
    // What has no size is empty, or made up by the kernel for whoever reads it, perhaps without end.
    const bool is_small = status->size > 0 && status->size <= largest;
    if (status->type == FileStatus::Type::regular && is_small) read(path);
  }

  // A folder that links lead to once more is not entered again.
  bool is_new(const Path& folder) {
    std::error_code failure;
    auto real = std::filesystem::canonical(folder, failure);
    return seen_.insert(failure ? folder.lexically_normal() : std::move(real)).second;
  }

  // Which kinds of blocks a text has; a file in DER may be any of them.
  struct Kinds {
    bool certificates, keys, requests;
  };
  static Kinds kinds_of(std::string_view text) {
    const bool is_binary = text.starts_with('\x30');
    const auto has = [&](std::string_view label) { return text.find(label) != std::string_view::npos; };
    return {is_binary || has("CERTIFICATE-----") || has("BEGIN PKCS7") || has("BEGIN CMS"),
            is_binary || has("PRIVATE KEY-----"), is_binary || has("CERTIFICATE REQUEST-----")};
  }

  void read(const Path& path) {
    try {
      const auto content = files_.read_secret(path);
      const auto text = content.reveal();
      const auto kinds = kinds_of(text);
      const bool is_binary = text.starts_with('\x30');
      std::vector<std::string> failures;
      const auto attempt = [&](bool is_likely, auto work) {
        if (!is_likely) return;
        try {
          work();
          failures.clear();
        } catch (const Error& error) {
          failures.push_back(error.hint().empty() ? error.what() : fmt::format("{} ({})", error.what(), error.hint()));
        }
      };
      // A file with a request says CERTIFICATE, too.
      attempt(kinds.certificates && text.find("BEGIN CERTIFICATE REQUEST") == text.npos &&
                  text.find("BEGIN NEW CERTIFICATE REQUEST") == text.npos,
              [&] { add_certificates(text, path); });
      attempt(kinds.requests && !is_binary, [&] { found_.requests.push_back({x509::read_request(text), path}); });
      attempt(kinds.keys && !is_binary, [&] { add_key(path); });
      if (!failures.empty() && (!is_binary || is_named_like_one(path)))
        found_.unusable.push_back({path, failures.back()});
    } catch (const Error& error) {
      found_.unusable.push_back({path, error.what()});
    }
  }

  static bool is_named_like_one(const Path& path) {
    constexpr std::array<std::string_view, 6> endings{".crt", ".cer", ".der", ".pem", ".p12", ".pfx"};
    return std::ranges::find(endings, to_lower(path.extension().string())) != endings.end();
  }

  void add_certificates(std::string_view text, const Path& path) {
    const CertificateFile file(text);
    const auto meant = file.find(MeantCertificate()).fingerprint();
    const auto all = x509::Certificate::all_from_pem(text);
    std::string plain;
    for (const auto& one : all) plain += one.pem();
    for (const auto& one : all)
      found_.certificates.push_back({one, path, one.fingerprint() == meant, all.size() == 1, text == plain});
  }

  void add_key(const Path& path) {
    const auto key = read_key_file(path, files_);
    found_.keys.push_back({key.public_key(), key.curve(), path});
  }

  const FileReader& files_;
  std::size_t count_ = 0;
  std::set<Path> seen_;  // folders
  FoundPki found_;
};

}  // namespace

FoundPki find_pki(const Path& folder, const FileReader& files) {
  const auto status = files.status(folder);
  if (!status || status->type != FileStatus::Type::directory)
    throw Error(fmt::format("'{}' is no folder", printable(folder.string(), 300)),
                "name the folder that holds the certificates: byoc-apply init --from DIR");
  Search search(files);
  search.enter(folder);
  return search.take();
}

}  // namespace byoc
