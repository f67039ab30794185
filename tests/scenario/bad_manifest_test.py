"""Manifests with mistakes: told with file, line, column and a hint, before anything happens; never a crash."""

import os
import random
import unittest
from concurrent.futures import ThreadPoolExecutor

from harness import DOCUMENT, Scenario, replaced

WORKERS = max(2, os.cpu_count() or 1)

# What is wrong, the edit that makes it so, and what the message must hold.
MISTAKES = {
    "an unknown issuer": ({"issuer: intermediate": "issuer: intermedate"}, ["intermedate", "'intermediate'"]),
    "a circle of issuers": ({"    validity: 1024d": "    issuer: intermediate\n    validity: 1024d"}, ["root"]),
    "an unknown key": ({"validity: 1024d": "validty: 1024d"}, ["validty", "'validity'"]),
    "a key given twice": ({"    validity: 1024d": "    validity: 1024d\n    validity: 9d"}, ["validity", "twice"]),
    "a bad validity": ({"validity: 1024d": "validity: soon"}, ["validity", "soon"]),
    "a bad curve": ({"key: rootCA.key": "key: rootCA.key\n    curve: P-192"}, ["P-192"]),
    "two resources writing one file": ({"key: deviceCert.key": "key: rootCA.key"}, ["rootCA.key"]),
    "a path that climbs out": ({"key: rootCA.key": "key: ../rootCA.key"}, ["../rootCA.key"]),
    "a lock or manifest as target": ({"key: rootCA.key": "key: byoc-ecdsa.lock.yaml"}, ["byoc-ecdsa.lock.yaml"]),
    "another country than the issuer's": (
        {"      common_name: Example Intermediate CA": "      common_name: Example Intermediate CA\n      country: AT"},
        ["country"]),
    "a newer version": ({"version: 1 ": "version: 2 "}, ["version"]),
    "a bad status": ({"register: {status: ACTIVE}      #": "register: {status: ACTIV}      #"}, ["ACTIV"]),
    "a tab": ({"    validity: 1024d": "\tvalidity: 1024d"}, []),
    "two mistakes of form": ({"validity: 1024d": "validity: soon", "version: 1 ": "version: 2 "}, ["soon", "version"]),
    "two mistakes of meaning": (
        {"issuer: intermediate": "issuer: intermedate", "key: rootCA.key": "key: ../rootCA.key"},
        ["intermedate", "../rootCA.key"]),
}


