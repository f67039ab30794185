#include "engine/host/net/tls_connection.h"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <openssl/ssl.h>
#include <sstream>
#include <thread>

#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>

#include "engine/host/net/tls_context.h"
#include "engine/host/net/tls_stream.h"
#include "tests/catch.h"
#include "tests/support/loopback_server.h"
#include "tests/support/temp_folder.h"

using namespace byoc;
using namespace byoc::test;
using Kind = TlsFailure::Kind;
using Then = LoopbackServer::Answer::Then;

namespace {

constexpr auto question = "who am I?\r\n\r\n";  // the loopback server waits for an empty line

// Two authorities with a server and a device each, made once by the openssl tool.
class Pki {
 public:
  Pki() {
    for (const std::string ca : {"ours", "theirs"}) {
      make(ca, "-subj /CN=" + ca);
      make(ca + "-device", "-subj /CN=device" + signed_by(ca));
      make(ca + "-server", "-subj /CN=server -addext subjectAltName=DNS:localhost,IP:127.0.0.1" + signed_by(ca));
    }
    make("wild", "-subj /CN=server -addext subjectAltName=DNS:*.one.example,DNS:w*.two.example" + signed_by("ours"));
    make("elsewhere", "-subj /CN=server -addext subjectAltName=DNS:other.example" + signed_by("ours"));
    run("openssl pkey -aes256 -passout pass:secret -in " + file("ours-device.key") + " -out " + file("locked.key"));
  }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(file(name)).rdbuf();
    return text.str();
  }

  TlsIdentity identity(const std::string& name) const { return {read(name + ".crt"), Secret(read(name + ".key"))}; }

 private:
  std::string signed_by(const std::string& ca) const {
    return " -CA " + file(ca + ".crt") + " -CAkey " + file(ca + ".key");
  }

  void make(const std::string& name, const std::string& options) const {
    run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 " + options + " -keyout " +
        file(name + ".key") + " -out " + file(name + ".crt"));
  }

  static void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error(command);
  }

  TempFolder folder_;
};

const Pki& pki() {
  static const Pki made;
  return made;
}

LoopbackServer::Answer answer_you(std::size_t, const std::string&) {
  return {"you"};
}

// Shows the certificate `name` and, unless it does not care, asks for one that our authority has signed.
LoopbackServer asking_server(const std::string& name = "ours-server", LoopbackServer::Script script = answer_you,
                             bool asks = true, bool is_tls_1_2 = false,
                             const std::function<void(SSL_CTX*)>& prepare = {}) {
  Poco::Net::Context::Params parameters;
  parameters.privateKeyFile = pki().file(name + ".key");
  parameters.certificateFile = pki().file(name + ".crt");
  parameters.caLocation = pki().file("ours.crt");
  parameters.verificationMode = asks ? Poco::Net::Context::VERIFY_STRICT : Poco::Net::Context::VERIFY_NONE;
  Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, parameters));
  context->enableExtendedCertificateVerification(false);  // a device's certificate names no host
  if (is_tls_1_2) context->disableProtocols(Poco::Net::Context::PROTO_TLSV1_3);
  if (prepare) prepare(context->sslContext());
  return LoopbackServer(std::move(script),
                        Poco::Net::SecureServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0), 64, context));
}

TlsServer at(std::uint16_t port, const std::string& roots = "ours.crt") {
  return {"localhost", port, pki().read(roots)};
}

SystemTls tls(std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  std::signal(SIGPIPE, SIG_IGN);
  return SystemTls({limit, limit});
}

std::string exchange(const SystemTls& connector, const TlsServer& server, const TlsIdentity& identity) {
  const auto connection = connector.connect(server, identity);
  connection->send(question);
  return connection->receive(16);
}

TlsFailure failure_of(const SystemTls& connector, const TlsServer& server, const TlsIdentity& identity) {
  try {
    exchange(connector, server, identity);
  } catch (const TlsFailure& failure) {
    INFO(failure.what());
    CHECK_FALSE(failure.hint().empty());
    return failure;
  }
  throw std::logic_error("the exchange did not fail");
}

std::uint16_t closed_port() {
  return LoopbackServer::plain_socket().address().port();
}

}  // namespace

TEST_CASE("tls: bytes go both ways with a server that asks for our certificate") {
  const auto server = asking_server();
  CHECK(exchange(tls(), at(server.port()), pki().identity("ours-device")) == "you");
  CHECK(server.requests().at(0) == question);
}

