"""What users copy: the example workflows, the pre-commit hook, and the plan that docs/pull-requests.md shows."""

import json
import os
import re
import shlex
import shutil
import subprocess
import unittest

from github import commands
from harness import BINARIES, DOCUMENT, PATIENCE, SOURCE, Scenario, clean_environment, program

EXAMPLES = SOURCE / "docs" / "examples"
GUIDE = SOURCE / "docs" / "pull-requests.md"
WORKFLOWS = sorted(EXAMPLES.glob("*/*.yml"))


class Syntax(Scenario):
    def test_all_are_yaml(self):
        """byoc-apply's own reader stands in for GitHub's: what it says about them is no longer about syntax."""
        project = self.project()
        for file in (*WORKFLOWS, SOURCE / "action.yml", SOURCE / ".pre-commit-hooks.yaml"):
            with self.subTest(file=file.name):
                content = file.read_text()
                is_list = re.search(r"(?m)^- ", content)
                # Without a key of ours it would be something else, of which nothing is told.
                project.manifest.write_text(f"version: 1\n{'list:' if is_list else ''}\n{content}")
                self.assertIn("the manifest has the unknown key", project.apply("validate").err)

    @staticmethod
    def help_about(words):
        command = ["help", words[1]] if words[1] in ("plan", "rehearse") else ["help", "apply"]
        return subprocess.run([BINARIES / "byoc-apply", *command], capture_output=True, text=True, check=True).stdout

    def test_their_commands_are_shell_and_their_options_exist(self):
        used = set()
        for workflow in WORKFLOWS:
            for script in commands(workflow):
                subprocess.run(["bash", "-n", "-c", script], check=True, timeout=PATIENCE)
                for line in script.splitlines():
                    if line.startswith("byoc-apply "):
                        options, known = re.findall(r" (--[a-z-]+)", line), self.help_about(line.split())
                        self.assertEqual([], [option for option in options if f" {option} " not in known], line)
                        used.update([line.split()[1], *options])
        self.assertLess({"plan", "--offline", "rehearse", "--expect-plan"}, used)

    def test_inputs_of_the_action_exist(self):
        action = (SOURCE / "action.yml").read_text(encoding="utf-8")
        known = set(re.findall(r"(?m)^  ([a-z-]+):$", action.split("\noutputs:")[0]))
        for workflow in sorted((EXAMPLES / "github").glob("*.yml")):
            block = re.search(r"(?m)uses: OWNER/byoc-apply.*\n +with:\n((?: {10}[a-z-]+: .*\n?)+)", workflow.read_text())
            self.assertLess({"manifest"}, set(re.findall(r"([a-z-]+): ", block[1])) & known | {"with"})
            self.assertEqual(set(), set(re.findall(r"(?m)^ +([a-z-]+): ", block[1])) - known)
        table = set(re.findall(r"(?m)^\| `([a-z-]+)` \|", GUIDE.read_text()))
        self.assertEqual(known, table)


