"""All benchmarks, one after the other, each in a process of its own: ``make bench``.

The figures depend on the machine; the ratios to the baselines that run beside them are what to compare.
"""

from __future__ import annotations

import subprocess
import sys

# The last fills a register of a million households first, which stays in the installation's database server.
MODULES = ("measure_mpi", "measure_income", "rule_table", "duplicates", "import_speed", "pages")


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
