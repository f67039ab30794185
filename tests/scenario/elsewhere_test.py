"""Keys that are not on this machine: an offline root, a vendor's CA, a device that made its own key."""

import json
import os
import re
import subprocess
import unittest

from harness import BINARIES, SOURCE, Project, Scenario, Terminal, program

HEAD = "version: 1\nname: line\naws: {region: us-east-1}\n"
BY_ROOT = "country: US, organization: Example"
AUTHORITY = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"


class Elsewhere(Scenario):
    def setUp(self):
        self.aws, self.line = self.sandbox(), self.project()
        # Where the keys are: another machine, a safe, the vendor.
        self.safe = self.project()

    def openssl(self, *words, where=None):
        return super().openssl(*words, where=(where or self.safe).folder)

    def authority(self, name, subject, *key, extensions=AUTHORITY):
        """A self-signed one in the safe, of which only the certificate leaves it."""
        self.openssl(*(key or ("ecparam", "-name", "prime256v1", "-genkey", "-noout")), "-out", f"{name}.key")
        (self.safe.folder / "req.cnf").write_text(
            f"[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\n{extensions}")
        self.openssl("req", "-x509", "-new", "-key", f"{name}.key", "-subj", subject, "-days", "3650", "-config", "req.cnf",
                     "-out", f"{name}.crt")
        self.bring(f"{name}.crt")

    def bring(self, name, to=None):
        (self.line.folder / (to or name)).parent.mkdir(exist_ok=True)
        (self.line.folder / (to or name)).write_bytes((self.safe.folder / name).read_bytes())

    def signed(self, request, by, extensions, to, days="1000"):
        """Signs a request of the line in the safe, and puts the certificate where the line awaits it."""
        (self.safe.folder / "request.csr").write_bytes((self.line.folder / request).read_bytes())
        (self.safe.folder / "e.cnf").write_text(extensions)
        self.openssl("x509", "-req", "-in", "request.csr", "-CA", f"{by}.crt", "-CAkey", f"{by}.key", "-CAcreateserial",
                     "-days", days, "-extfile", "e.cnf", "-out", "signed.crt")
        self.bring("signed.crt", to)

    def write(self, text):
        self.line.manifest.write_text(HEAD + text)

    def apply(self, *options):
        return self.line.apply(*options, sandbox=self.aws)

    def steps(self, *options):
        """Of a live plan, by id."""
        run = self.apply("--dry-run", "--format", "json", *options)
        return {step["id"]: step for step in json.loads(run.out)["steps"]}

    def actions(self, *options):
        return {name: step["action"] for name, step in self.steps(*options).items()}

    def ask(self, *words):
        command = [program("aws"), "--endpoint-url", self.aws.url, "--region", "us-east-1", "--output", "json", "iot"]
        done = subprocess.run([*command, *words], env=self.line.environment(AWS_PAGER=""), capture_output=True, text=True,
                              check=True)
        return json.loads(done.stdout)

    def certificate_id(self, name):
        shown = self.openssl("x509", "-in", name, "-noout", "-fingerprint", "-sha256", where=self.line)
        return shown.split("=")[1].strip().replace(":", "").lower()

    def assert_no_key_but(self, *names):
        self.assertEqual(set(self.line.keys()), set(names))


