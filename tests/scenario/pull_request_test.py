"""scripts/pull-request, which is all that action.yml does: plan, summary, comment, verdict."""

import json
import os
import re
import shutil
import stat
import subprocess
import unittest

from github import NUMBER, REPOSITORY, TOKEN, GitHub
from harness import BINARIES, PATIENCE, SOURCE, Run, Scenario, clean_environment, program, replaced

SCRIPT = SOURCE / "scripts" / "pull-request"
MARKER = "<!-- byoc-apply manifest: ./byoc-ecdsa.yaml -->\n"


class PullRequest(Scenario):
    def setUp(self):
        for name in ("bash", "curl", "jq"):
            program(name)
        self.work = self.project()
        self.github = GitHub()
        self.addCleanup(self.github.stop)
        self.event = self.work.home / "event.json"
        self.event.write_text(json.dumps({"pull_request": {"number": NUMBER}}))
        self.summary, self.output = self.work.home / "summary.md", self.work.home / "output"
        self.temporary = self.work.home / "temporary"
        self.temporary.mkdir()

    def run_script(self, **settings):
        """One run of the job's step, with a job's environment; a setting that is None is left out."""
        for file in (self.summary, self.output):
            file.write_text("")
        job = dict(BYOC_MANIFEST=self.work.manifest.name, BYOC_BINARY=str(BINARIES / "byoc-apply"),
                   GITHUB_TOKEN=TOKEN, GITHUB_API_URL=self.github.url, GITHUB_REPOSITORY=REPOSITORY,
                   GITHUB_EVENT_PATH=str(self.event), GITHUB_STEP_SUMMARY=str(self.summary),
                   GITHUB_OUTPUT=str(self.output), RUNNER_TEMP=str(self.temporary)) | settings
        environment = {name: value for name, value in job.items() if value is not None}
        done = subprocess.run([SCRIPT], cwd=self.work.folder, env=clean_environment(self.work.home) | environment,
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        return Run(done.returncode, done.stdout, done.stderr)

    def outputs(self):
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())

    def bodies(self):
        return [comment["body"] for comment in self.github.comments]

    def change(self, **changes):
        edit = replaced({old.replace("_", " "): new for old, new in changes.items()})
        self.work.manifest.write_text(edit(self.work.manifest.read_text()))

    def wrapped(self, name, script):
        """A program of that name that runs `script` first, in a folder for the PATH."""
        folder = self.work.home / "bin"
        folder.mkdir(exist_ok=True)
        real = BINARIES / name if name == "byoc-apply" else program(name)
        (folder / name).write_text(f'#!/usr/bin/env bash\n{script}\nexec "{real}" "$@"\n')
        (folder / name).chmod(0o755)
        return folder / name


