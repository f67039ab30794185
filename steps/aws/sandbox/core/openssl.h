// What OpenSSL gives, freed when it is let go, and the keys that AWS IoT takes.
// Must not know: our own X.509, accounts.
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <string>
#include <string_view>

namespace byoc::sandbox {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(char* text) const { OPENSSL_free(text); }
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
  void operator()(BASIC_CONSTRAINTS* constraints) const { BASIC_CONSTRAINTS_free(constraints); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_REQ* request) const { X509_REQ_free(request); }
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// What `write` (PEM_write_bio_...) puts into a BIO.
std::string text_of(auto write) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  write(bio.get());
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// RSA from 2048 bits; P-256, P-384 and P-521 by their names. `key` may be null, and is then none.
bool is_strong_key(const EVP_PKEY* key);

}  // namespace byoc::sandbox