class OfflineRoot(Elsewhere):
    ISSUING = ("  issuing:\n    issuer: root\n    subject: {country: US, organization: Example, common_name: Issuing CA}\n"
               "    validity: 1000d\n    register: {}\n")
    DEVICES = "devices:\n  d1: {issuer: issuing, subject: {common_name: d1}, validity: 365d, register: {}}\n"
    ROOT = "authorities:\n  root: {key: elsewhere, certificate: root.crt}\n"

    def make_root(self, *key):
        self.authority("root", "/C=US/O=Example/CN=Example Root CA", *key)

    def assert_ceremony(self):
        """Request out, certificate in, everything registered; the root's key never seen."""
        self.write(self.ROOT + self.ISSUING + self.DEVICES)
        waiting = self.steps()["authorities.issuing.certificate"]
        self.assertEqual("wait", waiting["action"])
        self.assertEqual({"what": "certificate", "path": "pki/issuing.crt", "from": "whoever has the key of authorities.root"},
                         waiting["waits_for"])
        run = self.assert_status(3, self.apply())
        self.assertIn("the certificate for the request 'pki/issuing.csr' is awaited at 'pki/issuing.crt'", run.err)
        self.assert_no_key_but("pki/issuing.key", "pki/d1.key")
        self.assertEqual(([], []), self.aws.registered())
        self.assert_status(3, self.apply())
        self.signed("pki/issuing.csr", "root", AUTHORITY.replace("TRUE", "TRUE,pathlen:0"), "pki/issuing.crt")
        self.assert_done(self.apply())
        self.openssl("verify", "-CAfile", "root.crt", "-untrusted", "pki/issuing.crt", "pki/d1.crt", where=self.line)
        self.assertEqual((["ACTIVE"], ["ACTIVE"]), self.aws.registered())
        described = self.ask("describe-ca-certificate", "--certificate-id", self.certificate_id("pki/issuing.crt"))
        self.assertEqual("ACTIVE", described["certificateDescription"]["status"])
        self.assert_nothing_to_do(self.line, self.aws)
        self.assert_no_key_but("pki/issuing.key", "pki/d1.key")

    def test_an_ec_root_in_a_safe_signs_the_issuing_authority(self):
        self.make_root()
        self.assert_ceremony()

    def test_an_rsa_root_in_a_safe_signs_the_issuing_authority(self):
        self.make_root("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        self.assert_ceremony()

    def test_a_certificate_for_another_request_is_named_and_blocks(self):
        self.make_root()
        self.write(self.ROOT + self.ISSUING)
        self.assert_status(3, self.apply())
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "x.key")
        self.openssl("req", "-new", "-key", "x.key", "-subj", "/C=US/O=Example/CN=Issuing CA", "-out", "x.csr")
        (self.line.folder / "x.csr").write_bytes((self.safe.folder / "x.csr").read_bytes())
        self.signed("x.csr", "root", AUTHORITY, "pki/issuing.crt")
        self.assert_failed(self.apply(), "was issued for another key")
        # Of the right request, but it may not issue.
        self.signed("pki/issuing.csr", "root", "basicConstraints=critical,CA:FALSE\n", "pki/issuing.crt")
        self.assert_failed(self.apply(), "is_authority")
        self.assertEqual(([], []), self.aws.registered())
        self.signed("pki/issuing.csr", "root", AUTHORITY, "pki/issuing.crt")
        self.assert_done(self.apply())

    def test_another_root_than_the_recorded_one_blocks_until_it_is_asked_for(self):
        self.make_root()
        self.write(self.ROOT)
        self.assert_done(self.apply())
        self.make_root()
        self.assert_failed(self.apply(), "public_key")
        self.assert_done(self.apply("--replace", "authorities.root"))
        self.assert_nothing_to_do(self.line, self.aws)

    def test_a_root_that_may_not_issue_is_refused(self):
        self.authority("root", "/CN=Example Root CA", extensions="basicConstraints=critical,CA:FALSE\n")
        self.write(self.ROOT)
        self.assert_failed(self.apply(), "is_authority: 'false' -> 'true'")

    def test_what_lies_in_git_is_seen_offline_too(self):
        self.make_root()
        self.write(self.ROOT + self.ISSUING + self.DEVICES)
        self.assert_status(3, self.apply())
        self.signed("pki/issuing.csr", "root", AUTHORITY, "pki/issuing.crt")
        checkout = Project()
        self.addCleanup(checkout.remove)
        for name in ("byoc-ecdsa.yaml", "byoc-ecdsa.lock.yaml", "root.crt", "pki/issuing.crt"):
            (checkout.folder / name).parent.mkdir(exist_ok=True)
            (checkout.folder / name).write_bytes((self.line.folder / name).read_bytes())
        live = json.loads(self.apply("--dry-run", "--format", "json").out)
        offline = json.loads(checkout.apply("--offline", "--dry-run", "--format", "json").out)
        self.assertEqual(live["digest"], offline["digest"])
        self.assert_done(self.apply("--expect-plan", offline["digest"]))