class Comment(PullRequest):
    def test_it_is_made_once_and_then_updated_in_place(self):
        self.assert_done(self.run_script())
        self.assertEqual(1, len(self.bodies()))
        first = self.bodies()[0]
        self.assertTrue(first.startswith(MARKER))
        self.assertIn("<!-- byoc-apply plan: byoc-ecdsa -->", first)
        self.assertIn(self.outputs()["digest"], first)
        self.change(**{"thermostat-0001": "thermostat-0002"})
        self.assert_done(self.run_script())
        self.assertEqual(1, len(self.bodies()))
        self.assertNotEqual(first, self.bodies()[0])
        self.assertIn("thermostat-0002", self.bodies()[0])
        self.assertEqual(["GET", "POST", "GET", "PATCH"], [method for method, _ in self.github.requests])

    def test_it_is_found_behind_hundreds_of_others(self):
        for count in range(250):
            self.github.add(f"comment {count}", login="somebody")
        mine = self.github.add(MARKER + "old")
        self.github.add("the last word", login="somebody")
        self.assert_done(self.run_script())
        self.assertEqual(252, len(self.bodies()))
        self.assertIn(self.outputs()["digest"], mine["body"])

    def test_it_is_made_behind_exactly_one_full_page(self):
        for count in range(100):
            self.github.add(f"comment {count}", login="somebody")
        self.assert_done(self.run_script())
        self.assertEqual(101, len(self.bodies()))

    def test_a_comment_of_somebody_else_is_never_taken_for_ours(self):
        self.github.add(MARKER + "a forged plan", login="mallory")
        self.github.add("> " + MARKER + "a quotation")
        self.assert_done(self.run_script())
        self.assertEqual(3, len(self.bodies()))
        self.assertEqual(MARKER + "a forged plan", self.bodies()[0])

    def test_two_manifests_have_two_comments(self):
        folder = self.work.folder / "staging"
        folder.mkdir()
        shutil.copy(self.work.manifest, folder)
        self.assert_done(self.run_script())
        self.assert_done(self.run_script(BYOC_WORKING_DIRECTORY="staging"))
        self.assertEqual(2, len(self.bodies()))
        self.assert_done(self.run_script(BYOC_WORKING_DIRECTORY="staging"))
        self.assertEqual(2, len(self.bodies()))

    def test_a_plan_of_any_size_fits(self):
        devices = "".join(f"  d{count:04}:\n    issuer: intermediate\n    validity: 1d\n    register: {{}}\n"
                          f"    subject: {{common_name: {'long' * 10}-{count}}}\n" for count in range(250))
        self.work.manifest.write_text(self.work.manifest.read_text() + devices)
        self.assert_done(self.run_script(BYOC_REHEARSE="true"))
        self.assertIn(self.outputs()["digest"], self.bodies()[0])
        self.assertLessEqual(len(self.bodies()[0]), 65536)

    def test_there_is_none_where_none_is_wanted_or_possible(self):
        self.event.write_text("{}")
        self.assert_done(self.run_script())
        self.assert_done(self.run_script(GITHUB_EVENT_PATH=None))
        self.event.write_text(json.dumps({"pull_request": {"number": NUMBER}}))
        self.assert_done(self.run_script(BYOC_COMMENT="false"))
        self.assertEqual([], self.github.requests)
        self.assertIn(self.outputs()["digest"], self.summary.read_text())

    def test_a_fork_has_the_summary(self):
        self.assert_done(self.run_script(GITHUB_TOKEN=None))
        self.assertEqual([], self.github.requests)
        self.assertIn(self.outputs()["digest"], self.summary.read_text())
        self.github.refusal = 403
        run = self.assert_done(self.run_script())
        self.assertIn("may not comment", run.err)
        self.assertIn(self.outputs()["digest"], self.summary.read_text())

    def test_a_comment_that_stays_out_of_date_is_a_failure(self):
        self.github.add(MARKER + "old")
        self.github.refusal = 422
        run = self.run_script()
        self.assert_status(1, run)
        self.assertIn("could not be written (status 422)", run.err)
        self.assert_status(1, self.run_script(GITHUB_TOKEN="wrong"))
        self.assertIn(self.outputs()["digest"], self.summary.read_text())


