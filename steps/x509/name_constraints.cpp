#include "steps/x509/name_constraints.h"

#include <memory>
#include <openssl/x509v3.h>

#include "engine/base/error.h"
#include "steps/x509/bytes.h"
#include "steps/x509/general_names.h"

namespace byoc::x509 {

namespace {

struct Free {
  void operator()(NAME_CONSTRAINTS* constraints) const { NAME_CONSTRAINTS_free(constraints); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_NAME* name) const { X509_NAME_free(name); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(ASN1_OCTET_STRING* octets) const { ASN1_OCTET_STRING_free(octets); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// Never null.
template <typename T>
Owned<T> owned(T* made) {
  if (made == nullptr) throw InternalError("OpenSSL can't hold a name");
  return Owned<T>(made);
}

Owned<X509_EXTENSION> extension_of(int type, ByteView value) {
  const auto octets = owned(ASN1_OCTET_STRING_new());
  ASN1_OCTET_STRING_set(octets.get(), value.data(), static_cast<int>(value.size()));
  return owned(X509_EXTENSION_create_by_NID(nullptr, type, 0, octets.get()));
}

// Null where they can't be read.
Owned<NAME_CONSTRAINTS> read_constraints(const std::string& der) {
  const auto extension = extension_of(NID_name_constraints, as_bytes(der));
  return Owned<NAME_CONSTRAINTS>(static_cast<NAME_CONSTRAINTS*>(X509V3_EXT_d2i(extension.get())));
}

// A certificate of which only the names are there.
Owned<X509> bare_certificate(const std::string& subject, const std::vector<std::string>& alternative_names) {
  auto certificate = owned(X509_new());
  if (!subject.empty()) {
    const auto* at = as_bytes(subject).data();
    const auto name = owned(d2i_X509_NAME(nullptr, &at, static_cast<long>(subject.size())));
    X509_set_subject_name(certificate.get(), name.get());
  }
  for (const auto& names : name_extensions(alternative_names, {})) {
    const auto extension = extension_of(NID_subject_alt_name, names.value);
    X509_add_ext(certificate.get(), extension.get(), -1);
  }
  X509_get_extension_flags(certificate.get());  // has the extensions read
  return certificate;
}

bool allows(NAME_CONSTRAINTS* constraints, X509* certificate) {
  return constraints != nullptr && NAME_CONSTRAINTS_check(certificate, constraints) == X509_V_OK;
}

bool has_dns_name(const ConstrainedNames& names) {
  for (const auto& name : names.alternative_names)
    if (name.starts_with("dns:")) return true;
  return false;
}

}  // namespace

std::optional<std::string> forbidden_name(const std::vector<std::string>& constraints, const ConstrainedNames& names) {
  const auto subject = bare_certificate(names.subject, {});
  const bool is_common_name_a_host = !names.is_authority && !has_dns_name(names);
  for (const auto& der : constraints) {
    const auto limits = read_constraints(der);
    if (!allows(limits.get(), subject.get()) ||
        (is_common_name_a_host && NAME_CONSTRAINTS_check_CN(subject.get(), limits.get()) != X509_V_OK))
      return format_name(decode_name(names.subject));
    for (const auto& name : names.alternative_names)
      if (!allows(limits.get(), bare_certificate({}, {name}).get())) return name;
  }
  return std::nullopt;
}

}  // namespace byoc::x509
