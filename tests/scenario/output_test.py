"""What programs rely on: the JSON documents, the exit status, and which stream says what."""

import json
import subprocess
import unittest

from harness import MANIFESTS, OFFLINE_ROOT, SOURCE, Scenario, replaced
from json_schema import violations

DIGEST_OF_NOTHING = "0" * 64


def schema(name):
    return json.loads((SOURCE / "schemas" / f"{name}.v1.json").read_text())


class Json(Scenario):
    def assert_document(self, run, name):
        """stdout is exactly one JSON document, and it fits its schema."""
        document = json.loads(run.out)  # fails on anything behind it
        self.assertEqual([], violations(document, schema(name)))
        self.assertEqual(len(document["steps"]), sum(document["summary"].values()))
        return document

    def test_the_schema_check_finds_what_does_not_fit(self):
        project = self.project()
        run = self.assert_done(project.apply("--dry-run", "--format", "json"))
        for damage in ({"digest": "short"}, {"steps": [{"id": "x"}]}, {"more": 1}, {"refreshed": "never"},
                       {"summary": {}}, {"unmanaged": ["a", "a"]}, {"format_version": 2}):
            with self.subTest(damage=damage):
                self.assertNotEqual([], violations(json.loads(run.out) | damage, schema("plan")))

    def test_plans_and_results_of_every_manifest_fit_their_schemas(self):
        for manifest in sorted(MANIFESTS.glob("*.yaml")):
            with self.subTest(manifest=manifest.name):
                project, sandbox = self.project(manifest), self.sandbox()
                awaits = manifest == OFFLINE_ROOT

                def document(name, *options):
                    run = project.apply("--format", "json", *options, sandbox=sandbox)
                    return self.assert_document(self.assert_status(3 if awaits and name == "result" else 0, run), name)

                plan, first, second = document("plan", "--dry-run"), document("result"), document("result")
                # What would be made for what waits is not due.
                waits, waiting = ({"wait", "none"}, {"waiting"}) if awaits else (set(), set())
                self.assertEqual({"create"} | waits, {step["action"] for step in plan["steps"]})
                self.assertEqual("waiting" if awaits else "done", first["outcome"])
                self.assertEqual(plan["digest"], first["digest"])
                self.assertEqual([step["id"] for step in plan["steps"]], [step["id"] for step in first["steps"]])
                self.assertEqual({"none"} | waits, {step["action"] for step in second["steps"]})
                self.assertEqual({"done"} | waiting, {step["outcome"] for step in second["steps"]})

    def test_each_resource_has_its_files_dates_and_ids_so_that_nobody_has_to_read_the_lock(self):
        project, sandbox = self.project(), self.sandbox()
        options = ["--format", "json"]
        before = json.loads(self.assert_done(project.apply("--dry-run", *options, sandbox=sandbox)).out)["resources"]
        after = json.loads(self.assert_done(project.apply(*options, sandbox=sandbox)).out)["resources"]
        ids = ["authorities.root", "authorities.intermediate", "devices.deviceCert"]
        for resources in (before, after):
            self.assertEqual(ids, [resource["id"] for resource in resources])
        self.assertNotIn("certificate", before[-1])
        device = after[-1]
        for file in device["files"].values():
            self.assertTrue((project.folder / file).is_file())
        openssl = subprocess.run(["openssl", "x509", "-in", project.folder / device["files"]["certificate"], "-noout",
                                  "-serial", "-fingerprint", "-sha256"], capture_output=True, text=True, check=True).stdout
        facts = dict(line.lower().split("=") for line in openssl.split("\n") if line)
        self.assertEqual(facts["serial"], device["certificate"]["serial"])
        self.assertEqual(facts["sha256 fingerprint"].replace(":", ""), device["certificate"]["fingerprint"])
        [aws] = device["aws"]
        self.assertEqual(("ACTIVE", "us-east-1"), (aws["status"], aws["region"]))
        self.assertTrue(aws["arn"].endswith(":cert/" + aws["certificate_id"]))
        again = json.loads(self.assert_done(project.apply("--dry-run", *options, sandbox=sandbox)).out)["resources"]
        self.assertEqual(after, again)

    def test_a_failed_run_says_which_step_failed_and_why(self):
        project, sandbox = self.project(), self.sandbox()
        project.credentials["AWS_SECRET_ACCESS_KEY"] = "wrong"
        run = self.assert_failed(project.apply("--format", "json", sandbox=sandbox))
        result = self.assert_document(run, "result")
        outcomes = {step["id"]: step["outcome"] for step in result["steps"]}
        self.assertEqual("failed", result["outcome"])
        self.assertEqual("done", outcomes["devices.deviceCert.certificate"])
        self.assertEqual("failed", outcomes["registration-code"])
        self.assertEqual("skipped", outcomes["devices.deviceCert.registration"])

    def test_a_blocked_plan_is_a_document_too(self):
        project, sandbox = self.project(), self.sandbox()
        (project.folder / "rootCA.key").write_text("foreign\n")
        for options, name in ((["--dry-run"], "plan"), ([], "result")):
            run = self.assert_failed(project.apply("--format", "json", *options, sandbox=sandbox))
            document = self.assert_document(run, name)
            self.assertGreater(document["summary"]["blocked"], 0)


