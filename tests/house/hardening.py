"""What the linked programs of a release have, as readelf sees it: hardening.py PROGRAM..."""

import re
import subprocess
import sys

# What readelf prints of a program that has it.
WANTED = {
    "can be loaded anywhere (PIE)": (("-hW",), r"Type:\s+DYN"),
    "the linker's tables are read-only": (("-lW",), r"GNU_RELRO"),
    "all of them, since every symbol is bound at the start (full RELRO)": (("-dW",), r"FLAGS.*NOW"),
    "the stack is not executable": (("-lW",), r"GNU_STACK(?:\s+0x[0-9a-f]+)+\s+RW\s"),
    "the stack is guarded": (("--dyn-syms", "-W"), r"__stack_chk_fail"),
    "copies are checked (FORTIFY)": (("--dyn-syms", "-W"), r"__(?!stack)\w+_chk"),
}


def main(programs):
    missing = []
    for program in programs:
        for what, (options, pattern) in WANTED.items():
            told = subprocess.run(["readelf", *options, program], capture_output=True, text=True, check=True).stdout
            if not re.search(pattern, told):
                missing.append(f"{program}: not so: {what}")
    print("\n".join(missing) or "all hardened")
    return bool(missing) or not programs


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
