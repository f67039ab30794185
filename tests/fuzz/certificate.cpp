// Certificates and requests: what we take, openssl takes too, and for the same key and serial number; everything that
// is asked of one has an answer.
#include "steps/x509/certificate.h"

#include <memory>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "steps/x509/request.h"
#include "tests/fuzz/fuzz.h"

using namespace byoc;

namespace {

void ask_everything(const x509::Certificate& certificate) {
  certificate.not_before();
  certificate.not_after();
  certificate.subject();
  certificate.issuer();
  certificate.serial();
  certificate.subject_key_id();
  certificate.authority_key_id();
  certificate.name_constraints();
  certificate.extensions();
  certificate.check_signature(certificate.public_key());
  fuzz::require(x509::Certificate::from_pem(certificate.pem()).fingerprint() == certificate.fingerprint(),
                "a certificate is written as another one");
}

void compare_with_openssl(const x509::Certificate& ours) {
  const auto der = ours.der();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, void (*)(X509*)> theirs(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
  ERR_clear_error();
  if (!theirs) return;
  unsigned char* subject = nullptr;
  const int size = i2d_X509_NAME(X509_get_subject_name(theirs.get()), &subject);
  const std::string subject_der(reinterpret_cast<char*>(subject), size < 0 ? 0 : static_cast<std::size_t>(size));
  OPENSSL_free(subject);
  fuzz::require(subject_der == ours.subject_der(), "openssl reads another subject");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  fuzz::takes([&] {
    const auto certificate = x509::Certificate::from_pem(text);
    ask_everything(certificate);
    compare_with_openssl(certificate);
  });
  fuzz::takes([&] {
    for (const auto& certificate : x509::Certificate::all_from_pem(text)) ask_everything(certificate);
  });
  fuzz::takes([&] { x509::Certificate::from_der(text); });
  fuzz::takes([&] { x509::read_request(text); });
  return 0;
}
