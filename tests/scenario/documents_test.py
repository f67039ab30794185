"""What a new user reads is so: the plan that README shows, its links, and the commands of every page."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest

from harness import BINARIES, PATIENCE, SOURCE, Scenario, clean_environment

README = SOURCE / "README.md"
GUIDE = SOURCE / "docs" / "pull-requests.md"
PAGES = sorted(SOURCE.glob("docs/**/*.md"))
MANUAL = SOURCE / "docs" / "byoc-apply.1"
WRONG_USAGE, UNKNOWN_COMMAND = 64, 127


def indented_blocks(text):
    blocks = re.findall(r"(?m)((?:^    .*\n|^\n(?=(?:\n)*    ))+)", text)
    return [re.sub(r"(?m)^    ", "", block).strip("\n") + "\n" for block in blocks]


def code_below(headline):
    """The indented blocks of README below that headline."""
    return indented_blocks(README.read_text(encoding="utf-8").split(f"## {headline}\n")[1].split("\n## ")[0])


def links_of(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", link):
            yield link, (page.parent / link.split("#")[0]).resolve()


class Readme(Scenario):
    def test_the_plan_is_that_of_the_manifest_above_it(self):
        manifest = code_below("A manifest")[0]
        shown = next(block for block in code_below("Use it") if block.startswith("Plan for"))
        project = self.project(edit=lambda _: manifest)
        plan = self.assert_done(project.apply("plan", sandbox=self.sandbox())).out
        at = 0
        parts = re.split(r"(?m)^ *\.\.\.\n", shown)
        self.assertGreater(len(parts), 1)
        self.assertTrue(plan.startswith(parts[0]), plan)
        for part in parts:
            self.assertIn(part, plan[at:], "in this order")
            at = plan.index(part, at) + len(part)

    def test_the_comment_begins_as_that_of_the_guide(self):
        quoted = re.findall(r"(?m)^> ?(.*)$", README.read_text(encoding="utf-8"))
        self.assertGreater(len(quoted), 5)
        self.assertIn("\n".join(quoted) + "\n", GUIDE.read_text(encoding="utf-8"))


class Manifests(Scenario):
    def test_every_manifest_of_a_page_is_in_order(self):
        found = 0
        for page in (README, *PAGES):
            text = page.read_text(encoding="utf-8")
            blocks = re.findall(r"(?s)```yaml\n(.*?)```", text) + indented_blocks(text)
            for block in blocks:
                if not re.match(r"(?:#.*\n)*version: 1\n", block):
                    continue
                with self.subTest(page=page.name):
                    self.assert_done(self.project(edit=lambda _, block=block: block).apply("validate"))
                    found += 1
        self.assertGreater(found, 10)


class Links(unittest.TestCase):
    def test_every_link_leads_to_a_file(self):
        for page in (README, *PAGES):
            for link, file in links_of(page):
                self.assertTrue(file.exists(), f"{page.relative_to(SOURCE)}: {link}")

    def test_every_page_is_reached_from_the_readme(self):
        reached, waiting = set(), [README]
        while waiting:
            page = waiting.pop()
            if page not in reached:
                reached.add(page)
                waiting += [file for _, file in links_of(page) if file.suffix == ".md"]
        self.assertEqual([], [str(page.relative_to(SOURCE)) for page in PAGES if page not in reached])


def help_about(*words):
    return subprocess.run([BINARIES / "byoc-apply", "help", *words], capture_output=True, text=True, check=True).stdout


class Commands(unittest.TestCase):
    """Of every page: lines of code, and what stands in running text."""

    @staticmethod
    def lines():
        for page in (README, *PAGES):
            for line in re.findall(r"(?m)^ {4,}(byoc-apply .*)$", page.read_text(encoding="utf-8")):
                yield page.name, line
        manual = MANUAL.read_text(encoding="utf-8").replace("\\-", "-")
        for line in re.findall(r"(?m)^\.Dl (byoc-apply .*)$", manual):
            yield MANUAL.name, line

    def test_none_is_wrong_usage(self):
        """There is no manifest in the folder, so that nothing comes of them."""
        count = 0
        for page, line in self.lines():
            with self.subTest(page=page, line=line):
                folder = self.enterContext(Folder())
                command = line.replace("PORT", "9").replace("DIGEST", "0" * 64)
                done = subprocess.run(["bash", "-c", command], cwd=folder.path, env=folder.environment(), check=False,
                                      capture_output=True, text=True, timeout=PATIENCE)
                self.assertNotIn(done.returncode, (WRONG_USAGE, UNKNOWN_COMMAND), done.stderr)
                count += 1
        self.assertGreater(count, 40)

    def test_those_in_running_text_and_their_options_exist(self):
        summary = help_about()
        commands = set(re.findall(r"(?m)^  ([a-z-]+) (?:ID |\[?[A-Z]+\]?)*  ", summary))
        self.assertLess({"apply", "plan", "init", "version"}, commands)
        texts = {command: help_about(command) for command in commands}
        for page in (README, *PAGES):
            for words in re.findall(r"`byoc-apply ([^`]*)`", page.read_text(encoding="utf-8").replace("\n", " ")):
                first = words.split()[0]
                known = texts.get(first, texts["apply"])
                with self.subTest(page=page.name, words=words):
                    self.assertTrue(first in commands or first.startswith("-") or "." in first)
                    for option in re.findall(r"(?<!\S)--[a-z-]+", words):
                        self.assertIn(f"{option} ", known)

    def test_options_in_running_text_exist(self):
        known = "".join(help_about(command) for command in re.findall(r"(?m)^  ([a-z-]+) .*  ", help_about())
                        if command != "help")
        known += subprocess.run([BINARIES / "byoc-sandbox", "--help"], capture_output=True, text=True, check=True).stdout
        for page in (README, *(page for page in PAGES if page.name != "hacking.md")):  # that one has those of the scripts
            for option in re.findall(r"`(--[a-z-]+)(?: [^`]*)?`", page.read_text(encoding="utf-8")):
                with self.subTest(page=page.name, option=option):
                    self.assertRegex(known, rf"(?m)(^|\s){option}[\s=]")


class Folder:
    """An empty folder with the programs in the PATH and no credentials."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="byoc-documents-")
        self.path = self._folder.name
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def environment(self):
        environment = clean_environment(self.path)
        environment["PATH"] = f"{BINARIES}:{os.environ['PATH']}"
        return environment


