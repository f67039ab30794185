#include "steps/custody/file/file_keyring.h"

#include <fmt/format.h>

#include "engine/base/text.h"
#include "tests/catch.h"
#include "tests/support/fake_host.h"
#include "tests/support/threads.h"

using namespace byoc;
using namespace byoc::test;

namespace {

struct Folder {
  FakeHost fake;
  Host host = fake.host();
  FileKeyring keyring;

  KeyRef add(const std::string& file) {
    const auto key = x509::PrivateKey::generate("P-256", host.random);
    fake.files.put(file, std::string(key.pem().reveal()), 0600);
    return {file, sha256_hex(key.public_key())};
  }

  std::string error_of(const KeyRef& key) {
    try {
      keyring.open(key, host);
      return "no error";
    } catch (const Error& error) {
      return error.what();
    }
  }
};

}  // namespace

TEST_CASE("file keyring: a key is opened once, however many sign with it at the same time") {
  Folder folder;
  const auto root = folder.add("/w/root.key"), sub = folder.add("/w/sub.key");
  in_threads(8, [&](int i) {
    for (int n = 0; n < 50; ++n)
      folder.keyring.open(i % 2 == 0 ? root : sub, folder.host)->sign("text", folder.host.random);
  });
  CHECK(folder.fake.files.secret_reads("/w/root.key") == 1);
  CHECK(folder.fake.files.secret_reads("/w/sub.key") == 1);
  CHECK(sha256_hex(folder.keyring.open(root, folder.host)->public_key()) == root.public_key);
}

TEST_CASE("file keyring: the keys of a fleet's devices do not pile up, its issuer's stays") {
  Folder folder;
  const auto issuer = folder.add("/w/issuer.key");
  std::weak_ptr<const x509::Signer> first_device;
  for (std::size_t i = 0; i < FileKeyring::most_kept + 10; ++i) {
    const auto device = folder.keyring.open(folder.add(fmt::format("/w/d{}.key", i)), folder.host);
    if (i == 0) first_device = device;
    folder.keyring.open(issuer, folder.host);
  }
  CHECK(first_device.expired());
  CHECK(folder.fake.files.secret_reads("/w/issuer.key") == 1);
}

TEST_CASE("file keyring: a signer that is let go can be signed with until its user ends") {
  Folder folder;
  const auto signer = folder.keyring.open(folder.add("/w/old.key"), folder.host);
  for (std::size_t i = 0; i < FileKeyring::most_kept; ++i)
    folder.keyring.open(folder.add(fmt::format("/w/d{}.key", i)), folder.host);
  CHECK_FALSE(signer->sign("text", folder.host.random).empty());
}

TEST_CASE("file keyring: another key than the one that was looked at signs nothing") {
  Folder folder;
  auto key = folder.add("/w/root.key");
  folder.add("/w/root.key");
  CHECK(folder.error_of(key) ==
        "the key '/w/root.key': it is another one than it was a moment ago; nothing was signed with it");
}

TEST_CASE("file keyring: a key that is replaced in the run is opened anew") {
  Folder folder;
  const auto old = folder.add("/w/root.key");
  folder.keyring.open(old, folder.host);
  const auto now = folder.add("/w/root.key");
  CHECK(sha256_hex(folder.keyring.open(now, folder.host)->public_key()) == now.public_key);
}

TEST_CASE("file keyring: what can't be opened is named, is not kept, and shows nothing of its content") {
  Folder folder;
  const auto key = folder.add("/w/root.key");
  const auto pem = folder.fake.files.contents().at("/w/root.key");
  folder.fake.files.remove("/w/root.key");
  CHECK_THAT(folder.error_of(key), ContainsSubstring("the key '/w/root.key': ") && ContainsSubstring("No such file"));
  folder.fake.files.put("/w/root.key", pem.substr(0, pem.size() / 2));
  CHECK_THAT(folder.error_of(key),
             ContainsSubstring("the key '/w/root.key': ") && !ContainsSubstring(pem.substr(40, 20)));
  folder.fake.files.put("/w/root.key", pem);
  CHECK(folder.error_of(key) == "no error");
}
