#include "engine/host/net/tls_context.h"

#include <filesystem>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string>
#include <system_error>
#include <vector>

namespace byoc {

namespace {

struct Free {
  void operator()(BIO* memory) const { ::BIO_free(memory); }
  void operator()(X509* certificate) const { ::X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
};
template <typename Type>
using Owned = std::unique_ptr<Type, Free>;

[[noreturn]] void refuse(const std::string& what, const std::string& hint) {
  ::ERR_clear_error();
  throw TlsFailure(TlsFailure::Kind::unfit, what, hint);
}

// Reads where the text stands: no copy of a key is made.
Owned<BIO> reader_of(std::string_view pem) {
  return Owned<BIO>(::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

// Instead of OpenSSL's own, which would ask on the terminal.
int no_password(char*, int, int, void*) {
  return -1;
}

std::vector<Owned<X509>> read_certificates(std::string_view pem) {
  std::vector<Owned<X509>> certificates;
  const auto memory = reader_of(pem);
  while (Owned<X509> next{::PEM_read_bio_X509(memory.get(), nullptr, no_password, nullptr)})
    certificates.push_back(std::move(next));
  const bool is_at_end = ERR_GET_REASON(::ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  if (certificates.empty() || !is_at_end) return {};
  ::ERR_clear_error();
  return certificates;
}

void trust(SSL_CTX* context, const std::string& roots) {
  if (roots.empty()) {
    if (::SSL_CTX_set_default_verify_paths(context) != 1)
      refuse("the system's root certificates can't be read", "install the package ca-certificates");
    return;
  }
  const auto certificates = read_certificates(roots);
  if (certificates.empty())
    refuse("the root certificates to trust are no PEM certificates", "give a file of \"BEGIN CERTIFICATE\" blocks");
  for (const auto& root : certificates) ::X509_STORE_add_cert(::SSL_CTX_get_cert_store(context), root.get());
}

// OpenSSL has no words for what the system says.
std::string reason_of(unsigned long code) {
  if (ERR_GET_LIB(code) == ERR_LIB_SYS) return std::generic_category().message(ERR_GET_REASON(code));
  const char* const text = ::ERR_reason_error_string(code);
  return text == nullptr ? "unknown reason" : text;
}

void trust_bundle(SSL_CTX* context, const std::string& path) {
  std::error_code ignored;
  const bool is_folder = std::filesystem::is_directory(path, ignored);
  if (::SSL_CTX_load_verify_locations(context, is_folder ? nullptr : path.c_str(),
                                      is_folder ? path.c_str() : nullptr) == 1)
    return;
  refuse(reason_of(::ERR_peek_error()), "name a PEM file of root certificates, or a folder of them");
}

void show(SSL_CTX* context, const TlsIdentity& identity) {
  auto certificates = read_certificates(identity.certificates);
  if (certificates.empty())
    refuse("the certificates to show are no PEM certificates", "give our own and those of its issuers");
  bool is_fit = ::SSL_CTX_use_certificate(context, certificates.front().get()) == 1;
  for (std::size_t i = 1; i < certificates.size(); ++i)
    is_fit = is_fit && ::SSL_CTX_add1_chain_cert(context, certificates[i].get()) == 1;
  const auto memory = reader_of(identity.key.reveal());
  const Owned<EVP_PKEY> key(::PEM_read_bio_PrivateKey(memory.get(), nullptr, no_password, nullptr));
  if (!key) refuse("the private key can't be read", "give an unencrypted PEM key");
  is_fit = is_fit && ::SSL_CTX_use_PrivateKey(context, key.get()) == 1 && ::SSL_CTX_check_private_key(context) == 1;
  if (!is_fit) refuse("TLS can't use the certificate with its private key", "check that they belong together");
}

// Shows no certificate and trusts nobody yet.
SslContext verifying_context() {
  ::ERR_clear_error();
  SslContext context(::SSL_CTX_new(::TLS_client_method()));
  if (!context) refuse("OpenSSL can't be used", "check OpenSSL's configuration (OPENSSL_CONF)");
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  // What is sent is what the identity holds: nothing is added from the roots, nothing is left out.
  ::SSL_CTX_set_mode(context.get(), SSL_MODE_NO_AUTO_CHAIN);
  return context;
}

}  // namespace

SslContext make_tls_context(const std::string& roots, const TlsIdentity& identity) {
  auto context = verifying_context();
  trust(context.get(), roots);
  show(context.get(), identity);
  return context;
}

SslContext make_anonymous_tls_context(const std::string& ca_bundle) {
  auto context = verifying_context();
  if (ca_bundle.empty())
    trust(context.get(), "");
  else
    trust_bundle(context.get(), ca_bundle);
  return context;
}

}  // namespace byoc
