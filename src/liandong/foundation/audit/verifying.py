"""Checking that history was not rewritten: rows, chain, signatures, and what is not sealed yet.

Only reads, and needs no other right: an auditor can run it on a restored copy with a role that may select.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.audit.canonical import link_hash, row_hash
from liandong.foundation.audit.heads import START, KeptHead, SignedHead, published
from liandong.foundation.audit.keyring import NoSigningKey, signing_key
from liandong.foundation.audit.models import Head, Link
from liandong.foundation.audit.streams import streams
from liandong.foundation.audit.waiting import SEALER_ASLEEP, sealed_up_to, waiting

_CHUNK = 5_000
# Rows are chained in the order of their transactions, and one that runs long ends after younger ones.
_LONG_TRANSACTION = timedelta(minutes=10)


@dataclass(frozen=True)
class Fault:
    """Something that was changed: ``code`` for programs, ``sentence`` for people, and where it is."""

    code: str
    sentence: str
    position: int | None = None
    stream: str | None = None
    row_id: str | None = None


@dataclass
class Verdict:
    """What a check found. ``fault`` is the first thing that is wrong, in the order of the chain."""

    checked: int = 0
    heads: int = 0
    unsealed: int = 0
    head: SignedHead | None = None
    fault: Fault | None = None
    warnings: list[str] = field(default_factory=list)
    largest_step_back_seconds: float = 0.0

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found that somebody changed."""
        return self.fault is None

    def as_json(self) -> dict[str, object]:
        """The verdict for ``--json``."""
        return {"sound": self.is_sound, **asdict(self)}


@dataclass
class _Walk:
    """Where the check stands between one link and the next."""

    verdict: Verdict
    heads: list[Head]
    position: int = 0
    link: bytes = START
    latest: datetime | None = None
    latest_step: str = ""


@dataclass(frozen=True)
class _Row:
    values: tuple[object, ...]
    kept_hash: bytes

    @property
    def recorded_at(self) -> object:
        return self.values[1]


def verify(*, against: KeptHead | None = None, trusted_keys: Sequence[str] = ()) -> Verdict:
    """Recompute every sealed row, the chain and the signatures; report the first fault and the unsealed tail.

    Args:
        against: a head that somebody kept: history up to it must still be the same.
        trusted_keys: ids of the keys that may have signed. Empty: heads by another key than this
            installation's are a warning, since keys are changed now and then.

    Cost: one pass over all rows, constant memory. Rows that are added meanwhile count as not sealed yet.
    """
    heads = list(Head.objects.select_related("key").order_by("number"))
    last = heads[-1] if heads else None
    verdict = Verdict(head=published(last) if last else None)
    verdict.fault = (
        _check_chain(_Walk(verdict, list(heads)), last.position if last else 0)
        or _check_tail(last, verdict)
        or (_check_against(against) if against else None)
        or _check_keys(heads, trusted_keys, verdict)
    )
    return verdict


def first_altered(ids: Collection[UUID]) -> Fault | None:
    """The first of some rows that is not as it was sealed; one that waits for its seal is as it is.

    Each is held against its own link and the link before it; the whole chain is :func:`verify`'s.
    Cost: two queries, and one for each stream that the rows are of.
    """
    links = list(Link.objects.filter(row_id__in=ids).order_by("position"))
    rows = _rows(links)
    before = Link.objects.filter(position__in=[link.position - 1 for link in links])
    held = {link.position: bytes(link.link) for link in before}
    for link in links:
        at = link.position - 1
        if fault := _check_link(_Walk(Verdict(), [], at, held.get(at, START)), link, rows):
            return fault
    return None


def _check_chain(walk: _Walk, end: int) -> Fault | None:
    for chunk in _links(end):
        rows = _rows(chunk)
        for link in chunk:
            fault = _check_link(walk, link, rows) or _check_heads(walk)
            if fault:
                walk.verdict.checked = walk.position
                return fault
        walk.verdict.checked = walk.position
    if walk.position < end:
        return _links_missing(walk.position + 1)
    if walk.heads:
        sentence = _("Head {number} stands before an earlier one: heads were changed or removed.")
        return Fault(
            "head_order", sentence.format(number=walk.heads[0].number), position=walk.heads[0].position
        )
    _warn_of_clock(walk)
    return None


def _check_link(walk: _Walk, link: Link, rows: dict[UUID, _Row]) -> Fault | None:
    if link.position != walk.position + 1:
        return _links_missing(walk.position + 1)
    where = {"position": link.position, "stream": link.stream, "row_id": link.row_id}
    row = rows.get(link.row_id)
    if row is None:
        return _fault(
            "row_deleted",
            _("Row {row_id} of “{stream}”, position {position}, was deleted."),
            where,
        )
    sealed = bytes(link.row_hash)
    if row_hash(link.stream, row.values) != sealed:
        return _fault(
            "row_altered",
            _("Row {row_id} of “{stream}”, position {position}, was altered after it was sealed."),
            where,
        )
    if row.kept_hash != sealed:
        return _fault(
            "hash_altered",
            _("Row {row_id} of “{stream}”, position {position}, carries another hash than its own."),
            where,
        )
    walk.link = link_hash(walk.link, sealed)
    if walk.link != bytes(link.link):
        return _fault(
            "link_altered",
            _("The chain breaks at position {position}: row {row_id} of “{stream}” or its seal was changed."),
            where,
        )
    walk.position = link.position
    _follow_clock(walk, row)
    return None


