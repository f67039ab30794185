"""Certificates of others and for others: chain files, what certificates say beside their names, ends that never come,
limits of an authority, and manifests made of what lies in a folder."""

import re
import unittest

import verifiers
from harness import Scenario

HEAD = "version: 1\nname: line\n"
EXTENSIONS = """
authorities:
  root:
    subject: {organization: Example, common_name: Root}
    not_after: never
    path_length: 2
    crl_distribution_points: http://pki.example.com/root.crl
    ocsp: [http://ocsp.example.com, http://ocsp2.example.com]
    ca_issuers: http://pki.example.com/root.crt
    REGISTER
  issuing:
    issuer: root
    subject: {organization: Example, common_name: Issuing}
    validity: 1000d
    certificate_chain: pki/issuing.chain.pem
    crl_distribution_points: http://pki.example.com/issuing.crl
    REGISTER
devices:
  d1:
    issuer: issuing
    subject: {organization: Example, common_name: d1}
    validity: 300d
    certificate_chain: pki/d1.chain.pem
    subject_alternative_name:
      dns: [d1.example.com, "*.d1.example.com"]
      ip: [192.0.2.1, "2001:DB8:0::1"]
      uri: urn:example:d1
      email: ops@example.com
    REGISTER
"""


class Certificates(Scenario):
    def setUp(self):
        self.aws, self.line = self.sandbox(), self.project()
        self.folder = self.line.folder

    def write(self, text):
        self.line.manifest.write_text(text, encoding="utf-8")

    def apply(self, *options):
        return self.line.apply(*options, sandbox=self.aws)

    def ssl(self, *words):
        return self.openssl(*words, where=self.folder)

    def text(self, name):
        return self.ssl("x509", "-in", name, "-noout", "-text")

    def assert_verifies(self, root, certificate, chain=None):
        self.assertEqual({}, verifiers.complaints(self.folder, root, certificate, chain))

    def key(self, name, *options):
        self.ssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", *options, "-out", name)
        (self.folder / name).chmod(0o600)

    def make(self, name, subject, issuer=None, extensions=(), days="1000", key=True):
        """NAME.key and NAME.crt, by openssl; self-signed without an issuer."""
        if key:
            self.key(f"{name}.key")
        (self.folder / f"{name}.ext").write_text("\n".join(extensions) + "\n", encoding="utf-8")
        self.ssl("req", "-new", "-key", f"{name}.key", "-subj", subject, "-out", f"{name}.req")
        by = ["-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key", "-CAcreateserial"] if issuer else ["-signkey", f"{name}.key"]
        self.ssl("x509", "-req", "-in", f"{name}.req", *by, "-days", days, "-extfile", f"{name}.ext", "-out", f"{name}.crt")

    AUTHORITY = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign", "subjectKeyIdentifier=hash",
                 "authorityKeyIdentifier=keyid")
    DEVICE = ("basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature", "extendedKeyUsage=clientAuth",
              "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid")

    def join(self, name, *parts):
        (self.folder / name).write_bytes(b"".join((self.folder / part).read_bytes() for part in parts))

    def first_certificate(self, name):
        text = (self.folder / name).read_text()
        return re.search(r"(?s)-----BEGIN CERTIFICATE.*?END CERTIFICATE-----\n", text)[0]