TEST_CASE("tls: whether the server asked for our certificate is known, in every version") {
  for (const bool is_tls_1_2 : {false, true})
    for (const bool asks : {true, false}) {
      CAPTURE(is_tls_1_2, asks);
      const auto server = asking_server("ours-server", answer_you, asks, is_tls_1_2);
      const auto connection = tls().connect(at(server.port()), pki().identity("ours-device"));
      CHECK(connection->was_certificate_asked() == asks);
      connection->send(question);
      CHECK(connection->receive(16) == "you");
    }
}

TEST_CASE("tls: a server named by its address is verified by its address") {
  const auto server = asking_server();
  CHECK(exchange(tls(), {"127.0.0.1", server.port(), pki().read("ours.crt")}, pki().identity("ours-device")) == "you");
}

TEST_CASE("tls: a certificate of an authority that the server does not know is refused with its alert") {
  const auto server = asking_server();
  const auto failure = failure_of(tls(), at(server.port()), pki().identity("theirs-device"));
  CHECK(failure.kind() == Kind::refused);
  CHECK(failure.alert() == 48);
  CHECK_THAT(failure.what(), ContainsSubstring("unknown CA"));
  CHECK(server.requests().empty());
}

TEST_CASE("tls: a server of an authority that we don't know is not trusted, and gets nothing") {
  const auto server = asking_server();
  CHECK(failure_of(tls(), at(server.port(), "theirs.crt"), pki().identity("ours-device")).kind() == Kind::untrusted);
  CHECK(server.requests().empty());
}

TEST_CASE("tls: a trusted certificate for another name is not trusted") {
  const auto server = asking_server("elsewhere");
  const auto failure = failure_of(tls(), at(server.port()), pki().identity("ours-device"));
  CHECK(failure.kind() == Kind::untrusted);
  CHECK(server.requests().empty());
}

TEST_CASE("tls: a trusted certificate for another address is not trusted") {
  const auto server = asking_server("elsewhere");
  const TlsServer by_address{"127.0.0.1", server.port(), pki().read("ours.crt")};
  CHECK(failure_of(tls(), by_address, pki().identity("ours-device")).kind() == Kind::untrusted);
}

TEST_CASE("tls: a wildcard stands for a whole label of a name, and never for a part of one") {
  const auto server = asking_server("wild");
  const auto context = make_tls_context(pki().read("ours.crt"), pki().identity("ours-device"));
  const auto limit = std::chrono::seconds(10);
  const auto connect_to = [&](const std::string& host) {
    const Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", server.port()));
    const TlsStream stream(socket, *context, {host, host, {limit, limit}});
  };
  CHECK_NOTHROW(connect_to("www.one.example"));
  CHECK_THROWS_AS(connect_to("www.two.example"), TlsFailure);
}

TEST_CASE("tls: a server is told the name that is meant, and no address") {
  static std::vector<std::string> named;
  named.clear();
  const auto server = asking_server("ours-server", answer_you, true, false, [](SSL_CTX* context) {
    SSL_CTX_set_tlsext_servername_callback(
        context, +[](SSL* ssl, int*, void*) {
          const auto* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
          named.emplace_back(name == nullptr ? "" : name);
          return SSL_TLSEXT_ERR_OK;
        });
  });
  CHECK(exchange(tls(), at(server.port()), pki().identity("ours-device")) == "you");
  CHECK(exchange(tls(), {"127.0.0.1", server.port(), pki().read("ours.crt")}, pki().identity("ours-device")) == "you");
  CHECK(named == std::vector<std::string>{"localhost", ""});
}

TEST_CASE("tls: an end without a goodbye is no end, since anybody on the way could have made it") {
  for (const bool says_goodbye : {true, false}) {
    const auto server = asking_server(
        "ours-server",
        [](auto...) {
          return LoopbackServer::Answer{"you", Then::close};
        },
        true, false, [&](SSL_CTX* context) { SSL_CTX_set_quiet_shutdown(context, says_goodbye ? 0 : 1); });
    const auto context = make_tls_context(pki().read("ours.crt"), pki().identity("ours-device"));
    const Poco::Net::StreamSocket socket(Poco::Net::SocketAddress("127.0.0.1", server.port()));
    const auto limit = std::chrono::seconds(10);
    TlsStream stream(socket, *context, {"localhost", "localhost", {limit, limit}});
    stream.send(question);
    char bytes[8];
    CHECK(stream.receive(bytes, sizeof bytes) == 3);
    if (says_goodbye)
      CHECK(stream.receive(bytes, sizeof bytes) == 0);
    else
      CHECK_THROWS_AS(stream.receive(bytes, sizeof bytes), TlsFailure);
  }
}