class Verdict(PullRequest):
    def test_what_fails_the_job_is_chosen(self):
        statuses = {mode: self.run_script(BYOC_FAIL_ON=mode).status for mode in ("never", "blocked", "changes")}
        self.assertEqual({"never": 0, "blocked": 0, "changes": 1}, statuses)
        self.assertEqual(("2", "true"), (self.outputs()["exit-code"], self.outputs()["has-changes"]))

        (self.work.folder / "rootCA.key").write_text("foreign\n")
        statuses = {mode: self.run_script(BYOC_FAIL_ON=mode, BYOC_MODE="auto").status
                    for mode in ("never", "blocked", "changes")}
        self.assertEqual({"never": 0, "blocked": 1, "changes": 1}, statuses)
        self.assertEqual("1", self.outputs()["exit-code"])
        self.assertIn("blocked", self.bodies()[0])

    def test_nothing_to_do_is_a_plan_too(self):
        sandbox = self.sandbox()
        self.assert_done(self.work.apply(sandbox=sandbox))
        self.assert_done(self.run_script(BYOC_FAIL_ON="changes"))
        self.assertEqual(("0", "false"), (self.outputs()["exit-code"], self.outputs()["has-changes"]))
        self.assertEqual(1, len(self.bodies()))

    def test_what_waits_is_told_and_fails_nothing(self):
        sandbox = self.sandbox()
        self.assert_done(self.work.apply(sandbox=sandbox))
        (self.work.folder / "intermediateCA.key").unlink()
        self.change(**{"validity: 500d                  # cut": "validity: 400d  # cut"})
        self.assert_done(self.run_script(BYOC_FAIL_ON="changes", BYOC_MODE="auto"))
        outputs = self.outputs()
        self.assertEqual(("3", "false", "true"), (outputs["exit-code"], outputs["has-changes"], outputs["waits"]))
        self.assertIn("waiting", self.bodies()[0])

    def test_a_checkout_without_keys_has_the_operators_plan(self):
        sandbox = self.sandbox()
        self.assert_done(self.work.apply(sandbox=sandbox))
        self.change(**{"thermostat-0001": "thermostat-0002"})
        seen = json.loads(self.work.apply("--dry-run", "--format", "json", sandbox=sandbox).out)
        for file in self.work.folder.iterdir():
            if file.suffix in (".key", ".crt", ".csr"):
                file.unlink()
        self.assert_done(self.run_script())
        self.assertEqual(seen["digest"], self.outputs()["digest"])

    def test_live_is_live_or_a_failure(self):
        sandbox = self.sandbox()
        self.assert_done(self.work.apply(sandbox=sandbox))
        credentials = self.work.credentials | {"AWS_ENDPOINT_URL": sandbox.url}
        self.assert_done(self.run_script(BYOC_MODE="live", **credentials))
        self.assertEqual("live", json.loads((self.temporary / self.outputs()["plan-path"]).read_text())["refreshed"])
        self.assert_status(1, self.run_script(BYOC_MODE="live"))

    def test_a_wrong_manifest_is_told_in_the_comment_and_always_fails(self):
        good = self.work.manifest.read_text()
        self.change(issuer="isuer")
        for fail_on in ("never", "blocked"):
            self.assert_status(1, self.run_script(BYOC_FAIL_ON=fail_on))
        self.assertIn("did you mean 'issuer'?", self.bodies()[0])
        self.assertIn("did you mean 'issuer'?", self.summary.read_text())
        self.assertEqual("", self.outputs()["digest"])
        self.work.manifest.write_text(good)
        self.assert_done(self.run_script())
        self.assertEqual(1, len(self.bodies()))
        self.assertIn(self.outputs()["digest"], self.bodies()[0])

    def test_a_wrong_setting_is_refused(self):
        wrong = {"BYOC_MODE": "online", "BYOC_FAIL_ON": "error", "BYOC_REHEARSE": "yes", "BYOC_FORMAT": "xml",
                 "BYOC_COMMENT": "1", "BYOC_MANIFEST": ""}
        for name, value in wrong.items():
            with self.subTest(name=name):
                run = self.run_script(**{name: value})
                self.assert_status(1, run)
                self.assertIn(f"error: {name} ", run.err)
                self.assertIn("hint: ", run.err)
        self.assertEqual([], self.github.requests)

    def test_the_log_has_the_plan_in_the_format_asked_for(self):
        beginnings = {"text": "Plan for 'byoc-ecdsa'", "json": '{\n  "format_version"', "mermaid": "", "markdown": "<!-- byoc"}
        for name, beginning in beginnings.items():
            with self.subTest(format=name):
                run = self.assert_done(self.run_script(BYOC_FORMAT=name))
                self.assertTrue(run.out.strip())
                self.assertTrue(run.out.startswith(beginning), run.out[:200])


class Rehearsal(PullRequest):
    def test_it_stands_below_the_plan(self):
        self.assert_done(self.run_script(BYOC_REHEARSE="true"))
        for text in (self.bodies()[0], self.summary.read_text()):
            self.assertIn("Rehearsal on the built-in sandbox: passed", text)
        self.assertEqual([], [name for name in self.work.files() if name != self.work.manifest.name])

    def test_a_failure_fails_the_job(self):
        binary = self.wrapped("byoc-apply", '''[ "$1" != rehearse ] || { echo 'error: ten ```` CAs'; exit 1; }''')
        run = self.run_script(BYOC_REHEARSE="true", BYOC_BINARY=str(binary))
        self.assert_status(1, run)
        self.assertIn("Rehearsal on the built-in sandbox: failed", self.bodies()[0])
        self.assertIn("\n`````text\nerror: ten ```` CAs\n`````\n", self.bodies()[0])
        self.assert_done(self.run_script(BYOC_REHEARSE="true", BYOC_BINARY=str(binary), BYOC_FAIL_ON="never"))


