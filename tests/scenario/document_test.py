"""The document's whole procedure from one manifest, judged by openssl and the unmodified AWS CLI."""

import json
import ssl
import subprocess
import unittest

from harness import ACCOUNT, CHANGING_METHODS, MANIFESTS, OFFLINE_ROOT, Scenario, clean_environment, program

SUBJECT = "C=US,ST=Washington,O=Example Devices,CN="


def openssl(project, *arguments):
    return subprocess.run([program("openssl"), *arguments], cwd=project.folder, capture_output=True, text=True,
                          check=True, env=clean_environment(project.home)).stdout


def extensions(project, certificate):
    names = "basicConstraints,keyUsage,extendedKeyUsage,subjectKeyIdentifier,authorityKeyIdentifier"
    lines = openssl(project, "x509", "-in", certificate, "-noout", "-ext", names).splitlines()
    found, name = {}, None
    for line in lines:
        if line.startswith(" "):
            found[name] = line.strip()
        else:
            name = line.strip().replace("X509v3 ", "")
    return found


def dates(project, certificate):
    """notBefore and notAfter in seconds."""
    text = openssl(project, "x509", "-in", certificate, "-noout", "-dates")
    return [ssl.cert_time_to_seconds(line.split("=")[1]) for line in text.splitlines()]


