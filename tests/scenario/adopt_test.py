"""A hierarchy made by hand with the document's openssl commands is taken over as it is, never made anew."""

import json
import subprocess
import unittest

from harness import Scenario, program

SUBJECT = "/C=US/ST=Washington/O=Example Devices/CN="
COMMANDS = [
    ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "rootCA.key"],
    ["req", "-x509", "-new", "-sha256", "-days", "1024", "-key", "rootCA.key", "-subj", SUBJECT + "Example Root CA",
     "-out", "rootCA.crt"],
    ["ecparam", "-name", "prime256v1", "-genkey", "-out", "intermediateCA.key"],
    ["req", "-new", "-sha256", "-key", "intermediateCA.key", "-subj", SUBJECT + "Example Intermediate CA",
     "-out", "intermediateCA.csr"],
    ["x509", "-req", "-sha256", "-days", "500", "-in", "intermediateCA.csr", "-CA", "rootCA.crt", "-CAkey", "rootCA.key",
     "-CAcreateserial", "-extfile", "ca.ext", "-out", "intermediateCA.crt"],
    ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "deviceCert.key"],
    ["req", "-new", "-sha256", "-key", "deviceCert.key", "-subj", SUBJECT + "thermostat-0001", "-out", "deviceCert.csr"],
    ["x509", "-req", "-sha256", "-days", "500", "-in", "deviceCert.csr", "-CA", "intermediateCA.crt",
     "-CAkey", "intermediateCA.key", "-CAcreateserial", "-out", "deviceCert.crt"],
]
MADE = ("rootCA.key", "rootCA.crt", "intermediateCA.key", "intermediateCA.csr", "intermediateCA.crt", "deviceCert.key",
        "deviceCert.csr", "deviceCert.crt")


class Adopt(Scenario):
    def made_by_hand(self):
        project = self.project()
        # As the document's ca.config has it: basicConstraints not critical, and a Netscape comment.
        (project.folder / "ca.ext").write_text("basicConstraints = CA:TRUE\nnsComment = OpenSSL Generated Certificate\n")
        for command in COMMANDS:
            subprocess.run([program("openssl"), *command], cwd=project.folder, check=True, capture_output=True)
        return project, {name: (project.folder / name).read_bytes() for name in MADE}

    def test_files_made_by_hand_are_recorded_with_their_deviations_named_and_never_replaced(self):
        project, before = self.made_by_hand()
        sandbox = self.sandbox()
        preview = self.assert_done(project.apply("--dry-run", "--format", "json", sandbox=sandbox))
        steps = {step["id"]: step for step in json.loads(preview.out)["steps"]}
        for name in ("authorities.root", "authorities.intermediate", "devices.deviceCert"):
            for kind in ("key", "certificate"):
                self.assertEqual("adopt", steps[f"{name}.{kind}"]["action"], f"{name}.{kind}")
        named = "\n".join(steps["authorities.intermediate.certificate"]["warnings"])
        self.assertIn("basic_constraints_critical: 'false' -> 'true'", named)
        self.assertIn("other_extensions: 'Netscape comment' -> (none)", named)
        named = "\n".join(steps["devices.deviceCert.certificate"]["warnings"])
        kept = "'deviceCert.crt' is kept although it deviates from the profile (found -> profile): "
        # Without an extension file openssl made version 1 until 3.4, and makes version 3 since.
        if f"{kept}version: '1' -> '3'" not in named:
            for deviation in ("basic_constraints_critical: (none) -> 'true'", "key_usage: (none) -> 'digitalSignature'",
                              "extended_key_usage: (none) -> 'client_auth'"):
                self.assertIn(kept + deviation, named)
        self.assert_done(project.apply(sandbox=sandbox))
        self.assertEqual(before, {name: (project.folder / name).read_bytes() for name in MADE})
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), sandbox.registered())
        self.assert_nothing_to_do(project, sandbox)

    def test_a_certificate_that_is_registered_already_is_adopted_by_its_id(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        (project.folder / "byoc-ecdsa.lock.yaml").unlink()
        preview = self.assert_done(project.apply("--dry-run", "--format", "json", sandbox=sandbox))
        summary = json.loads(preview.out)["summary"]
        self.assertEqual((14, 0), (summary["adopt"], summary["create"]))
        self.assert_done(project.apply(sandbox=sandbox))
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), sandbox.registered())
        self.assert_nothing_to_do(project, sandbox)


if __name__ == "__main__":
    unittest.main()
