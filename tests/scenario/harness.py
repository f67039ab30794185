"""What the scenarios share: a sandbox of one's own, a scratch folder with a manifest, and the real byoc-apply.

Nothing of the caller's environment reaches the programs but what they need to start. Nothing sleeps to wait.
"""

import fcntl
import http.client
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import tempfile
import termios
import threading
import unittest
from pathlib import Path
from typing import NamedTuple

BINARIES = Path(os.environ["BYOC_BINARY_DIR"])
SOURCE = Path(__file__).resolve().parents[2]
MANIFESTS = SOURCE / "manifests"
DOCUMENT = MANIFESTS / "byoc-ecdsa.yaml"
OFFLINE_ROOT = MANIFESTS / "offline-root.yaml"  # the one that awaits something from outside

ACCOUNT = "123456789012"
PATIENCE = 120  # seconds until a program that does not end is taken for hanging; sanitizer builds are slow
CHANGING_METHODS = ("POST", "PUT", "DELETE")
# What no run may ever say or end with, whatever is done to it.
BUG_WORDS = ("bug in byoc-apply", "terminate called", "AddressSanitizer", "LeakSanitizer", "runtime error:")


def program(name):
    """The path of a program that the tests need; fails clearly where it is missing."""
    found = shutil.which(name)
    if found is None:
        raise AssertionError(f"'{name}' is missing; scripts/deps installs it")
    return found


def clean_environment(home, **more):
    kept = ("PATH", "TMPDIR", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "LD_LIBRARY_PATH", "BYOC_MUTANT")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(home), "LC_ALL": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"} | more
    return environment


class Request(NamedTuple):
    """One line of the sandbox's log."""

    method: str
    target: str
    status: str  # "200", "dropped", ...
    operation: str

    @property
    def is_changing(self):
        return self.method in CHANGING_METHODS

    @property
    def has_succeeded(self):
        return self.status == "200"


class Sandbox:
    """A running byoc-sandbox on a free port, which keeps its state in a file that the tests read."""

    def __init__(self, *options):
        self._folder = tempfile.TemporaryDirectory(prefix="byoc-sandbox-")
        self._state = Path(self._folder.name) / "state.json"
        self._lines = []
        self._changed = threading.Condition()
        self._fences = 0
        self._errors = open(Path(self._folder.name) / "stderr", "w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [BINARIES / "byoc-sandbox", "--state", self._state, *options], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self._errors, text=True, env=clean_environment(self._folder.name))
        first = self._process.stdout.readline()
        if not first.startswith("listening on "):
            raise AssertionError(f"byoc-sandbox did not start: {first}{self.errors()}")
        self.url = first.split()[2]
        self._reader = threading.Thread(target=self._collect, daemon=True)
        self._reader.start()

    def _collect(self):
        for line in self._process.stdout:
            with self._changed:
                self._lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._process.stdout.close()
            self._changed.notify_all()

    def wait_for(self, is_there):
        """Blocks until `is_there(lines)` holds."""
        with self._changed:
            if not self._changed.wait_for(lambda: is_there(self._lines), PATIENCE):
                raise AssertionError(f"the sandbox never logged what was waited for: {self._lines}")

    def requests(self):
        """All requests that were answered before this call."""
        self._fence()
        with self._changed:
            lines = [line for line in self._lines if " /fence/" not in line]
        return [Request(method, target, status, operation)
                for method, target, status, operation in (line.split()[:4] for line in lines)]

    def _fence(self):
        # The sandbox logs a request before it answers, so everything older has been written when this line comes.
        if self._process.poll() is not None:
            return self._reader.join(PATIENCE)
        self._fences += 1
        target = f"/fence/{self._fences}"
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=PATIENCE)
        try:
            connection.request("GET", target)
            connection.getresponse().read()
        except (http.client.HTTPException, ConnectionError):
            pass  # a fault that was asked for; the line comes all the same
        finally:
            connection.close()
        self.wait_for(lambda lines: any(f" {target} " in line for line in lines))

    def succeeded(self, operation):
        """How many requests for that operation were answered with success."""
        return sum(request.operation == operation and request.has_succeeded for request in self.requests())

    def registered(self):
        """(statuses of the CAs, statuses of the devices) that it holds, over all regions."""
        if not self._state.exists():
            return [], []
        regions = json.loads(self._state.read_text())["regions"].values()
        return tuple([entry["status"] for region in regions for entry in region[kind]]
                     for kind in ("authorities", "devices"))

    def errors(self):
        self._errors.seek(0)
        return self._errors.read()

    def output(self):
        self._fence()
        with self._changed:
            return "\n".join(self._lines) + self.errors()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
        status = self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        errors = self.errors()
        self._errors.close()
        self._folder.cleanup()
        if status != 0:
            raise AssertionError(f"byoc-sandbox ended with {status}: {errors}")