TEST_CASE("tls: it is version 1.2 at least, and no more of a chain is shown than was given") {
  const auto context = make_tls_context(pki().read("ours.crt"), pki().identity("ours-device"));
  CHECK(SSL_CTX_get_min_proto_version(context.get()) == TLS1_2_VERSION);
  CHECK((SSL_CTX_get_mode(context.get()) & SSL_MODE_NO_AUTO_CHAIN) != 0);
}

TEST_CASE("tls: nobody at the port is unreachable") {
  const auto failure = failure_of(tls(), at(closed_port()), pki().identity("ours-device"));
  CHECK(failure.kind() == Kind::unreachable);
}

TEST_CASE("tls: a server that does not finish the handshake is a timeout") {
  const LoopbackServer silent(answer_you);
  const auto limit = std::chrono::milliseconds(50);
  CHECK(failure_of(tls(limit), at(silent.port()), pki().identity("ours-device")).kind() == Kind::timeout);
}

TEST_CASE("tls: silence after what was sent is a timeout, an end without a word a closed connection") {
  const auto silent = asking_server("ours-server", [](auto...) { return LoopbackServer::Answer{"", Then::silence}; });
  const auto connection = tls(std::chrono::milliseconds(500)).connect(at(silent.port()), pki().identity("ours-device"));
  connection->send(question);
  CHECK_THROWS_AS(connection->receive(1), TlsFailure);
  const auto closing = asking_server("ours-server", [](auto...) { return LoopbackServer::Answer{"", Then::close}; });
  CHECK(failure_of(tls(), at(closing.port()), pki().identity("ours-device")).kind() == Kind::closed);
}

TEST_CASE("tls: what can't be used is refused before anything is sent, and never shown") {
  const auto server = asking_server();
  const auto kind_with = [&](const std::string& certificates, const std::string& key, const std::string& roots) {
    const auto failure = failure_of(tls(), {"localhost", server.port(), roots}, {certificates, Secret(key)});
    CHECK_THAT(failure.what() + failure.hint(), !ContainsSubstring("-----"));
    return failure.kind();
  };
  const auto certificate = pki().read("ours-device.crt"), key = pki().read("ours-device.key");
  const auto roots = pki().read("ours.crt");
  CHECK(kind_with("", key, roots) == Kind::unfit);
  CHECK(kind_with(certificate + certificate.substr(0, 100), key, roots) == Kind::unfit);
  CHECK(kind_with(certificate, "nonsense", roots) == Kind::unfit);
  CHECK(kind_with(certificate, pki().read("locked.key"), roots) == Kind::unfit);
  CHECK(kind_with(certificate, pki().read("theirs-device.key"), roots) == Kind::unfit);
  CHECK(kind_with(certificate, key, "nonsense") == Kind::unfit);
  CHECK(server.connections() == 0);
}

TEST_CASE("tls: a server's place is its host and port, an address of IPv6 in brackets") {
  CHECK(TlsServer{"example.com", 8883, ""}.authority() == "example.com:8883");
  CHECK(TlsServer{"::1", 1, ""}.authority() == "[::1]:1");
}

TEST_CASE("tls: a server is told by which name it is asked, and by no address") {
  for (const std::string host : {"localhost", "127.0.0.1"}) {
    INFO(host);
    Poco::Net::ServerSocket socket(Poco::Net::SocketAddress("127.0.0.1", 0));
    std::string hello(4096, '\0');
    std::thread server([&] {
      auto connection = socket.acceptConnection();
      hello.resize(static_cast<std::size_t>(connection.receiveBytes(hello.data(), static_cast<int>(hello.size()))));
      connection.close();
    });
    CHECK_THROWS_AS(
        tls().connect({host, socket.address().port(), pki().read("ours.crt")}, pki().identity("ours-device")),
        TlsFailure);
    server.join();
    CHECK((hello.find(host) != std::string::npos) == (host == "localhost"));
  }
}

TEST_CASE("tls: a server that speaks only TLS 1.1 is not spoken with") {
  Poco::Net::Context::Params parameters;
  parameters.privateKeyFile = pki().file("ours-server.key");
  parameters.certificateFile = pki().file("ours-server.crt");
  parameters.verificationMode = Poco::Net::Context::VERIFY_NONE;
  parameters.cipherList = "ALL:@SECLEVEL=0";
  Poco::Net::Context::Ptr context(new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, parameters));
  context->disableProtocols(Poco::Net::Context::PROTO_TLSV1_2 | Poco::Net::Context::PROTO_TLSV1_3);
  ::SSL_CTX_set_min_proto_version(context->sslContext(), TLS1_VERSION);
  const LoopbackServer server(answer_you,
                              Poco::Net::SecureServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0), 64, context));
  failure_of(tls(), at(server.port()), pki().identity("ours-device"));
  CHECK(server.requests().empty());
}
