"""Texts from outside are only ever read: hostile ones in every field of manifest, lock and journal, in AWS' answers, in names of
files and in the environment, and a look at all that comes of it: terminal, log, markdown, pictures, JSON, GitHub."""

import concurrent.futures
import copy
import hashlib
import http.server
import itertools
import json
import re
import shutil
import subprocess
import threading
import unicodedata
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree

from harness import SOURCE, Scenario
from pull_request_test import PullRequest

TEXTS = json.loads((SOURCE / "tests/support/hostile_texts.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((SOURCE / "schemas/manifest.v1.json").read_text(encoding="utf-8"))
OTHER_SHAPES = (("--format", "markdown"), ("--verbose",), ("--format", "json"), ("--format", "mermaid"))
turn = itertools.count()

MANIFEST = {
    "version": 1, "name": "hostile", "aws": {"region": "us-east-1"},
    "policies": {"reader": {"document": {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "iot:Connect", "Resource": "*"}]}}},
    "thing_types": {"sensor": {"description": "Sensors", "searchable_attributes": ["site"]}},
    "thing_groups": {"plant": {"description": "Plant 2", "attributes": {"site": "plant-2"}}},
    "authorities": {"root": {"subject": {"common_name": "Root"}, "validity": "1000d", "register": {"tags": {"site": "2"}}}},
    "devices": {"d1": {"issuer": "root", "subject": {"common_name": "d1"}, "validity": "90d", "register": {},
                       "policies": ["reader"], "thing": {"type": "sensor", "groups": ["plant"], "attributes": {"site": "x"}}}},
}
# Where the schema allows any name, one that the manifest above has.
NAMES = {"authorities": "root", "devices": "d1", "policies": "reader", "thing_types": "sensor", "thing_groups": "plant"}


def text_fields(node, path=()):
    """The paths of all fields of a manifest that may hold a text, as its schema has them; the names of maps' entries too."""
    if "$ref" in node:
        yield from text_fields(SCHEMA["definitions"][node["$ref"].rpartition("/")[2]], path)
    for part in ("oneOf", "anyOf", "allOf"):
        for one in node.get(part, ()):
            yield from text_fields(one, path)
    if "string" in (node["type"] if isinstance(node.get("type"), list) else [node.get("type")]):
        yield path
    for name, one in node.get("properties", {}).items():
        yield from text_fields(one, (*path, name))
    if isinstance(node.get("additionalProperties"), dict):
        name = NAMES.get(path[-1], "x") if path else "x"
        yield from text_fields(node["additionalProperties"], (*path, name))
        yield (*path, None)
    if isinstance(node.get("items"), dict):
        yield from text_fields(node["items"], (*path, 0))


def with_text(path, text, manifest=None):
    """A manifest with `text` in that field; None in a path stands for the name of an entry."""
    at = manifest = copy.deepcopy(manifest or MANIFEST)
    for here, below in zip(path, path[1:]):
        there = at[here] if isinstance(at, list) else at.get(here)
        if not isinstance(there, list if below == 0 else dict):
            at[here] = there = [""] if below == 0 else {}
        at = there
    if path[-1] is None:
        at[text] = copy.deepcopy(next(iter(at.values()), "x"))
    else:
        at[path[-1]] = text
    return manifest


def quoted(text):
    """As YAML and JSON have it between double quotes, all in ASCII."""
    def escape(c):
        if c in '"\\':
            return "\\" + c
        if " " <= c <= "~":
            return c
        return f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}"
    return '"' + "".join(map(escape, text)) + '"'


def yaml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(name)}: {yaml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(yaml, value)) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def rotating(items):
    """Each with a text, all texts in turn."""
    return [(item, TEXTS[i % len(TEXTS)]) for i, item in enumerate(items)]


