"""What others say of certificates: openssl, GnuTLS, Go."""

import functools
import os
import subprocess
import tempfile
from pathlib import Path

from harness import BINARIES, program

_GO = tempfile.TemporaryDirectory(prefix="byoc-go-")


@functools.cache
def _go_verifier():
    """Built once for all tests of a process; the build's cache is shared with those that run beside it."""
    built = Path(_GO.name) / "verify"
    cache = BINARIES / "go-cache"
    done = subprocess.run([program("go"), "build", "-o", built, Path(__file__).with_name("verify.go")], check=False,
                          capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": _GO.name, "GOCACHE": str(cache), "GO111MODULE": "off",
                               "GOFLAGS": "-trimpath", "CGO_ENABLED": "0"})
    if done.returncode != 0:
        raise AssertionError(f"verify.go does not build: {done.stdout}{done.stderr}")
    return built


def complaints(folder, root, certificate, chain=None):
    """By verifier, why it refuses `certificate`; `chain` is a file that holds what stands between."""
    bundle = [str(chain)] if chain else []
    whole = folder / "verified-chain.pem"
    whole.write_bytes(b"".join((folder / name).read_bytes() for name in [certificate, *bundle]))
    commands = {
        "openssl": [program("openssl"), "verify", "-CAfile", root,
                    *(["-untrusted", *bundle] if bundle else []), certificate],
        "GnuTLS": [program("certtool"), "--verify", "--load-ca-certificate", root, "--infile", whole.name],
        "Go": [_go_verifier(), root, certificate, *bundle],
    }
    said = {}
    for name, command in commands.items():
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said[name] = done.stdout + done.stderr
    return said
