"""A standard with 32 indicators over 5,000 groups, against plain integer arithmetic."""

from __future__ import annotations

from collections import Counter
from random import Random

import pyarrow as pa
import pyarrow.compute as pc

from liandong.analytics.measures import measure_mpi
from liandong.analytics.standards import parse_standard

GROUPS, FAMILIES, INDICATORS = 5_000, 15_000, 32


def test_thirty_two_indicators_over_five_thousand_groups_are_exact() -> None:
    points = "\n".join(
        f'[[dimension.indicator]]\nid = "i{n}"\ndeprived_if = "i{n} = 1"' for n in range(INDICATORS)
    )
    standard = parse_standard(
        '[standard]\nid = "many"\ntitle = { zh = "多", en = "Many" }\ncutoff = "1/3"\n'
        f'[[dimension]]\nid = "d"\n{points}\n'
    )
    dice = Random(20190208)
    patterns = [dice.getrandbits(INDICATORS) & dice.getrandbits(INDICATORS) for _ in range(FAMILIES)]
    places = [f"v{n % GROUPS:04d}" for n in range(FAMILIES)]
    columns = {f"i{n}": [bits >> n & 1 for bits in patterns] for n in range(INDICATORS)}
    made = measure_mpi(pa.table({**columns, "place": places}), standard, by=["place"]).table
    wanted = pc.and_(
        pc.equal(made["by"], "place"),
        pc.and_(pc.equal(made["measure"], "H"), pc.equal(made["kind"], "level")),
    )
    found = made.filter(wanted)
    poor = Counter(
        place for place, bits in zip(places, patterns, strict=True) if bits.bit_count() * 3 >= INDICATORS
    )
    said = dict(zip(found["group"].to_pylist(), found["estimate"].to_pylist(), strict=True))
    assert len(said) == GROUPS
    assert said == {place: poor[place] / (FAMILIES // GROUPS) for place in said}
