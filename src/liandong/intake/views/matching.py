"""The page on which people say what each column of a file is, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names
from liandong.intake.known_mappings import known
from liandong.intake.local_columns import with_local
from liandong.intake.mapping import PROFILES
from liandong.intake.mapping import Mapping as FileMapping
from liandong.intake.matching import (
    HOUSEHOLD,
    KEYS,
    MEMBER,
    PLACE,
    UNKNOWN,
    Choice,
    answers,
    carried,
    chosen_mapping,
    current,
    strange_words,
    suggest,
)
from liandong.intake.models import ImportBatch
from liandong.intake.places import UPLOAD
from liandong.intake.refusals import WrongState
from liandong.intake.seen import LOOKED_AT, Seen, is_unread, seen_of
from liandong.intake.selectors import access_batch
from liandong.intake.services.batches import mapping_of, remap
from liandong.intake.states import TRANSITIONS, State, Step
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.local_fields import local_fields

Choices = list[tuple[object, object]]
_GROUPS = {
    Keeps.HOUSEHOLD: gettext_lazy("The household"),
    Keeps.MEMBER: gettext_lazy("Member"),
    Keeps.MEMBER_FACTS: gettext_lazy("About the member"),
    Keeps.FAMILY: gettext_lazy("About the family"),
    Keeps.STATUS: gettext_lazy("Standing and risks"),
    Keeps.GUARANTEES: gettext_lazy("Food, clothing, three guarantees and safe water"),
    Keeps.LIVING: gettext_lazy("Living conditions"),
    Keeps.INCOME: gettext_lazy("Income"),
    Keeps.MEMBER_NUMBERS: gettext_lazy("Numbers"),
    Keeps.HOUSEHOLD_NUMBERS: gettext_lazy("Numbers"),
    Keeps.LOCAL: gettext_lazy("Columns of our own"),
}


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file: its name, what stands in it, and the list to choose from."""

    column: str
    samples: str
    field: forms.BoundField


@dataclass(frozen=True)
class WordLine:
    """A word of a column that nobody has explained yet."""

    column: str
    word: str
    field: forms.BoundField


def _targets(fields: Mapping[str, Field]) -> Choices:
    groups: dict[str, Choices] = {
        str(_("Keys")): [
            (HOUSEHOLD, _("household number")),
            (MEMBER, _("member number")),
            (PLACE, _("village (of several columns: from the top down)")),
        ]
    }
    for name, field in fields.items():
        group = str(_GROUPS.get(field.kept, field.kept.value))
        groups.setdefault(group, []).append((name, str(field.label)))
    return [("", _("not read")), *((title, rows) for title, rows in groups.items())]


def _list() -> forms.Select:
    return forms.Select(attrs={"class": "select"})


