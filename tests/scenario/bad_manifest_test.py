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


if __name__ == "__main__":
    unittest.main()
