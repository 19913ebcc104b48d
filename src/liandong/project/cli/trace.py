"""``liandong trace``: what caused an event and what followed, or all that happened to a family."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import typer
from django.db.models import Q
from django.utils import translation

from liandong.analytics.errors import Refusal, marked, spoken
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.linkage.models import Event
from liandong.linkage.trace import Step, Trace, as_json, trace_event, trace_subject
from liandong.project.words import translated
from liandong.registry.models import Household

WHAT = typer.Argument(
    metavar="EVENT|HOUSEHOLD", help=translated(marked("Key of an event, or key or number of a family."))
)
AS_JSON = typer.Option("--json", help=translated(marked("Write JSON.")))


class NothingToTrace(Refusal):
    """No event and no family is called so."""

    message = marked(
        "There is no event and no family “{given}”; give the key of an event, or the key or number of a "
        "family."
    )


class SeveralFamilies(Refusal):
    """A number that several counties gave."""

    message = marked(
        "{count} families of different counties have the number {given}; give the key of one of them."
    )


def app(what: Annotated[str, WHAT], *, as_json_text: Annotated[bool, AS_JSON] = False) -> None:
    """Tell causes and consequences, with times."""
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        traces = _find(what)
        subject = traces[0].step.event
        note(actor=None, action="trace.read", subject=str(subject.subject), detail={"event": str(subject.pk)})
        if as_json_text:
            told = [as_json(trace) for trace in traces]
            typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
            return
        for trace in traces:
            for line in _lines(trace):
                typer.echo(line)


def _find(given: str) -> list[Trace]:
    key = _key(given)
    if key is not None and Event.objects.filter(pk=key).exists():
        return [trace_event(key, None)]
    families = list(Household.objects.filter(Q(key=key) if key else Q(household_no=given))[:2])
    if len(families) > 1:
        count = Household.objects.filter(household_no=given).count()
        raise SeveralFamilies(given=given, count=count)
    subject = families[0].key if families else key
    found = trace_subject(subject, None) if subject is not None else []
    if not found:
        raise NothingToTrace(given=given)
    return found


def _key(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _lines(trace: Trace) -> Iterator[str]:
    for cause in trace.causes:
        yield f"{_told(cause)}  ↓"
    yield _told(trace.step)
    yield from _below(trace.step, "")
    if trace.is_cut:
        yield translated(marked("More followed than is shown here."))


def _below(step: Step, indent: str) -> Iterator[str]:
    for number, one in enumerate(step.steps):
        is_last = number == len(step.steps) - 1
        yield f"{indent}{'└' if is_last else '├'} {_told(one)}"
        yield from _below(one, indent + ("  " if is_last else "│ "))


def _told(step: Step) -> str:
    when = formats.moment(step.event.recorded_at) if step.after is None else f"+{formats.span(step.after)}"
    detail = f" ({step.detail})" if step.detail else ""
    about = f" · {step.about.text}" if step.about else ""
    return f"{when}  {step.event.title}{detail}{about}"


app.__doc__ = "\n\n".join(
    (
        translated(marked("Tell what caused an event and what followed, or all that happened to a family.")),
        translated(marked("Example: liandong trace LX-0317-0086 --json")),
    )
)
