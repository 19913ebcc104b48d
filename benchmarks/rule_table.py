"""What the rules of the national profile catch, miss and flag falsely in a county with planted errors.

Run: ``python -m benchmarks.rule_table [--households N] [--each N] [--seed N]``. Generates a form, plants each
error in ``--each`` households of its own, keeps the key aside, checks the form as an import does, and prints
a table in Markdown: planted, caught, missed, and households flagged by the rule in which it was not planted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")


def main() -> None:
    """Generate, check, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20190208)
    asked = parser.parse_args()
    import django  # noqa: PLC0415  after the settings are named

    django.setup()
    from liandong.project.demo.families import generate  # noqa: PLC0415  as below
    from liandong.project.demo.rule_scores import score  # noqa: PLC0415  needs the registry's fields

    families = generate(asked.households, asked.seed, each=asked.each)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        scores = score(families, Path(folder))
        seconds = time.perf_counter() - start
    print(
        f"{asked.households:,} households, {families.persons:,} persons; seed {asked.seed}; {seconds:.1f} s\n"
    )
    print("| rule | planted | caught | missed | flagged elsewhere |\n|---|---|---|---|---|")
    for one in scores:
        print(
            f"| `{one.rule}` | {one.planted} | {one.caught} | {one.planted - one.caught} | {one.elsewhere} |"
        )


if __name__ == "__main__":
    main()
