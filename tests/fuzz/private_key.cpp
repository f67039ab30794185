// Private keys: what we take, openssl takes too, and for the same public key; no error shows any of it.
#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "steps/x509/key.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

namespace {

// DER of the public key of the first private key in the text; empty where openssl reads none.
std::string by_openssl(std::string_view text) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      PEM_read_bio_PrivateKey(
          bio.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr),
      EVP_PKEY_free);
  ERR_clear_error();
  if (!key) return {};
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key.get(), &der);
  std::string text_of_key(reinterpret_cast<char*>(der), size < 0 ? 0 : static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return text_of_key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::takes([&] {
    const auto key = x509::PrivateKey::from_pem(Secret(text));
    const auto theirs = by_openssl(text);
    // A file that begins with something else than the key is one that openssl reads no further.
    if (!theirs.empty()) fuzz::require(theirs == key.public_key(), "openssl reads another key");
    const auto again = x509::PrivateKey::from_pem(key.pem());
    fuzz::require(again.public_key() == key.public_key(), "a key is written as another one");
    fuzz::require(by_openssl(key.pem().reveal()) == key.public_key(), "openssl does not read what we write");
  });
  return 0;
}
