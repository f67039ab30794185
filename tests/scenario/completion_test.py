"""Completion for bash and zsh and the man pages know exactly the commands and options that the help texts list."""

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
SANDBOX_MAN = SOURCE / "docs" / "byoc-sandbox.1"


def output(program, *words):
    done = subprocess.run([BINARIES / program, *words], capture_output=True, text=True, check=True, timeout=PATIENCE)
    return done.stdout


def help_text(*words):
    return output("byoc-apply", "help", *words)


def commands():
    """Names and summaries, as the help text lists them."""
    block = re.search(r"(?s)\nCommands:\n(.*?)\n\n", help_text())[1]
    return dict(re.findall(r"(?m)^  ([a-z-]+)(?: \[?[A-Z]+\]?)* {2,}(.*)$", block))


def found(text, pattern):
    return sorted(set(re.findall(pattern, text)))


def options(text):
    return found(text, r"(?m)^  (?:-\w, |    )--([a-z-]+)")


def short_options(text):
    return found(text, r"(?m)^  -(\w), --")


def bash_options(command):
    script = f"source {shlex.quote(str(BASH))}; _byoc_apply_options {command}"
    done = subprocess.run(["bash", "--norc", "-euo", "pipefail", "-c", script], text=True, capture_output=True, check=True,
                          timeout=PATIENCE)
    return found(done.stdout, r"--([a-z-]+)")


def zsh_table(name):
    """The entries of an associative array of the zsh completion, its variables replaced."""
    text = ZSH.read_text()
    block = re.search(rf"(?s)local -A {name}=\(\n(.*?)\n  \)\n", text)[1]
    lists = dict(re.findall(r"(\w+)='([a-z -]+)'", re.search(r"(?m)^  local choosing=.*$", text)[0]))
    for variable, value in lists.items():
        block = block.replace(f"${variable}", value)
    return dict(re.findall(r"(?m)^    ([a-z-]+) [\"'](.*)[\"']$", block))


class EveryOption(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.by_command = {name: options(help_text(name)) for name in commands()}
        self.long = sorted(set().union(*self.by_command.values()))
        self.short = sorted(set().union(*(short_options(help_text(name)) for name in commands())))
        self.assertGreater(len(self.by_command), 10)
        self.assertGreater(len(self.long), 15)

    def test_the_summary_lists_those_of_apply_and_plan(self):
        self.assertEqual(sorted({*self.by_command["apply"], *self.by_command["plan"]}), options(help_text()))

    def test_bash(self):
        listed = re.search(r'_byoc_apply_commands="(.*?)"', BASH.read_text())[1].split()
        self.assertEqual(list(self.by_command), listed)
        self.assertEqual(self.by_command, {name: bash_options(name) for name in listed})

    def test_zsh(self):
        listed = re.search(r"(?s)local -a commands=\(\n(.*?)\n  \)", ZSH.read_text())[1]
        self.assertEqual(list(self.by_command), re.findall(r"(?m)^    '([a-z-]+):", listed))
        self.assertEqual(self.by_command, {name: sorted(taken.split()) for name, taken in zsh_table("taken").items()})
        self.assertEqual(self.long, sorted(zsh_table("about")))
        letters = re.search(r"local -A letters=\((.*?)\)", ZSH.read_text())[1].split()
        self.assertEqual(self.short, sorted(letters[1::2]))

    def test_man_page(self):
        self.assertEqual(self.long, found(MAN.read_text(), r"(?m)^\.It Fl (?:\w , )?-([a-z-]+)"))
        self.assertEqual(self.short, found(MAN.read_text(), r"(?m)^\.It Fl (\w) ,"))

    def test_man_page_commands_environment_and_exit_statuses(self):
        self.assertEqual(list(self.by_command), re.findall(r"(?m)^\.It Ic ([a-z-]+)", MAN.read_text()))
        for section in ("Environment", "Exit status"):
            listed = re.search(rf"(?s)\n{section}:\n(.*?)\n\n", help_text())[1]
            names = re.findall(r"\b[A-Z]+_[A-Z_]+\b|(?m:^  \d+)", listed)
            self.assertGreater(len(names), 4)
            for name in names:
                self.assertRegex(MAN.read_text(), rf"(?m)^\.It .*\b{name.strip()}\b")

    def test_man_page_of_the_sandbox(self):
        listed = found(output("byoc-sandbox", "--help"), r"(?m)^ *--([a-z-]+)")
        self.assertGreater(len(listed), 10)
        self.assertEqual(listed, found(SANDBOX_MAN.read_text(), r"(?m)^\.It Fl -([a-z-]+)"))


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
        self.assertEqual(["--profile", "--prune", "--prune-adopted"], sorted(self.complete(project, "--pr")))
        self.assertEqual([], self.complete(project, "--nothing"))
        self.assertEqual(["--prune"], self.complete(project, "--region", "plan", "iam-policy", "--p"))
        self.assertEqual(["--with-schema"], self.complete(project, "init", "--w"))

    def test_commands(self):
        project = self.project()
        self.assertEqual(["plan"], self.complete(project, "pl"))
        self.assertEqual(["plan"], self.complete(project, "--profile=p", "pl"))
        self.assertEqual(list(commands()), self.complete(project, "help", ""))
        self.assertEqual([], self.complete(project, "version", ""))
        self.assertEqual([project.manifest.name], self.complete(project, "validate", ""))
        self.assertEqual([project.manifest.name], self.complete(project, "explain", "devices.deviceCert", ""))

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
        for words in (["--replace"], ["plan", "--target"], ["explain"]):
            offered = self.complete(project, *words, "authorities.root")
            self.assertIn("authorities.root", offered)
            self.assertIn("authorities.root.certificate", offered)
            self.assertEqual([], [name for name in offered if not name.startswith("authorities.root")])
        self.assertEqual(before, project.snapshot())
        self.assertEqual(["devices.deviceCert"], self.complete(project, "check-connection", ""))
        (project.folder / "other.yaml").write_text(project.manifest.read_text())
        self.assertEqual([], self.complete(project, "--replace", ""))  # of which of the two?
        self.assertIn("devices.deviceCert", self.complete(project, project.manifest.name, "--replace", "dev"))
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
        self.assertEqual(sorted(["byoc-ecdsa.yaml", "line.yaml", "lines/", "other.yml", *commands()]),
                         sorted(self.complete(project, "")))
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
    def test_man_pages(self):
        environment = clean_environment(os.environ.get("TMPDIR", "/tmp"), MANWIDTH="100", MANPAGER="cat")
        for page, option in ((MAN, "--expect-plan"), (SANDBOX_MAN, "--fault-seed")):
            done = subprocess.run(["man", "--warnings", "--local-file", page], capture_output=True, text=True,
                                  env=environment, timeout=PATIENCE, check=False)
            if not done.stdout.strip():
                self.skipTest(f"man renders nothing here: {done.stderr}")
            self.assertEqual("", done.stderr)
            self.assertIn(option, done.stdout)


if __name__ == "__main__":
    unittest.main()