class Walkthrough(Elsewhere):
    """The commands of docs/offline-root.md are right."""

    def setUp(self):
        super().setUp()
        self.text = (SOURCE / "docs/offline-root.md").read_text(encoding="utf-8")
        for project in (self.line, self.safe):
            project.manifest.unlink()
            project.manifest = project.folder / "line.yaml"
        self.line.manifest.write_text(self.text.split("```yaml\n")[1].split("```")[0])

    def blocks(self, indentation):
        """The commands of each block that is indented so, behind the manifest."""
        block, rest = [], self.text.split("```")[2]
        for line in rest.splitlines():
            if line.startswith(" " * indentation) and (block or line[indentation] != " "):
                block.append(line[indentation:])
            elif block:
                yield "\n".join(block)
                block = []
        if block:
            yield "\n".join(block)

    def shell(self, commands, project, **more):
        done = subprocess.run(["bash", "-euc", commands], cwd=project.folder, check=False, capture_output=True, text=True,
                              env=project.environment(PATH=f"{BINARIES}:{os.environ['PATH']}", **more))
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def carry_to_the_safe(self, commands):
        self.shell(commands, self.line)
        subprocess.run(["tar", "--extract", f"--file={self.line.folder}/to-the-safe.tar"], cwd=self.safe.folder, check=True)

    def assert_line_goes_on(self):
        self.bring("pki/issuing.crt")
        self.assert_done(self.apply())
        self.assertEqual((["ACTIVE"], ["ACTIVE"]), self.aws.registered())
        self.assert_nothing_to_do(self.line, self.aws)

    def test_with_sign(self):
        make_root, pack, sign = self.blocks(7)
        self.shell(make_root, self.safe)
        self.bring("root.crt")
        self.assert_status(3, self.apply())
        self.carry_to_the_safe(pack)
        look, do = sign.splitlines()
        digest = re.search(r"plan digest ([0-9a-f]{64})", self.shell(look, self.safe))[1]
        self.shell(f"{do} --expect-plan {digest}", self.safe)  # in the place of a "yes"
        self.assert_line_goes_on()

    def test_with_openssl_and_an_rsa_root(self):
        make_root, pack, _ = self.blocks(7)
        self.shell(make_root.replace("ecparam -name secp384r1 -genkey -noout", "genrsa"), self.safe)
        self.bring("root.crt")
        text = self.line.manifest.read_text()
        self.line.manifest.write_text(text.replace("renew_before: 6y}", "renew_before: 6y, register: {}}"))
        self.assert_status(3, self.apply())
        self.carry_to_the_safe(pack)
        [request] = (self.line.folder / "pki").glob("root.verification-*.csr")
        (self.safe.folder / "pki" / request.name).write_bytes(request.read_bytes())
        sign, prove = list(self.blocks(4))[-2:]
        self.shell(sign, self.safe)
        self.shell(prove.replace("root.verification-CODE", request.stem), self.safe)
        self.bring(f"pki/{request.stem}.crt")
        self.bring("pki/issuing.crt")
        self.assert_done(self.apply())
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        self.assert_nothing_to_do(self.line, self.aws)


