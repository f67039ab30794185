"""Files that are gone and files that are in the way: what is lost comes back, what is there stays as it is."""

import subprocess
import unittest

from harness import Scenario, replaced


def without_aws(text):
    """The document's manifest, for certificates only."""
    kept, skip = [], False
    for line in text.splitlines():
        if line.startswith("aws:"):
            skip = True
        elif line and not line.startswith(" "):
            skip = False
        if not skip and not line.strip().startswith("register:"):
            kept.append(line)
    return "\n".join(kept) + "\n"


class Lost(Scenario):
    def applied(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        return project, sandbox

    def test_a_registered_certificate_is_fetched_back_the_very_same(self):
        project, sandbox = self.applied()
        before = project.files("*.crt")
        for name in before:
            with self.subTest(certificate=name):
                asked = len(sandbox.requests())
                (project.folder / name).unlink()
                preview = self.assert_done(project.apply("--dry-run", sandbox=sandbox))
                self.assertIn("fetched back from AWS IoT", preview.out)
                self.assert_done(project.apply(sandbox=sandbox))
                self.assertEqual(before, project.files("*.crt"))
                self.assertEqual([], [one for one in sandbox.requests()[asked:] if one.is_changing])
                self.assert_nothing_to_do(project, sandbox)

    def test_all_registered_certificates_are_fetched_back_at_once(self):
        project, sandbox = self.applied()
        before = project.files("*.crt")
        for name in before:
            (project.folder / name).unlink()
        self.assert_done(project.apply(sandbox=sandbox))
        self.assertEqual(before, project.files("*.crt"))
        self.assert_document_applied(project, sandbox)

    def test_an_unregistered_certificate_is_issued_again_with_what_depends_on_it(self):
        project = self.project(edit=without_aws)
        self.assert_done(project.apply())
        before, keys = project.files("*.crt"), project.keys()
        (project.folder / "intermediateCA.crt").unlink()
        preview = self.assert_done(project.apply("--dry-run"))
        self.assertIn("authorities.intermediate.certificate is issued again", preview.out)
        self.assert_done(project.apply())
        after = project.files("*.crt")
        self.assertEqual(keys, project.keys())
        self.assertEqual(before["rootCA.crt"], after["rootCA.crt"])
        self.assertNotEqual(before["intermediateCA.crt"], after["intermediateCA.crt"])
        self.assertNotEqual(before["deviceCert.crt"], after["deviceCert.crt"])
        self.assertIn(before["deviceCert.crt"], after.values(), "the old one is kept aside")
        self.assertIn("Nothing to do", self.assert_done(project.apply()).out)

    def test_a_certificate_that_aws_lost_too_is_issued_and_registered_again(self):
        project, first = self.applied()
        before = project.files("*.crt")
        (project.folder / "deviceCert.crt").unlink()
        second = self.sandbox()
        self.assert_done(project.apply(sandbox=second))
        self.assertNotEqual(before["deviceCert.crt"], project.files("*.crt")["deviceCert.crt"])
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), second.registered())
        self.assert_nothing_to_do(project, second)
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), first.registered())

    def test_a_lost_key_of_an_authority_is_named_and_never_made_anew(self):
        for key in ("rootCA.key", "intermediateCA.key"):
            with self.subTest(key=key):
                project, sandbox = self.project(), self.sandbox()
                self.assert_done(project.apply(sandbox=sandbox))
                (project.folder / key).unlink()
                before, asked = project.snapshot(), len(sandbox.requests())
                run = self.assert_done(project.apply(sandbox=sandbox))
                self.assertIn(f"warning: authorities.{key[:-6]}.key: the recorded private key '{key}' is not here", run.err)
                self.assertEqual(before, project.snapshot())
                self.assertEqual([], [one for one in sandbox.requests()[asked:] if one.is_changing])

    def test_a_lost_lock_is_made_again_from_what_is_there(self):
        project, sandbox = self.applied()
        asked = len(sandbox.requests())
        keys, certificates = project.keys(), project.files("*.crt")
        project.lock.unlink()
        run = self.assert_done(project.apply(sandbox=sandbox))
        self.assertIn("adopt", run.err)
        self.assertEqual((keys, certificates), (project.keys(), project.files("*.crt")))
        self.assertEqual([], [one for one in sandbox.requests()[asked:] if one.is_changing])
        self.assert_document_applied(project, sandbox)


