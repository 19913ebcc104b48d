"""All benchmarks, one after the other, each in a process of its own: ``make bench``.

The figures depend on the machine; the ratios to the baselines that run beside them are what to compare.
"""

from __future__ import annotations

import subprocess
import sys

# The pages of a small register here; those of a million households take a while and are asked for by hand.
COMMANDS = (
    ("measure_mpi",),
    ("measure_income",),
    ("rule_table",),
    ("duplicates",),
    ("import_speed",),
    ("pages", "--households", "5000", "--requests", "10", "--export", "csv"),
)


def main() -> int:
    """Run each benchmark; fail where one did."""
    failed = [
        module
        for module, *options in COMMANDS
        if subprocess.run([sys.executable, "-m", f"benchmarks.{module}", *options], check=False).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
