"""Finding groups of families with like deprivations in a run, and keeping them with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from liandong.analytics.methods.segmentation import DRAWS, Patterns, Segmentation, carried_on, segment
from liandong.analytics.standards import Standard
from liandong.identification.models import FoundGroup, FoundGroups, Run, RunState
from liandong.identification.scoring import Scored

SEED = 2019
FEWEST_FAMILIES = 30  # with fewer, groups would be single families


def found_groups(runs: Sequence[Run], scored: Sequence[Scored]) -> dict[int, Segmentation]:
    """The groups of the families with some known deprivation, by run; only poverty standards have any.

    See ``docs/decisions/0019-found-groups.md``. Cost: seconds, by the number of patterns alone.
    """
    found = {}
    for run, one in zip(runs, scored, strict=True):
        patterns = _patterns(one)
        if patterns is None or patterns.families.sum() < FEWEST_FAMILIES:
            continue
        groups = segment(patterns, seed=SEED)
        if groups is not None:
            found[run.pk] = groups
    return found


def keep_groups(run: Run, found: Segmentation) -> None:
    """Store the groups of a run that is being stored, with the labels of the run that they carry on.

    That run is the latest finished one over the same place by the same rule.
    """
    before = (
        FoundGroups.objects.filter(
            run__place=run.place,
            run__standard__fingerprint=run.standard.fingerprint,
            run__state=RunState.FINISHED,
        )
        .order_by("-run__as_of", "-run__started_at")
        .first()
    )
    labels, last = _labels(found, before)
    kept = FoundGroups.objects.create(
        run=run,
        carried_on_id=before.run_id if before else None,
        seed=SEED,
        draws=DRAWS,
        drawn=found.drawn,
        families=int(found.patterns.families.sum()),
        patterns=len(found.patterns.families),
        looked_at=found.looked_at,
        covered=int(found.patterns.head(found.looked_at).families.sum()),
        silhouettes=[trial.silhouette for trial in found.trials],
        least_stability=[trial.least_stability for trial in found.trials],
        fewest_families=[trial.fewest_families for trial in found.trials],
        last_label=last,
    )
    FoundGroup.objects.bulk_create(
        FoundGroup(
            found=kept,
            label=label,
            deprived_bits=int(found.patterns.deprived[middle]),
            unknown_bits=int(found.patterns.unknown[middle]),
            families=families,
            stability=min(1.0, stability),
        )
        for label, middle, families, stability in zip(
            labels, found.middles, found.families, found.stability, strict=True
        )
    )


def _patterns(scored: Scored) -> Patterns | None:
    """The patterns of the families with some known deprivation; None for other methods."""
    rule = scored.method.rule
    if not isinstance(rule, Standard):
        return None
    counted = scored.patterns.group_by(["deprived_bits", "unknown_bits"]).aggregate([("households", "sum")])
    names = ("deprived_bits", "unknown_bits", "households_sum")
    deprived, unknown, families = (counted[name].to_numpy().astype(np.int64) for name in names)
    some = deprived > 0
    return Patterns.of(deprived[some], unknown[some], families[some], len(rule.indicators))


def _labels(found: Segmentation, before: FoundGroups | None) -> tuple[list[int], int]:
    """The labels of the groups, and the highest ever given."""
    if before is None:
        count = len(found.middles)
        return list(range(1, count + 1)), count
    earlier = list(before.groups.order_by("label"))
    columns = ([one.deprived_bits for one in earlier], [one.unknown_bits for one in earlier])
    deprived, unknown = (np.array(column, np.int64) for column in columns)
    middles = Patterns(deprived, unknown, np.ones(len(earlier), np.int64), found.patterns.indicators)
    last, labels = before.last_label, []
    for index in carried_on(middles, found):
        if index is None:
            last += 1
        labels.append(last if index is None else earlier[index].label)
    return labels, last
