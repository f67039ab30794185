// A server on loopback that speaks TLS with a certificate made for it.
// Must not know: what is asked of it.
#pragma once

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>

#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

namespace byoc::test {

// A server with a self-signed certificate for the DNS name `name`, made by the openssl tool.
class TlsServer {
 public:
  explicit TlsServer(const std::string& name, LoopbackServer::Script script) {
    const auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=" + name +
        " -addext subjectAltName=DNS:" + name + " -keyout " + key() + " -out " + certificate() + " 2>&1";
    if (std::system((command + " >/dev/null").c_str()) != 0) throw std::runtime_error("openssl made no certificate");
    server_.emplace(std::move(script), LoopbackServer::secure_socket(key(), certificate()));
  }

  std::string key() const { return (folder_ / "server.key").string(); }
  std::string certificate() const { return (folder_ / "server.crt").string(); }
  const LoopbackServer& server() const { return *server_; }

 private:
  TempFolder folder_;
  std::optional<LoopbackServer> server_;
};

}  // namespace byoc::test
