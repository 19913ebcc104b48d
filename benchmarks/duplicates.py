"""What the search for duplicates finds among generated persons, of whom some are written down twice.

Run: ``python -m benchmarks.duplicates [--households N] [--each N] [--seed N]``. Prints precision, recall and
time, and recall by kind of slip, in Markdown.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter

from liandong.intake.duplicates import THRESHOLD, find_pairs
from liandong.project.demo.doubles import doubled


def main() -> None:
    """Generate, search, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20190208)
    asked = parser.parse_args()
    told = doubled(asked.households, asked.seed, each=asked.each)
    start = time.perf_counter()
    found = find_pairs(told.persons)
    seconds = time.perf_counter() - start
    pairs = set(zip(found["left_id"].to_pylist(), found["right_id"].to_pylist(), strict=True))
    right = pairs & set(told.pairs)
    print(
        f"{told.persons.num_rows:,} persons, {len(told.pairs)} written twice; probability ≥ {THRESHOLD}: "
        f"{len(pairs)} pairs, precision {len(right) / len(pairs):.3f}, "
        f"recall {len(right) / len(told.pairs):.3f}; {seconds:.1f} s\n"
    )
    planted, caught = Counter(told.pairs.values()), Counter(told.pairs[pair] for pair in right)
    print("| slip | planted | found | recall |\n|---|---|---|---|")
    for kind, count in planted.items():
        print(f"| {kind} | {count} | {caught[kind]} | {caught[kind] / count:.2f} |")


if __name__ == "__main__":
    main()
