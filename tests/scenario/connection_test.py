"""check-connection against a real broker that wants client certificates: who gets in, who doesn't, and what is said."""

import getpass
import os
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path

from harness import PATIENCE, Scenario, program, read_until


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answer_in_http(listener):
    """Answers one connection as a web server does to what it can't read."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


class Broker:
    """A running mosquitto that lets in whom `root` vouches for, and shows a certificate for localhost."""

    def __init__(self, root, *settings, wants_certificates=True, is_plain=False):
        self._folder = tempfile.TemporaryDirectory(prefix="byoc-broker-")
        folder = Path(self._folder.name)
        self.port = free_port()
        self.root = folder / "server-ca.crt"
        self._make_certificate(folder)
        tls = [f"cafile {root}", f"certfile {folder / 'server.crt'}", f"keyfile {folder / 'server.key'}",
               f"require_certificate {str(wants_certificates).lower()}"]
        lines = [f"listener {self.port} 127.0.0.1", *([] if is_plain else tls), "log_dest stderr", "log_type all",
                 # started by root it would become a user who can't read these files
                 f"user {getpass.getuser()}", *(settings or ["allow_anonymous true"])]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        binary = "/usr/sbin/mosquitto" if os.access("/usr/sbin/mosquitto", os.X_OK) else program("mosquitto")
        self._process = subprocess.Popen([binary, "-c", folder / "mosquitto.conf"], stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        begun = read_until(self._process.stderr, r" running$")
        if not begun.rstrip().endswith("running"):
            raise AssertionError(f"mosquitto did not start: {begun}")

    @staticmethod
    def _make_certificate(folder):
        for name, options in (("server-ca", []), ("server", ["-addext", "subjectAltName=DNS:localhost", "-CA",
                                                             "server-ca.crt", "-CAkey", "server-ca.key"])):
            subprocess.run([program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
                            "ec_paramgen_curve:P-256", "-nodes", "-days", "1", "-subj", f"/CN={name}", "-keyout",
                            f"{name}.key", "-out", f"{name}.crt", *options],
                           cwd=folder, check=True, capture_output=True, timeout=PATIENCE)

    def stop(self):
        """Ends it and returns what it has logged; does nothing the second time."""
        if self._process.poll() is not None:
            return ""
        self._process.terminate()
        log = self._process.communicate(timeout=PATIENCE)[1]
        self._folder.cleanup()
        return log


class Connection(Scenario):
    def setUp(self):
        self.applied = self.applied_project()

    def applied_project(self):
        project = self.project()
        self.assert_done(project.apply(sandbox=self.sandbox()))
        return project

    def broker(self, *settings, **how):
        broker = Broker(self.applied.folder / "rootCA.crt", *settings, **how)
        self.addCleanup(broker.stop)
        return broker

    def check(self, project, port, root, **how):
        return project.apply("check-connection", "devices.deviceCert", "--data-endpoint", f"localhost:{port}",
                             "--data-ca", root, **how)

    def test_the_right_device_gets_in_with_its_chain_and_nothing_changes(self):
        broker, before = self.broker(), self.applied.snapshot()
        run = self.assert_done(self.check(self.applied, broker.port, broker.root))
        self.assertEqual(f"'devices.deviceCert' is connected: 'localhost:{broker.port}' accepted its certificate and "
                         "the client id 'thermostat-0001'\n", run.out)
        self.assertEqual("", run.err)
        self.assertEqual(before, self.applied.snapshot())
        log = broker.stop()
        self.assertIn(" as thermostat-0001 ", log)
        self.assertIn("Client thermostat-0001 disconnected.", log)

    def test_the_environment_may_name_the_roots(self):
        broker = self.broker()
        self.assert_done(self.applied.apply("check-connection", "devices.deviceCert",
                                            "--data-endpoint", f"localhost:{broker.port}",
                                            environment={"AWS_CA_BUNDLE": str(broker.root)}))

    def test_a_device_of_another_authority_is_refused(self):
        broker = self.broker()
        run = self.assert_failed(self.check(self.applied_project(), broker.port, broker.root),
                                 "refused the connection", "(the certificate of 'devices.deviceCert')")
        self.assertEqual("", run.out)
        self.assertNotIn(" as thermostat-0001 ", broker.stop())

    def test_a_server_of_an_authority_we_do_not_trust_gets_no_word_from_us(self):
        broker = self.broker()
        self.assert_failed(self.check(self.applied, broker.port, self.applied.folder / "rootCA.crt"),
                           "is not trusted", "--data-ca")
        self.assertNotIn(" as thermostat-0001 ", broker.stop())

    def test_a_server_with_another_name_is_not_trusted(self):
        broker = self.broker()
        run = self.applied.apply("check-connection", "devices.deviceCert", "--data-endpoint",
                                 f"127.0.0.1:{broker.port}", "--data-ca", broker.root)
        self.assert_failed(run, "is not trusted")

    def test_a_device_that_is_known_but_not_allowed_is_told_of_its_policy(self):
        broker = self.broker("allow_anonymous false")
        self.assert_failed(self.check(self.applied, broker.port, broker.root), "return code 5, not authorised",
                           "iot:Connect for the client id 'thermostat-0001'")

    def test_a_broker_that_lets_in_anybody_proves_nothing(self):
        broker = self.broker("allow_anonymous true", wants_certificates=False)
        run = self.assert_failed(self.check(self.applied, broker.port, broker.root),
                                 "did not ask for a certificate", "that of 'devices.deviceCert'", "port 8883")
        self.assertEqual("", run.out)
        self.assertNotIn(" as thermostat-0001 ", broker.stop())

    def test_what_speaks_no_tls_is_told_as_that(self):
        broker = self.broker("allow_anonymous true", is_plain=True)
        self.assert_failed(self.check(self.applied, broker.port, broker.root), f"'localhost:{broker.port}'", "TLS",
                           "check host and port")
        with socket.create_server(("127.0.0.1", 0)) as web:
            thread = threading.Thread(target=answer_in_http, args=[web])
            thread.start()
            self.assert_failed(self.check(self.applied, web.getsockname()[1], broker.root), "no TLS with 'localhost:",
                               "check that host and port are those of a server that speaks TLS")
            thread.join()

    def test_nobody_at_the_port_is_told_as_that(self):
        root = self.applied.folder / "rootCA.crt"
        self.assert_try_later(self.check(self.applied, free_port(), root), "can't connect to 'localhost:")

    def test_a_key_that_is_not_the_certificates_never_leaves(self):
        broker = self.broker()
        key = self.applied.folder / "deviceCert.key"
        key.write_bytes((self.applied.folder / "rootCA.key").read_bytes())
        run = self.assert_failed(self.check(self.applied, broker.port, broker.root), "'deviceCert.key'", "not the key of")
        self.assertNotIn("PRIVATE KEY", run.out + run.err)


if __name__ == "__main__":
    unittest.main()
