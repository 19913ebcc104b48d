"""All benchmarks, one after the other, each in a process of its own: ``make bench``.

The figures depend on the machine; the ratios to the baselines that run beside them are what to compare.
"""

from __future__ import annotations

import subprocess
import sys

MODULES = ("measure_mpi", "measure_income", "import_speed", "rule_table", "duplicates")


def main() -> int:
    """Run each benchmark; fail where one did."""
    failed = [
        module
        for module in MODULES
        if subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=False).returncode
    ]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