class Ceremony(Elsewhere):
    """`byoc-apply sign`, on the machine that has the key, with one folder that is carried to and fro."""

    ROOT = "  root: {key: elsewhere, certificate: root.crt, validity: 3650d, renew_before: 100d, register: {}}\n"
    MANIFEST = "authorities:\n" + ROOT + OfflineRoot.ISSUING + OfflineRoot.DEVICES

    def setUp(self):
        super().setUp()
        self.authority("root", "/C=US/O=Example/CN=Example Root CA", "ecparam", "-name", "secp384r1", "-genkey", "-noout")
        (self.safe.folder / "root.key").chmod(0o600)
        self.write(self.MANIFEST)

    def carry(self, source, to):
        """All but keys, as a folder on a stick has it."""
        for path in source.folder.rglob("*"):
            if path.is_file() and path.suffix != ".key" and not path.name.startswith("."):
                (to.folder / path.relative_to(source.folder)).parent.mkdir(exist_ok=True)
                (to.folder / path.relative_to(source.folder)).write_bytes(path.read_bytes())

    def sign(self, *options, key="root.key"):
        return self.safe.apply("sign", "--key", f"authorities.root={self.safe.folder / key}", *options)

    def ceremony(self):
        """Shown, and what came of it."""
        self.carry(self.line, self.safe)
        shown = self.assert_done(self.sign("--dry-run")).out
        before = self.safe.files()
        self.sign_in_the_safe(self.safe, self.safe.folder / "root.key")
        after = self.safe.files()
        self.assertEqual(before, {name: content for name, content in after.items() if name in before})
        self.carry(self.safe, self.line)
        return shown, set(after) - set(before)

    def test_two_folders(self):
        self.assert_status(3, self.apply())
        requests = sorted(path.name for path in (self.line.folder / "pki").glob("*.csr"))
        self.assertEqual(2, len(requests))
        self.assertEqual("issuing.csr", requests[0])
        shown, new = self.ceremony()
        for words in ("CN=Issuing CA,O=Example,C=US", "pki/issuing.csr", "authority, path length 0", "to issue devices.d1",
                      "to be registered with AWS IoT", "to prove to AWS IoT that the key of authorities.root is at hand",
                      "P-384, SHA-256 ", "pki/issuing.crt"):
            self.assertIn(words, shown)
        self.assertEqual({"pki/issuing.crt", "pki/" + requests[1].replace(".csr", ".crt")}, new)
        self.assert_done(self.apply())
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        for name in ("root.crt", "pki/issuing.crt"):
            described = self.ask("describe-ca-certificate", "--certificate-id", self.certificate_id(name))
            self.assertEqual("ACTIVE", described["certificateDescription"]["status"])
        self.openssl("verify", "-x509_strict", "-CAfile", "root.crt", "-untrusted", "pki/issuing.crt", "pki/d1.crt",
                     where=self.line)
        self.assert_nothing_to_do(self.line, self.aws)
        self.assert_no_key_but("pki/issuing.key", "pki/d1.key")
        # Nothing waits any more.
        self.carry(self.line, self.safe)
        self.assertIn("nothing is awaited", self.assert_done(self.sign()).err)

    def test_the_root_renews_itself_and_nothing_below_it_has_to_follow(self):
        self.openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/C=US/O=Example/CN=Example Root CA", "-days", "60",
                     "-config", "req.cnf", "-out", "root.crt")
        self.bring("root.crt")
        text = self.MANIFEST.replace("1000d", "40d").replace("365d", "20d")
        self.write(text.replace("validity: 3650d, renew_before: 100d, ", ""))
        self.assert_status(3, self.apply())
        self.ceremony()
        run = self.assert_done(self.apply())
        self.assertNotIn("deviates", run.err)
        # It ends within what the manifest calls early enough.
        self.write(text)
        self.assertIn("its successor is awaited at 'root.next.crt'", self.assert_status(3, self.apply()).err)
        before = self.line.files()
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        shown, new = self.ceremony()
        self.assertIn("to succeed 'root.crt'", shown)
        self.assertEqual({"root.next.crt"}, new)
        self.assert_done(self.apply())
        after = self.line.files()
        self.assertNotIn("root.next.crt", after)
        self.assertNotEqual(before["root.crt"], after["root.crt"])
        self.assertIn(before["root.crt"], [after[name] for name in after if name.startswith("root.") and name != "root.crt"])
        for name in ("pki/issuing.crt", "pki/d1.crt"):
            self.assertEqual(before[name], after[name])
        self.openssl("verify", "-x509_strict", "-CAfile", "root.crt", "-untrusted", "pki/issuing.crt", "pki/d1.crt",
                     where=self.line)
        # The renewed one serves to its own end.
        self.assertEqual(["ACTIVE", "ACTIVE", "ACTIVE"], sorted(self.aws.registered()[0]))
        self.assert_nothing_to_do(self.line, self.aws)

    def test_what_is_wrong_is_said_and_nothing_is_signed(self):
        self.assert_status(3, self.apply())
        self.carry(self.line, self.safe)
        before = self.safe.files()
        self.assert_failed(self.sign(), "nobody is there to approve it", "--expect-plan")
        self.assert_failed(self.sign("--expect-plan", "0" * 64), "the plan is no longer 000000")
        lock = self.safe.lock.read_text()
        self.safe.lock.write_text(re.sub(r"(?m)^(written_at: .?)20\d\d", r"\g<1>2095", lock))
        self.assert_failed(self.sign(), "this machine's clock says 20", "but the lock was written at 2095")
        self.safe.lock.write_text(lock)
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "x.key")
        self.openssl("req", "-new", "-key", "x.key", "-subj", "/C=US/O=Example/CN=Issuing CA", "-out", "x.csr")
        self.assert_failed(self.sign(key="x.key"), "is not the one of its certificate")
        self.openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.key")
        self.assert_failed(self.sign(key="rsa.key"), "is not an EC key", "docs/offline-root.md")
        self.openssl("ec", "-aes256", "-passout", "pass:x", "-in", "root.key", "-out", "under.key")
        self.assert_failed(self.sign(key="under.key"), "the private key is encrypted", "docs/offline-root.md")
        self.assert_failed(self.sign(key="nowhere.key"), "nowhere.key")
        # A request that somebody has exchanged on the way.
        request = self.safe.folder / "pki/issuing.csr"
        ours = request.read_bytes()
        request.write_bytes((self.safe.folder / "x.csr").read_bytes())
        self.assert_failed(self.sign(), "it is for another key than the one that the lock has recorded")
        request.unlink()
        self.assert_failed(self.sign(), "is not here")
        request.write_bytes(ours)
        for name in ("x.key", "x.csr", "rsa.key", "under.key"):
            (self.safe.folder / name).unlink()
        self.assertEqual(before, self.safe.files())

    def test_the_command_line_is_held_to_what_there_is(self):
        self.assert_status(3, self.apply())
        self.carry(self.line, self.safe)
        for words, said in ((("--key", "authorities.rot=root.key"), "did you mean 'authorities.root'?"),
                            (("--key", "authorities.issuing=root.key"), "is not elsewhere"),
                            (("--key", "root.key"), "--key authorities.root=FILE"), ((), "no key is given"),
                            (("--key", f"authorities.root={self.safe.folder}/root.key",) * 2, "two keys are given"),
                            (("--expect-plan", "plan.json"), "the digest that 'sign --dry-run' shows")):
            run = self.safe.apply("sign", *words)
            self.assertEqual(64, run.status, run.err)
            self.assertIn(said, run.err)

    def test_whoever_sits_there_says_yes(self):
        self.assert_status(3, self.apply())
        self.carry(self.line, self.safe)
        for answer, status in (("no", 1), ("yes", 0)):
            terminal = Terminal()
            self.addCleanup(terminal.close)
            process = terminal.begin(self.safe, "sign", "--key", f"authorities.root={self.safe.folder / 'root.key'}")
            terminal.read_until("Sign these 2? Only 'yes' is a yes: ")
            terminal.type(answer + "\n")
            self.assert_status(status, self.safe.finish(process))
            self.assertEqual(answer == "yes", (self.safe.folder / "pki/issuing.crt").exists())