class Run(NamedTuple):
    """What one byoc-apply left behind."""

    status: int
    out: str
    err: str


class Project:
    """A scratch folder that holds a manifest, and byoc-apply at work on it."""

    def __init__(self, manifest=DOCUMENT, edit=None):
        self._scratch = tempfile.TemporaryDirectory(prefix="byoc-scenario-")
        scratch = Path(self._scratch.name)
        self.home = scratch / "home"
        self.folder = scratch / "project"
        self.home.mkdir()
        self.folder.mkdir()
        self.manifest = self.folder / manifest.name
        text = manifest.read_text(encoding="utf-8")
        self.manifest.write_text(edit(text) if edit else text, encoding="utf-8")
        self.lock = self.folder / f"{manifest.stem}.lock.yaml"
        self.credentials = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"}
        self.binary = BINARIES / "byoc-apply"
        self.runs = []

    def remove(self):
        self._scratch.cleanup()

    def environment(self, **more):
        return clean_environment(self.home, **self.credentials, **more)

    def command(self, *options, sandbox=None):
        endpoint = ["--endpoint-url", sandbox.url] if sandbox else []
        return [self.binary, *endpoint, *options, self.manifest]

    def start(self, *options, sandbox=None, environment=None, **how):
        """byoc-apply, begun and not waited for."""
        how = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | how
        return subprocess.Popen(self.command(*options, sandbox=sandbox), text=True, cwd=self.folder,
                                env=self.environment(**(environment or {})), **how)

    def apply(self, *options, **how):
        return self.finish(self.start(*options, **how))

    def finish(self, process, begun=None):
        """Waits for byoc-apply; `begun` is what was already read of its stderr."""
        try:
            if begun is None:
                out, err = process.communicate(timeout=PATIENCE)
            else:  # communicate() would lose what the streams hold already
                err = begun + process.stderr.read()
                out = process.stdout.read()
                process.wait(PATIENCE)
        finally:
            process.kill()  # no effect on one that has ended
            for stream in (process.stdout, process.stderr):
                if stream:
                    stream.close()
        run = Run(process.returncode, out or "", err or "")
        self.runs.append(run)
        for word in BUG_WORDS:
            if word in run.err:
                raise AssertionError(f"byoc-apply shows a bug: {run.err}")
        if run.status < 0 and run.status != -signal.SIGKILL:
            raise AssertionError(f"byoc-apply ended by {signal.Signals(-run.status).name}: {run.err}")
        return run

    def files(self, pattern="*"):
        """Content by relative path."""
        return {str(path.relative_to(self.folder)): path.read_bytes()
                for path in sorted(self.folder.rglob(pattern)) if path.is_file() and not path.is_symlink()}

    def keys(self):
        return self.files("*.key")

    def snapshot(self):
        """Everything about every file that a run which changes nothing must leave as it is."""
        def facts(path):
            info = path.lstat()
            return info.st_mtime_ns, info.st_ino, info.st_mode, path.read_bytes() if path.is_file() else None
        return {str(path.relative_to(self.folder)): facts(path) for path in [self.folder, *self.folder.rglob("*")]}


class Terminal:
    """A terminal that somebody sits at."""

    def __init__(self):
        self.seat, self.line = pty.openpty()
        self.shown = ""

    def begin(self, project, *options, **how):
        """byoc-apply, whose terminal this is, though neither its input nor its outputs are."""
        return project.start(*options, start_new_session=True,
                             preexec_fn=lambda: fcntl.ioctl(self.line, termios.TIOCSCTTY, 0),
                             pass_fds=[self.line], **how)

    def read_until(self, text):
        while text not in self.shown:
            self.shown += os.read(self.seat, 1000).decode()

    def type(self, text):
        os.write(self.seat, text.encode())

    def close(self):
        os.close(self.line)
        os.close(self.seat)