class Safety(PullRequest):
    def test_the_token_is_for_curl_alone_and_no_argument(self):
        log = self.work.home / "log"
        self.wrapped("curl", f'printf "%s\\n" "$@" >> "{log}"')
        binary = self.wrapped("byoc-apply", f'env >> "{log}"; printf "%s\\n" "$@" >> "{log}"')
        run = self.assert_done(self.run_script(BYOC_BINARY=str(binary), BYOC_REHEARSE="true", GH_TOKEN=TOKEN,
                                               PATH=f"{binary.parent}:{os.environ['PATH']}"))
        self.assertIn("--detailed-exitcode", log.read_text())
        self.assertIn("--config", log.read_text())
        written = [path.read_text() for path in self.work.home.rglob("*") if path.is_file()]
        for text in [run.out, run.err, *written, *self.bodies()]:
            self.assertNotIn(TOKEN, text)

    def test_inputs_are_never_code(self):
        for name in ("$(touch pwned).yaml", "`touch pwned`.yaml", "a; touch pwned.yaml", "--version", "a' --> \"b.yaml"):
            with self.subTest(name=name):
                shutil.copy(self.work.manifest, self.work.folder / name)
                run = self.assert_done(self.run_script(BYOC_MANIFEST=name))
                self.assertIn("17 to create", run.out)
        self.assertFalse((self.work.folder / "pwned").exists())
        first_lines = {body.splitlines()[0] for body in self.bodies()}
        self.assertEqual(5, len(first_lines))
        for line in first_lines:
            self.assertRegex(line, r"^<!-- byoc-apply manifest: [A-Za-z0-9._/-]+ -->$")

    def test_what_a_manifest_says_is_no_command_to_the_runner(self):
        self.change(**{"Example Devices": '"::error::hello"', "issuer:": "isuer:"})
        run = self.run_script(GITHUB_ACTIONS="true")
        self.assert_status(1, run)
        stopped = None
        for line in run.out.splitlines():
            if stopped is None and (begin := re.fullmatch(r"::stop-commands::([0-9a-f]{32})", line)):
                stopped = begin[1]
            elif stopped is not None:
                stopped = None if line == f"::{stopped}::" else stopped
            else:
                self.assertFalse(line.startswith("::"), line)
        self.assertIsNone(stopped)
        self.assertIn("::stop-commands::", run.out)

    def test_the_program_of_the_path_is_found(self):
        path = f"{BINARIES}:{os.environ['PATH']}"
        self.assert_done(self.run_script(BYOC_BINARY=None, PATH=path))
        self.assert_done(self.run_script(BYOC_BINARY="", PATH=path))

    def test_the_script_is_in_order(self):
        self.assertTrue(SCRIPT.stat().st_mode & stat.S_IXUSR)
        if shutil.which("shellcheck"):
            subprocess.run(["shellcheck", SCRIPT, SOURCE / "scripts/completion/byoc-apply.bash"], check=True)


class Action(unittest.TestCase):
    TEXT = (SOURCE / "action.yml").read_text(encoding="utf-8")

    def names(self, section):
        block = re.search(rf"(?ms)^{section}:\n(.*?)(?=^\S|\Z)", self.TEXT)[1]
        return set(re.findall(r"(?m)^  ([a-z-]+):$", block))

    def test_every_input_reaches_the_script_through_the_environment(self):
        handed = dict(re.findall(r"(?m)^        ([A-Z_]+): \$\{\{ inputs\.([a-z-]+) \}\}$", self.TEXT))
        self.assertEqual(self.names("inputs"), set(handed.values()))
        for variable, name in handed.items():
            self.assertEqual("GITHUB_TOKEN" if name == "github-token" else f"BYOC_{name.upper().replace('-', '_')}", variable)
        documented = set(re.findall(r"(?m)^#   (BYOC_[A-Z_]+) ", SCRIPT.read_text()))
        self.assertEqual(documented, set(handed) - {"GITHUB_TOKEN"})

    def test_no_input_is_part_of_a_command(self):
        runs = re.findall(r"(?m)^ +run: (.*)$", self.TEXT)
        self.assertEqual(["""'"$GITHUB_ACTION_PATH/scripts/pull-request"'"""], runs)

    def test_every_output_is_written_by_the_script(self):
        outputs = self.names("outputs")
        self.assertEqual(outputs, set(re.findall(r"steps\.plan\.outputs\.([a-z-]+)", self.TEXT)))
        written = re.search(r"(?s)GITHUB_OUTPUT:-.*?>> \"\$GITHUB_OUTPUT\"", SCRIPT.read_text())[0]
        self.assertEqual(outputs, set(re.findall(r'"([a-z-]+)=\$', written)))


if __name__ == "__main__":
    unittest.main()
