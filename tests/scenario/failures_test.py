"""The world says no: each time a clear message with a hint, exit 1, what was done recorded, the next run finishes."""

import os
import resource
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import unittest

from harness import Scenario, clean_environment, program, replaced

NOBODY = 65534
AT_ONCE = {"AWS_MAX_ATTEMPTS": "1"}  # trying again is no part of what is tested here


class Failure(Scenario):
    def assert_next_run_finishes(self, project, sandbox=None):
        """With the obstacle gone one run does the rest and keeps what there is."""
        sandbox = sandbox or self.sandbox()
        self.apply_until_done(project, sandbox, most=1)
        self.assert_document_applied(project, sandbox)
        self.assertEqual(2, sandbox.succeeded("RegisterCACertificate"))

    def assert_recorded(self, project):
        """Every key that was made is in the lock."""
        recorded = project.lock.read_text() if project.lock.exists() else ""
        for name in project.keys():
            self.assertIn(f'file: "{name}"', recorded)


class Credentials(Failure):
    def fail_and_finish(self, credentials, *fragments):
        project, sandbox = self.project(), self.sandbox()
        right = project.credentials
        project.credentials = credentials
        self.assert_failed(project.apply(sandbox=sandbox), *fragments)
        self.assertEqual(0, sum(request.has_succeeded for request in sandbox.requests()))
        self.assert_recorded(project)
        project.credentials = right
        self.assert_next_run_finishes(project, sandbox)

    def test_a_wrong_secret(self):
        self.fail_and_finish({"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "wrong"},
                             "InvalidSignatureException", "secret access key")

    def test_an_unknown_access_key(self):
        self.fail_and_finish({"AWS_ACCESS_KEY_ID": "stranger", "AWS_SECRET_ACCESS_KEY": "sandbox"},
                             "UnrecognizedClientException", "access key")

    def test_no_credentials_are_noticed_before_anything_is_made(self):
        project, sandbox = self.project(), self.sandbox()
        before = project.snapshot()
        project.credentials = {}
        self.assert_failed(project.apply(sandbox=sandbox), "credentials")
        self.assertEqual(before, project.snapshot())

    def test_no_credentials(self):
        self.fail_and_finish({}, "credentials")

    def test_half_of_the_credentials(self):
        self.fail_and_finish({"AWS_ACCESS_KEY_ID": "sandbox"}, "AWS_SECRET_ACCESS_KEY")

    def test_a_profile_that_does_not_exist(self):
        project, sandbox = self.project(), self.sandbox()
        self.assert_failed(project.apply("--profile", "nobody", sandbox=sandbox), "nobody")
        self.assertEqual([], sandbox.requests())


class Account(Failure):
    def guarded_by(self, account):
        return self.project(edit=replaced({'# account: "123456789012"': f'account: "{account}"'}))

    def test_credentials_of_another_account_end_the_run_before_anything_is_made(self):
        project, sandbox = self.guarded_by("999999999999"), self.sandbox()
        before = project.snapshot()
        self.assert_failed(project.apply(sandbox=sandbox), "123456789012", "999999999999", "nothing was changed")
        self.assertEqual(before, project.snapshot())
        self.assertEqual({"GetCallerIdentity"}, {request.operation for request in sandbox.requests()})

    def test_the_right_account_costs_one_question(self):
        project, sandbox = self.guarded_by("123456789012"), self.sandbox()
        self.assert_done(project.apply(sandbox=sandbox))
        self.assertEqual(1, sandbox.succeeded("GetCallerIdentity"))
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), sandbox.registered())


class Network(Failure):
    def test_nobody_listens(self):
        project = self.project()
        with socket.socket() as taken:  # bound and not listening: nobody else can come to listen there
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}"
            run = project.apply("--endpoint-url", url, environment=AT_ONCE)
        self.assert_failed(run, url, "refused")
        self.assert_recorded(project)
        self.assert_next_run_finishes(project)

    def test_the_server_goes_away_in_the_midst(self):
        project, sandbox = self.project(), self.sandbox("--fault", "drop-before:1")
        self.assert_failed(project.apply(sandbox=sandbox, environment=AT_ONCE), "GetRegistrationCode")
        self.assert_recorded(project)
        self.assert_next_run_finishes(project)

    def test_plain_http_to_another_machine_is_refused_before_anything_is_sent(self):
        url = "http://example.invalid"
        ways = (["--endpoint-url", url], {}), ([], {"AWS_ENDPOINT_URL": url}), ([], {"AWS_ENDPOINT_URL_IOT": url})
        for options, environment in ways:
            with self.subTest(options=options, environment=environment):
                project = self.project()
                run = project.apply(*options, environment=environment)
                self.assert_failed(run, "plain http", "nothing was sent", "https", "--allow-http")
                run = project.apply("--allow-http", *options, environment=AT_ONCE | environment)
                self.assertIn("the host 'example.invalid' is unknown", run.err)
                run = project.apply("--allow-http", *options, environment={"AWS_SESSION_TOKEN": "t0ken"} | environment)
                self.assert_failed(run, "not for plain http to 'example.invalid'", "nothing was sent")
                self.assertNotIn("t0ken", run.err)
        self.assert_next_run_finishes(project)

    def test_plain_http_that_is_allowed_without_any_credentials_is_planned_without_aws(self):
        project = self.project()
        project.credentials = {"AWS_EC2_METADATA_DISABLED": "true"}
        run = self.assert_done(project.apply("--dry-run", "--endpoint-url", "http://emulator.example", "--allow-http"))
        self.assertIn("without AWS: no credentials were found", run.out)

    def test_an_endpoint_that_is_no_url(self):
        project = self.project()
        for url in ("ftp://127.0.0.1", "127.0.0.1:80", "http://", "https://user:password@127.0.0.1"):
            with self.subTest(url=url):
                run = self.assert_failed(project.apply("--endpoint-url", url), "--endpoint-url")
                self.assertNotIn("password", run.out + run.err)

    def test_a_server_certificate_that_nobody_vouches_for(self):
        project = self.project()
        with UntrustedServer(project) as server:
            run = self.assert_failed(project.apply("--endpoint-url", server.url, environment=AT_ONCE), server.url)
        self.assertRegex(run.err, "certificate")
        self.assertEqual(b"", server.received)
        self.assert_recorded(project)
        self.assert_next_run_finishes(project)

    def test_no_region(self):
        project = self.project(edit=replaced({"  region: us-east-1\n": "", "aws:  ": "aws: {}"}))
        sandbox = self.sandbox()
        before = project.snapshot()
        self.assert_failed(project.apply(sandbox=sandbox), "region", "AWS_REGION")
        self.assertEqual(before, project.snapshot())
        self.assertEqual([], sandbox.requests())
        run = project.apply(sandbox=sandbox, environment={"AWS_REGION": "eu-west-1"})
        self.assertIn("arn:aws:iot:eu-west-1:", self.assert_done(run).out)