class Sudo(unittest.TestCase):
    """scripts/step_down, with programs in the place of id, stat and sudo."""

    def run_script(self, uid, owner, sudo_uid):
        with Folder() as folder:
            tools = f"{folder.path}/bin"
            os.mkdir(tools)
            os.mkdir(f"{folder.path}/scripts")
            shutil.copy(SOURCE / "scripts" / "step_down", f"{folder.path}/scripts")
            with open(f"{folder.path}/scripts/build", "w", encoding="utf-8") as script:
                script.write('cd "$(dirname "$0")/.."\n. scripts/step_down\necho "stays: $*"\n')
            for name, text in (("id", f"echo {uid}"), ("stat", f"echo {owner}"), ("sudo", 'echo "sudo $*"')):
                with open(f"{tools}/{name}", "w", encoding="utf-8") as program:
                    program.write(f"#!/bin/sh\n{text}\n")
                os.chmod(f"{tools}/{name}", 0o755)
            environment = {"PATH": f"{tools}:{os.environ['PATH']}"} | ({"SUDO_UID": sudo_uid} if sudo_uid else {})
            done = subprocess.run(["bash", f"{folder.path}/scripts/build", "release", "a b"], env=environment, check=True,
                                  capture_output=True, text=True)
            return done.stdout

    def test_a_script_run_with_sudo_goes_on_as_the_owner_of_the_checkout(self):
        self.assertEqual("sudo --set-home --user=#1000 -- scripts/build release a b\n", self.run_script(0, 1000, "1000"))

    def test_it_stays_root_where_root_owns_the_checkout_or_nobody_called_sudo(self):
        for uid, owner, sudo_uid in ((0, 0, "1000"), (0, 1000, None), (0, 0, "0"), (1000, 1000, "0"), (1000, 1000, None)):
            self.assertEqual("stays: release a b\n", self.run_script(uid, owner, sudo_uid))

    def test_whatever_writes_into_the_checkout_or_the_cache_asks(self):
        for name in ("build", "deps", "test", "nightly"):
            self.assertIn("\n. scripts/step_down\n", (SOURCE / "scripts" / name).read_text().replace("\n  .", "\n."), name)


if __name__ == "__main__":
    unittest.main()
