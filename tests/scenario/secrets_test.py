"""Nothing secret in any output: keys and credentials are looked for in everything that the programs leave behind."""

import base64
import os
import re
import resource
import signal
import subprocess
import unittest

from harness import MANIFESTS, OFFLINE_ROOT, Scenario, read_until

ACCESS_KEY = "AKIASCENARIOACCESSKEY"
SECRET_KEY = "ScenarioSecretAccessKey/0123456789+abcdefgh"
SESSION_TOKEN = "ScenarioSessionToken//0123456789==ABCDEFGH+xyz"


NOBODY = 65534
LINE = 64  # characters in a line of PEM


def private_span(der):
    """From where to where a key's DER holds the private number: ECPrivateKey, version 1, then the octets (RFC 5915)."""
    match = re.search(rb"\x02\x01\x01\x04([\x20\x30\x42])", der)
    return match.end(), match.end() + match.group(1)[0]


def needles(pem):
    """Every form in which the private part of a key's PEM text may show up."""
    text = "".join(line for line in pem.decode().splitlines() if not line.startswith("-----"))
    der = base64.b64decode(text)
    start, end = private_span(der)
    scalar, first, last = der[start:end], start * 4 // 3, end * 4 // 3
    lines = {text[at:at + LINE] for at in range(0, last, LINE)}  # the public key stands below, and in the certificate
    beginning = text[:first + 4]  # all keys of a curve begin alike; the number has begun here
    return lines | {beginning, text[first:first + 16], text[last - 16:last], base64.b64encode(scalar).decode(),
                    scalar.hex(), scalar.hex().upper(), scalar.hex(":"), str(int.from_bytes(scalar, "big"))}


class Secrets(Scenario):
    def setUp(self):
        self.running = self.sandbox("--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY)
        self.secrets = {SECRET_KEY, SESSION_TOKEN}
        self.projects = []

    def secretive_project(self, *arguments):
        project = self.project(*arguments)
        project.credentials = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
                               "AWS_SESSION_TOKEN": SESSION_TOKEN}
        self.projects.append(project)
        return project

    def assert_nothing_shows(self):
        texts = {"the sandbox's log": self.running.output()}
        for number, project in enumerate(self.projects):
            for pem in project.keys().values():
                self.secrets |= needles(pem)
            for index, run in enumerate(project.runs):
                texts[f"stdout of run {index} of project {number}"] = run.out
                texts[f"stderr of run {index} of project {number}"] = run.err
            for name, content in project.files().items():
                if not name.endswith(".key"):
                    texts[f"'{name}' of project {number}"] = content.decode("utf-8", "replace")
        self.assertGreaterEqual(len(self.secrets), 2)
        for where, text in texts.items():
            for secret in self.secrets:
                # Not shown here either.
                self.assertFalse(secret in text, f"{where} holds a secret of {len(secret)} characters")

    def test_a_key_is_recognised_by_its_needles(self):
        project = self.secretive_project()
        self.assert_done(project.apply(sandbox=self.running))
        for pem in project.keys().values():
            found = {needle for needle in needles(pem) if needle in pem.decode().replace("\n", "")}
            self.assertGreaterEqual(len(found), 5)

    def test_runs_that_go_well(self):
        for manifest in sorted(MANIFESTS.glob("*.yaml")):
            project = self.secretive_project(manifest)
            for options in (["--dry-run"], ["--dry-run", "--format", "json"], ["--verbose"], ["--verbose"],
                            ["--format", "json", "--verbose"], ["--dry-run", "--verbose"]):
                awaits = manifest == OFFLINE_ROOT and "--dry-run" not in options
                self.assert_status(3 if awaits else 0, project.apply(*options, sandbox=self.running))
            self.assert_done(project.apply("validate"))
        self.assert_nothing_shows()

    def test_a_ceremony(self):
        project = self.secretive_project(OFFLINE_ROOT)
        key = self.bring_offline_root(project)
        self.secrets |= needles(key.read_bytes())
        self.assert_status(3, project.apply("--verbose", sandbox=self.running))
        self.sign_in_the_safe(project, key)
        self.assert_done(project.apply("--verbose", sandbox=self.running))
        self.assert_nothing_shows()

    def test_runs_that_fail(self):
        project = self.secretive_project()
        for credentials in ({"AWS_SECRET_ACCESS_KEY": SECRET_KEY[::-1]}, {"AWS_ACCESS_KEY_ID": "stranger"},
                            {"AWS_ACCESS_KEY_ID": ""}, {"AWS_SECRET_ACCESS_KEY": SECRET_KEY + " "},
                            {"AWS_SESSION_TOKEN": SESSION_TOKEN + "\n"}):
            kept, project.credentials = project.credentials, project.credentials | credentials
            for options in (["--verbose"], ["--format", "json"]):
                self.assert_failed(project.apply(*options, sandbox=self.running))
            project.credentials = kept
        self.secrets.add(SECRET_KEY[::-1])
        self.assert_done(project.apply(sandbox=self.running))
        self.assert_nothing_shows()

    def test_keys_that_are_damaged(self):
        project = self.secretive_project()
        self.assert_done(project.apply(sandbox=self.running))
        path = project.folder / "rootCA.key"
        whole = path.read_bytes()
        self.secrets |= needles(whole)
        for damaged in (whole[:150], whole[:-30], whole.replace(b"PRIVATE", b"PUBLIC"), whole[28:], whole + whole,
                        whole.replace(whole[60:64], b"!!!!"), whole.replace(b"M", b"N", 1)):
            path.write_bytes(damaged)
            for options in (["--verbose"], ["--dry-run", "--format", "json"]):
                self.assert_failed(project.apply(*options, sandbox=self.running))
        path.write_bytes(whole)
        self.assert_nothing_shows()

    def test_files_that_are_taken_for_one_another(self):
        project = self.secretive_project()
        self.assert_done(project.apply(sandbox=self.running))
        right, key = project.manifest, (project.folder / "rootCA.key").read_text()
        self.secrets |= needles(key.encode())
        wrong = {
            "a key given as manifest": key,
            "a key pasted below a manifest": right.read_text() + key,
        }
        for what, text in wrong.items():
            with self.subTest(what):
                project.manifest = project.folder / "wrong.key"  # not a file that may hold no secret
                project.manifest.write_text(text)
                run = self.assert_failed(project.apply("validate"))
                for needle in needles(key.encode()):
                    self.assertFalse(needle in run.err, f"a part of the key is shown for {what}")

    def test_credential_files_that_are_damaged(self):
        broken = (f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key {SECRET_KEY}\n",
                  f"aws_secret_access_key = {SECRET_KEY}\n", f"[default\naws_secret_access_key = {SECRET_KEY}\n",
                  f"[default]\naws_secret_access_key = {SECRET_KEY}\naws_session_token = {SESSION_TOKEN}\n",
                  f"[default]\naws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY} x\n")
        project = self.secretive_project()
        project.credentials = {}
        path = project.home / "credentials"
        for text in broken:
            with self.subTest(text=text):
                path.write_text(text)
                self.assert_failed(project.apply("--verbose", sandbox=self.running,
                                                 environment={"AWS_SHARED_CREDENTIALS_FILE": str(path)}))
        self.assert_nothing_shows()