class Vendor(Elsewhere):
    def test_a_vendors_ca_is_registered_without_anybodys_key(self):
        self.authority("vendor", "/C=US/O=Vendor/CN=Vendor Signer")
        self.write("authorities:\n  vendor: {key: elsewhere, certificate: vendor.crt, "
                   "register: {mode: SNI_ONLY, auto_registration: true}}\n")
        self.assert_done(self.apply())
        found = self.ask("describe-ca-certificate", "--certificate-id", self.certificate_id("vendor.crt"))
        self.assertEqual("ENABLE", found["certificateDescription"]["autoRegistrationStatus"])
        self.assert_no_key_but()
        self.assert_nothing_to_do(self.line, self.aws)

    def test_a_ca_that_somebody_else_registered_is_looked_at_and_never_changed(self):
        other = Project()
        self.addCleanup(other.remove)
        other.manifest.write_text(HEAD + "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, "
                                  "register: {mode: SNI_ONLY}}\n")
        (self.line.folder / "pki").mkdir()
        devices = "devices:\n  d1: {issuer: root, subject: {common_name: d1}, validity: 365d, register: {}}\n"
        text = "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, protect: false, register: elsewhere}\n"
        self.write(text + devices)
        self.assert_done(other.apply("--target", "authorities.root.certificate", sandbox=self.aws))
        for name in ("root.key", "root.crt"):
            (self.line.folder / "pki" / name).write_bytes((other.folder / "pki" / name).read_bytes())
        (self.line.folder / "pki" / "root.key").chmod(0o600)
        self.assert_status(3, self.apply())
        self.assertEqual(([], []), self.aws.registered())
        self.assert_done(other.apply(sandbox=self.aws))
        self.assert_done(self.apply())
        found = self.ask("describe-ca-certificate", "--certificate-id", self.certificate_id("pki/root.crt"))
        self.assertEqual("ACTIVE", found["certificateDescription"]["status"])
        self.assertEqual((["ACTIVE"], ["ACTIVE"]), self.aws.registered())
        self.assert_nothing_to_do(self.line, self.aws)
        # Given up here, it stays as it is there.
        self.write("")
        before = len(self.aws.requests())
        self.assert_done(self.apply("--prune"))
        self.assertEqual(["ACTIVE"], self.aws.registered()[0])
        self.assertEqual([], [one for one in self.aws.requests()[before:] if one.is_changing and "ca" in one.operation.lower()
                              and "CACertificate" in one.operation])
        self.assertNotIn("authorities.root.registration", self.line.lock.read_text())

    def test_proof_of_a_key_that_is_elsewhere_is_asked_for(self):
        self.authority("vendor", "/C=US/O=Vendor/CN=Vendor Signer")
        self.write("authorities:\n  vendor: {key: elsewhere, certificate: vendor.crt, register: {}}\n")
        self.assert_status(3, self.apply())
        code = self.ask("get-registration-code")["registrationCode"]
        stem = f"pki/vendor.verification-{code[:12]}"
        waiting = self.steps()["authorities.vendor.verification-certificate"]
        self.assertEqual({"what": "certificate", "path": f"{stem}.crt", "from": "whoever has the key of authorities.vendor"},
                         waiting["waits_for"])
        self.assertIn(f"CN = {code}", self.openssl("req", "-in", f"{stem}.csr", "-noout", "-subject", where=self.line))
        self.assert_no_key_but()
        # One for another code is named, and not sent.
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "v.key",
                     "-subj", "/CN=0123456789abcdef", "-out", "v.csr")
        (self.line.folder / "v.csr").write_bytes((self.safe.folder / "v.csr").read_bytes())
        self.signed("v.csr", "vendor", "basicConstraints=CA:FALSE\n", f"{stem}.crt", "20")
        self.assert_failed(self.apply(), "is for CN=0123456789abcdef, which is not the registration code")
        self.assertEqual(([], []), self.aws.registered())
        self.signed(f"{stem}.csr", "vendor", "basicConstraints=CA:FALSE\n", f"{stem}.crt", "20")
        self.assert_done(self.apply())
        found = self.ask("describe-ca-certificate", "--certificate-id", self.certificate_id("vendor.crt"))
        self.assertEqual("ACTIVE", found["certificateDescription"]["status"])
        self.assert_no_key_but()
        self.assert_nothing_to_do(self.line, self.aws)