class Scenario(unittest.TestCase):
    """A test with sandboxes and projects that are gone when it ends."""

    maxDiff = None

    def sandbox(self, *options):
        sandbox = Sandbox(*options)
        self.addCleanup(sandbox.stop)
        return sandbox

    def project(self, manifest=DOCUMENT, edit=None):
        project = Project(manifest, edit)
        self.addCleanup(project.remove)
        return project

    def assert_status(self, status, run):
        self.assertEqual(status, run.status, f"exit status {run.status} instead of {status}\n{run.out}\n{run.err}")
        return run

    def openssl(self, *words, where):
        done = subprocess.run([program("openssl"), *words], cwd=where, capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def bring_offline_root(self, project):
        """What OFFLINE_ROOT awaits before its first run: the root's certificate, and a device's request. Returns the root's
        key, which is outside of the project."""
        safe = project.home / "safe"
        safe.mkdir()
        extensions = ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
        for name in ("root.key", "sensor.key"):
            self.openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", name, where=safe)
            (safe / name).chmod(0o600)
        self.openssl("req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Example Root CA", "-days", "7300",
                     *(word for extension in extensions for word in ("-addext", extension)),
                     "-out", project.folder / "root.crt", where=safe)
        (project.folder / "requests").mkdir()
        self.openssl("req", "-new", "-key", "sensor.key", "-subj", "/CN=sensor", "-out",
                     project.folder / "requests/sensor-0001.csr", where=safe)
        return safe / "root.key"

    def sign_in_the_safe(self, project, key):
        """The ceremony, after a look at what is to be signed."""
        words = ("sign", "--key", f"authorities.root={key}")
        shown = self.assert_done(project.apply(*words, "--dry-run")).out
        digest = re.search(r"plan digest ([0-9a-f]{64})", shown)[1]
        return self.assert_done(project.apply(*words, "--expect-plan", digest))

    def assert_done(self, run):
        self.assert_status(0, run)
        return run

    def assert_failed(self, run, *fragments):
        """Exit 1 with a message and a hint, the message holding the fragments."""
        self.assert_status(1, run)
        self.assertRegex(run.err, r"(?m)^(.*: )?error: \S")
        # Below its error, or in the plan above that shows what is blocked.
        self.assertRegex(run.err, r"(?m)^(hint| +([a-z-]+: )?hint): \S")
        for fragment in fragments:
            self.assertIn(fragment, run.err)
        return run

    def assert_try_later(self, run, *fragments):
        """Exit 75 with a message and a hint, the message holding the fragments."""
        self.assert_status(75, run)
        self.assertRegex(run.err, r"(?m)^error: \S.*\nhint: \S")
        for fragment in fragments:
            self.assertIn(fragment, run.err)
        return run

    def assert_nothing_to_do(self, project, sandbox):
        """One more run is done, touches no file and changes nothing at the sandbox."""
        before, asked = project.snapshot(), len(sandbox.requests())
        run = self.assert_done(project.apply(sandbox=sandbox))
        self.assertIn("Nothing to do", run.out)
        self.assertEqual(before, project.snapshot())
        later = sandbox.requests()[asked:]
        self.assertEqual([], [request for request in later if request.is_changing])
        return later

    def assert_document_applied(self, project, sandbox):
        """All of the document's procedure has happened, nothing of it twice."""
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), sandbox.registered())
        self.assertEqual([], [name for name in project.files() if name.endswith(".byoc-tmp")])
        self.assert_nothing_to_do(project, sandbox)

    def assert_kept(self, keys, project):
        """The keys that were there are there still, byte for byte."""
        self.assertEqual(keys, {name: content for name, content in project.keys().items() if name in keys})

    def apply_until_done(self, project, sandbox, most=10, **how):
        """Runs again and again, as a person or a pipeline would; no key that is there may change."""
        for _ in range(most):
            keys = project.keys()
            run = project.apply(sandbox=sandbox, **how)
            self.assert_kept(keys, project)
            if run.status == 0:
                return run
            if run.status == 75:
                self.assert_try_later(run)
            else:
                self.assert_failed(run)
        self.fail(f"not done after {most} runs\n{run.err}")


def replaced(changes):
    """An edit of a manifest's text, old -> new, which must find all that it replaces."""
    def edit(text):
        for old, new in changes.items():
            if old not in text:
                raise AssertionError(f"the manifest has no {old!r}")
            text = text.replace(old, new)
        return text
    return edit


def read_until(stream, pattern, count=1):
    """Reads lines until the count-th that fits, or the end; returns what was read."""
    text = ""
    for line in stream:
        text += line
        count -= re.search(pattern, line) is not None
        if count == 0:
            break
    return text