class Trust(unittest.TestCase):
    """What keeps keys and roles away from what a pull request can start (docs/pull-requests.md, "Who can reach the keys")."""

    GITHUB = sorted((EXAMPLES / "github").glob("*.yml"))

    @staticmethod
    def jobs(workflow):
        """The text of each job by its name, without comments."""
        text = re.sub(r"(?m)\s*#.*$", "", workflow.read_text(encoding="utf-8"))
        return dict(re.findall(r"(?m)^  ([a-z]+):\n((?:(?:    .*)?\n)+)", text.split("\njobs:\n")[1] + "\n"))

    def test_actions_are_pinned_by_the_hash_of_a_commit(self):
        used = [line for file in (*self.GITHUB, SOURCE / "action.yml") for line in re.findall(r"(?m)^ *-? *uses: (.*)$", file.read_text())]
        self.assertGreater(len(used), 3)
        for use in used:
            self.assertRegex(use, r"^(OWNER/byoc-apply@COMMIT # |[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d)")
        self.assertNotRegex(GUIDE.read_text(), r"(byoc-apply@|rev: )(?!COMMIT\b)")

    def test_no_job_has_a_permission_that_it_does_not_name(self):
        allowed = {"plan": {"contents: read", "pull-requests: write"}, "apply": set()}
        for workflow in self.GITHUB:
            self.assertIn("\npermissions: {}", workflow.read_text())
            jobs = self.jobs(workflow)
            self.assertIn("plan", jobs)
            for name, text in jobs.items():
                granted = set(re.findall(r"(?m)^      ([a-z-]+: (?:read|write))$", text))
                if workflow.name == "merge.yml":
                    self.assertEqual({"id-token: write"}, granted)
                else:
                    self.assertEqual(allowed[name], granted)

    def test_what_a_pull_request_starts_has_neither_the_machine_with_the_keys_nor_a_role(self):
        text = (EXAMPLES / "github" / "pull-request.yml").read_text()
        self.assertRegex(text, r"(?m)^  pull_request:$")
        active = re.sub(r"(?m)#.*$", "", text)
        for word in ("self-hosted", "byoc-keys", "id-token", "role-to-assume", "secrets.", "pull_request_target"):
            self.assertNotIn(word, active)

    def test_the_machine_with_the_keys_serves_the_default_branch_alone(self):
        merge = EXAMPLES / "github" / "merge.yml"
        self.assertRegex(merge.read_text(), r"(?m)^on:\n  push:\n    branches: \[main\]\n    paths: .*\n\n")
        jobs = self.jobs(merge)
        self.assertEqual({"plan", "apply"}, set(jobs))
        for text in jobs.values():
            self.assertIn("runs-on: {group: byoc-keys}", text)
            self.assertNotIn("actions/checkout", text)
        self.assertIn("environment: byoc-production", jobs["apply"])
        self.assertIn("--expect-plan", jobs["apply"])
        gitlab = (EXAMPLES / "gitlab" / "gitlab-ci.yml").read_text()
        for name in ("plan", "apply"):
            job = re.search(rf"(?m)^{name}:\n((?:  .*\n)+)", gitlab)[1]
            self.assertIn("- if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH", job)
            self.assertEqual(1, job.count("- if: "))
        self.assertRegex(gitlab, r"(?m)^apply:\n(?:  .*\n)*  environment: byoc-production\n")

    def test_each_role_is_assumed_by_one_job(self):
        wanted = {"plan": "repo:OWNER/REPOSITORY:ref:refs/heads/main", "apply": "repo:OWNER/REPOSITORY:environment:byoc-production"}
        for name, subject in wanted.items():
            text = (EXAMPLES / "github" / f"{name}-role-trust.json").read_text()
            self.assertNotRegex(text, r"[*?]|StringLike")
            statement, = json.loads(text)["Statement"]
            self.assertEqual({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                                               "token.actions.githubusercontent.com:sub": subject}}, statement["Condition"])
            self.assertIn(f"role-to-assume: arn:aws:iam::123456789012:role/byoc-{name}\n",
                          self.jobs(EXAMPLES / "github" / "merge.yml")[name])


class Clone(Scenario):
    """A clone of a repository on the machine with the keys, where nobody has told git a name, and the sandbox."""

    def setUp(self):
        program("git")
        self.work, self.aws = self.project(), self.sandbox()
        self.clone, self.origin = self.work.home / "clone", self.work.home / "origin.git"
        tools = self.work.home / "bin"
        tools.mkdir()
        (tools / "byoc-apply").symlink_to(BINARIES / "byoc-apply")
        self.environment = clean_environment(
            self.work.home, **self.work.credentials, AWS_ENDPOINT_URL=self.aws.url, BYOC_CLONE=str(self.clone),
            BYOC_MANIFEST="byoc/thermostat-line.yaml", GIT_CONFIG_NOSYSTEM="1",
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="user.useConfigOnly", GIT_CONFIG_VALUE_0="true")
        self.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
        desk = self.work.home / "desk"
        self.shell(f"git init --quiet --bare --initial-branch=main {self.origin}; git init --quiet "
                   f"--initial-branch=main {desk}; mkdir {desk}/byoc; cp {DOCUMENT} {desk}/byoc/thermostat-line.yaml; "
                   f"cd {desk}; git add .; git -c user.name=a -c user.email=a@localhost commit --quiet -m first; git push --quiet {self.origin} main; "
                   f"git clone --quiet {self.origin} {self.clone}")

    def shell(self, script, **more):
        """As GitHub runs a step."""
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], text=True, check=False,
                              env=self.environment | more, cwd=self.work.home, capture_output=True, timeout=PATIENCE)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def digest(self):
        return json.loads(self.shell('byoc-apply --dry-run --format json "$BYOC_CLONE/$BYOC_MANIFEST"'))["digest"]

    def assert_kept(self):
        pushed = self.shell(f"git -C {self.origin} ls-tree -r --name-only main").split()
        self.assertIn("byoc/thermostat-line.lock.yaml", pushed)
        self.assertEqual([], [name for name in pushed if name.endswith(".key")])
        self.assertEqual("2\n", self.shell(f"git -C {self.origin} rev-list --count main"))
        self.shell('test "$(git -C "$BYOC_CLONE" status --porcelain -- "*.key")" = ""')