class Device(Elsewhere):
    ROOT = "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, register: {}}\n"

    def device_request(self, *key, more=()):
        self.openssl(*(key or ("ecparam", "-name", "prime256v1", "-genkey", "-noout")), "-out", "d1.key")
        self.openssl("req", "-new", "-key", "d1.key", "-subj", "/CN=anything", *more, "-out", "d1.csr")
        self.bring("d1.csr")

    def write_device(self, **more):
        words = ", ".join(f"{name}: {value}" for name, value in more.items())
        self.write(self.ROOT + f"devices:\n  d1: {{issuer: root, key: elsewhere, register: {{}}, {words}}}\n")

    def write_request(self):
        self.write_device(csr="d1.csr", subject="{common_name: thermostat-0001}", validity="365d")

    def public_key(self, *words, where):
        return self.openssl(*words, "-noout", "-pubkey", where=where)

    def test_a_devices_own_request_is_awaited_and_signed_with_our_profile(self):
        self.write_request()
        self.assertEqual({"what": "request", "path": "d1.csr", "from": "whoever has the key of devices.d1"},
                         self.steps()["devices.d1.csr"]["waits_for"])
        self.assert_status(3, self.apply())
        self.assertEqual((["ACTIVE"], []), self.aws.registered())
        self.device_request(more=("-addext", "subjectAltName=DNS:example.com"))
        run = self.assert_done(self.apply())
        self.assertIn("asks for X509v3.SubjectAlternativeName, which is left out", run.err)
        shown = self.openssl("x509", "-in", "pki/d1.crt", "-noout", "-text", where=self.line)
        self.assertIn("CN = thermostat-0001", shown)
        self.assertIn("TLS Web Client Authentication", shown)
        self.assertNotIn("example.com", shown)
        self.assertEqual(self.public_key("req", "-in", "d1.csr", where=self.safe),
                         self.public_key("x509", "-in", "pki/d1.crt", where=self.line))
        found = self.ask("describe-certificate", "--certificate-id", self.certificate_id("pki/d1.crt"))
        self.assertEqual("ACTIVE", found["certificateDescription"]["status"])
        self.assert_no_key_but("pki/root.key")
        self.assert_nothing_to_do(self.line, self.aws)

    def test_another_key_in_the_request_is_a_replacement_and_the_same_is_nothing(self):
        self.device_request()
        self.write_request()
        self.assert_done(self.apply())
        self.openssl("req", "-new", "-key", "d1.key", "-subj", "/CN=again", "-out", "d1.csr")
        self.bring("d1.csr")
        self.assert_nothing_to_do(self.line, self.aws)
        (self.line.folder / "d1.csr").unlink()
        self.assert_nothing_to_do(self.line, self.aws)
        self.device_request()
        self.assertEqual("replace", self.actions()["devices.d1.certificate"])
        self.assert_done(self.apply())
        self.assertEqual(["ACTIVE", "ACTIVE"], sorted(self.aws.registered()[1]))
        self.assertEqual(self.public_key("req", "-in", "d1.csr", where=self.safe),
                         self.public_key("x509", "-in", "pki/d1.crt", where=self.line))

    def test_renewal_needs_neither_the_devices_key_nor_its_request(self):
        self.device_request()
        self.write_request()
        self.assert_done(self.apply())
        (self.line.folder / "d1.csr").unlink()
        self.write_device(csr="d1.csr", subject="{common_name: thermostat-0001}", validity="300d")
        self.assertEqual("renew", self.actions()["devices.d1.certificate"])
        self.assert_done(self.apply())
        self.assertEqual(self.public_key("req", "-in", "d1.csr", where=self.safe),
                         self.public_key("x509", "-in", "pki/d1.crt", where=self.line))

    def test_requests_that_cannot_be_served_are_refused_in_words(self):
        self.device_request("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        self.write_request()
        self.assert_failed(self.apply(), "its key is not an EC key on P-256, P-384 or P-521")
        self.device_request()
        text = (self.line.folder / "d1.csr").read_text().splitlines()
        other = self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                             "y.key", "-subj", "/CN=anything").splitlines()
        (self.line.folder / "d1.csr").write_text("\n".join(text[:-3] + other[-3:]) + "\n")
        self.assert_failed(self.apply(), "d1.csr")
        self.assertEqual((["ACTIVE"], []), self.aws.registered())

    def test_a_finished_certificate_is_only_registered(self):
        self.write_device(certificate="d1.crt")
        self.assert_status(3, self.apply())
        self.device_request()
        for name in ("root.crt", "root.key"):
            (self.safe.folder / name).write_bytes((self.line.folder / "pki" / name).read_bytes())
        self.signed("d1.csr", "root", "basicConstraints=critical,CA:FALSE\n", "d1.crt", "300")
        before = (self.line.folder / "d1.crt").read_bytes()
        self.assert_done(self.apply())
        found = self.ask("describe-certificate", "--certificate-id", self.certificate_id("d1.crt"))
        self.assertEqual("ACTIVE", found["certificateDescription"]["status"])
        self.assertEqual(before, (self.line.folder / "d1.crt").read_bytes())
        self.assert_no_key_but("pki/root.key")
        self.assert_nothing_to_do(self.line, self.aws)
        # Its successor, put in its place, is registered, and the old one serves on for a while.
        self.signed("d1.csr", "root", "basicConstraints=critical,CA:FALSE\n", "d1.crt", "200")
        self.assert_done(self.apply())
        self.assertEqual(["ACTIVE", "ACTIVE"], sorted(self.aws.registered()[1]))
        # A certificate of somebody else is none of the issuer's.
        self.authority("other", "/CN=Other")
        self.signed("d1.csr", "other", "basicConstraints=critical,CA:FALSE\n", "d1.crt")
        self.assert_failed(self.apply(), "its issuer has another name")


