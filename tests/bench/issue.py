"""What issuing costs as a fleet grows: 1,000, 4,000 and 16,000 devices, listed one by one, files only.

For each size, in memory (tmpfs) and on disk, in turn: the first run, which makes all keys and certificates; a run with
nothing to do; an offline plan; and beside them a Python program (python3-cryptography, issue_by_hand.py) that issues as
many. Then 1,000 and 4,000 devices registered with the sandbox.
Prints wall and CPU time, peak memory and their ratios, and exits with 1 if any is over its budget: a device must not cost
more in a large fleet than in a small one.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading

from measured import measured

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARIES = pathlib.Path(os.environ.get("BYOC_BINARY_DIR", ROOT / "build" / "release"))
SIZES = [int(size) for size in os.environ.get("BYOC_BENCH_SIZES", "1000 4000 16000").split()]
REGISTERED = [size for size in SIZES if size <= 4000]
GROWTH = 1.3            # CPU per device of the first run, largest size to smallest
PLAN_GROWTH = 1.2       # the same of an offline plan
BY_HAND = 4.0           # wall time of the first run on tmpfs, to that of the Python program
MEMORY = 8_000          # bytes a device of a run with nothing to do

failures = []


def judge(what, value, budget, unit=""):
    """Prints a figure beside its budget."""
    is_over = value > budget
    if is_over:
        failures.append(what)
    print(f"  {what}: {value:.2f}{unit} (budget {budget:g}{unit}){'  OVER' if is_over else ''}")


def manifest(count, aws=""):
    """One root and so many devices."""
    register = ", register: {}" if aws else ""
    devices = "".join(f"  d{i}: {{issuer: root, subject: {{common_name: d{i}}}, validity: 1y{register}}}\n"
                      for i in range(count))
    return (f"version: 1\nname: fleet\n{aws}authorities:\n"
            f"  root: {{subject: {{common_name: Root}}, validity: 10y{register}}}\ndevices:\n{devices}")


def certificates_only(parent, count):
    """The costs (first run, no-op, offline plan, by hand) of so many devices below `parent`."""
    with tempfile.TemporaryDirectory(dir=parent) as name:
        folder = pathlib.Path(name)
        (folder / "fleet.yaml").write_text(manifest(count), encoding="utf-8")
        (folder / "by-hand").mkdir()
        hand = measured([sys.executable, ROOT / "tests" / "bench" / "issue_by_hand.py", str(count), folder / "by-hand"],
                        folder)
        apply = [BINARIES / "byoc-apply", "--quiet", "fleet.yaml"]
        first = measured(apply, folder)
        again = measured(apply, folder)
        looking = [BINARIES / "byoc-apply", "--dry-run", "--offline", "--detailed-exitcode", "fleet.yaml"]
        # The one that was disturbed least.
        plan = min((measured(looking, folder) for _ in range(7)), key=lambda cost: cost.cpu)
        made = len(list((folder / "pki").glob("*.crt")))
        if made != count + 1:
            sys.exit(f"bench: {made} certificates instead of {count + 1}")
    return first, again, plan, hand


def certificates_at(title, parent):
    """Measures all sizes below `parent`, prints and judges."""
    print(f"{title}:")
    costs = {count: certificates_only(parent, count) for count in SIZES}
    for count, (first, again, plan, hand) in costs.items():
        print(f"  {count:6} devices: first run {first.wall:.2f} s ({1e3 * first.cpu / count:.2f} ms CPU a device), "
              f"nothing to do {again.wall:.2f} s ({again.memory / 1e6:.0f} MB), offline plan {plan.cpu:.2f} s CPU, "
              f"Python {hand.wall:.2f} s: ratio {first.wall / hand.wall:.2f}")
    small, large = SIZES[0], SIZES[-1]
    first, again, plan, hand = zip(costs[small], costs[large])
    judge(f"CPU a device of the first run, {large} to {small}", (first[1].cpu / large) / (first[0].cpu / small), GROWTH)
    judge(f"CPU a device of an offline plan, {large} to {small}", (plan[1].cpu / large) / (plan[0].cpu / small),
          PLAN_GROWTH)
    judge("memory a device of a run with nothing to do", (again[1].memory - again[0].memory) / (large - small) / 1e3,
          MEMORY / 1e3, " KB")
    if title == "in memory":
        judge(f"wall time of the first run of {large} to Python's", first[1].wall / hand[1].wall, BY_HAND)


def registered(count):
    """The cost of registering so many devices with a sandbox."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rates = "RegisterCertificate: 10000, UpdateCertificate: 10000, DescribeCertificate: 10000"
        (folder / "fleet.yaml").write_text(manifest(count, f"aws: {{region: us-east-1, rates: {{{rates}}}}}\n"),
                                           encoding="utf-8")
        with subprocess.Popen([BINARIES / "byoc-sandbox"], stdout=subprocess.PIPE, text=True) as sandbox:
            endpoint = sandbox.stdout.readline().split()[-1]
            reader = threading.Thread(target=sandbox.stdout.read)  # a full pipe would stop the sandbox
            reader.start()
            try:
                return measured([BINARIES / "byoc-apply", "--quiet", "fleet.yaml"], folder,
                                {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox",
                                 "AWS_ENDPOINT_URL": endpoint})
            finally:
                sandbox.terminate()
                reader.join()


def main():
    """Measures and judges."""
    if shutil.disk_usage("/dev/shm").free < 1_000_000_000:
        print("in memory: skipped, /dev/shm has less than 1 GB left")
    else:
        certificates_at("in memory", "/dev/shm")
    certificates_at("on disk", None)
    costs = {count: registered(count) for count in REGISTERED}
    print("registered with the sandbox:")
    for count, cost in costs.items():
        print(f"  {count:6} devices: {cost.wall:.2f} s ({1e3 * cost.cpu / count:.2f} ms CPU a device)")
    small, large = REGISTERED[0], REGISTERED[-1]
    if small != large:
        judge(f"CPU a device, {large} to {small}", (costs[large].cpu / large) / (costs[small].cpu / small), GROWTH)
    if failures:
        sys.exit("bench: over budget: " + "; ".join(failures))


if __name__ == "__main__":
    main()
