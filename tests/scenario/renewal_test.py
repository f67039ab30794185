"""Certificates that somebody else has made, renewed by byoc-apply: what was issued before has to verify below them, and what
they said they still say. The makings are those of the field, with openssl; openssl, GnuTLS and Go judge."""

import unittest

import verifiers
from harness import Scenario

BASIC = "basicConstraints=critical,CA:TRUE"
USAGE = "keyUsage=critical,keyCertSign,cRLSign"
HASHED = "subjectKeyIdentifier=hash"
USUAL = (BASIC, USAGE, HASHED)
SUBJECT = "{country: US, organization: Example, common_name: Example Root CA}"
NAME = "/C=US/O=Example/CN=Example Root CA"

# By name: the subject as openssl takes it and as the manifest has it, the extensions, and how strings are encoded.
MAKINGS = {
    "as we make it": (NAME, SUBJECT, USUAL, "utf8only"),
    "in another order": ("/CN=Example Root CA/O=Example/C=US", SUBJECT, USUAL, "utf8only"),
    "PrintableString": (NAME, SUBJECT, USUAL, "default"),
    "T61String": ("/C=US/O=Exämple/CN=Root", "{country: US, organization: Exämple, common_name: Root}", USUAL, "nombstr"),
    "BMPString": ("/C=US/O=Exämple/CN=Root", "{country: US, organization: Exämple, common_name: Root}", USUAL, "pkix"),
    "several attributes in one RDN": ("/C=US/O=Example+OU=Line/CN=Root",
                                      "{country: US, organization: Example, organizational_unit: Line, common_name: Root}",
                                      USUAL, "utf8only"),
    "an attribute twice": ("/C=US/O=Example/OU=A/OU=B/CN=Root",
                           "{country: US, organization: Example, organizational_unit: [A, B], common_name: Root}", USUAL,
                           "utf8only"),
    "no common name": ("/C=US/O=Example", "{country: US, organization: Example}", USUAL, "utf8only"),
    "a key identifier of its own": (NAME, SUBJECT, (BASIC, USAGE, "subjectKeyIdentifier=0102030405060708090a0b0c0d0e0f10"),
                                    "utf8only"),
    "no key identifier": (NAME, SUBJECT, (BASIC, USAGE, "subjectKeyIdentifier=none"), "utf8only"),
    "no keyUsage": (NAME, SUBJECT, (BASIC, HASHED), "utf8only"),
    "extensions of its own": (NAME, SUBJECT,
                              ("basicConstraints=critical,CA:TRUE,pathlen:1",
                               "keyUsage=critical,keyCertSign,cRLSign,digitalSignature", HASHED,
                               "authorityKeyIdentifier=keyid:always", "nameConstraints=critical,permitted;DNS:example.com",
                               "crlDistributionPoints=URI:http://crl.example.com/r.crl",
                               "authorityInfoAccess=OCSP;URI:http://ocsp.example.com",
                               "certificatePolicies=1.3.6.1.4.1.32473.1", "subjectAltName=email:pki@example.com",
                               "1.3.6.1.4.1.32473.9=DER:0c0161"),
                              "utf8only"),
}
DEVICE = ("keyUsage=digitalSignature,keyAgreement", "extendedKeyUsage=clientAuth,serverAuth",
          "subjectAltName=DNS:d1.example.com,URI:urn:dev:mac:0024befffe804ff1", "authorityKeyIdentifier=keyid",
          "certificatePolicies=1.3.6.1.4.1.32473.2", "1.3.6.1.4.1.32473.8=DER:0c0162")
# What byoc-apply says itself in a device's certificate.
OURS = ("X509v3 Basic Constraints", "X509v3 Key Usage", "X509v3 Subject Key Identifier", "X509v3 Authority Key Identifier")