class UntrustedServer:
    """An https server on loopback with a certificate of its own making; keeps what clients send it."""

    def __init__(self, project):
        certificate, key = project.home / "server.crt", project.home / "server.key"
        subprocess.run([program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                        "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate],
                       check=True, capture_output=True, env=clean_environment(project.home))
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._is_over = False
        self.received = b""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def _serve(self):
        while True:
            connection, _ = self._socket.accept()
            if self._is_over:
                return connection.close()
            try:
                with self._context.wrap_socket(connection, server_side=True) as secure:
                    self.received += secure.recv(1024)
            except (ssl.SSLError, OSError):
                pass  # the client turned away, as it should

    def __exit__(self, *_):
        self._is_over = True
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()


class Disk(Failure):
    def test_a_folder_that_takes_no_file(self):
        project = self.project(edit=replaced({"key: rootCA.key": "key: /proc/byoc-apply/rootCA.key"}))
        sandbox = self.sandbox()
        self.assert_failed(project.apply(sandbox=sandbox), "authorities.root.key", "/proc/byoc-apply")
        self.assert_recorded(project)
        self.assertEqual(([], []), sandbox.registered())
        project.manifest.write_text(project.manifest.read_text().replace("/proc/byoc-apply/", ""))
        self.assert_next_run_finishes(project, sandbox)

    def test_a_folder_that_belongs_to_somebody_else(self):
        project, sandbox = self.project(), self.sandbox()
        as_stranger = self.as_stranger(project)
        before = project.snapshot()
        self.assert_failed(project.apply(sandbox=sandbox, **as_stranger), "ermission")
        self.assertEqual(before, project.snapshot())
        project.folder.chmod(0o755)
        self.assert_next_run_finishes(project, sandbox)

    def as_stranger(self, project):
        """Makes the folder read-only, and byoc-apply run as somebody who is bound by that."""
        project.manifest.chmod(0o666)
        project.folder.chmod(0o555)
        if os.getuid() != 0:
            return {}
        project.folder.parent.chmod(0o755)
        stranger_copy = project.folder.parent / "byoc-apply"  # the build folder may be closed to strangers
        shutil.copy(project.binary, stranger_copy)
        project.binary = stranger_copy
        return {"user": NOBODY, "group": NOBODY, "extra_groups": []}

    def test_files_may_not_grow(self):
        # 100 bytes: not even a key; 300: the keys; 900: certificates; 3000: the lock gets too large on the way.
        for limit in (100, 300, 900, 3000):
            with self.subTest(limit=limit):
                project, sandbox = self.project(), self.sandbox()

                def hold_down():
                    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error of the write instead
                    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

                self.assert_failed(project.apply(sandbox=sandbox, preexec_fn=hold_down), "File too large")
                self.assertEqual([], [name for name in project.files() if name.endswith(".byoc-tmp")])
                self.assert_next_run_finishes(project, sandbox)

    def test_a_full_disk(self):
        page = resource.getpagesize()
        for free_pages in range(1, 12, 2):
            with self.subTest(free_pages=free_pages):
                project, sandbox = self.project(), self.sandbox()
                content = project.manifest.read_bytes()
                self.mount_small_disk(project.folder, (free_pages + 1) * page)
                project.manifest.write_bytes(content)
                self.assert_failed(project.apply(sandbox=sandbox), "No space left on device")
                subprocess.run(["mount", "-o", "remount,size=4m", project.folder], check=True)
                self.assert_next_run_finishes(project, sandbox)

    def mount_small_disk(self, folder, size):
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "byoc-scenario", folder]
        if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
            self.skipTest("a disk of its own needs the right to mount one; files_may_not_grow has run all the same")
        self.addCleanup(subprocess.run, ["umount", folder], check=True)


if __name__ == "__main__":
    unittest.main()
