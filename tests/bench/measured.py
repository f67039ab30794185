"""Commands run as whole processes, with what they cost."""
import dataclasses
import os
import subprocess
import sys
import time


@dataclasses.dataclass
class Cost:
    """What one command took."""
    wall: float    # seconds
    cpu: float     # seconds, user and system
    memory: int    # bytes, at its peak
    output: str    # its standard output


def measured(command, folder, environment=None):
    """Runs `command` in `folder`; ends the benchmark where it fails."""
    begun = time.monotonic()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder), **(environment or {})}) as process:
        output = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: {command[0]} ended with {process.returncode}:\n{output[-2000:]}")
    return Cost(time.monotonic() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)