class WhatTheySay(Certificates):
    def setUp(self):
        super().setUp()
        self.manifest = HEAD + "aws: {region: us-east-1}" + EXTENSIONS.replace("REGISTER", "register: {status: ACTIVE}")
        self.write(self.manifest)
        self.assert_done(self.apply())

    def test_names_and_places_are_there_for_every_verifier(self):
        self.assert_verifies("pki/root.crt", "pki/d1.crt", "pki/issuing.crt")
        device, issuing, root = (self.text(f"pki/{name}.crt") for name in ("d1", "issuing", "root"))
        self.assertIn("DNS:d1.example.com, DNS:*.d1.example.com, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, "
                      "URI:urn:example:d1, email:ops@example.com", device)
        self.assertIn("URI:http://pki.example.com/issuing.crl", device)
        self.assertNotIn("Authority Information Access", device)
        for said in ("URI:http://pki.example.com/root.crl", "OCSP - URI:http://ocsp.example.com\n",
                     "OCSP - URI:http://ocsp2.example.com\n", "CA Issuers - URI:http://pki.example.com/root.crt"):
            self.assertIn(said, issuing)
        self.assertNotIn("CRL Distribution", root)
        self.assert_nothing_to_do(self.line, self.aws)

    def test_other_places_re_issue_nothing_and_other_names_do(self):
        self.write(self.manifest.replace("ocsp2.example.com", "ocsp3.example.com").replace("root.crl", "other.crl"))
        self.assert_nothing_to_do(self.line, self.aws)
        self.write(self.manifest.replace("urn:example:d1", "urn:example:d1b").replace("ocsp2", "ocsp3"))
        run = self.apply()
        self.assert_done(run)
        self.assertIn("subject_alternative_name", run.out + run.err)
        self.assertIn("URI:urn:example:d1b", self.text("pki/d1.crt"))
        # What is renewed says what the manifest says then.
        self.write(self.manifest.replace("ocsp2", "ocsp3").replace("urn:example:d1", "urn:example:d1b")
                   .replace("1000d", "1200d"))
        run = self.apply()
        self.assert_done(run)
        self.assertIn("OCSP - URI:http://ocsp3.example.com", self.text("pki/issuing.crt"))
        self.assertIn("the renewed one is otherwise than the present one: ocsp", run.out + run.err)

    def test_never_is_a_date_that_all_read(self):
        self.assertIn("notAfter=Dec 31 23:59:59 9999 GMT", self.ssl("x509", "-in", "pki/root.crt", "-noout", "-enddate"))
        run = self.line.apply("status", sandbox=self.aws)
        self.assertRegex(run.out, r"authorities\.root +never +- +ACTIVE")
        self.write(self.manifest.replace("never", "9999-12-31T23:59:59Z"))
        self.assert_nothing_to_do(self.line, self.aws)

    def test_a_chain_follows_its_certificates(self):
        def parts(name):
            return re.findall(r"(?s)-----BEGIN.*?-----END CERTIFICATE-----\n", (self.folder / name).read_text())

        def single(name):
            return (self.folder / f"pki/{name}.crt").read_text()

        self.assertEqual([single("d1"), single("issuing"), single("root")], parts("pki/d1.chain.pem"))
        self.assertEqual([single("issuing"), single("root")], parts("pki/issuing.chain.pem"))
        before = single("issuing")
        self.write(self.manifest.replace("1000d", "1200d"))
        self.assert_done(self.apply())
        self.assertNotEqual(before, single("issuing"))
        self.assertEqual([single("d1"), single("issuing"), single("root")], parts("pki/d1.chain.pem"))
        self.assert_verifies("pki/root.crt", "pki/d1.chain.pem", "pki/d1.chain.pem")
        (self.folder / "pki/d1.chain.pem").unlink()
        self.assert_done(self.apply())
        self.assertEqual(3, len(parts("pki/d1.chain.pem")))
        # What else somebody keeps there, and be it behind the very chain, is not written over.
        chain, key = (self.folder / "pki/d1.chain.pem").read_text(), (self.folder / "pki/d1.key").read_text()
        for other in ("mine\n", chain + key, chain + "\n"):
            self.line.lock.unlink()
            (self.folder / "pki/d1.chain.pem").write_text(other)
            self.assert_failed(self.apply(), "is there already and is not the chain that the manifest wants")
            self.assertEqual(other, (self.folder / "pki/d1.chain.pem").read_text())


