"""What an offline plan over 2,000 devices, listed one by one, costs.

Prints the wall time, the CPU time (medians) and the peak memory of `byoc-apply --dry-run --offline` on a manifest of one
root and 2,000 registered devices whose lock says that all is done, and beside it the CPU time of reading the end dates of
as many certificates by hand, with one `openssl x509` each: 20 are run, in turn with the plans, and scaled up to 2,000.
The lock is what byoc-apply wrote for one device (applied to the sandbox), repeated under the others' names.
Exits with 1 if a plan takes more wall time or memory than the budget, or finds anything to do.
"""
import hashlib
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

from measured import measured

DEVICES = 2000
ROUNDS = 11
BUDGET_SECONDS = 0.5
BUDGET_BYTES = 100_000_000
BY_HAND = 20
ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("BYOC_BINARY_DIR", ROOT / "build" / "release"))

HEAD = """version: 1
name: line
aws: {region: us-east-1}
subject: {country: US, state: Washington, organization: Example Devices}
authorities:
  root:
    subject: {common_name: Example Root CA}
    validity: 10y
    register: {status: ACTIVE}
devices:
"""
DEVICE = """  NAME:
    issuer: root
    subject:
      common_name: NAME
      serial_number: SN-NAME
    validity: 500d
    register: {status: ACTIVE}
"""


def manifest(names):
    """A manifest of these devices."""
    return HEAD + "".join(DEVICE.replace("NAME", name) for name in names)


def apply_first(folder, name):
    """Applies the manifest of one device to a sandbox; the text of its lock."""
    (folder / "line.yaml").write_text(manifest([name]))
    sandbox = subprocess.Popen([BINARIES / "byoc-sandbox"], stdout=subprocess.PIPE, text=True)
    try:
        endpoint = sandbox.stdout.readline().split()[-1]
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_ACCESS_KEY_ID": "sandbox",
                       "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_ENDPOINT_URL": endpoint}
        subprocess.run([BINARIES / "byoc-apply", "--quiet", "line.yaml"], cwd=folder, env=environment, check=True,
                       stdout=subprocess.DEVNULL)
    finally:
        sandbox.terminate()
        sandbox.communicate()
    return (folder / "line.lock.yaml").read_text()


def renamed(records, first, name, shared):
    """The first device's records as those of another: other name, other keys and fingerprints, but for the `shared` ones."""
    def other(found):
        if found.group() in shared:
            return found.group()
        return hashlib.sha256((name + found.group()).encode()).hexdigest()
    return re.sub("[0-9a-f]{64}", other, records.replace(first, name))


def write_inputs(folder, names):
    """The manifest of all devices and a lock that fits it."""
    lock = apply_first(folder, names[0])
    start = lock.index(f"  devices.{names[0]}.")
    end = re.compile(rf"^  (?!  |devices\.{names[0]}\.)", re.MULTILINE).search(lock, start)
    records, rest = lock[start:end.start() if end else None], lock[end.start():] if end else ""
    shared = set(re.findall("[0-9a-f]{64}", lock[:start] + rest))  # the issuer's key
    (folder / "line.yaml").write_text(manifest(names))
    (folder / "line.lock.yaml").write_text(
        lock[:start] + "".join(renamed(records, names[0], name, shared) for name in names) + rest)


def main():
    """Measures and judges."""
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        names = [f"thermostat-{i:04}" for i in range(DEVICES)]
        write_inputs(folder, names)
        plan = [BINARIES / "byoc-apply", "--dry-run", "--offline", "--detailed-exitcode", "line.yaml"]
        look = ["openssl", "x509", "-in", f"pki/{names[0]}.crt", "-noout", "-enddate"]
        plans, looks = [], []
        for _ in range(ROUNDS):
            plans.append(measured(plan, folder))
            looks.append(sum(measured(look, folder).cpu for _ in range(BY_HAND)) * DEVICES / BY_HAND)
        sizes = [(folder / name).stat().st_size / 1e6 for name in ("line.yaml", "line.lock.yaml")]
    finally:
        shutil.rmtree(folder)
    wall, cpu = statistics.median(each.wall for each in plans), statistics.median(each.cpu for each in plans)
    memory = max(each.memory for each in plans)
    print(f"offline plan, {DEVICES} devices (manifest {sizes[0]:.1f} MB, lock {sizes[1]:.1f} MB), median of {ROUNDS}:")
    print(f"  wall {1000 * wall:.0f} ms (budget {1000 * BUDGET_SECONDS:.0f}), CPU {1000 * cpu:.0f} ms, "
          f"peak memory {memory / 1e6:.0f} MB (budget {BUDGET_BYTES / 1e6:.0f})")
    print(f"by hand: {statistics.median(looks):.1f} s CPU for {DEVICES} openssl x509 ({BY_HAND} run, scaled)")
    print(f"ratio plan / by hand: {statistics.median(a.cpu / b for a, b in zip(plans, looks)):.4f}")
    if wall > BUDGET_SECONDS or memory > BUDGET_BYTES:
        sys.exit("bench: the offline plan is over its budget")


if __name__ == "__main__":
    main()
