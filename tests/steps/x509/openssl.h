// The openssl command as an independent opinion on what steps/x509 writes and reads.
// Must not know: how steps/x509 works.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <sys/wait.h>

namespace byoc::test {

// A folder of its own, removed at the end, in which commands are run.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "byoc-x509-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  void write(const std::string& name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
  }

  std::string read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  struct Outcome {
    int status;
    std::string output;  // stdout and stderr
  };

  // `openssl arguments`, run in the folder by the shell.
  Outcome try_openssl(const std::string& arguments) const {
    const auto command = "cd '" + folder_.string() + "' && openssl " + arguments + " 2>&1";
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("cannot run openssl");
    Outcome outcome{0, {}};
    char buffer[4096];
    while (const auto got = std::fread(buffer, 1, sizeof buffer, pipe)) outcome.output.append(buffer, got);
    outcome.status = WEXITSTATUS(pclose(pipe));
    return outcome;
  }

  // Runs a command that has to succeed, and gives its output.
  std::string openssl(const std::string& arguments) const {
    const auto outcome = try_openssl(arguments);
    if (outcome.status != 0) throw std::runtime_error("openssl " + arguments + ": " + outcome.output);
    return outcome.output;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace byoc::test