class ChainFiles(Certificates):
    MANIFEST = HEAD + """
authorities:
  root: {subject: {common_name: Root}, validity: 1000d, key: root.key, certificate: root.crt}
devices:
  d1: {issuer: root, subject: {common_name: d1}, validity: 1000d, key: d1.key, certificate: d1.pem}
"""

    def setUp(self):
        super().setUp()
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("other", "/CN=Other", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)

    def test_the_one_that_fits_is_taken_wherever_it_stands(self):
        for parts in (("d1.crt", "root.crt"), ("root.crt", "d1.crt"), ("other.crt", "d1.crt", "root.crt"),
                      ("other.key", "d1.crt", "other.crt")):
            with self.subTest(parts):
                self.join("d1.pem", *parts)
                self.line.lock.unlink(missing_ok=True)
                self.write(self.MANIFEST)
                self.assert_done(self.apply())
                self.assert_nothing_to_do(self.line, self.aws)
                self.assertEqual(self.fingerprint("d1.crt"), re.search(
                    r"(?s)devices\.d1\.certificate:.*?fingerprint: \"?([0-9a-f]+)", self.line.lock.read_text())[1])

    def test_what_stands_beside_it_stays_when_it_is_renewed(self):
        self.join("d1.pem", "other.crt", "d1.crt", "root.crt")
        self.write(self.MANIFEST)
        self.assert_done(self.apply())
        self.write(self.MANIFEST.replace("common_name: d1}, validity: 1000d", "common_name: d1}, validity: 900d"))
        self.assert_done(self.apply())
        others = [(self.folder / name).read_text() for name in ("other.crt", "root.crt")]
        text = (self.folder / "d1.pem").read_text()
        self.assertTrue(text.startswith(others[0]) and text.endswith(others[1]), text)
        self.assertEqual(3, text.count("BEGIN CERTIFICATE"))
        self.assertNotIn((self.folder / "d1.crt").read_text(), text)
        self.assert_nothing_to_do(self.line, self.aws)

    def test_its_issuer_in_it_follows(self):
        """What is issued anew below another issuer does not stand before the old one."""
        for name in ("root.key", "root.crt", "d1.key", "d1.crt"):
            (self.folder / name).unlink()
        self.write(self.MANIFEST.replace("certificate: d1.pem", "certificate: d1.crt"))
        self.assert_done(self.apply())
        self.join("d1.pem", "d1.crt", "root.crt")
        (self.folder / "d1.pem").replace(self.folder / "d1.crt")
        self.assert_done(self.apply("--replace", "authorities.root"))
        self.assert_verifies("root.crt", "d1.crt")
        self.assertTrue((self.folder / "d1.crt").read_text().endswith((self.folder / "root.crt").read_text()))

    def test_one_with_none_that_fits_is_refused(self):
        self.join("d1.pem", "other.crt", "root.crt")
        self.write(self.MANIFEST)
        run = self.apply()
        self.assert_failed(run, "was issued for another key")
        self.assertFalse((self.folder / "d1.pem").read_bytes() == b"")

    def test_the_issuers_in_it_are_used(self):
        """Two authorities whose keys are elsewhere, and of which there is nothing but the chain of a device."""
        self.make("middle", "/CN=Middle", "root", self.AUTHORITY)
        self.make("d2", "/CN=d2", "middle", self.DEVICE)
        self.join("d2.pem", "d2.crt", "middle.crt", "root.crt")
        for name in ("root.crt", "middle.crt", "d2.crt"):
            (self.folder / name).rename(self.folder / f"{name}.away")
        self.write(HEAD + """
authorities:
  top: {key: elsewhere, certificate: pki/top.crt}
  middle: {issuer: top, key: elsewhere, certificate: pki/middle.crt}
devices:
  d2: {issuer: middle, key: elsewhere, certificate: d2.pem}
""")
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertIn("it stands in 'd2.pem', and is taken from there", run.out)
        self.assert_done(self.apply())
        self.assertEqual((self.folder / "root.crt.away").read_text(), (self.folder / "pki/top.crt").read_text())
        self.assertEqual((self.folder / "middle.crt.away").read_text(), (self.folder / "pki/middle.crt").read_text())
        self.assert_nothing_to_do(self.line, self.aws)
        # What was recorded is not exchanged for another one that happens to stand there.
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("middle", "/CN=Middle", "root", self.AUTHORITY, key=False)
        self.make("d2", "/CN=d2", "middle", self.DEVICE, key=False)
        lock = self.line.lock.read_bytes()
        (self.folder / "pki/top.crt").unlink()
        self.join("d2.pem", "d2.crt", "middle.crt", "root.crt")
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertNotIn("is taken from there", run.out)
        self.apply()
        self.assertFalse((self.folder / "pki/top.crt").exists())
        for step in ("authorities.top", "authorities.middle", "devices.d2"):
            self.assertIn(re.search(rf"(?s){step}\.certificate:.*?fingerprint: \"?([0-9a-f]+)", lock.decode())[1],
                          self.line.lock.read_text(), step)

    def fingerprint(self, name):
        return self.ssl("x509", "-in", name, "-noout", "-fingerprint", "-sha256").split("=")[1].strip().replace(":", "").lower()


