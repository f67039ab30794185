#include "engine/cli/commands/init.h"

#include <fmt/format.h>

#include "engine/base/diagnostic.h"
#include "engine/base/text.h"
#include "engine/cli/arguments/apply_command.h"
#include "engine/cli/commands/first_manifest.h"
#include "engine/cli/commands/found_manifest.h"
#include "engine/cli/exit_status.h"
#include "engine/manifest/load.h"
#include "engine/manifest/schema/embedded_schema.h"

namespace byoc {

namespace {

constexpr auto usual_name = "byoc.yaml", schema_name = "manifest.v1.json";
constexpr unsigned file_mode = 0644;

// An absolute path as the first line names it to editors, which read up to the next blank: as it is, or as a URI.
std::string for_editors(const std::string& path) {
  std::string encoded;
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          std::string_view("/-._~+").find(c) != std::string_view::npos;
    encoded += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded == path ? path : "file://" + encoded;
}

// The schema that was installed with the program: <prefix>/bin/byoc-apply, <prefix>/share/byoc-apply/manifest.v1.json.
std::string installed_schema(const Path& program, const FileReader& files) {
  if (program.empty()) return {};
  const auto path = (program.parent_path() / ".." / "share" / "byoc-apply" / schema_name).lexically_normal();
  return files.status(path) ? for_editors(path.string()) : std::string();
}

void require_free(const Path& path, const FileReader& files) {
  if (!files.status(path)) return;
  throw FileExists(fmt::format("'{}' exists already; nothing was written", printable(path.string(), 300)),
                   "name another file: byoc-apply init PATH");
}

// Whether it still has to be written.
bool is_schema_missing(const Path& path, const FileReader& files) {
  if (!files.status(path)) return true;
  try {
    if (files.read(path) == embedded_schema) return false;
  } catch (const Error&) {
    // A link to nowhere, or not ours to read: another one in any case.
  }
  throw FileExists(
      fmt::format("'{}' exists already and is another one; nothing was written", printable(path.string(), 300)),
      "remove it if it is an older schema, or leave out '--with-schema'");
}

// The file as the manifest names it: from its own folder, or by its absolute path where it lies outside of that.
std::string name_in_manifest(const Path& file, const Path& manifest) {
  const auto absolute = std::filesystem::absolute(file).lexically_normal();
  const auto relative =
      absolute.lexically_relative(std::filesystem::absolute(manifest).lexically_normal().parent_path());
  return relative.empty() || *relative.begin() == ".." ? absolute.string() : relative.string();
}

[[noreturn]] void refuse_found(const Path& folder, const std::string& reason) {
  throw Error(fmt::format("what lies in '{}' can't be said in one manifest; nothing was written: {}",
                          printable(folder.string(), 300), reason),
              "move what does not belong together into folders of its own");
}

// The manifest of what lies in `folder`. Throws Error where that can't be said in one.
std::string manifest_of(const Path& folder, const Path& path, const std::string& schema, const ReadHost& host) {
  const auto& files = host.files;
  const auto now = host.clock.now();
  const auto found = find_pki(folder, files);
  const std::function<std::string(const Path&)> shown = [&](const Path& file) { return name_in_manifest(file, path); };
  const auto hierarchy = arrange(found, shown);
  if (hierarchy.authorities.empty() && hierarchy.devices.empty())
    throw Error(fmt::format("no certificate was found in '{}'; nothing was written", printable(folder.string(), 300)),
                "name the folder that holds them");
  auto text = found_manifest(hierarchy, "found", schema, now, shown);
  try {
    parse_manifest(path, text, files);
  } catch (const SourceError& error) {
    refuse_found(folder, error.diagnostics().front().message);  // nobody has seen the text that has its places
  } catch (const Error& error) {
    refuse_found(folder, error.what());
  }
  return text;
}

}  // namespace

int init(const Call& call) {
  auto& files = call.host.files;
  const Path path = call.arguments.manifest.empty() ? Path(usual_name) : Path(call.arguments.manifest);
  const auto schema_path = path.parent_path() / schema_name;
  require_free(path, files);
  auto schema = installed_schema(call.program, files);
  if (call.arguments.with_schema) schema = fmt::format("./{}", schema_name);
  const auto text = call.arguments.from ? manifest_of(*call.arguments.from, path, schema, call.host.reader())
                                        : first_manifest(schema);
  if (call.arguments.with_schema && is_schema_missing(schema_path, files))
    files.create(schema_path, embedded_schema, file_mode);
  files.create(path, text, file_mode);
  print_data(call.console.out, fmt::format("'{}' is written: change it as you need it, then see what it would do:\n"
                                           "  byoc-apply plan {}\n",
                                           printable(path.string(), 300), path_word(printable(path.string(), 300))));
  return exit_done;
}

}  // namespace byoc
