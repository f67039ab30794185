"""Completion for bash and zsh and the man page know exactly the options that --help lists."""

import os
import re
import shlex
import shutil
import subprocess
import unittest

from harness import BINARIES, PATIENCE, SOURCE, Scenario, clean_environment

BASH = SOURCE / "scripts" / "completion" / "byoc-apply.bash"
ZSH = SOURCE / "scripts" / "completion" / "_byoc-apply"
MAN = SOURCE / "docs" / "byoc-apply.1"


def help_text():
    done = subprocess.run([BINARIES / "byoc-apply", "--help"], capture_output=True, text=True, check=True,
                          timeout=PATIENCE)
    return done.stdout


def options(text, pattern):
    return sorted(set(re.findall(pattern, text)))


class EveryOption(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.long = options(help_text(), r"(?m)^  (?:-\w, |    )--([a-z-]+)")
        self.short = options(help_text(), r"(?m)^  -(\w), --")
        self.assertGreater(len(self.long), 10)

    def test_bash(self):
        listed = re.search(r'(?s)local options="(.*?)"', BASH.read_text())[1]
        self.assertEqual(self.long, options(listed, r"--([a-z-]+)"))

    def test_zsh(self):
        specs = ZSH.read_text().split("_arguments")[1]
        self.assertEqual(self.long, options(specs, r"--([a-z-]+)"))
        self.assertEqual(self.short, options(specs, r"\{-(\w),"))

    def test_man_page(self):
        self.assertEqual(self.long, options(MAN.read_text(), r"(?m)^\.It Fl (?:\w , )?-([a-z-]+)"))
        self.assertEqual(self.short, options(MAN.read_text(), r"(?m)^\.It Fl (\w) ,"))

    def test_man_page_environment_and_exit_statuses(self):
        for section in ("Environment", "Exit status"):
            listed = re.search(rf"(?s)\n{section}:\n(.*?)\n\n", help_text())[1]
            names = re.findall(r"\b[A-Z]+_[A-Z_]+\b|(?m:^  \d+)", listed)
            self.assertGreater(len(names), 4)
            for name in names:
                self.assertRegex(MAN.read_text(), rf"(?m)^\.It .*\b{name.strip()}\b")


class Bash(Scenario):
    """The completion itself, asked as bash asks it."""

    def complete(self, project, *words):
        """What is offered for the last of the words, split as bash does at '='."""
        typed = [str(project.binary), *words]
        script = (f"source {shlex.quote(str(BASH))}\nCOMP_WORDS=({' '.join(map(shlex.quote, typed))})\n"
                  f"COMP_CWORD={len(words)}\n_byoc_apply {shlex.quote(typed[0])}\n"
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-euo", "pipefail", "-c", script], cwd=project.folder, text=True,
                              env=project.environment(), capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        return done.stdout.split()

    def test_options(self):
        project = self.project()
        self.assertIn("--dry-run", self.complete(project, "-"))
        self.assertEqual(["--profile", "--prune"], sorted(self.complete(project, "--pr")))
        self.assertEqual([], self.complete(project, "--nothing"))

    def test_formats_with_and_without_an_equals_sign(self):
        project = self.project()
        self.assertEqual(["text", "json", "markdown", "mermaid"], self.complete(project, "--format", ""))
        self.assertEqual(["json"], self.complete(project, "--format", "j"))
        self.assertEqual(["markdown", "mermaid"], self.complete(project, "--format", "=", "m"))
        self.assertIn("text", self.complete(project, "--format", "="))
        for name in self.complete(project, "--format", ""):
            self.assert_done(project.apply("--dry-run", "--format", name))

    def test_ids_are_those_of_the_manifest(self):
        project = self.project()
        before = project.snapshot()
        for option in ("--replace", "--target", "--explain"):
            offered = self.complete(project, project.manifest.name, option, "authorities.root")
            self.assertIn("authorities.root", offered)
            self.assertIn("authorities.root.certificate", offered)
            self.assertEqual([], [name for name in offered if not name.startswith("authorities.root")])
        self.assertEqual(before, project.snapshot())
        self.assertEqual([], self.complete(project, "--replace", ""))
        project.manifest.write_text("version: 7\n")
        self.assertEqual([], self.complete(project, project.manifest.name, "--replace", ""))

    def test_what_has_left_the_manifest_is_offered_too(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        text = project.manifest.read_text()
        project.manifest.write_text(text[:text.index("devices:")])
        self.assertIn("devices.deviceCert", self.complete(project, project.manifest.name, "--target", "dev"))

    def test_manifests_and_folders_are_offered_as_files(self):
        project = self.project()
        for name in ("line.yaml", "line.lock.yaml", "other.yml", "plan.json", "notes.txt"):
            (project.folder / name).write_text("")
        (project.folder / "lines").mkdir()
        self.assertEqual(["line.yaml", "lines/"], sorted(self.complete(project, "li")))
        self.assertEqual(["byoc-ecdsa.yaml", "line.yaml", "lines/", "other.yml"], sorted(self.complete(project, "")))
        self.assertEqual(["lines/", "plan.json"], sorted(self.complete(project, "--expect-plan", "")))

    def test_it_is_bound_to_the_program(self):
        done = subprocess.run(["bash", "--norc", "-c", f"source {shlex.quote(str(BASH))}; complete -p byoc-apply"],
                              capture_output=True, text=True, check=True, timeout=PATIENCE)
        self.assertIn("_byoc_apply byoc-apply", done.stdout)


class Syntax(unittest.TestCase):
    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        subprocess.run(["zsh", "-n", ZSH], check=True, timeout=PATIENCE)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_man_page(self):
        environment = clean_environment(os.environ.get("TMPDIR", "/tmp"), MANWIDTH="100", MANPAGER="cat")
        done = subprocess.run(["man", "--warnings", "--local-file", MAN], capture_output=True, text=True,
                              env=environment, timeout=PATIENCE, check=False)
        if not done.stdout.strip():
            self.skipTest(f"man renders nothing here: {done.stderr}")
        self.assertEqual("", done.stderr)
        self.assertIn("--expect-plan", done.stdout)


if __name__ == "__main__":
    unittest.main()