class WhatCannotBeJudged(Certificates):
    """Said to be so, never called wrong, and no hindrance where it does not matter."""

    def elsewhere(self, name="root"):
        return HEAD + f"""
authorities:
  root: {{key: elsewhere, certificate: {name}.crt}}
  issuing: {{issuer: root, key: elsewhere, certificate: issuing.crt}}
"""

    def test_who_signed_with_a_curve_that_is_none_of_ours(self):
        for curve in ("secp256k1", "brainpoolP256r1", "ed25519"):
            with self.subTest(curve):
                algorithm = ["-algorithm", curve] if curve == "ed25519" else ["-algorithm", "EC", "-pkeyopt",
                                                                              f"ec_paramgen_curve:{curve}"]
                self.ssl("genpkey", *algorithm, "-out", "root.key")
                self.make("root", "/CN=Root", None, self.AUTHORITY[:3], key=False)
                self.make("issuing", "/CN=Issuing", "root", self.AUTHORITY)
                self.line.lock.unlink(missing_ok=True)
                self.write(self.elsewhere())
                run = self.apply()
                self.assert_done(run)
                self.assertIn("byoc-apply can't check who signed 'issuing.crt'", run.out + run.err)
                self.assert_nothing_to_do(self.line, self.aws)

    def test_an_algorithm_that_nobody_knows_opens_nothing(self):
        """Who makes a certificate chooses its algorithm's number, and must not get past the check with it."""
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("false", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("issuing", "/CN=Issuing", "false", self.AUTHORITY)
        self.ssl("x509", "-in", "issuing.crt", "-outform", "DER", "-out", "issuing.der")
        ecdsa_with_sha256, unknown = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d040909")
        (self.folder / "issuing.crt").write_bytes(
            (self.folder / "issuing.der").read_bytes().replace(ecdsa_with_sha256, unknown))
        self.write(self.elsewhere())
        self.assert_failed(self.apply(), "'issuing.crt': not signed by its issuer's key")

    def test_a_curve_that_is_spelled_out(self):
        self.key("root.key")
        self.ssl("pkey", "-in", "root.key", "-ec_param_enc", "explicit", "-out", "spelled.key")
        (self.folder / "spelled.ext").write_text("\n".join(self.AUTHORITY[:3]) + "\n")
        self.ssl("req", "-new", "-key", "spelled.key", "-subj", "/CN=Root", "-out", "root.req")
        self.ssl("x509", "-req", "-in", "root.req", "-signkey", "spelled.key", "-days", "1000", "-extfile", "spelled.ext",
                 "-out", "root.crt")
        self.write(HEAD + "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, key: root.key, "
                   "certificate: root.crt}\n")
        before = (self.folder / "root.crt").read_bytes()
        self.assert_failed(self.apply(), "byoc-apply can't check whether 'root.crt' is for its key: it has an EC key that "
                           "spells its curve out")
        self.assertEqual(before, (self.folder / "root.crt").read_bytes())
        self.write(HEAD + "authorities:\n  root: {key: elsewhere, certificate: root.crt}\n")
        self.assert_done(self.apply())

    def test_a_compressed_point_is_the_same_key(self):
        self.key("root.key")
        self.ssl("ec", "-in", "root.key", "-conv_form", "compressed", "-out", "compressed.key")
        (self.folder / "c.ext").write_text("\n".join(self.AUTHORITY[:3]) + "\n")
        self.ssl("req", "-new", "-key", "compressed.key", "-subj", "/CN=Root", "-out", "root.req")
        self.ssl("x509", "-req", "-in", "root.req", "-signkey", "compressed.key", "-days", "1000", "-extfile", "c.ext",
                 "-out", "root.crt")
        text = HEAD + """
authorities:
  root: {subject: {common_name: Root}, validity: 1000d, key: root.key, certificate: root.crt}
devices:
  d1: {issuer: root, subject: {common_name: d1}, validity: 100d, key: d1.key, certificate: d1.crt}
"""
        self.write(text)
        self.assert_done(self.apply())
        old = self.first_certificate("d1.crt")
        self.write(text.replace("1000d", "1200d"))
        self.assert_done(self.apply())
        (self.folder / "old.crt").write_text(old)
        for device in ("d1.crt", "old.crt"):
            self.ssl("verify", "-CAfile", "root.crt", device)


class Limits(Certificates):
    """What the name constraints of an authority do not allow is not issued."""

    def test_names_beyond_those_that_are_permitted(self):
        self.make("root", "/O=Example/CN=Root", None,
                  (*self.AUTHORITY[:3], "nameConstraints=critical,permitted;DNS:example.com,permitted;dirName:dn,"
                   "excluded;URI:.example.org", "[dn]", "O=Example"))
        text = HEAD + """
authorities:
  root: {subject: {organization: Example, common_name: Root}, validity: 1000d, key: root.key, certificate: root.crt}
  sub: {issuer: root, subject: {organization: Example, common_name: Sub}, validity: 500d, key: sub.key,
        certificate: sub.crt}
devices:
  d1: {issuer: sub, subject: {organization: Example, common_name: d1.example.com}, validity: 100d, key: d1.key,
       certificate: d1.crt SAN}
"""
        allowed = "subject_alternative_name: {dns: d1.example.com}"
        for names, forbidden in (("subject_alternative_name: {dns: d1.example.net}", "dns:d1.example.net"),
                                 ("subject_alternative_name: {uri: 'http://a.example.org/'}", "uri:http://a.example.org/")):
            self.write(text.replace(" SAN", ", " + names))
            self.assert_failed(self.apply(), f"do not allow '{forbidden}'")
            self.assertFalse((self.folder / "d1.crt").exists())
        self.write(text.replace(" SAN", ", " + allowed).replace("common_name: Sub", "common_name: Sub, locality: X")
                   .replace("organization: Example, common_name: d1", "common_name: d1, organization: Other")
                   .replace("  d1: {issuer: sub,", "  d1: {issuer: sub, "))
        self.assertNotEqual(0, self.apply().status)
        self.write(text.replace(" SAN", ", " + allowed))
        self.assert_done(self.apply())
        # Go knows no constraints of directory names, and says so.
        said = verifiers.complaints(self.folder, "root.crt", "d1.crt", "sub.crt")
        self.assertEqual({"Go": "x509: unhandled critical extension\n"}, said)


class FromAFolder(Certificates):
    """`init --from DIR`: the first plan takes over all that is there, and changes nothing."""

    def setUp(self):
        super().setUp()
        self.line.manifest.unlink()
        (self.folder / "ca").mkdir()
        self.pki = self.folder / "ca"

    def make(self, name, subject, issuer=None, extensions=(), days="1000", key=True):
        super().make(f"ca/{name}", subject, issuer and f"ca/{issuer}", extensions, days, key)

    def init(self):
        run = self.line.apply("init", "--from", "ca")
        self.assert_done(run)
        return self.line.manifest.read_text()

    def assert_takes_over(self, adopted):
        before = {path: path.read_bytes() for path in sorted(self.pki.rglob("*")) if path.is_file()}
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertEqual(0, run.status, run.out + run.err)
        self.assertIn(f"Plan: {adopted} to adopt.", run.out)
        self.assertNotIn("warning", run.out)
        self.assert_done(self.apply())
        self.assert_nothing_to_do(self.line, self.aws)
        self.assertEqual(before, {path: path.read_bytes() for path in sorted(self.pki.rglob("*"))
                                  if path.is_file() and path.name != ".gitignore"})

    def test_a_hierarchy_made_with_openssl(self):
        self.make("root", "/C=US/O=Example/CN=Root CA", None, self.AUTHORITY[:3], "3650")
        self.make("issuing", "/C=DE/O=Example/OU=A/OU=B/CN=Issuing CA", "root",
                  ("basicConstraints=critical,CA:TRUE,pathlen:0", *self.AUTHORITY[1:]))
        self.make("d1", "/CN=d1", "issuing", (*self.DEVICE, "subjectAltName=DNS:d1.example.com,IP:192.0.2.7",
                                             "crlDistributionPoints=URI:http://pki.example.com/i.crl"))
        self.make("d2", "/CN=d: 2 #\"x\"", "issuing",
                  tuple(one.replace("clientAuth", "clientAuth,serverAuth") for one in self.DEVICE) +
                  ("crlDistributionPoints=URI:http://pki.example.com/i.crl",))
        text = self.init()
        self.assertIn("organizational_unit: [A, B]", text)
        self.assertIn("subject_policy: any", text)
        self.assertIn("crl_distribution_points: \"http://pki.example.com/i.crl\"", text)
        self.assertIn("csr: ca/d1.req", text)
        self.assert_takes_over(12)

    def test_chains_and_keys_that_are_elsewhere(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("issuing", "/CN=Issuing", "root", ("basicConstraints=critical,CA:TRUE,pathlen:0", *self.AUTHORITY[1:]))
        self.make("d1", "/CN=d1", "issuing", self.DEVICE)
        self.join("ca/d1.chain.pem", "ca/d1.crt", "ca/issuing.crt", "ca/root.crt")
        self.join("ca/full.pem", "ca/d1.crt", "ca/issuing.crt")
        for name in ("ca/root.key", "ca/root.req", "ca/d1.req", "ca/d1.key"):
            (self.folder / name).unlink()
        text = self.init()
        self.assertIn("certificate_chain: ca/d1.chain.pem", text)
        self.assert_takes_over(6)

    def test_only_a_chain_is_there(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)
        self.join("ca/full.pem", "ca/d1.crt", "ca/root.crt")
        for path in list(self.pki.iterdir()):
            if path.name not in ("full.pem", "d1.key"):
                path.unlink()
        self.init()
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertIn("it stands in 'ca/full.pem', and is taken from there", run.out)
        self.assert_done(self.apply())
        self.assert_nothing_to_do(self.line, self.aws)

    def test_a_root_of_which_there_is_a_key_and_a_place_in_a_chain_is_not_made_anew(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)
        self.join("ca/full.pem", "ca/d1.crt", "ca/root.crt")
        root = (self.pki / "root.crt").read_text()
        for path in list(self.pki.iterdir()):
            if path.name not in ("full.pem", "d1.key", "root.key"):
                path.unlink()
        self.assertIn("its certificate stands only in a chain file", self.init())
        self.assert_done(self.apply())
        self.assertEqual(root, (self.folder / "pki/root.crt").read_text())

    def test_names_that_mean_something_else_elsewhere(self):
        for number, name in enumerate(("null", "_ x", "- y", "true", "12", "D*", "~", "a: b # c", "\u00fcber")):
            self.make(f"r{number}", f"/CN={name}", None, self.AUTHORITY[:3])
        (self.pki / "new\nline.crt").write_bytes((self.pki / "r0.crt").read_bytes())
        text = self.init()
        self.assertIn("a manifest can't say its name", text)
        self.assert_takes_over(27)

    def test_a_key_behind_a_chain_makes_it_no_chain_of_ours(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)
        self.join("ca/d1.pem", "ca/d1.crt", "ca/root.crt", "ca/d1.key")
        (self.pki / "d1.key").unlink()
        text = self.init()
        self.assertNotIn("certificate_chain", text)
        self.assertIn("with a certificate: put it into a file of its own", text)

    def test_what_the_first_run_would_change_is_only_looked_at(self):
        """What has ended would be renewed, what outlives its issuer can't be; two can't have one key; loops lead nowhere."""
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)
        self.make("other", "/CN=other", "root", self.DEVICE)
        for name, end in (("ended", "20210101000000Z"), ("never", "99991231235959Z")):
            self.key(f"ca/{name}.key")
            self.ssl("req", "-new", "-key", f"ca/{name}.key", "-subj", f"/CN={name}", "-out", f"ca/{name}.req")
            (self.folder / "index").write_text("")
            (self.folder / "serial").write_text("0" + str(len(name)) + "\n")
            (self.folder / "ca.cnf").write_text(
                "[ca]\ndefault_ca=c\n[c]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\n"
                "unique_subject=no\n[p]\ncommonName=supplied\n")
            self.ssl("ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca/root.crt", "-keyfile", "ca/root.key",
                     "-startdate", "20200101000000Z", "-enddate", end, "-extfile", "ca/d1.ext", "-in", f"ca/{name}.req",
                     "-out", f"ca/{name}.crt")
        self.make("twin", "/CN=twin", "root", self.DEVICE)
        (self.pki / "twin.key").unlink()
        self.ssl("req", "-new", "-key", "ca/other.key", "-subj", "/CN=twin", "-out", "ca/twin.req")
        self.ssl("x509", "-req", "-in", "ca/twin.req", "-CA", "ca/root.crt", "-CAkey", "ca/root.key", "-CAcreateserial",
                 "-extfile", "ca/d1.ext", "-days", "1000", "-out", "ca/twin.crt")
        (self.pki / "loop").symlink_to(self.pki)
        text = self.init()
        self.assertIn("it ended on 2021-01-01T00:00:00Z: it is looked at, and not renewed", text)
        self.assertIn("it outlives its issuer: it is looked at", text)
        self.assertIn("is its key and that of another certificate", text)
        self.assertNotIn("loop", text)
        before = (self.pki / "ended.crt").read_bytes()
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertRegex(run.out, r"Plan: \d+ to adopt\.")
        self.assert_done(self.apply())
        self.assertEqual(before, (self.pki / "ended.crt").read_bytes())

    def test_an_issuer_that_is_not_there_is_awaited(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.make("d1", "/CN=d1", "root", self.DEVICE)
        (self.pki / "root.crt").rename(self.folder / "away.crt")
        (self.pki / "root.key").unlink()
        text = self.init()
        self.assertIn("its certificate was not found", text)
        run = self.line.apply("plan", sandbox=self.aws)
        self.assertIn("'pki/root.crt' is awaited", run.out)
        (self.folder / "pki").mkdir(exist_ok=True)
        (self.folder / "away.crt").rename(self.folder / "pki/root.crt")
        self.assert_done(self.apply())

    def test_what_is_left_out_is_named(self):
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.key("ca/lonely.key")
        self.ssl("ec", "-in", "ca/lonely.key", "-aes256", "-passout", "pass:x", "-out", "ca/encrypted.key")
        (self.pki / "broken.crt").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        (self.pki / "notes.txt").write_text("nothing of concern\n")
        text = self.init()
        self.assertIn("# - ca/lonely.key: a key, and no certificate for it", text)
        self.assertRegex(text, r"# - ca/encrypted\.key: .*encrypted")
        self.assertIn("# - ca/broken.crt: not an X.509 certificate", text)
        self.assertNotIn("notes.txt", text)
        self.assertNotIn("BEGIN", text)
        self.assert_takes_over(3)

    def test_a_name_that_would_end_a_comment_ends_none(self):
        self.make("root", "/CN=Root\nversion: 2", None, self.AUTHORITY[:3])
        (self.pki / "x\ninjected: 1.crt").write_text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        text = self.init()
        self.assertNotIn("\ninjected", text)
        self.assertNotIn("\nversion: 2", text)
        self.assertIn("a manifest can't say its name", text)
        self.assertEqual(0, self.line.apply("plan", sandbox=self.aws).status)

    def test_authorities_that_have_issued_each_other_end_somewhere(self):
        self.make("a", "/CN=A", None, self.AUTHORITY[:3])
        self.make("b", "/CN=B", "a", self.AUTHORITY)
        self.make("c", "/CN=C", "b", self.DEVICE)
        # A by B: what was the root is issued by what it has issued.
        self.ssl("x509", "-req", "-in", "ca/a.req", "-CA", "ca/b.crt", "-CAkey", "ca/b.key", "-CAcreateserial", "-days", "2000",
                 "-extfile", "ca/b.ext", "-out", "ca/a-by-b.crt")
        (self.pki / "a.crt").unlink()
        run = self.line.apply("init", "--from", "ca")
        self.assertIn(run.status, (0, 1))

    def test_nothing_is_written_where_nothing_is_found(self):
        self.assertEqual(1, self.line.apply("init", "--from", "ca").status)
        self.assertEqual(1, self.line.apply("init", "--from", "nowhere").status)
        self.assertFalse(self.line.manifest.exists())
        self.make("root", "/CN=Root", None, self.AUTHORITY[:3])
        self.line.manifest.write_text("mine\n")
        self.assertEqual(1, self.line.apply("init", "--from", "ca").status)
        self.assertEqual("mine\n", self.line.manifest.read_text())


if __name__ == "__main__":
    unittest.main()