class Document(Scenario):
    """One applied manifest, looked at from all sides; nothing here changes it."""

    @classmethod
    def setUpClass(cls):
        cls.stage = Scenario()
        try:
            cls.running = cls.stage.sandbox()
            cls.applied = cls.stage.project()
            cls.run_of_it = cls.applied.apply(sandbox=cls.running)
        except BaseException:
            cls.stage.doCleanups()
            raise

    @classmethod
    def tearDownClass(cls):
        cls.stage.doCleanups()

    def test_the_run_succeeds_and_names_what_there_is_now(self):
        self.assert_done(self.run_of_it)
        self.assertRegex(self.run_of_it.out, r"^Done: 17 steps in ")
        for part in ("rootCA.key", "intermediateCA.csr", f"arn:aws:iot:us-east-1:{ACCOUNT}:cert/", "ACTIVE"):
            self.assertIn(part, self.run_of_it.out)

    def test_the_files_are_the_documents_and_keys_are_for_their_owner_only(self):
        made = {f"{name}.{kind}" for name in ("intermediateCA", "deviceCert") for kind in ("key", "csr", "crt")}
        self.assertEqual(made | {"rootCA.key", "rootCA.crt", ".gitignore", "byoc-ecdsa.yaml", "byoc-ecdsa.lock.yaml"},
                         set(self.applied.files()))
        for name in self.applied.keys():
            self.assertEqual(0o600, (self.applied.folder / name).stat().st_mode & 0o7777, name)
        self.assertIn(b"*.key\n", self.applied.files()[".gitignore"])

    def test_openssl_verifies_the_chain(self):
        verified = openssl(self.applied, "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "rootCA.crt",
                           "-untrusted", "intermediateCA.crt", "deviceCert.crt")
        self.assertEqual("deviceCert.crt: OK\n", verified)

    def test_the_extensions_are_those_of_rfc_5280(self):
        root, intermediate, device = (extensions(self.applied, f"{name}.crt")
                                      for name in ("rootCA", "intermediateCA", "deviceCert"))
        self.assertEqual("CA:TRUE", root["Basic Constraints: critical"])
        self.assertEqual("CA:TRUE, pathlen:0", intermediate["Basic Constraints: critical"])
        self.assertEqual("CA:FALSE", device["Basic Constraints: critical"])
        for authority in (root, intermediate):
            self.assertEqual("Certificate Sign, CRL Sign", authority["Key Usage: critical"])
            self.assertFalse(any(name.startswith("Extended Key Usage") for name in authority))
        self.assertEqual("Digital Signature", device["Key Usage: critical"])
        self.assertEqual("TLS Web Client Authentication", device["Extended Key Usage:"])
        self.assertIn(root["Subject Key Identifier:"], intermediate["Authority Key Identifier:"])
        self.assertIn(intermediate["Subject Key Identifier:"], device["Authority Key Identifier:"])

    def test_serials_have_128_bits_and_differ(self):
        serials = [int(openssl(self.applied, "x509", "-in", f"{name}.crt", "-noout", "-serial").split("=")[1], 16)
                   for name in ("rootCA", "intermediateCA", "deviceCert")]
        self.assertEqual(3, len(set(serials)))
        for serial in serials:  # one of 2^32 random serials is shorter than this
            self.assertTrue(2 ** 96 < serial < 2 ** 128, hex(serial))

    def test_validities_are_the_documents_days(self):
        day = 24 * 3600
        root, intermediate, device = (dates(self.applied, f"{name}.crt")
                                      for name in ("rootCA", "intermediateCA", "deviceCert"))
        self.assertEqual(1024 * day, root[1] - root[0])
        self.assertEqual(500 * day, intermediate[1] - intermediate[0])
        self.assertLessEqual(device[1], intermediate[1])
        self.assertLess(500 * day - (device[1] - device[0]), 3600)

    def test_subjects_and_issuers_are_the_manifests(self):
        expected = {"rootCA": ("Example Root CA", "Example Root CA"),
                    "intermediateCA": ("Example Intermediate CA", "Example Root CA"),
                    "deviceCert": ("thermostat-0001", "Example Intermediate CA")}
        for name, (subject, issuer) in expected.items():
            text = openssl(self.applied, "x509", "-in", f"{name}.crt", "-noout", "-subject", "-issuer", "-nameopt",
                           "sep_comma_plus,sname")
            self.assertEqual(f"subject={SUBJECT}{subject}\nissuer={SUBJECT}{issuer}\n", text.replace(", ", ","))

    def test_certificates_and_requests_belong_to_their_keys(self):
        for name in ("rootCA", "intermediateCA", "deviceCert"):
            public = openssl(self.applied, "pkey", "-in", f"{name}.key", "-pubout")
            self.assertEqual(public, openssl(self.applied, "x509", "-in", f"{name}.crt", "-noout", "-pubkey"))
            text = openssl(self.applied, "pkey", "-in", f"{name}.key", "-noout", "-text")
            self.assertIn("ASN1 OID: prime256v1", text)
        for name in ("intermediateCA", "deviceCert"):
            public = openssl(self.applied, "pkey", "-in", f"{name}.key", "-pubout")
            # Newer ones say on the same stream that the signature is right.
            request = openssl(self.applied, "req", "-in", f"{name}.csr", "-verify", "-noout", "-pubkey")
            self.assertEqual(public, request[request.index("-----BEGIN"):])

    def test_the_aws_cli_lists_two_active_authorities_and_the_active_certificate(self):
        def listed(operation):
            command = [program("aws"), "--endpoint-url", self.running.url, "--region", "us-east-1", "--output", "json",
                       "iot", operation]
            done = subprocess.run(command, env=self.applied.environment(AWS_PAGER=""), capture_output=True, text=True,
                                  check=False)
            self.assertEqual(0, done.returncode, done.stderr)
            return {entry["certificateId"]: entry["status"] for entry in json.loads(done.stdout)["certificates"]}

        def fingerprint(name):
            text = openssl(self.applied, "x509", "-in", f"{name}.crt", "-noout", "-fingerprint", "-sha256")
            return text.split("=")[1].strip().replace(":", "").lower()

        self.assertEqual({fingerprint("rootCA"): "ACTIVE", fingerprint("intermediateCA"): "ACTIVE"},
                         listed("list-ca-certificates"))
        self.assertEqual({fingerprint("deviceCert"): "ACTIVE"}, listed("list-certificates"))

    def test_one_call_each_does_all_of_it(self):
        operations = sorted(request.operation for request in self.running.requests()
                            if request.method in CHANGING_METHODS)
        self.assertEqual(["RegisterCACertificate", "RegisterCACertificate", "RegisterCertificate"], operations)


class EveryManifest(Scenario):
    def test_applied_twice_the_second_run_has_nothing_to_do(self):
        registered = {"byoc-ecdsa": 3, "offline-root": 3, "product-lines": 5}
        self.assertEqual(set(registered), {path.stem for path in MANIFESTS.glob("*.yaml")})
        for name, count in registered.items():
            with self.subTest(manifest=name):
                project, sandbox = self.project(MANIFESTS / f"{name}.yaml"), self.sandbox()
                if project.manifest.name == OFFLINE_ROOT.name:
                    self.assert_status(3, project.apply(sandbox=sandbox))
                    key = self.bring_offline_root(project)
                    self.assert_status(3, project.apply(sandbox=sandbox))
                    self.sign_in_the_safe(project, key)
                self.assert_done(project.apply(sandbox=sandbox))
                requests = self.assert_nothing_to_do(project, sandbox)
                # One question for each registered certificate, and no other.
                self.assertEqual(count, len(requests))
                self.assertEqual(count, len({request.target for request in requests}))
                self.assertTrue(all(request.operation in ("DescribeCACertificate", "DescribeCertificate")
                                    for request in requests), requests)


if __name__ == "__main__":
    unittest.main()