class BadManifest(Scenario):
    def test_every_mistake_is_told_with_its_place_and_nothing_happens(self):
        for what, (changes, fragments) in MISTAKES.items():
            with self.subTest(what):
                project, sandbox = self.project(edit=replaced(changes)), self.sandbox()
                before = project.snapshot()
                run = self.assert_failed(project.apply(sandbox=sandbox), *fragments)
                self.assertRegex(run.err, r"(?m)^\S*byoc-ecdsa\.yaml:\d+:\d+: error: \S.*\n  .*\n +\^")
                self.assertEqual("", run.out)
                self.assertEqual(before, project.snapshot())
                self.assertEqual([], sandbox.requests())

    def test_files_that_are_no_manifest_at_all(self):
        for content in (b"", b"\0\0\0", b"\xff\xfe", b"just text\n", b"- a\n- list\n", b"{", b"&a [*a]\n", b"\n" * 9999,
                        b"[" * 20000, b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n", os.urandom(4096)):
            with self.subTest(content=content[:20]):
                project = self.project()
                project.manifest.write_bytes(content)
                self.assert_failed(project.apply())
                self.assertEqual([project.manifest.name], list(project.files()))

    def test_paths_that_are_no_file(self):
        project = self.project()
        manifest = project.manifest
        for path in (manifest.parent, manifest.parent / "missing.yaml", manifest / "below"):
            with self.subTest(path=path.name):
                project.manifest = path
                self.assert_failed(project.apply(), str(path))
                self.assertEqual([manifest.name], list(project.files()))

    def test_flipped_bytes_never_crash_it(self):
        content = DOCUMENT.read_bytes()

        def check(seed):
            source = random.Random(seed)
            damaged = bytearray(content)
            for _ in range(source.randint(1, 4)):
                damaged[source.randrange(len(damaged))] = source.randrange(256)
            project = self.project()
            project.manifest.write_bytes(damaged)
            run = project.apply("validate")  # fails here for a signal or a bug's words
            self.assertIn(run.status, (0, 1), f"seed {seed}: {run.err}")
            self.assertNotIn("internal error", run.err, f"seed {seed}")
            self.assertEqual(run.status == 0, run.err == "", f"seed {seed}")
            return run.status

        with ThreadPoolExecutor(WORKERS) as workers:
            statuses = list(workers.map(check, range(200)))
        self.assertEqual({0, 1}, set(statuses))  # some hit comments, some do not


STATEMENT = b'{"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"}'
POLICY = b'{"Version": "2012-10-17", "Statement": [' + STATEMENT + b"]}"

# What is wrong in a policy's file, its content, and what the message must hold.
DOCUMENT_MISTAKES = {
    "an effect in lower case": (POLICY.replace(b"Allow", b"allow"), ["p.json:1:52: 'Effect' is neither"]),
    "another version": (POLICY.replace(b"2012", b"2013"), ["p.json:1:13: 'Version' is no version of"]),
    "no statement": (b'{"Version": "2012-10-17"}', ["p.json:1:1: it has no 'Statement'"]),
    "an unknown member": (POLICY.replace(b'"Effect"', b'"For": 1, "Effect"'), ["p.json:1:42: a statement has no"]),
    "a principal": (POLICY.replace(b'"Effect"', b'"Principal": "*", "Effect"'), ["p.json:1:42: a statement has 'Prin"]),
    "an object with nothing in it": (b"{}", ["it has no 'Statement'"]),
    "a list": (b"[" + POLICY + b"]", ["p.json:1:1: it is a list, not a JSON object"]),
    "nothing": (b"", ["p.json:1:1: there is nothing in it"]),
    "YAML": (b'Version: "2012-10-17"\n', ["p.json:1:1: this is YAML, not JSON"]),
    "two documents": (POLICY + b"\n" + POLICY, ["p.json:2:1: a second value begins here"]),
    "a merge conflict": (b"{\n<<<<<<< HEAD\n}", ["p.json:2:1: it holds a merge conflict"]),
    "Latin-1": (POLICY.replace(b'"*"', b'"M\xfcller"'), ["p.json:1:100: the byte 0xfc is not UTF-8"]),
    "UTF-16 without a mark": (POLICY.decode().encode("utf-16-be"), ["p.json:1:1: the file is UTF-16 (big endian)"]),
    "a zero width space": (POLICY.replace(b"*", "\u200b".encode()), ["p.json:1:99: U+200B (zero width space)"]),
    "too much": (POLICY.replace(b"*", b"x" * 3000), ["characters without white space; AWS IoT takes 2048"]),
}


class BadDocument(Scenario):
    def described_with(self, content, document="p.json"):
        project = self.project(edit=lambda _: "version: 1\nname: line\naws: {region: us-east-1}\n"
                                              f"policies: {{p: {{document: {document}}}}}\n")
        (project.folder / "p.json").write_bytes(content)
        return project

    def test_every_mistake_is_told_with_its_place_before_anything_is_asked(self):
        for what, (content, fragments) in DOCUMENT_MISTAKES.items():
            with self.subTest(what):
                project, sandbox = self.described_with(content), self.sandbox()
                run = self.assert_failed(project.apply(sandbox=sandbox), *fragments)
                self.assertRegex(run.err, r"(?m)^\S*byoc-ecdsa\.yaml:4:26: error: \S.*\n  .*\n +\^\nhint: \S")
                self.assertEqual([], sandbox.requests())

    def test_what_is_taken_here_is_taken_by_the_service_too(self):
        number = POLICY.replace(b'"Effect"', b'"Condition": {"NumericEquals": {"iot:X": 18446744073709551617}}, "Effect"')
        for content in (POLICY, b"\xef\xbb\xbf" + POLICY, POLICY.replace(b"Action", b"NotAction"), number):
            with self.subTest(content=content):
                self.assert_done(self.described_with(content).apply(sandbox=self.sandbox()))


if __name__ == "__main__":
    unittest.main()