class Makings(Scenario):
    def setUp(self):
        self.aws, self.line = self.sandbox(), self.project()

    def ssl(self, *words):
        return self.openssl(*words, where=self.line.folder)

    def key(self, name):
        self.ssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{name}.key")
        (self.line.folder / f"{name}.key").chmod(0o600)

    def make_root(self, subject, extensions, mask, days="1000"):
        if not (self.line.folder / "root.key").exists():
            self.key("root")
        lines = ["[req]", "distinguished_name=dn", "x509_extensions=v3", f"string_mask={mask}", "utf8=yes", "[dn]", "[v3]"]
        (self.line.folder / "root.cnf").write_text("\n".join([*lines, *extensions, ""]), encoding="utf-8")
        self.ssl("req", "-x509", "-new", "-key", "root.key", "-utf8", "-subj", subject, "-days", days, "-config", "root.cnf",
                 "-out", "root.crt")

    def make_device(self, extensions=DEVICE):
        self.key("d1")
        (self.line.folder / "d1.ext").write_text("\n".join(extensions) + "\n")
        self.ssl("req", "-new", "-key", "d1.key", "-subj", "/CN=d1", "-out", "d1.req")
        self.ssl("x509", "-req", "-in", "d1.req", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial", "-days", "200",
                 "-extfile", "d1.ext", "-out", "d1.crt")

    def write(self, subject, root, device="200d"):
        self.line.manifest.write_text(
            "version: 1\nname: line\naws: {region: us-east-1}\nauthorities:\n"
            f"  root: {{subject: {subject}, validity: {root}, key: root.key, certificate: root.crt, register: {{}}}}\n"
            "devices:\n"
            f"  d1: {{issuer: root, subject: {{common_name: d1}}, validity: {device}, key: d1.key, certificate: d1.crt, "
            "register: {}}\n", encoding="utf-8")

    def apply(self, *options):
        return self.line.apply(*options, sandbox=self.aws)

    def extensions(self, name):
        """By the headline that openssl gives them, what they say; criticality is in the headline."""
        _, behind, text = self.ssl("x509", "-in", name, "-noout", "-text").partition("X509v3 extensions:\n")
        found, headline = {}, None
        for line in text.split("Signature Algorithm")[0].splitlines() if behind else ():
            if line.startswith(" " * 12) and not line.startswith(" " * 13):
                headline = line.strip()
                found[headline] = []
            elif headline and line.strip():
                found[headline].append(line.strip())
        return found

    def octets(self, name, *fields):
        return self.ssl("x509", "-in", name, "-noout", "-nameopt", "RFC2253,show_type,dump_all,dump_der", *fields)

    def assert_verifies(self, root, device):
        self.assertEqual({}, verifiers.complaints(self.line.folder, root, device))

    def keep(self, name, to):
        (self.line.folder / to).write_bytes((self.line.folder / name).read_bytes())


class Identity(Makings):
    """What is only shown of a name is not taken for a name that says so."""

    def assert_refused_and_taken(self, subject, mask, shown, wanted):
        self.make_root(subject, USUAL, mask)
        before = (self.line.folder / "root.crt").read_bytes()
        self.write(shown, "1000d")
        self.assert_failed(self.apply(), "if 'root.crt' is right, say in the manifest what it says")
        self.write(wanted, "1000d")
        self.assert_done(self.apply())
        self.assertEqual(before, (self.line.folder / "root.crt").read_bytes())
        self.assert_nothing_to_do(self.line, self.aws)

    def test_two_units_are_not_one_that_is_called_like_both(self):
        self.assert_refused_and_taken("/C=US/OU=Unit A/OU=Unit B/CN=Root", "utf8only",
                                      "{country: US, organizational_unit: Unit A + Unit B, common_name: Root}",
                                      "{country: US, organizational_unit: [Unit A, Unit B], common_name: Root}")

    def test_their_order_counts(self):
        self.assert_refused_and_taken("/C=US/OU=B/OU=A/CN=Root", "utf8only",
                                      "{country: US, organizational_unit: [A, B], common_name: Root}",
                                      "{country: US, organizational_unit: [B, A], common_name: Root}")

    def test_what_is_made_has_them_in_that_order(self):
        self.line.manifest.write_text(
            "version: 1\nname: line\nsubject: {country: US, organizational_unit: [B, A]}\nauthorities:\n"
            "  root: {subject: {organization: Example}, validity: 1000d, key: root.key, certificate: root.crt}\n"
            "devices:\n  d1: {issuer: root, subject: {common_name: d1, organizational_unit: C}, validity: 100d, csr: d1.csr}\n")
        self.assert_done(self.apply())
        for words, expected in ((("x509", "-in", "root.crt"), "C=US,O=Example,OU=B,OU=A"),
                                (("req", "-in", "d1.csr"), "C=US,OU=C,CN=d1"),
                                (("x509", "-in", "pki/d1.crt"), "C=US,OU=C,CN=d1")):
            said = self.ssl(*words, "-noout", "-subject", "-nameopt", "RFC2253,-dn_rev")
            self.assertEqual(expected, said.strip().removeprefix("subject="))
        self.assert_nothing_to_do(self.line, self.aws)