def _check_heads(walk: _Walk) -> Fault | None:
    while walk.heads and walk.heads[0].position == walk.position:
        head = walk.heads.pop(0)
        if head.number != walk.verdict.heads + 1:
            sentence = _("Head {number} is missing.").format(number=walk.verdict.heads + 1)
            return Fault("head_missing", sentence, position=walk.position)
        if bytes(head.link) != walk.link:
            sentence = _("The chain up to position {position} is not the one that head {number} signed.")
            return _head_fault("head_differs", sentence, head)
        if not published(head).is_genuine():
            sentence = _("The signature of head {number}, position {position}, is not genuine.")
            return _head_fault("head_forged", sentence, head)
        walk.verdict.heads += 1
    return None


def _head_fault(code: str, sentence: str, head: Head) -> Fault:
    return Fault(code, sentence.format(position=head.position, number=head.number), position=head.position)


def _check_tail(last: Head | None, verdict: Verdict) -> Fault | None:
    """Count what is not sealed yet; find what was slipped in behind the sealer."""
    mark = sealed_up_to(last)
    is_elsewhere = last is not None and mark == 0
    oldest: datetime | None = None
    for found in waiting(mark):
        if found.slipped_in is not None:
            sentence = _("Row {row_id} of “{stream}” was put in behind the sealer’s back.")
            return _fault(
                "row_inserted",
                sentence,
                {"position": None, "stream": found.stream, "row_id": found.slipped_in},
            )
        verdict.unsealed += found.count
        oldest = min(filter(None, (oldest, found.oldest)), default=None)
    if is_elsewhere:
        verdict.warnings.append(
            _("This is a copy in another database cluster, and nothing was sealed in it yet.")
        )
    elif oldest is not None and clock.now() - oldest > SEALER_ASLEEP:
        sentence = _("{count} rows wait to be sealed, the first since {since}; is the sealer running?")
        verdict.warnings.append(
            sentence.format(
                count=verdict.unsealed, since=oldest.astimezone(clock.HERE).isoformat(" ", "minutes")
            )
        )
    return None


def _check_against(kept: KeptHead) -> Fault | None:
    if kept.whole is not None and not kept.whole.is_genuine():
        return Fault(
            "kept_forged",
            _("The kept head itself is not genuine: its signature does not fit."),
            kept.position,
        )
    link = Link.objects.filter(position=kept.position).first()
    if link is None:
        sentence = _("The kept head is for position {position}, which this chain lacks: its end was cut off.")
        return Fault("kept_beyond", sentence.format(position=kept.position), kept.position)
    if not bytes(link.link).hex().startswith(kept.link):
        sentence = _(
            "At position {position} the chain is not that of the kept head: history before it was rewritten."
        )
        return Fault("kept_differs", sentence.format(position=kept.position), kept.position)
    return None


def _check_keys(heads: list[Head], trusted: Sequence[str], verdict: Verdict) -> Fault | None:
    if trusted:
        strange = next((head for head in heads if head.key_id not in trusted), None)
        if strange is None:
            return None
        sentence = _("Head {number} was signed with the key {key}, which is none of the trusted ones.")
        return Fault(
            "key_untrusted", sentence.format(number=strange.number, key=strange.key_id), strange.position
        )
    try:
        own = signing_key().key_id
    except NoSigningKey:
        verdict.warnings.append(
            _("The signing key is not at hand here; compare the key’s id with a published one.")
        )
        return None
    others = sorted({head.key_id for head in heads} - {own})
    if others:
        sentence = _("Some heads were signed with other keys than this installation’s: {keys}.")
        verdict.warnings.append(sentence.format(keys=", ".join(others)))
    return None


def _links(end: int) -> Iterator[list[Link]]:
    position = 0
    while position < end:
        upper = min(position + _CHUNK, end)
        chunk = list(Link.objects.filter(position__gt=position, position__lte=upper).order_by("position"))
        if chunk:
            yield chunk
        position = upper


def _rows(links: Sequence[Link]) -> dict[UUID, _Row]:
    """The rows of some links by key: one query per stream. A row of an unknown stream counts as deleted."""
    found: dict[UUID, _Row] = {}
    for stream, model in streams().items():
        wanted = [link.row_id for link in links if link.stream == stream]
        for *values, kept in model._default_manager.filter(pk__in=wanted).values_list(
            *model.SEALED, "row_hash"
        ):
            found[values[0]] = _Row(tuple(values), bytes(kept))
    return found


def _follow_clock(walk: _Walk, row: _Row) -> None:
    recorded_at = row.recorded_at
    if not isinstance(recorded_at, datetime):
        return
    if walk.latest is None or recorded_at >= walk.latest:
        walk.latest = recorded_at
        return
    step = (walk.latest - recorded_at).total_seconds()
    if step > walk.verdict.largest_step_back_seconds:
        walk.verdict.largest_step_back_seconds = step
        walk.latest_step = str(walk.position)


def _warn_of_clock(walk: _Walk) -> None:
    if walk.verdict.largest_step_back_seconds > _LONG_TRANSACTION.total_seconds():
        sentence = _(
            "The clock was set back by {minutes} minutes before position {position}; "
            "the chain keeps its order."
        )
        minutes = round(walk.verdict.largest_step_back_seconds / 60)
        walk.verdict.warnings.append(sentence.format(minutes=minutes, position=walk.latest_step))


def _links_missing(position: int) -> Fault:
    sentence = _("Position {position} of the chain is missing: links were removed.")
    return Fault("link_missing", sentence.format(position=position), position=position)


def _fault(code: str, sentence: str, where: dict[str, object]) -> Fault:
    position, stream, row_id = where["position"], where["stream"], where["row_id"]
    return Fault(
        code, sentence.format(**where),
        position=position if isinstance(position, int) else None, stream=str(stream), row_id=str(row_id),
    )  # fmt: skip
