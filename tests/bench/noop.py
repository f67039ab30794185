"""What a run with nothing to do costs, beside the document's own commands that would tell as much.

Prints the CPU time (user + system, medians) of
  no-op       byoc-apply on the applied manifests/byoc-ecdsa.yaml: keys, requests, certificates, signatures and AWS checked
  by hand     one `openssl x509` for each certificate and one `aws iot describe-...` for each registration
and their ratio, over pairs run in turn. The sandbox answers; its own time is not counted.
Exits with 1 if the no-op run takes more CPU than the budget, or asks more than once for each registered certificate.
"""
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 15
BUDGET_SECONDS = 0.050
ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("BYOC_BINARY_DIR", ROOT / "build" / "release"))


def cpu_seconds(commands, folder, environment):
    """The CPU time of the commands, one after the other, as the system counts it for finished children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def by_hand(folder, environment):
    """The commands that look at the same three certificates and registrations."""
    commands = []
    for name, operation in (("rootCA", "describe-ca-certificate"), ("intermediateCA", "describe-ca-certificate"),
                            ("deviceCert", "describe-certificate")):
        show = ["openssl", "x509", "-in", f"{name}.crt", "-noout", "-fingerprint", "-sha256"]
        printed = subprocess.run(show, cwd=folder, check=True, capture_output=True, text=True).stdout
        identifier = printed.split("=")[1].strip().replace(":", "").lower()
        commands.append(show)
        commands.append(["aws", "--endpoint-url", environment["AWS_ENDPOINT_URL"], "iot", operation,
                         "--certificate-id", identifier])
    return commands


def main():
    """Measures and judges."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(ROOT / "manifests" / "byoc-ecdsa.yaml", folder)
        sandbox = subprocess.Popen([BINARIES / "byoc-sandbox"], stdout=subprocess.PIPE, text=True)
        try:
            endpoint = sandbox.stdout.readline().split()[-1]
            environment = {"PATH": os.environ["PATH"], "HOME": folder, "AWS_ACCESS_KEY_ID": "sandbox",
                           "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_DEFAULT_REGION": "us-east-1",
                           "AWS_ENDPOINT_URL": endpoint}
            apply = [BINARIES / "byoc-apply", "--quiet", "byoc-ecdsa.yaml"]
            subprocess.run(apply, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
            manual = by_hand(folder, environment)
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(cpu_seconds([apply], folder, environment))
                theirs.append(cpu_seconds(manual, folder, environment))
        finally:
            sandbox.terminate()
            requests = sandbox.communicate()[0].splitlines()
    asked = sum(" Describe" in line for line in requests)
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f"no-op:   {1000 * statistics.median(ours):7.1f} ms CPU (median of {ROUNDS}, most {1000 * max(ours):.1f})")
    print(f"by hand: {1000 * statistics.median(theirs):7.1f} ms CPU (3 openssl and 3 AWS CLI commands)")
    print(f"ratio no-op / by hand: {ratio:.4f}")
    print(f"requests: {asked} GETs for {ROUNDS} no-op runs and {ROUNDS} rounds by hand, 3 certificates")
    if asked != 2 * 3 * ROUNDS or statistics.median(ours) > BUDGET_SECONDS:
        sys.exit("bench: the no-op run is over its budget")


if __name__ == "__main__":
    main()