class InTheWay(Scenario):
    FOREIGN = b"-----BEGIN PRIVATE KEY-----\nsomebody else's treasure\n-----END PRIVATE KEY-----\n"

    def assert_left_alone(self, project, name, before):
        """The file is as it was, and nothing was made for its resource."""
        after = project.snapshot()
        self.assertEqual(before[name], after[name])
        stem = name.split(".")[0]
        self.assertEqual({path for path in before if path.startswith(stem)},
                         {path for path in after if path.startswith(stem)})

    def test_a_foreign_file_at_a_keys_path_stops_its_resource_and_what_depends_on_it(self):
        for name, registered in (("rootCA.key", 0), ("intermediateCA.key", 1), ("deviceCert.key", 2)):
            with self.subTest(key=name):
                project, sandbox = self.project(), self.sandbox()
                (project.folder / name).write_bytes(self.FOREIGN)
                before = project.snapshot()
                run = self.assert_failed(project.apply(sandbox=sandbox), name)
                self.assertNotIn("treasure", run.out + run.err)
                self.assert_left_alone(project, name, before)
                self.assertEqual(registered, sandbox.succeeded("RegisterCACertificate"))
                self.assertEqual(0, sandbox.succeeded("RegisterCertificate"))

    def test_what_is_no_file_at_a_keys_path_is_refused_too(self):
        def folder(path):
            path.mkdir()

        def dangling_link(path):
            path.symlink_to("nowhere")

        for make in (folder, dangling_link):
            with self.subTest(obstacle=make.__name__):
                project, sandbox = self.project(), self.sandbox()
                make(project.folder / "intermediateCA.key")
                before = project.snapshot()
                self.assert_failed(project.apply(sandbox=sandbox), "intermediateCA.key")
                self.assert_left_alone(project, "intermediateCA.key", before)
                self.assertEqual(1, sandbox.succeeded("RegisterCACertificate"))

    def test_a_link_out_of_the_checkout_is_followed_only_where_the_operator_says_so(self):
        project = self.project(edit=without_aws)
        outside = project.home / "safe"
        outside.mkdir()
        (outside / "netrc").write_text("machine example.com login me password hunter2\n")
        lock = project.folder / (project.manifest.stem + ".lock.yaml")
        lock.symlink_to(outside / "netrc")
        run = self.assert_failed(project.apply("--dry-run"), "leads out of", "netrc", "--allow-outside")
        self.assertNotIn("hunter2", run.out + run.err)
        run = self.assert_failed(project.apply("--dry-run", "--allow-outside"), "this is no lock")
        self.assertNotIn("hunter2", run.out + run.err)
        lock.unlink()
        (project.folder / "rootCA.key").symlink_to(outside / "netrc")
        self.assert_failed(project.apply(), "leads out of", "rootCA.key")
        self.assertEqual(["netrc"], [path.name for path in outside.iterdir()])

    def test_a_manifest_that_is_handed_over_open_is_no_link_out_of_a_checkout(self):
        project = self.project(edit=without_aws)
        with project.manifest.open() as manifest:
            run = subprocess.run([project.binary, "validate", "/dev/stdin"], stdin=manifest, cwd=project.folder,
                                 capture_output=True, text=True, check=False, timeout=60)
        self.assertEqual((0, ""), (run.returncode, run.stderr))

    def test_a_foreign_certificate_or_request_is_never_overwritten(self):
        for name in ("rootCA.crt", "deviceCert.crt", "deviceCert.csr"):
            with self.subTest(file=name):
                project, sandbox = self.project(), self.sandbox()
                (project.folder / name).write_bytes(b"not ours\n")
                before = project.snapshot()
                self.assert_failed(project.apply(sandbox=sandbox), name)
                self.assert_left_alone(project, name, before)
                self.assertEqual(0, sandbox.succeeded("RegisterCertificate"))

    def test_a_key_of_another_curve_is_refused(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        other = self.project(edit=replaced({"key: rootCA.key": "key: rootCA.key\n    curve: P-384"}))
        (other.folder / "rootCA.key").write_bytes((project.folder / "rootCA.key").read_bytes())
        (other.folder / "rootCA.key").chmod(0o600)
        before, asked = other.snapshot(), len(sandbox.requests())
        self.assert_failed(other.apply(sandbox=sandbox), "'P-256' -> 'P-384'")
        self.assert_left_alone(other, "rootCA.key", before)
        self.assertEqual([], [one for one in sandbox.requests()[asked:] if one.is_changing])


if __name__ == "__main__":
    unittest.main()