class _SharedList(forms.Select):
    """A list that many fields of a page share: its options are written once, each field marks its own.

    A hundred columns with three hundred choices each would take Django seconds.
    """

    def __init__(self, written: str) -> None:
        super().__init__(attrs={"class": "select"})
        self.written = written

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, object] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The list with the value chosen, if it is one of the options."""
        own = format_html('value="{}"', "" if value is None else value)
        options = mark_safe(self.written.replace(own, f"{own} selected", 1))  # noqa: S308  escaped when written
        kept = flatatt(self.build_attrs(self.attrs, attrs))
        return format_html('<select name="{}"{}>{}</select>', name, kept, options)


def _options(choices: Choices) -> str:
    """The options of a list as HTML, groups as groups."""
    written = []
    for value, label in choices:
        if isinstance(label, list):
            within = mark_safe(_options(label))  # noqa: S308  escaped when written
            written.append(format_html('<optgroup label="{}">{}</optgroup>', value, within))
        else:
            written.append(format_html('<option value="{}">{}</option>', value, label))
    return "".join(written)


class ColumnsForm(forms.Form):
    """One list for each column; after them the words that are not understood."""

    title = forms.CharField(
        label=gettext_lazy("Name of this way of reading"),
        max_length=120,
        help_text=gettext_lazy("It is remembered: the next file with these columns is read the same way."),
    )
    profile = forms.ChoiceField(label=gettext_lazy("Rules"))

    def __init__(
        self,
        data: object = None,
        *,
        seen: Seen,
        base: FileMapping,
        given: Mapping[str, str],
        fields: Mapping[str, Field],
    ) -> None:
        initial: dict[str, object] = {"title": base.title["zh"], "profile": base.profile}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict
        self.seen, self.base, self.known = seen, base, fields
        profile = self.fields["profile"]
        assert isinstance(profile, forms.ChoiceField)  # noqa: S101  for the type
        words = {"national": _("registration forms"), "survey": _("a finished survey")}
        profile.choices = [(name, words[name]) for name in PROFILES]
        targets = _targets(fields)
        options = _options(targets)
        for place, column in enumerate(seen.columns):
            self.fields[f"c{place}"] = forms.ChoiceField(
                label=column,
                choices=targets,
                required=False,
                initial=given.get(column, ""),
                widget=_SharedList(options),
            )
        self.asked: list[tuple[str, str, str]] = []
        self._ask_words(self._chosen_now(given))

    def _chosen_now(self, given: Mapping[str, str]) -> dict[str, str]:
        if not self.is_bound:
            return dict(given)
        told = {column: self.data.get(f"c{place}", "") for place, column in enumerate(self.seen.columns)}
        return {column: str(name) for column, name in told.items() if name}

    def _ask_words(self, chosen: Mapping[str, str]) -> None:
        for place, column in enumerate(self.seen.columns):
            field = self.known.get(chosen.get(column, ""))
            if field is None:
                continue
            rule = self.base.columns.get(field.name)
            told = rule.codes if rule is not None and rule.text == column and rule.codes else {}
            for number, (word, meaning) in enumerate(strange_words(self.seen, column, field).items()):
                name = f"w{place}_{number}"
                choices = [("", _("leave it wrong")), (UNKNOWN, _("it means: not known")), *answers(field)]
                self.fields[name] = forms.ChoiceField(
                    label=word,
                    choices=choices,
                    required=False,
                    initial=told.get(word, meaning),
                    widget=_list(),
                )
                self.asked.append((column, word, name))

    def clean(self) -> dict[str, object]:
        """Each field of one column only; keys are named."""
        seen: dict[str, str] = {}
        for column, name in self.columns.items():
            if name != PLACE and name in seen:
                self.add_error(
                    f"c{self.seen.columns.index(column)}",
                    _("“{other}” gives this already; choose one of the two.").format(other=seen[name]),
                )
            seen.setdefault(name, column)
        for key, title in ((HOUSEHOLD, _("household number")), (MEMBER, _("member number"))):
            if key not in seen and not any(key in one for one in self._expressions()):
                self.add_error(None, _("Say which column is the {key}.").format(key=title))
        return self.cleaned_data

    def _expressions(self) -> Iterator[str]:
        for key, rule in self.base.rules().items():
            if (
                key in KEYS
                and rule.text is not None
                and rule.text not in self.seen.columns
                and set(rule.names) <= set(self.seen.columns)
            ):
                yield key

    @property
    def columns(self) -> dict[str, str]:
        """Column to field, of those that are read."""
        told = {
            column: self.cleaned_data.get(f"c{place}", "") for place, column in enumerate(self.seen.columns)
        }
        return {column: name for column, name in told.items() if name}

    @property
    def choice(self) -> Choice:
        """What was chosen."""
        words: dict[str, dict[str, str]] = {}
        for column, word, name in self.asked:
            words.setdefault(column, {})[word] = self.cleaned_data.get(name, "")
        return Choice(self.cleaned_data["title"].strip(), self.cleaned_data["profile"], self.columns, words)

    @property
    def is_answered(self) -> bool:
        """Whether the words that are asked for stood on the page that was sent."""
        return all(name in self.data for _column, _word, name in self.asked)

    def column_lines(self) -> list[ColumnLine]:
        """The columns with their lists. Cost: one query where a column may hold codes of places."""
        codes = self.seen.place_codes()
        return [
            ColumnLine(column, "、".join(self.seen.samples(column, codes)), self[f"c{place}"])
            for place, column in enumerate(self.seen.columns)
        ]

    def word_lines(self) -> list[WordLine]:
        """The words to be explained."""
        return [WordLine(column, word, self[name]) for column, word, name in self.asked]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what each column is. The mapping is kept, and the file is read by it from now on."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101  for the type; the decorator saw to it
    batch = access_batch(user, key)
    require(user, UPLOAD, batch.place)
    if (State(batch.state), Step.MAP) not in TRANSITIONS:
        refusal = WrongState(state=State(batch.state).label, wanted=Step.MAP.label)
        messages.error(request, str(refusal))
        return redirect("intake:batch", key)
    if is_unread(batch):
        return redirect("intake:batch", key)
    seen = seen_of(batch)
    local = local_fields(batch.place, clock.today())
    base = with_local(mapping_of(batch).fitted(seen.columns), seen.columns, local)
    given = suggest(seen, known(), local) | current(base, seen)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        seen=seen,
        base=base,
        given=_once(given, base, seen),
        fields={**FIELDS, **local},
    )
    if request.method == "POST" and form.is_valid() and form.is_answered:
        try:
            remap(batch, chosen_mapping(form.choice, base, seen), actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The columns are matched; this way of reading is remembered."))
            return redirect("intake:batch", key)
    return _page(request, batch, form)


def _once(given: Mapping[str, str], base: FileMapping, seen: Seen) -> dict[str, str]:
    """Suggestions without those for fields that the mapping in force reads elsewhere."""
    in_force = current(base, seen)
    taken = set(base.rules())
    return {
        column: name
        for column, name in given.items()
        if column in in_force or name not in taken or (name == PLACE and not base.place)
    }


def _rows_in_words(rows: int) -> str:
    if rows > LOOKED_AT:
        return _("more than {count}").format(count=formats.count(LOOKED_AT))
    return formats.count(rows)


def _page(request: HttpRequest, batch: ImportBatch, form: ColumnsForm) -> HttpResponse:
    chosen = form._chosen_now({}) if form.is_bound else current(form.base, form.seen)
    kept = carried(form.base, form.seen, chosen)
    context = {
        "batch": batch,
        "place": path_names(batch.place)[-1],
        "form": form,
        "lines": form.column_lines(),
        "words": form.word_lines(),
        "kept": [(str(form.known[name].label), rule.shown) for name, rule in kept.items()],
        "rows": _rows_in_words(form.seen.rows),
    }
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, "intake/columns.html", context, status=422 if is_wrong else 200)
