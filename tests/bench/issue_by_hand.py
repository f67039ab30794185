"""Issues a root and COUNT devices' certificates into FOLDER, the way one would without byoc-apply.

usage: issue_by_hand.py COUNT FOLDER

P-256 keys (PKCS #8, 0600) and certificates with the extensions that byoc-apply gives a device; one thread, no file synced,
nothing recorded, nothing that could be gone on with.
"""
import datetime
import os
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc)
USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
          "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


def name_of(common_name):
    """A subject of one attribute."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def key_usage(*used):
    """The extension with these usages."""
    return x509.KeyUsage(**{usage: usage in used for usage in USAGES})


def start(subject, issuer, key, issuer_key, days):
    """What every certificate has."""
    return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(NOW)
            .not_valid_after(NOW + datetime.timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False))


def save(folder, name, key, certificate):
    """Writes the two files of one resource."""
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    with os.fdopen(os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def main():
    """Issues them all."""
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    root_name, root_key = name_of("Root"), ec.generate_private_key(ec.SECP256R1())
    root = (start(root_name, root_name, root_key, root_key, 3650)
            .add_extension(x509.BasicConstraints(True, None), True)
            .add_extension(key_usage("key_cert_sign", "crl_sign"), True).sign(root_key, hashes.SHA256()))
    save(folder, "root", root_key, root)
    for i in range(count):
        key = ec.generate_private_key(ec.SECP256R1())
        device = (start(name_of(f"d{i}"), root_name, key, root_key, 365)
                  .add_extension(x509.BasicConstraints(False, None), True)
                  .add_extension(key_usage("digital_signature"), True)
                  .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
                  .sign(root_key, hashes.SHA256()))
        save(folder, f"d{i}", key, device)


if __name__ == "__main__":
    main()