class Renewal(Makings):
    def assert_device_lives_on(self, before):
        """No run touches the device, whose certificate was issued below the old root."""
        self.assert_nothing_to_do(self.line, self.aws)
        self.assertEqual(before, (self.line.folder / "d1.crt").read_bytes())
        self.assertEqual(["ACTIVE"], self.aws.registered()[1])

    def test_authorities(self):
        for name, (subject, wanted, extensions, mask) in MAKINGS.items():
            with self.subTest(name):
                self.setUp()
                self.make_root(subject, extensions, mask)
                has_id = "subjectKeyIdentifier=none" not in extensions  # else openssl would name it by its serial
                self.make_device(DEVICE if has_id else [line.replace("=keyid", "=none") for line in DEVICE])
                self.keep("root.crt", "before.crt")
                self.assert_verifies("before.crt", "d1.crt")
                self.write(wanted, "1000d")
                self.assert_done(self.apply())
                device = (self.line.folder / "d1.crt").read_bytes()
                self.write(wanted, "2000d")
                self.assert_done(self.apply())
                self.assertNotEqual(self.octets("before.crt", "-serial"), self.octets("root.crt", "-serial"))
                for field in ("-subject", "-issuer", "-pubkey"):
                    self.assertEqual(self.octets("before.crt", field), self.octets("root.crt", field))
                self.assertEqual(self.extensions("before.crt"), self.extensions("root.crt"))
                self.assert_verifies("root.crt", "d1.crt")
                self.assert_device_lives_on(device)

    def test_devices(self):
        for name, extensions in {"much of its own": DEVICE, "version 1": None, "nothing of ours": DEVICE[2:3]}.items():
            with self.subTest(name):
                self.setUp()
                self.make_root(NAME, USUAL, "utf8only")
                self.make_device(extensions or DEVICE)
                if extensions is None:
                    self.ssl("x509", "-req", "-in", "d1.req", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial",
                             "-days", "200", "-out", "d1.crt")
                self.keep("d1.crt", "before.crt")
                self.write(SUBJECT, "1000d")
                self.assert_done(self.apply())
                self.write(SUBJECT, "1000d", "300d")
                run = self.assert_done(self.apply())
                before, after = self.extensions("before.crt"), self.extensions("d1.crt")
                kept = {headline: text for headline, text in before.items() if not headline.startswith(OURS)}
                self.assertEqual(kept, {headline: text for headline, text in after.items() if not headline.startswith(OURS)})
                self.assertEqual(["CA:FALSE"], after["X509v3 Basic Constraints: critical"])
                self.assertEqual(["Digital Signature"], after["X509v3 Key Usage: critical"])
                self.assertIn("the renewed one is otherwise than the present one: ", run.err)
                self.assertEqual(extensions is None, "version: '1' -> '3'" in run.err)
                self.assert_verifies("root.crt", "d1.crt")
                self.assert_nothing_to_do(self.line, self.aws)

    def test_what_the_manifest_says_itself_is_carried_out_and_named(self):
        self.make_root(NAME, ("basicConstraints=critical,CA:TRUE,pathlen:3", USAGE, HASHED), "utf8only")
        self.make_device()
        self.write(SUBJECT, "1000d")
        text = self.line.manifest.read_text().replace("key: root.key", "path_length: 2, key: root.key").replace(
            "key: d1.key", "extended_key_usage: [client_auth], key: d1.key")
        self.line.manifest.write_text(text)
        self.assert_done(self.apply())
        self.line.manifest.write_text(text.replace("1000d", "2000d").replace("200d", "300d"))
        run = self.assert_done(self.apply())
        self.assertIn("the present one: path_length: '3' -> '2'", run.err)
        self.assertIn("the present one: extended_key_usage: 'client_auth,server_auth' -> 'client_auth'", run.err)
        self.assertEqual(["CA:TRUE, pathlen:2"], self.extensions("root.crt")["X509v3 Basic Constraints: critical"])
        self.assertEqual(["TLS Web Client Authentication"], self.extensions("d1.crt")["X509v3 Extended Key Usage:"])
        self.assert_verifies("root.crt", "d1.crt")
        self.assert_nothing_to_do(self.line, self.aws)

    def test_a_child_that_names_its_issuer_by_serial_is_named_before_that_is_renewed(self):
        self.make_root(NAME, USUAL, "utf8only")
        self.make_device(("authorityKeyIdentifier=keyid,issuer:always",))
        self.write(SUBJECT, "1000d")
        self.assert_done(self.apply())
        self.write(SUBJECT, "2000d")
        words = "names its issuer's present certificate by its serial number"
        self.assertIn(words, self.assert_done(self.apply("--dry-run")).out)
        self.assertIn(words, self.assert_done(self.apply()).err)
        # Renewed itself, it is named after the key alone.
        self.write(SUBJECT, "2000d", "300d")
        self.assert_done(self.apply())
        self.assertNotIn("serial", " ".join(self.extensions("d1.crt")["X509v3 Authority Key Identifier:"]))
        self.assert_verifies("root.crt", "d1.crt")