class Stolen(Elsewhere):
    TEXT = ("authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, register: {}}\n"
            "devices:\n  d1: {issuer: root, subject: {common_name: d1}, validity: 365d, register: {STATUS}}\n")

    def test_a_stolen_device_is_revoked_by_whoever_has_none_of_the_keys(self):
        self.write(self.TEXT.replace("STATUS", "status: ACTIVE"))
        self.assert_done(self.apply())
        before = self.line.files("*.crt")
        for path in (self.line.folder / "pki").glob("*.key"):
            path.unlink()
        self.assert_done(self.apply())
        self.write(self.TEXT.replace("STATUS", "status: REVOKED"))
        self.assert_done(self.apply())
        found = self.ask("describe-certificate", "--certificate-id", self.certificate_id("pki/d1.crt"))
        self.assertEqual("REVOKED", found["certificateDescription"]["status"])
        self.assert_no_key_but()
        self.assertEqual(before, self.line.files("*.crt"))
        self.assert_nothing_to_do(self.line, self.aws)


class HintsFollowed(Elsewhere):
    """Situations from the field, and what comes of doing what the hint says: no key and no CA is made or replaced."""

    def refused(self, text, hint):
        """The run does not touch what is in question, and says what to do."""
        self.write(text)
        self.assertIn(hint, self.assert_failed(self.apply()).err)
        self.assertEqual(([], []), self.aws.registered())

    def assert_followed(self, text, *files):
        """Written as the hint says, all is done with what was there."""
        before = {name: (self.line.folder / name).read_bytes() for name in files}
        self.write(text)
        self.assert_done(self.apply())
        self.assertEqual(before, {name: (self.line.folder / name).read_bytes() for name in files})
        self.assert_nothing_to_do(self.line, self.aws)

    def issuing_ca(self):
        """An issuing CA below the safe's root, with key and certificate on the line's machine."""
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "int.key", where=self.line)
        (self.line.folder / "int.key").chmod(0o600)
        self.openssl("req", "-new", "-key", "int.key", "-subj", "/C=US/O=Example/CN=Issuing CA", "-out", "int.csr",
                     where=self.line)
        self.signed("int.csr", "root", AUTHORITY.replace("TRUE", "TRUE,pathlen:0"), "int.crt", "1825")

    ISSUING = ("  issuing: {issuer: root, subject: {country: US, organization: Example, common_name: Issuing CA}, "
               "validity: 1825d, key: int.key, certificate: int.crt, csr: int.csr, register: {}}\n")
    DEVICES = "devices:\n  d1: {issuer: issuing, subject: {common_name: d1}, validity: 365d, register: {}}\n"

    def test_an_rsa_root_whose_key_is_here(self):
        self.authority("root", "/C=US/O=Example/CN=Root CA", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
        self.issuing_ca()
        self.bring("root.key")
        (self.line.folder / "root.key").chmod(0o600)
        rest = self.ISSUING + self.DEVICES
        self.refused("authorities:\n  root: {subject: {country: US, organization: Example, common_name: Root CA}, "
                     "validity: 3650d, key: root.key, certificate: root.crt}\n" + rest, "'key: elsewhere'")
        self.assert_followed("authorities:\n  root: {key: elsewhere, certificate: root.crt}\n" + rest,
                             "root.key", "root.crt", "int.key", "int.crt")
        self.assert_no_key_but("root.key", "int.key", "pki/d1.key")

    def test_only_the_issuing_ca_is_ours(self):
        self.authority("root", "/C=US/O=Example/CN=Root CA")
        self.issuing_ca()
        rest = self.ISSUING + self.DEVICES
        # The root named, with a key that is not here; and left out.
        self.refused("authorities:\n  root: {subject: {country: US, organization: Example, common_name: Root CA}, "
                     "validity: 3650d, key: root.key, certificate: root.crt}\n" + rest, "'key: elsewhere'")
        self.refused("authorities:\n" + rest.replace("issuer: root, ", "").replace(", csr: int.csr", ""), "'issuer'")
        self.assert_followed("authorities:\n  root: {key: elsewhere, certificate: root.crt}\n" + rest,
                             "root.crt", "int.key", "int.crt")
        self.assert_no_key_but("int.key", "pki/d1.key")

    def test_a_vendors_ca_without_its_key(self):
        self.authority("ca", "/C=US/O=Vendor/CN=Vendor Signer")
        self.refused("authorities:\n  vendor: {subject: {country: US, organization: Vendor, common_name: Vendor Signer}, "
                     "validity: 3650d, key: ca.key, certificate: ca.crt, register: {mode: SNI_ONLY}}\n", "'key: elsewhere'")
        self.assert_no_key_but()
        self.assert_followed("authorities:\n  vendor: {key: elsewhere, certificate: ca.crt, register: {mode: SNI_ONLY}}\n",
                             "ca.crt")
        self.assert_no_key_but()

    def test_a_device_that_made_its_own_key(self):
        root = "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, register: {}}\n"
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "d1.key")
        self.openssl("req", "-new", "-key", "d1.key", "-subj", "/CN=d1", "-out", "d1.csr")
        self.bring("d1.csr")
        device = "devices:\n  d1: {issuer: root, subject: {common_name: d1}, validity: 365d, register: {}, KEYcsr: d1.csr}\n"
        self.write(root + device.replace("KEY", ""))
        self.assertIn("'key: elsewhere'", self.assert_failed(self.apply()).err)
        self.assert_no_key_but("pki/root.key")
        self.assert_followed(root + device.replace("KEY", "key: elsewhere, "), "d1.csr", "pki/root.key", "pki/root.crt")
        self.assert_no_key_but("pki/root.key")

    def test_a_ca_key_under_a_passphrase(self):
        self.openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "plain.key")
        self.openssl("ec", "-aes256", "-passout", "pass:x", "-in", "plain.key", "-out", "root.key")
        self.bring("root.key")
        (self.line.folder / "root.key").chmod(0o600)
        text = "authorities:\n  root: {subject: {common_name: Root}, validity: 1000d, key: KEY, register: {}}\n"
        self.refused(text.replace("KEY", "root.key"), "name that, and remove it afterwards")
        copy = self.safe.folder / "plain.key"
        copy.chmod(0o600)
        self.assert_followed(text.replace("KEY", str(copy)), "root.key")
        self.assert_no_key_but("root.key")


if __name__ == "__main__":
    unittest.main()