class CoreFiles(Scenario):
    def test_a_run_that_is_aborted_leaves_no_core_file(self):
        self.allow_core_files()
        sandbox, project = self.sandbox("--fault", "delay:2000ms"), self.project()
        process = project.start(sandbox=sandbox, preexec_fn=self.allow_core_files)
        read_until(process.stderr, ": created")  # its memory has held a key
        os.kill(process.pid, signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = 0  # it is waited for
        process.stdout.close()
        process.stderr.close()
        self.assertEqual(signal.SIGABRT, os.WTERMSIG(status))
        self.assertFalse(os.WCOREDUMP(status), "memory that held keys was written to a core file")
        self.assertEqual([], [name for name in project.files() if "core" in name])

    @staticmethod
    def allow_core_files():
        _, most = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    def test_neither_the_limit_nor_the_owner_lets_its_memory_out(self):
        usual = subprocess.Popen(["sleep", "60"], preexec_fn=self.allow_core_files_and_be_told_apart)
        self.addCleanup(usual.wait)
        self.addCleanup(usual.kill)
        self.assertNotEqual((0, 0), self.owner_of_memory(usual), "whose memory it is can't be told here")
        sandbox, project = self.sandbox("--fault", "delay:2000ms"), self.project()
        process = project.start(sandbox=sandbox, preexec_fn=self.allow_core_files_and_be_told_apart)
        read_until(process.stderr, ": created")
        self.assertEqual((0, 0), self.owner_of_memory(process))
        with open(f"/proc/{process.pid}/limits", encoding="ascii") as limits:
            self.assertRegex(limits.read(), r"Max core file size +0 +0 ")
        process.kill()
        project.finish(process, "")

    def allow_core_files_and_be_told_apart(self):
        self.allow_core_files()
        if os.geteuid() == 0:
            os.setgid(NOBODY)

    @staticmethod
    def owner_of_memory(process):
        """User and group; root and root where nobody else may look into it, whoever has begun it (proc(5))."""
        memory = os.stat(f"/proc/{process.pid}/mem")
        return memory.st_uid, memory.st_gid


if __name__ == "__main__":
    unittest.main()
