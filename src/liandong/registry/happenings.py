"""From a filled form to the service that does it; and where a refusal belongs on the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast
from uuid import UUID

from liandong.analytics.errors import Refusal
from liandong.registry import change_forms as forms
from liandong.registry.change_codes import ChangeKind
from liandong.registry.services import changes
from liandong.registry.services.changes import Done, refusals

Act = Callable[[forms.ChangeForm, UUID], Done]

# the field at which a refusal is put right
AT: Mapping[type[Refusal], str] = {
    refusals.DayAhead: "on",
    refusals.BeforeKnown: "on",
    refusals.HeadNeeded: "new_head",
    refusals.SecondHead: "relation",
    refusals.AlreadyHead: "new_head",
    refusals.SameHousehold: "other_no",
    refusals.OtherCounty: "other_no",
    refusals.BadNumber: "id_number",
    refusals.NumberOfAnother: "id_number",
    refusals.RegisteredElsewhere: "id_number",
    refusals.SamePlace: "place",
    refusals.NobodyStays: "members",
    refusals.NoHead: "new_head",
}


def place_error(form: forms.ChangeForm, refusal: Refusal) -> None:
    """Put a refusal beside the field where it is put right, else above the form."""
    at = AT.get(type(refusal))
    if isinstance(refusal, refusals.HeadNeeded) and "head_here" in form.fields:
        at = "head_here"
    form.add_error(at if at in form.fields else None, str(refusal))


def _join(form: forms.ChangeForm, key: UUID) -> Done:
    joins = cast("forms.JoinForm", form)
    return changes.join_household(form.order, key, form.kind, joins.person)


def _leave(form: forms.ChangeForm, key: UUID) -> Done:
    leaves = cast("forms.LeaveForm", form)
    return changes.leave_household(
        form.order,
        key,
        form.kind,
        UUID(form.cleaned_data["member"]),
        how=leaves.way,
        new_head=form.uuid("new_head"),
    )


def _transfer(form: forms.ChangeForm, key: UUID) -> Done:
    return changes.transfer_member(
        form.order,
        key,
        UUID(form.cleaned_data["member"]),
        _other(form),
        relation=form.cleaned_data.get("relation") or None,
        by_marriage=form.cleaned_data["by_marriage"],
        new_head=form.uuid("new_head"),
    )


def _other(form: forms.ChangeForm) -> UUID:
    other = cast("forms.OtherHousehold", form).other
    assert other is not None  # noqa: S101  for the type; the form saw to it
    return other.key


def _head(form: forms.ChangeForm, key: UUID) -> Done:
    return changes.change_head(form.order, key, UUID(form.cleaned_data["new_head"]))


def _split(form: forms.ChangeForm, key: UUID) -> Done:
    return changes.split_household(
        form.order,
        key,
        cast("forms.SplitForm", form).chosen,
        new_head=UUID(form.cleaned_data["new_head"]),
        head_here=form.uuid("head_here"),
        same_house=form.cleaned_data["same_house"],
    )


def _merge(form: forms.ChangeForm, key: UUID) -> Done:
    return changes.merge_households(form.order, key, _other(form))


def _relocate(form: forms.ChangeForm, key: UUID) -> Done:
    data = form.cleaned_data
    return changes.relocate_household(form.order, key, data["place"], group_no=data["group_no"])


def _close(form: forms.ChangeForm, key: UUID) -> Done:
    return changes.close_household(form.order, key, cast("forms.CloseForm", form).why)


def _reopen(form: forms.ChangeForm, key: UUID) -> Done:
    chosen = cast("forms.ReopenForm", form).chosen
    return changes.reopen_household(form.order, key, chosen, head=UUID(form.cleaned_data["head"]))


ACTS: Mapping[ChangeKind, Act] = {
    ChangeKind.BIRTH: _join,
    ChangeKind.MARRIAGE_IN: _join,
    ChangeKind.MOVE_IN: _join,
    ChangeKind.DEATH: _leave,
    ChangeKind.MARRIAGE_OUT: _leave,
    ChangeKind.MOVE_OUT: _leave,
    ChangeKind.TRANSFER: _transfer,
    ChangeKind.HEAD: _head,
    ChangeKind.SPLIT: _split,
    ChangeKind.MERGE: _merge,
    ChangeKind.RELOCATE: _relocate,
    ChangeKind.CLOSE: _close,
    ChangeKind.REOPEN: _reopen,
}
