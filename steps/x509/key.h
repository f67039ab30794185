// EC private keys: made, read, written as PKCS #8 PEM, and used to sign.
// Must not know: files, certificates, AWS.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/base/secret.h"
#include "engine/host/random.h"

namespace byoc::x509 {

// Who can sign with a private key without showing it: a key from a file, later a KMS or PKCS #11 key.
class Signer {
 public:
  virtual ~Signer() = default;

  virtual std::string public_key() const = 0;  // DER SubjectPublicKeyInfo
  virtual std::string curve() const = 0;       // "P-256" | "P-384" | "P-521"

  // ECDSA over `message` with the curve's hash (SHA-256, SHA-384, SHA-512), DER-encoded (RFC 3279 2.2.3).
  virtual std::string sign(std::string_view message, Random& random) const = 0;
};

// The only signer that holds private bytes. Moves, never copies.
class PrivateKey final : public Signer {
 public:
  // A new key. `curve` is "P-256", "P-384" or "P-521".
  static PrivateKey generate(const std::string& curve, Random& random);

  // Reads PEM: "PRIVATE KEY" (PKCS #8) or "EC PRIVATE KEY" (SEC 1, as `openssl ecparam -genkey` writes it, an
  // "EC PARAMETERS" block before it tolerated). Throws Error, never with content, for anything else:
  // encrypted, not EC, an unknown curve, a public part that does not match.
  static PrivateKey from_pem(const Secret& pem);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey() override;

  Secret pem() const;  // PKCS #8 PEM, unencrypted
  std::string public_key() const override;
  std::string curve() const override;
  std::string sign(std::string_view message, Random& random) const override;

 private:
  struct Data;
  std::unique_ptr<Data> data_;
  explicit PrivateKey(std::unique_ptr<Data> data);
};

// "P-256", "P-384", "P-521" of a DER SubjectPublicKeyInfo; empty for any other key.
std::string curve_of(std::string_view public_key);

}  // namespace byoc::x509
