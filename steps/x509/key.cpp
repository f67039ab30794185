#include "steps/x509/key.h"

#include <botan/ec_group.h>
#include <botan/ecdsa.h>
#include <botan/pubkey.h>

#include "steps/x509/botan_random.h"
#include "steps/x509/bytes.h"
#include "steps/x509/curve.h"
#include "steps/x509/key_reader.h"
#include "steps/x509/pem.h"
#include "steps/x509/translate.h"

namespace byoc::x509 {

// Never changes once made, so that many threads may sign with one key.
struct PrivateKey::Data {
  Botan::ECDSA_PrivateKey key;
  const Curve& curve;
  std::string public_key;

  Data(const Botan::ECDSA_PrivateKey& from, const Curve& on)
      : key(from), curve(on), public_key(as_text(key.subject_public_key())) {}
};

PrivateKey::PrivateKey(std::unique_ptr<Data> data) : data_(std::move(data)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

PrivateKey PrivateKey::generate(const std::string& curve_name, Random& random) {
  const Curve& curve = curve_named(curve_name);
  return expecting_success("making a key", [&] {
    BotanRandom rng(random);
    Botan::ECDSA_PrivateKey key(rng, Botan::EC_Group::from_name(curve.group));
    return PrivateKey(std::make_unique<Data>(key, curve));
  });
}

PrivateKey PrivateKey::from_pem(const Secret& pem) {
  auto [key, curve] = read_key(pem);
  return PrivateKey(std::make_unique<Data>(key, curve));
}

Secret PrivateKey::pem() const {
  return expecting_success("writing a key",
                           [&] { return Secret(write_secret_pem("PRIVATE KEY", data_->key.private_key_info())); });
}

std::string PrivateKey::public_key() const {
  return data_->public_key;
}
std::string PrivateKey::curve() const {
  return std::string(data_->curve.name);
}

std::string PrivateKey::sign(std::string_view message, Random& random) const {
  return expecting_success("signing", [&] {
    BotanRandom rng(random);
    // A PK_Signer changes with every signature, so it cannot be shared between threads; making one is cheap.
    Botan::PK_Signer signer(data_->key, rng, data_->curve.hash, Botan::Signature_Format::DerSequence);
    return as_text(signer.sign_message(as_bytes(message), rng));
  });
}

}  // namespace byoc::x509