class Issuers(Makings):
    """An issuer is looked at as a verifier would, before anything is made with it."""

    def refused(self, root, *said):
        self.line.manifest.write_text(
            "version: 1\nname: line\naws: {region: us-east-1}\nauthorities:\n"
            f"  root: {{subject: {SUBJECT}, validity: 1000d, key: root.key, certificate: root.crt{root}}}\n"
            "  sub: {issuer: root, subject: {country: US, organization: Example, common_name: Sub}, validity: 500d}\n")
        self.assert_failed(self.apply(), *said)
        self.assertFalse((self.line.folder / "pki/sub.crt").exists())

    def test_one_that_allows_none_below_it(self):
        self.make_root(NAME, ("basicConstraints=critical,CA:TRUE,pathlen:0", USAGE, HASHED), "utf8only")
        self.refused("", "below authorities.root.certificate no authority may follow, says the path_length")

    def test_one_whose_key_signs_no_certificates(self):
        self.make_root(NAME, (BASIC, "keyUsage=critical,digitalSignature", HASHED), "utf8only")
        self.refused("", "the certificate of authorities.root.certificate is for 'digitalSignature' only")

    def test_one_of_version_1_and_one_without_basic_constraints(self):
        self.make_root(NAME, USUAL, "utf8only")
        self.ssl("req", "-new", "-key", "root.key", "-subj", NAME, "-out", "root.req")
        self.ssl("x509", "-req", "-in", "root.req", "-signkey", "root.key", "-days", "1000", "-out", "root.crt")
        self.refused("", "'root.crt' is of X.509 version 1", "basicConstraints=critical,CA:TRUE")
        self.make_root(NAME, (USAGE, HASHED), "utf8only")
        self.refused("", "'root.crt' has no basicConstraints", "basicConstraints=critical,CA:TRUE")
        # As the hint says.
        self.ssl("req", "-x509", "-key", "root.key", "-subj", NAME, "-days", "1000", "-addext", BASIC, "-addext", USAGE, "-out",
                 "root.crt")
        self.assert_done(self.apply())

    def test_one_that_begins_later(self):
        self.make_root(NAME, USUAL, "utf8only")
        self.ssl("req", "-new", "-key", "root.key", "-subj", NAME, "-out", "root.req")
        (self.line.folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\nnew_certs_dir=.\nserial=serial.txt\ndefault_md=sha256\npolicy=p\n"
            "x509_extensions=v3\n[p]\ncountryName=supplied\norganizationName=supplied\ncommonName=supplied\n[v3]\n"
            + "\n".join(USUAL) + "\n")
        (self.line.folder / "index.txt").write_text("")
        (self.line.folder / "serial.txt").write_text("01\n")
        self.ssl("ca", "-batch", "-selfsign", "-config", "ca.cnf", "-keyfile", "root.key", "-in", "root.req", "-startdate",
                 "20900101000000Z", "-enddate", "20990101000000Z", "-out", "root.crt")
        self.refused(", register: {}", "the certificate of authorities.root.certificate is not valid before 2090-01-01",
                     "AWS IoT takes no CA before that")
        self.assertEqual(([], []), self.aws.registered())

    def test_a_key_that_only_its_owner_reads_stays_so(self):
        self.make_root(NAME, USUAL, "utf8only")
        (self.line.folder / "root.key").chmod(0o400)
        self.make_device()
        self.write(SUBJECT, "1000d")
        self.assert_done(self.apply())
        self.assertEqual(0o400, (self.line.folder / "root.key").stat().st_mode & 0o777)
        self.assert_nothing_to_do(self.line, self.aws)


if __name__ == "__main__":
    unittest.main()
