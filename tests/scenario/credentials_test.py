"""Credentials from elsewhere than the environment, each source as it is outside: a program, a person at a terminal, and
services that answer over HTTP. What it says stands in docs/credentials.md."""

import json
import stat
import subprocess
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from harness import PATIENCE, Scenario, Terminal, program, replaced

ACCESS_KEY = "ASIASCENARIOACCESSKEY"
SECRET_KEY = "ScenarioSecretAccessKey/0123456789+abcdefgh"
SESSION_TOKEN = "ScenarioSessionToken//0123456789==ABCDEFGH+xyz"
TOKEN = "ScenarioBearerToken.0123456789"
CODE = "314159"
END = "2099-12-31T23:59:59Z"

ROLE_ANSWER = (f"<R><Credentials><AccessKeyId>{ACCESS_KEY}</AccessKeyId><SecretAccessKey>{SECRET_KEY}</SecretAccessKey>"
               f"<SessionToken>{SESSION_TOKEN}</SessionToken><Expiration>{END}</Expiration></Credentials></R>")


def json_answer(token_name):
    return json.dumps({"Version": 1, "Code": "Success", "AccessKeyId": ACCESS_KEY, "SecretAccessKey": SECRET_KEY,
                       token_name: SESSION_TOKEN, "Expiration": END})


class Service:
    """A server on loopback that answers (method, path) with a text, and keeps what it was asked."""

    def __init__(self, answers):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked.append((self.command, self.path, dict(self.headers), parse_qs(body)))
                text = answers.get((self.command, self.path))
                self.send_response(404 if text is None else 200)
                content = (text or "").encode()
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_POST = answer

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