class Service:
    """Answers in AWS' place: `answer(request, body)` gives the status and the body."""

    def __init__(self, answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, content = answer(self, body)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class Looks(Scenario):
    """What is looked at in all that comes out."""

    def assert_harmless(self, text):
        """Nothing drives a terminal, nobody fails to see anything, and GitHub's runner finds no command."""
        for c in text:
            is_seen = c in "\n\t " or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
            self.assertTrue(is_seen or c == "\u3000", f"U+{ord(c):04X} in:\n{text}")
        self.assertNotRegex(text, r"(?m)^\s*::|##\[|^error: x$|^digest=0$")

    def assert_markdown(self, text):
        """As GitHub reads it, nothing of it is HTML, a link, a picture or a mention but what is ours."""
        if not shutil.which("cmark-gfm"):
            return
        done = subprocess.run(["cmark-gfm", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-t", "xml"], input=text,
                              capture_output=True, text=True, check=True)
        root = xml.etree.ElementTree.fromstring(re.sub(r"<(!DOCTYPE[^>]*)>| xmlns=\"[^\"]*\"", "", done.stdout))
        for node in root.iter():
            self.assertNotIn(node.tag, ("html_inline", "link", "image", "strikethrough"), text)
            if node.tag == "html_block":
                self.assertRegex(node.text.strip(), r"\A(<!-- byoc-apply (plan|manifest): [^<>]* -->|</details>|"
                                                    r"<details( open)?><summary>[A-Za-z ,:-]+</summary>)\Z")
            if node.tag == "table_row":
                self.assertEqual(3, len(node), text)
            if node.tag == "text":
                self.assertNotRegex(node.text or "", r"[@#<>]|https?:|www\.", text)

    def assert_picture(self, text):
        for line in text.splitlines():
            self.assertRegex(line, r'\A(%% [^{}]*|flowchart TD|  n\d+\["[^"\[\]`]*"\]:::[a-z]+|  n\d+ --> n\d+|  subgraph legend|'
                                   r'    direction LR|    legend_[a-z]+\["[^"]*"\]:::[a-z]+|  end|  classDef [a-z]+ [#:,a-z0-9 -]+)\Z')

    def assert_readable(self, run, form="text"):
        self.assertIn(run.status, (0, 1, 2, 3, 64, 75), run.err)
        self.assert_harmless(run.out)
        self.assert_harmless(run.err)
        if form == "json" and run.out:
            json.loads(run.out)
        elif form == "markdown":
            self.assert_markdown(run.out)
        elif form == "mermaid":
            self.assert_picture(run.out)
        return run

    def assert_plans(self, project, *options, shapes=1):
        """A plan for people and, where there is one, so many of its other shapes, all in turn; returns the first run."""
        first = self.assert_readable(project.apply("plan", *options))
        for _ in range(shapes if first.out else 0):
            words = OTHER_SHAPES[next(turn) % len(OTHER_SHAPES)]
            self.assert_readable(project.apply("plan", *words, *options), words[-1])
        return first

    def for_each(self, cases, check):
        """Two at a time; a failure names its case."""
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for case, done in [(case, pool.submit(check, case)) for case in cases]:
                with self.subTest(case=case):
                    done.result()

    def written(self, manifest):
        project = self.project()
        project.manifest.write_text(yaml(manifest), encoding="utf-8")
        return project

    def applied(self):
        project, sandbox = self.written(MANIFEST), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        return project, sandbox

    def copy_of(self, project):
        other = self.project()
        shutil.copytree(project.folder, other.folder, dirs_exist_ok=True)
        return other


class HostileText(Looks):
    def test_what_is_looked_at_is_found(self):
        for text in ("\x1b[2J", "a\u202eb", "a\n  ::error::x", "x ##[group]y", "\u009b", "a\rb"):
            with self.subTest(text=text), self.assertRaises(AssertionError):
                self.assert_harmless(text)
        if not shutil.which("cmark-gfm"):
            self.skipTest("'cmark-gfm' is missing, so nobody has read the markdown; scripts/deps installs it")
        for text in ("@someone", "see #1", "http://x.y", "<img src=x>", "a <b>", "[a](b)", "![a](b)", "| a |\n|---|\n| b |\n"):
            with self.subTest(text=text), self.assertRaises(AssertionError):
                self.assert_markdown(text)

    def test_in_each_field_of_a_manifest(self):
        # What several sections have in common, once.
        fields = list({path[-2:]: path for path in sorted(text_fields(SCHEMA), key=str)}.values())
        self.assertGreater(len(fields), 80)
        accepted = []

        def check(case):
            path, text = case
            if self.assert_plans(self.written(with_text(path, text)), "--offline").status == 0:
                accepted.append(path)

        self.for_each(rotating(fields), check)
        self.assertGreater(len(accepted), 20)

    def test_each_text_in_all_fields_that_take_it(self):
        free = [("authorities", "root", "subject", "common_name"), ("authorities", "root", "subject", "organization"),
                ("devices", "d1", "key"), ("devices", "d1", "certificate"), ("thing_types", "sensor", "description"),
                ("thing_groups", "plant", "description"), ("authorities", "root", "register", "tags", "site")]
        taken = []

        def check(text):
            project = self.project()
            for fields in (free, free[:2] + free[4:6], free[:2], free[2:4]):
                manifest = MANIFEST
                for path in fields:
                    manifest = with_text(path, text[:60], manifest)
                project.manifest.write_text(yaml(manifest), encoding="utf-8")
                if self.assert_readable(project.apply("plan", "--offline")).status == 0:
                    taken.append(text)
                    break
            else:
                return
            self.assert_plans(project, "--offline", shapes=len(OTHER_SHAPES))
            self.assertIn("wanted", self.assert_readable(project.apply("explain", "devices.d1", "--offline")).out)
            for words in (["status", "--format", "json"], ["rehearse"]):
                self.assert_readable(project.apply(*words))

        self.for_each(TEXTS, check)
        self.assertGreater(len(taken), 20)

    def test_as_the_text_of_a_manifest_or_a_lock(self):
        def check(text):
            project = self.written(MANIFEST)
            for file in (project.lock, project.manifest):
                for content in (text, f"version: 1\nname: {text}\n"):
                    file.write_text(content, encoding="utf-8", newline="")
                    self.assert_readable(project.apply("plan", "--offline"))

        self.for_each(TEXTS, check)

    def test_in_each_field_of_a_lock(self):
        project, _ = self.applied()
        lines = project.lock.read_text(encoding="utf-8").splitlines()
        fields, section = {}, ""
        for i, line in enumerate(lines):
            entry = re.fullmatch(r"( *)([^ #].*?): ?(.*)", line)
            if not entry:
                continue
            depth, name = len(entry[1]), entry[2]
            section = name if depth == 4 else section
            fields.setdefault((section if depth > 4 else "", name if depth != 2 else "id"), i)
        self.assertGreater(len(fields), 40)

        def check(case):
            (field, i), text = case
            indent, name, value = re.fullmatch(r"( *)([^ #].*?): ?(.*)", lines[i]).groups()
            is_name = not value or i % 3 == 0
            for changed in [f"{indent}{name}: {quoted(text)}"] * bool(value) + [f"{indent}{quoted(text)}: {value}"] * is_name:
                other = self.copy_of(project)
                other.lock.write_text("\n".join([*lines[:i], changed, *lines[i + 1:], ""]), encoding="utf-8")
                if self.assert_plans(other, "--offline").out:
                    self.assert_readable(other.apply("status"))

        self.for_each(rotating(fields.items()), check)

    def test_in_each_field_of_a_journal(self):
        project, _ = self.applied()
        lock = project.lock.read_text(encoding="utf-8")
        serial, lineage, at = (re.search(rf'(?m)^{name}: "?([^"\n]*)', lock)[1] for name in ("serial", "lineage", "written_at"))
        header = {"byoc_journal": 2, "serial": int(serial), "manifest": "hostile", "lineage": lineage, "written_at": at}
        facts = {"file": "x.key", "curve": "P-256"}
        change = {"step": "devices.d2.key", "kind": "key", "origin": "made", "wanted": facts, "outputs": facts}

        def line(number, value):
            content = json.dumps(value, ensure_ascii=False).encode()
            rest = f"{number} {len(content)} ".encode() + content
            return hashlib.sha256(rest).hexdigest()[:16].encode() + b" " + rest + b"\n"

        def check(case):
            (part, name), text = case
            top, below = copy.deepcopy(header), copy.deepcopy(change)
            at = {"header": top, "change": below}.get(part) or below[part]
            at[name] = text
            other = self.copy_of(project)
            (other.folder / f".{other.lock.name}.byoc-journal").write_bytes(line(0, top) + line(1, [below]))
            self.assert_plans(other, "--offline")

        cases = [("header", name) for name in ("manifest", "lineage", "written_at")] + \
            [("change", name) for name in ("step", "kind", "origin")] + \
            [(part, name) for part in ("wanted", "outputs") for name in ("file", "curve", "public_key")]
        self.for_each(rotating(cases * 2), check)

    def test_in_names_of_files(self):
        applied, _ = self.applied()
        certificate = next(applied.folder.rglob("*.crt"))

        def check(text):
            name = text.replace("/", "_").replace("\0", "")
            project = self.written(MANIFEST)
            project.manifest = project.manifest.rename(project.folder / (name + ".yaml"))
            self.assert_plans(project, "--offline")
            (project.folder / (name + ".lock.yaml")).write_text("format: 9\n", encoding="utf-8")
            self.assert_readable(project.apply("plan", "--offline"))
            (project.folder / "found").mkdir()
            shutil.copy(certificate, project.folder / "found" / (name + ".crt"))
            project.manifest = project.folder / "new.yaml"
            run = self.assert_readable(project.apply("init", "--from", "found"))
            self.assertEqual([] if run.status == 0 else ["error", "hint"], re.findall(r"(?m)^\w+", run.err))

        self.for_each(TEXTS, check)

    def test_in_the_environment_and_on_the_command_line(self):
        names = ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
                 "AWS_ENDPOINT_URL", "AWS_CA_BUNDLE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                 "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "HTTPS_PROXY", "NO_PROXY", "TERM")
        words = ("--profile", "--endpoint-url", "--target", "--replace", "--expect-plan", "--format", "--parallelism", "--x")

        service = Service(lambda *_: (403, b"{}"))
        self.addCleanup(service.stop)

        def check(case):
            name, text = case
            project = self.written({**MANIFEST, "aws": {}})
            value = text.replace("\0", "")
            if name.startswith("--"):
                return self.assert_readable(project.apply("plan", f"{name}={value}"))
            project.credentials = {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": service.url} | \
                ({} if name in ("AWS_PROFILE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE") else project.credentials)
            project.credentials[name] = value
            return self.assert_readable(project.apply("plan", "--verbose", "--require-live"))

        self.for_each(rotating([*names, *words]), check)

    def test_in_refusals_of_aws(self):
        project, _ = self.applied()

        def check(case):
            status, text = case
            service = Service(lambda *_: (status, json.dumps({"message": text, "__type": text, "code": text}).encode()))
            self.addCleanup(service.stop)
            other = self.copy_of(project)
            self.assert_plans(other, "--endpoint-url", service.url)
            self.assert_readable(other.apply("--endpoint-url", service.url, "--verbose", "--replace", "devices.d1"))

        self.for_each(rotating([400, 403, 404, 409] * 6), check)

    def test_in_each_field_of_an_answer_of_aws(self):
        project, sandbox = self.applied()
        names, chosen = set(), {}

        def replaced(value, name, text):
            if isinstance(value, dict):
                names.update(one for one in value if isinstance(value[one], str))
                return {one: text if one == name and isinstance(below, str) else replaced(below, name, text)
                        for one, below in value.items()}
            return [replaced(one, name, text) for one in value] if isinstance(value, list) else value

        def answer(request, body):
            asked = urllib.request.Request(sandbox.url + request.path, body or None, dict(request.headers), method=request.command)
            try:
                with urllib.request.urlopen(asked) as given:
                    status, content = given.status, given.read()
            except urllib.error.HTTPError as error:
                status, content = error.code, error.read()
            return status, json.dumps(replaced(json.loads(content or "{}"), chosen.get("name"), chosen.get("text"))).encode()

        service = Service(answer)
        self.addCleanup(service.stop)
        self.assert_plans(project, "--endpoint-url", service.url)
        self.assertGreater(len(names), 10)
        for name, text in rotating(sorted(names)):
            with self.subTest(name=name, text=text):
                chosen.update(name=name, text=text)
                self.assert_plans(self.copy_of(project), "--endpoint-url", service.url)


class OnGitHub(Looks, PullRequest):
    """scripts/pull-request: what GitHub's runner takes for commands and outputs."""

    def assert_job(self, **settings):
        run = self.run_script(GITHUB_ACTIONS="true", **settings)
        stopped = None
        for line in (run.out + run.err).splitlines():
            if stopped is None and (begin := re.fullmatch(r"::stop-commands::([0-9a-f]{32})", line)):
                stopped = begin[1]
            elif stopped is not None:
                stopped = None if line == f"::{stopped}::" else stopped
            else:
                self.assert_harmless(line)
        self.assertIsNone(stopped)
        self.assertEqual({"exit-code", "digest", "has-changes", "waits", "markdown-path", "plan-path"} if self.outputs() else set(),
                         set(self.outputs()))
        for text in [*self.bodies(), self.summary.read_text()]:
            self.assert_markdown(text)
        return run

    def test_in_what_a_pull_request_brings(self):
        self.work.manifest.write_text(yaml(with_text(("authorities", "root", "subject", "common_name"), TEXTS[3])))
        for text in TEXTS[::3]:
            name = text.replace("/", "_").replace("\0", "") + ".yaml"
            with self.subTest(text=text):
                (self.work.folder / name).write_text(yaml(with_text(("devices", "d1", "key"), text)), encoding="utf-8")
                self.assert_job(BYOC_MANIFEST=name, BYOC_FORMAT="markdown")

    def test_in_the_settings_of_a_job(self):
        for name, text in rotating(["BYOC_MODE", "BYOC_FORMAT", "BYOC_FAIL_ON", "BYOC_WORKING_DIRECTORY", "BYOC_MANIFEST",
                                    "BYOC_COMMENT"] * 2):
            with self.subTest(name=name, text=text):
                self.assert_status(1, self.assert_job(**{name: text.replace("\0", "")}))


if __name__ == "__main__":
    unittest.main()