class Merge(Clone):
    """The commands of merge.yml."""

    def setUp(self):
        super().setUp()
        self.pull, self.apply, self.keep = commands(EXAMPLES / "github" / "merge.yml")

    def test_the_approved_plan_is_applied_and_its_lock_is_pushed(self):
        self.shell(self.pull)
        self.shell(self.apply, DIGEST=self.digest())
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        self.shell(self.keep)
        self.shell(self.keep)  # nothing new: no commit, no failure
        self.assert_kept()

    def test_any_other_plan_is_not(self):
        with self.assertRaisesRegex(AssertionError, "the plan is no longer"):
            self.shell(self.apply, DIGEST="0" * 64)
        self.assertEqual(([], []), self.aws.registered())


class GitLab(Clone):
    """The commands of gitlab-ci.yml, in their order, with the roles' profiles."""

    def test_the_plan_of_the_first_job_is_applied_by_the_second_and_its_lock_is_pushed(self):
        (self.work.home / ".aws").mkdir()
        profile = "aws_access_key_id = sandbox\naws_secret_access_key = sandbox\n"
        (self.work.home / ".aws" / "config").write_text(
            f"[profile byoc-plan]\n{profile}[profile byoc-apply]\n{profile}", encoding="utf-8")
        show, rehearse, *jobs = commands(EXAMPLES / "gitlab" / "gitlab-ci.yml")
        for command in (show, rehearse):
            self.shell(f"cd {self.clone}; {command}")
        for command in jobs:
            self.shell(command)
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        for command in jobs[-3:]:
            self.shell(command)  # nothing new: no commit, no failure
        self.assert_kept()


class PreCommit(Scenario):
    def test_the_hook_checks_every_file_it_is_given(self):
        text = (SOURCE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
        entry = shlex.split(re.search(r"(?m)^  entry: (.*)$", text)[1])
        project = self.project()
        (project.home / "byoc-apply").symlink_to(BINARIES / "byoc-apply")
        environment = project.environment() | {"PATH": f"{project.home}:{os.environ['PATH']}"}

        def check(*files):
            return subprocess.run([*entry, *files], cwd=project.folder, env=environment, capture_output=True, text=True,
                                  timeout=PATIENCE, check=False)
        for name in ("a.yaml", "-b.yaml", "c d.yaml"):
            shutil.copy(project.manifest, project.folder / name)
        self.assertEqual(0, check("a.yaml", "-b.yaml", "c d.yaml").returncode)
        (project.folder / "a.yaml").write_text("version: 1\n")
        failed = check("a.yaml", "c d.yaml")
        self.assertNotEqual(0, failed.returncode)
        self.assertIn("a.yaml:1:1: error: ", failed.stderr)
        self.assertIn("is in order", failed.stdout)

    def test_it_is_for_manifests(self):
        text = (SOURCE / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
        wanted, unwanted = (re.search(rf"(?m)^  {key}: (.*)$", text)[1] for key in ("files", "exclude"))
        chosen = [name for name in ("byoc/line.yaml", "a/byoc/line.yaml", "byoc/line.lock.yaml", "chart/values.yaml")
                  if re.search(wanted, name) and not re.search(unwanted, name)]
        self.assertEqual(["byoc/line.yaml", "a/byoc/line.yaml"], chosen)


class Guide(Scenario):
    def test_its_example_is_what_byoc_apply_prints(self):
        """BYOC_ACCEPT=1 puts the plan of today into the guide, and fails."""
        project = self.project(EXAMPLES / "line.yaml")
        shutil.copy(EXAMPLES / "line.lock.yaml", project.folder)
        project.manifest, project.credentials = project.manifest.name, {}
        before = project.snapshot()
        plan = self.assert_done(project.apply("--dry-run", "--offline", "--format", "markdown")).out
        self.assertEqual(before, project.snapshot())
        parts = re.fullmatch(r"(?s)(.*<!-- example -->\n)(.*)(<!-- end of example -->\n.*)", GUIDE.read_text())
        if os.environ.get("BYOC_ACCEPT") == "1":
            GUIDE.write_text(parts[1] + plan + parts[3])
            self.fail("accepted: the guide has the new plan; run again without BYOC_ACCEPT")
        # Until when something is kept depends on the day.
        today, then = (re.sub(r"until \d{4}-\d\d-\d\d;", "until DAY;", text) for text in (plan, parts[2]))
        self.assertEqual(today, then)
        self.assertIn("```mermaid", plan)

    def test_what_it_links_to_is_there(self):
        links = re.findall(r"\]\(([^):]+)\)", GUIDE.read_text())
        self.assertGreater(len(links), 5)
        for link in links:
            self.assertTrue((GUIDE.parent / link).exists(), link)


if __name__ == "__main__":
    unittest.main()
