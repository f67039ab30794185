"""How much of a quota of calls a second a run uses, and how many of its calls are throttled.

Registers devices with the sandbox, which lets through so many calls a second of each operation as AWS does (a token
bucket) and judges at its end: calls from the first to the last, those throttled, the share of what the quota allowed.
Two runs: one whose manifest knows the quota ('aws.rates', as byoc-apply knows AWS' documented ones), one whose manifest
believes in half as much again and has to find out.
Exits with 1 if the first uses less than 95 % of the quota or draws 2 % throttles or more.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("BYOC_BINARY_DIR", ROOT / "build" / "release"))
QUOTA = 10
DEVICES = 600
VERDICT = re.compile(r"RegisterCertificate: (\d+) calls in ([\d.]+) s, (\d+) throttled .* within a second, ([\d.]+) % of")


def manifest(rate):
    devices = "".join(f"  d{i}: {{issuer: root, subject: {{common_name: d{i}}}, validity: 1y, register: {{}}}}\n"
                      for i in range(DEVICES))
    return (f"version: 1\nname: quota\naws: {{region: us-east-1, rates: {{RegisterCertificate: {rate}}}}}\n"
            "authorities:\n  root: {subject: {common_name: Root}, validity: 10y, register: {}}\n"
            f"devices:\n{devices}")


def measure(rate):
    """(share of the quota in percent, share of throttled calls in percent) of one run."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "quota.yaml").write_text(manifest(rate), encoding="utf-8")
        sandbox = subprocess.Popen([BINARIES / "byoc-sandbox", "--quota", f"RegisterCertificate={QUOTA}", "--usage"],
                                   stdout=subprocess.PIPE, text=True)
        endpoint = sandbox.stdout.readline().split()[-1]
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(sandbox.stdout))  # a full pipe would stop the sandbox
        reader.start()
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "AWS_ACCESS_KEY_ID": "sandbox",
                       "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_ENDPOINT_URL": endpoint}
        run = subprocess.run([BINARIES / "byoc-apply", "--quiet", "quota.yaml"], cwd=folder, env=environment,
                             stdout=subprocess.DEVNULL, check=False)
        sandbox.terminate()
        reader.join()
        sandbox.wait()
    if run.returncode != 0:
        sys.exit("bench: the run failed")
    calls, seconds, throttled, share = VERDICT.search("".join(lines)).groups()
    print(f"rate {rate:2} in the manifest, quota {QUOTA}: {calls} calls in {seconds} s, {throttled} throttled, "
          f"{share} % of what the quota and its burst allow")
    return float(share), 100 * int(throttled) / (int(calls) + int(throttled))


def main():
    """Measures and judges."""
    used, throttled = measure(QUOTA)
    measure(QUOTA * 1.5)
    if used < 95 or throttled >= 2:
        sys.exit("bench: the quota is not used as it should be")


if __name__ == "__main__":
    main()