class DryRun(Scenario):
    def test_it_changes_nothing(self):
        project, sandbox = self.project(), self.sandbox()
        before = project.snapshot()
        for options in ([], ["--format", "json"], ["--verbose"], ["--quiet"]):
            run = self.assert_done(project.apply("--dry-run", *options, sandbox=sandbox))
            self.assertNotEqual("", run.out)
        self.assertEqual(before, project.snapshot())
        self.assertEqual([], sandbox.requests())

    def test_it_needs_neither_credentials_nor_a_network_before_anything_is_registered(self):
        project = self.project()
        project.credentials = {}
        self.assertIn("17 to create", self.assert_done(project.apply("--dry-run")).out)

    def test_quiet_leaves_plan_and_progress_of_a_run_out_and_nothing_of_stdout(self):
        project, sandbox = self.project(), self.sandbox()
        plan = self.assert_done(project.apply("plan", sandbox=sandbox)).out
        quiet = self.assert_done(project.apply("plan", "--quiet", sandbox=sandbox))
        self.assertEqual(plan, quiet.out)
        run = self.assert_done(project.apply("-q", sandbox=sandbox))
        self.assertEqual("", quiet.err + run.err)
        self.assertRegex(run.out, r"^Done: 17 steps in ")

    def test_the_detailed_exit_status_tells_changes_from_none_and_from_blocked(self):
        project, sandbox = self.project(), self.sandbox()
        detailed = ["--dry-run", "--detailed-exitcode"]
        self.assert_status(2, project.apply(*detailed, sandbox=sandbox))
        self.assert_done(project.apply(sandbox=sandbox))
        self.assert_status(0, project.apply(*detailed, sandbox=sandbox))
        text = project.manifest.read_text()
        project.manifest.write_text(text[:text.index("devices:")])
        self.assert_status(2, project.apply(*detailed, sandbox=sandbox))  # to be retired, and held back
        self.assert_status(0, project.apply("plan", sandbox=sandbox))
        project.manifest.write_text(text)
        key = project.folder / "rootCA.key"
        content = key.read_bytes()
        key.unlink()
        self.assertIn("'rootCA.key' is not here", self.assert_status(0, project.apply(*detailed, sandbox=sandbox)).out)
        key.write_bytes(b"something else")
        self.assert_failed(project.apply(*detailed, sandbox=sandbox), "blocked")
        key.write_bytes(content)
        key.chmod(0o600)

    def test_what_waits_for_a_key_ends_in_a_status_of_its_own(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        for name in ("intermediateCA.key", "deviceCert.csr"):
            (project.folder / name).unlink()
        keys = project.keys()
        text = project.manifest.read_text()
        project.manifest.write_text(text.replace("thermostat-0001", "thermostat-0002"))
        self.assert_status(2, project.apply("--dry-run", "--detailed-exitcode", sandbox=sandbox))  # the request
        run = self.assert_status(3, project.apply("--format", "json", sandbox=sandbox))
        result = json.loads(run.out)
        self.assertEqual(result["outcome"], "waiting")
        waiting = {step["id"]: step for step in result["steps"] if step["outcome"] == "waiting"}
        self.assertEqual(set(waiting), {"authorities.intermediate.key", "devices.deviceCert.certificate"})
        for step in waiting.values():
            self.assertEqual(step["action"], "wait")
            self.assertEqual(step["waits_for"], {"what": "key", "path": "intermediateCA.key",
                                                 "from": "whoever has the key of authorities.intermediate"})
        self.assert_status(3, project.apply("--dry-run", "--detailed-exitcode", sandbox=sandbox))
        self.assert_status(0, project.apply("--dry-run", sandbox=sandbox))
        self.assert_status(3, project.apply("--quiet", sandbox=sandbox))
        self.assertEqual(project.keys(), keys)

    def test_the_same_input_gives_the_same_plan(self):
        project = self.project(MANIFESTS / "product-lines.yaml")
        outputs = {project.apply("--dry-run", "--format", "json", "--parallelism", count).out for count in "1234"}
        self.assertEqual(1, len(outputs))


class ExpectPlan(Scenario):
    def digest(self, project, sandbox):
        return json.loads(project.apply("--dry-run", "--format", "json", sandbox=sandbox).out)["digest"]

    def test_the_plan_that_was_looked_at_is_applied(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply("--expect-plan", self.digest(project, sandbox), sandbox=sandbox))
        self.assert_document_applied(project, sandbox)

    def test_any_other_plan_is_refused_and_nothing_is_changed(self):
        project, sandbox = self.project(), self.sandbox()
        looked_at = self.digest(project, sandbox)
        edit = replaced({"validity: 1024d": "validity: 1023d"})
        project.manifest.write_text(edit(project.manifest.read_text()))
        before = project.snapshot()
        for digest in (looked_at, DIGEST_OF_NOTHING):
            for options in ([], ["--dry-run"]):
                run = project.apply("--expect-plan", digest, *options, sandbox=sandbox)
                self.assert_failed(run, digest[:6], "nothing was changed")
        self.assertEqual(before, project.snapshot())
        self.assertEqual([], sandbox.requests())


class Streams(Scenario):
    def test_data_goes_to_stdout_and_messages_to_stderr(self):
        project, sandbox = self.project(), self.sandbox()
        preview = self.assert_done(project.apply("--dry-run", sandbox=sandbox))
        self.assertEqual("", preview.err)
        self.assertTrue(preview.out.startswith("Plan for 'byoc-ecdsa'"))
        applied = self.assert_done(project.apply("--quiet", sandbox=sandbox))
        self.assertEqual("", applied.err)
        self.assertTrue(applied.out.startswith("Done: 17 steps"))
        self.assertNotIn("\x1b", preview.out + applied.out)

    def test_what_is_blocked_is_told_once(self):
        project, sandbox = self.project(), self.sandbox()
        (project.folder / "rootCA.key").write_text("foreign\n")
        told = "is not a private key byoc-apply can use"
        shown = self.assert_failed(project.apply(sandbox=sandbox), "authorities.root.key is blocked, as the plan above says")
        self.assertEqual(1, shown.err.count(told))
        quiet = self.assert_failed(project.apply("--quiet", sandbox=sandbox), "error: authorities.root.key is blocked: ")
        self.assertEqual(1, quiet.err.count(told))

    def test_a_failure_before_there_is_a_result_leaves_stdout_empty(self):
        project = self.project(edit=replaced({"version: 1 ": "version: 7 "}))
        for options in ([], ["--dry-run"], ["plan", "--format", "json"], ["validate"]):
            self.assertEqual("", self.assert_failed(project.apply(*options)).out)

    def test_output_that_can_not_be_written_is_a_failure(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            project, sandbox = self.project(), self.sandbox()
            ways = ["--help"], ["--version"], ["validate"], ["plan"], ["--dry-run", "--format=json"], []
            for options in ways:
                with self.subTest(options=options):
                    aws = None if options == ["validate"] else sandbox
                    run = self.assert_failed(project.apply(*options, sandbox=aws, stdout=full), "No space left")
            self.assertIn("recorded", run.err)
        self.assert_document_applied(project, sandbox)

    def test_a_reader_that_goes_away_is_no_crash(self):
        project, sandbox = self.project(), self.sandbox()
        process = project.start("--dry-run", "--verbose", sandbox=sandbox)
        process.stdout.close()
        process.stdout = None
        self.assert_failed(project.finish(process), "could not be written")


class Usage(Scenario):
    WRONG = (["--dry"], ["--format", "xml"], ["--format"], ["--dry-run=yes"], ["--parallelism", "0"],
             ["--parallelism", "many"], ["--expect-plan", "3f2a91"], ["--detailed-exitcode"],
             ["--validate"], ["--explain", "devices.deviceCert"], ["--quiet", "--verbose"], ["--dry-run", "--dry-run"], ["-x"],
             ["--region", ""], ["another.yaml"], [""], ["plan"], ["-f", "x.yaml"], ["--auto-approve"], ["--region"])

    def test_a_wrong_command_line_ends_in_64_and_nothing_is_done(self):
        project, sandbox = self.project(), self.sandbox()
        before = project.snapshot()
        for options in self.WRONG:
            with self.subTest(options=options):
                # The manifest stands first, so that an option at the end has no value.
                command = [project.binary, project.manifest, "--endpoint-url", sandbox.url, *options]
                process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                           env=project.environment(), cwd=project.folder)
                run = project.finish(process)
                self.assert_status(64, run)
                self.assertRegex(run.err, r"^error: \S")
                self.assertIn("\nhint: ", run.err)
                self.assertEqual("", run.out)
        self.assertEqual(before, project.snapshot())
        self.assertEqual([], sandbox.requests())

    def test_the_schema_is_the_one_that_is_installed(self):
        project = self.project()
        run = project.finish(subprocess.Popen([project.binary, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                              text=True, env=project.environment()))
        self.assertEqual((SOURCE / "schemas" / "manifest.v1.json").read_text(), self.assert_done(run).out)

    def test_a_first_manifest_is_written_and_applied(self):
        project, sandbox = self.project(), self.sandbox()
        project.manifest = project.folder / "first.yaml"
        self.assert_done(project.apply("init"))
        self.assertIn("create", self.assert_done(project.apply("plan", sandbox=sandbox)).out)
        self.assert_done(project.apply(sandbox=sandbox))
        self.assert_nothing_to_do(project, sandbox)
        self.assert_failed(project.apply("init"), "exists already; nothing was written")

    def test_help_and_version_go_to_stdout(self):
        project = self.project()
        self.assertTrue(self.assert_done(project.apply("--help")).out.startswith("Usage: byoc-apply"))
        self.assertRegex(self.assert_done(project.apply("--version")).out, r"^byoc-apply \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    unittest.main()