class Credentials(Scenario):
    def setUp(self):
        self.aws = self.sandbox("--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY)
        self.line = self.project()
        self.line.credentials = {}

    def service(self, answers):
        service = Service(answers)
        self.addCleanup(service.stop)
        return service

    def config(self, text):
        folder = self.line.home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text(text, encoding="utf-8")

    def program(self, script):
        path = self.line.home / "give-keys"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def assert_used(self, source, *options, **environment):
        """A run with these credentials does everything, says where it has them from, and shows nothing secret."""
        run = self.assert_done(self.line.apply("--verbose", *options, sandbox=self.aws, environment=environment))
        self.assertIn(f"credentials: {source}, until {END}\n", run.err)
        self.assertEqual((["ACTIVE", "ACTIVE"], ["ACTIVE"]), self.aws.registered())
        self.assert_nothing_shows()

    def assert_nothing_shows(self):
        left = [content.decode("utf-8", "replace") for content in self.line.files().values()]
        for text in left + [text for run in self.line.runs for text in (run.out, run.err)]:
            for secret in (SECRET_KEY, SESSION_TOKEN, TOKEN, CODE):
                self.assertFalse(secret in text, "a secret shows")

    def test_what_is_pruned_needs_them_although_the_manifest_has_no_aws_any_more(self):
        whole = ("version: 1\nname: l\naws: {region: us-east-1}\nauthorities:\n  root:\n    subject: {common_name: R}\n"
                 "    validity: 10y\n    protect: false\n    register: {}\n")
        keys = {"AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": "us-east-1"}
        self.line.manifest.write_text(whole, encoding="utf-8")
        self.assert_done(self.line.apply(sandbox=self.aws, environment=keys))
        self.line.manifest.write_text(replaced({"aws: {region: us-east-1}\n": "", "    register: {}\n": ""})(whole),
                                      encoding="utf-8")
        self.assertIn("without AWS: no credentials were found",
                      self.assert_done(self.line.apply("--dry-run", "--prune", sandbox=self.aws)).out)
        self.assert_done(self.line.apply(sandbox=self.aws))
        run = self.assert_failed(self.line.apply("--prune", sandbox=self.aws, environment={"AWS_REGION": "us-east-1"}),
                                 "error: there are no AWS credentials")
        self.assertEqual("", run.out)
        self.assert_done(self.line.apply("--prune", sandbox=self.aws, environment=keys))
        self.assertEqual(([], []), self.aws.registered())

    # (config file, credentials file, profile or none, what byoc-apply does: "same" as the AWS CLI, or how it refuses
    # what the CLI would go on with)
    KEYS = f"aws_access_key_id = {ACCESS_KEY}\naws_secret_access_key = {SECRET_KEY}\n"
    SPELLINGS = (
        ("", f"[default]\r\n{KEYS}".replace("\n", "\r\n"), None, "same"),
        ("", f"[default] # mine\n  {KEYS}".replace("\naws", "\n  aws"), None, "same"),
        ("", f"[default]\naws_access_key_id: {ACCESS_KEY}  \t\nAWS_Secret_Access_Key\t=\t{SECRET_KEY}\t\n", None, "same"),
        ("", f"[default]\n{KEYS}{KEYS}", None, "same"),
        ("", f"[my line]\n{KEYS}", "my line", "same"),
        ("", f"[profile line]\n{KEYS}", "line", "same"),
        (f'[profile "my line"]\n{KEYS}', "", "my line", "same"),
        (f"[profile\tline ]\n{KEYS}", "", "line", "same"),
        (f"[default]\n{KEYS}[profile default]\n" + KEYS.replace(SECRET_KEY, "wrong"), "", None, "same"),
        ("", f"[default]\n{KEYS}".replace(SECRET_KEY, f"{SECRET_KEY} # mine"), None, "holds a blank"),
        ("", f"[default]\n{KEYS}".replace(SECRET_KEY, f'"{SECRET_KEY}"'), None, "begins with a quote"),
        ("", f"[ default ]\n{KEYS}", None, "this section is not '[default]'"),
        (f'["profile line"]\n{KEYS}', "", "line", "this section is not '[profile line]'"),
        ("", f"[DEFAULT]\n{KEYS}[default]\nregion = us-east-1\n", None, "would be part of every profile"),
    )

    def test_files_are_read_as_the_aws_cli_reads_them_or_refused_in_words(self):
        guarded = self.line.manifest.read_text(encoding="utf-8").replace("# account:", "account:")
        self.line.manifest.write_text(guarded, encoding="utf-8")  # so that a plan asks whose they are
        for config, keys, profile, expected in self.SPELLINGS:
            with self.subTest(config=config, keys=keys):
                self.config(config)
                (self.line.home / ".aws" / "credentials").write_bytes(keys.encode())
                options = ["--profile", profile] if profile else []
                asked = subprocess.run(
                    [program("aws"), "--endpoint-url", self.aws.url, "--region", "us-east-1", *options, "iot",
                     "get-registration-code"], env=self.line.environment(), capture_output=True, check=False)
                run = self.line.apply("plan", *options, sandbox=self.aws)
                if expected != "same":
                    self.assert_failed(run, expected)
                else:
                    self.assertEqual(asked.returncode == 0, run.status == 0 and "without AWS" not in run.out, run)
                self.assert_nothing_shows()

    def test_a_program(self):
        answer = self.line.home / "answer.json"
        answer.write_text(json_answer("SessionToken"))
        program = self.program('cat "$1"')
        self.config(f"[profile line]\ncredential_process = '{program}' \"{answer}\"\n")
        self.assert_used("credential_process of profile 'line'", "--profile", "line")

    def test_a_program_that_fails(self):
        program = self.program(f"echo '{SECRET_KEY}'; echo 'not signed on' >&2; exit 3")
        self.config(f"[profile line]\ncredential_process = {program}\n")
        self.assert_failed(self.line.apply("--profile", "line", "--verbose", sandbox=self.aws),
                           "credential_process of profile 'line' ended with status 3: not signed on")
        self.assert_nothing_shows()

    def test_a_container(self):
        service = self.service({("GET", "/v1/credentials?id=7"): json_answer("Token")})
        token_file = self.line.home / "token"
        token_file.write_text(TOKEN)
        self.assert_used("container at '127.0.0.1'", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(token_file),
                         AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{service.url}/v1/credentials?id=7")
        self.assertEqual([TOKEN], [headers["Authorization"] for _, _, headers, _ in service.asked])

    def test_an_instance(self):
        path = "/latest/meta-data/iam/security-credentials/"
        service = self.service({("PUT", "/latest/api/token"): TOKEN, ("GET", path): "line-role",
                                ("GET", f"{path}line-role"): json_answer("Token")})
        self.assert_used("EC2 instance metadata, role 'line-role'", AWS_EC2_METADATA_DISABLED="false",
                         AWS_EC2_METADATA_SERVICE_ENDPOINT=service.url)
        self.assertEqual(["PUT", "GET", "GET"], [method for method, *_ in service.asked])

    def test_nobody_answers_where_an_instance_would(self):
        self.assert_failed(self.line.apply(sandbox=self.aws, environment={
            "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"}),
            "there are no AWS credentials: looked at the environment", "EC2 instance metadata")

    def endpoints(self, service):
        return {"AWS_ENDPOINT_URL_IOT": self.aws.url, "AWS_ENDPOINT_URL_STS": service.url}

    def test_a_token_of_somebody_who_vouches(self):
        service = self.service({("POST", "/"): ROLE_ANSWER})
        token_file = self.line.home / "token"
        token_file.write_text(TOKEN)
        run = self.line.apply("--verbose", sandbox=self.aws, environment={
            "AWS_ENDPOINT_URL_STS": service.url,
            "AWS_WEB_IDENTITY_TOKEN_FILE": str(token_file), "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/line"})
        self.assert_done(run)
        self.assertIn("credentials: role 'arn:aws:iam::123456789012:role/line', assumed with web identity token in "
                      f"'{token_file}', until {END}\n", run.err)
        (_, _, headers, form), = service.asked
        self.assertEqual((["AssumeRoleWithWebIdentity"], [TOKEN]), (form["Action"], form["WebIdentityToken"]))
        self.assertNotIn("Authorization", headers)
        self.assertEqual([], [request for request in self.aws.requests() if "AssumeRole" in request.operation],
                         "the token went to --endpoint-url")
        self.assert_nothing_shows()

    def role_with_mfa(self):
        self.config("[profile line]\nrole_arn = arn:aws:iam::123456789012:role/line\nsource_profile = me\n"
                    "mfa_serial = arn:aws:iam::123456789012:mfa/me\n"
                    f"[profile me]\naws_access_key_id = AKIAME\naws_secret_access_key = {SECRET_KEY}\n")
        return self.service({("POST", "/"): ROLE_ANSWER})

    def begin_at(self, terminal, service):
        self.addCleanup(terminal.close)
        process = terminal.begin(self.line, "--profile", "line", "--verbose", environment=self.endpoints(service))
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()
        self.addCleanup(watchdog.cancel)
        return process

    def test_a_code_that_is_typed(self):
        service, terminal = self.role_with_mfa(), Terminal()
        process = self.begin_at(terminal, service)
        terminal.read_until("MFA code of 'arn:aws:iam::123456789012:mfa/me' for profile 'line': ")
        self.assertEqual([], service.asked)
        terminal.type(f"{CODE}\n")
        run = self.assert_done(self.line.finish(process))
        self.assertIn("credentials: role 'arn:aws:iam::123456789012:role/line' of profile 'line', assumed with profile "
                      f"'me' in ~/.aws/config, until {END}\n", run.err)
        (_, _, _, form), = service.asked
        self.assertEqual((["AssumeRole"], [CODE]), (form["Action"], form["TokenCode"]))
        terminal.read_until("\r\n")
        self.assertNotIn(CODE, terminal.shown)
        self.assert_nothing_shows()

    def test_a_code_that_is_typed_once_for_all_targets(self):
        service, terminal = self.role_with_mfa(), Terminal()
        self.line.manifest.write_text(replaced(
            {"  region: us-east-1": "  targets: {eu: {region: eu-central-1}, us: {region: us-east-1}}"})(
                self.line.manifest.read_text(encoding="utf-8")), encoding="utf-8")
        process = self.begin_at(terminal, service)
        terminal.read_until("MFA code of ")
        terminal.type(f"{CODE}\n")
        run = self.assert_done(self.line.finish(process))
        self.assertEqual([["AssumeRole"]], [form["Action"] for _, _, _, form in service.asked])
        for target in ("eu", "us"):
            self.assertIn(f"target '{target}': credentials: role 'arn:aws:iam::123456789012:role/line'", run.err)
        self.assertEqual((["ACTIVE"] * 4, ["ACTIVE"] * 2), self.aws.registered())
        self.assertEqual(1, terminal.shown.count("MFA code of "))

    def test_nobody_can_type_a_code(self):
        service = self.role_with_mfa()
        before = self.line.snapshot()
        self.assert_failed(self.line.apply("--profile", "line", start_new_session=True,
                                           environment=self.endpoints(service)),
                           "profile 'line' wants an MFA code (mfa_serial), and there is no terminal to ask at")
        self.assertEqual([], service.asked)
        self.assertEqual(before, self.line.snapshot())


if __name__ == "__main__":
    unittest.main()
