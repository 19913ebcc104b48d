"""What people choose above the list of households, checked; and the filters in force as chips."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.scope import Somebody
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.registry.household_filters import offered_to
from liandong.registry.household_list import Selection
from liandong.registry.list_choices import place_choices, sources_for
from liandong.registry.marks import CAUSES, CONDITIONS, KINDS, PROBLEMS, STANDINGS, UNKNOWNS
from liandong.registry.models import Source
from liandong.registry.searching import understood
from liandong.registry.selectors import sight_of

_OFFERED = "by_"
_TELLING = ("cause", "source")  # who is chosen by these is known to be ill
_ONE_MARK = {"kind": KINDS, "cause": CAUSES, "standing": STANDINGS}


def _or_any(words: Mapping[str, str | Promise]) -> list[tuple[str, str | Promise]]:
    return [("", _("all")), *words.items()]


class ListFilter(forms.Form):
    """Which households the list shows. Values that don't hold are said on the form, and filter nothing."""

    q = forms.CharField(label=_("Name, pinyin or number"), required=False, max_length=80, strip=True)
    place = forms.TypedChoiceField(label=_("Place"), coerce=int, required=False, empty_value=None)
    persons_from = forms.IntegerField(label=_("Persons, from"), required=False, min_value=0, max_value=200)
    persons_to = forms.IntegerField(label=_("Persons, up to"), required=False, min_value=0, max_value=200)
    income_from = forms.DecimalField(
        label=_("Net income per head, from"), required=False, max_digits=12, decimal_places=2
    )
    income_to = forms.DecimalField(
        label=_("Net income per head, up to"), required=False, max_digits=12, decimal_places=2
    )
    living = forms.MultipleChoiceField(
        label=_("Any of these conditions"),
        required=False,
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    unknown = forms.MultipleChoiceField(
        label=_("Any of these not known"),
        required=False,
        choices=list(UNKNOWNS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label=_("Kind of household"), required=False, choices=_or_any(KINDS))
    cause = forms.ChoiceField(label=_("Cause of poverty"), required=False, choices=_or_any(CAUSES))
    standing = forms.ChoiceField(label=_("Standing"), required=False, choices=_or_any(STANDINGS))
    problem = forms.MultipleChoiceField(
        label=_("Any of these guarantees missing"),
        required=False,
        choices=list(PROBLEMS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    source = forms.ChoiceField(label=_("Source or import"), required=False)

    def __init__(self, query: QueryDict, *, user: Somebody) -> None:
        super().__init__(query)
        self._user = user
        place = query.get("place", "")
        self.places, choices = place_choices(
            user, int(place) if place.isdecimal() and len(place) < 19 else None
        )
        chosen_place = self.fields["place"]
        assert isinstance(chosen_place, forms.TypedChoiceField)  # noqa: S101  for the type
        chosen_place.choices = [("", _("my whole area")), *choices]
        self.sources = sources_for(user, _uuid(query.get("source", "")), _uuid(query.get("batch", "")))
        chosen_source = self.fields["source"]
        assert isinstance(chosen_source, forms.ChoiceField)  # noqa: S101  for the type
        chosen_source.choices = [
            ("", _("any source")),
            *((str(source.key), _source_words(source)) for source in self.sources),
        ]
        self.offered = offered_to(user)
        for name, offer in self.offered.items():
            self.fields[f"{_OFFERED}{name}"] = forms.ChoiceField(
                label=offer.label, required=False, choices=[("", _("all")), *offer.choices]
            )
        self.batch = _uuid(query.get("batch", ""))
        self.is_masked = sight_of(user).is_masked
        if self.is_masked:
            self.fields["q"].label = _("Household number")
            for name in _TELLING:
                del self.fields[name]

    def clean_q(self) -> str:
        """What is looked for; a name only by those who see names."""
        text: str = self.cleaned_data["q"]
        if self.is_masked and text and not understood(text).number:
            raise forms.ValidationError(
                _(
                    "“%(text)s” was not searched: you see families masked and find them by their number, not "
                    "by a name. Type the household number, or its beginning."
                ),
                params={"text": text},
            )
        return text

    @cached_property
    def selection(self) -> Selection:
        """The households that are chosen."""
        self.is_valid()
        said = self.cleaned_data
        return Selection(
            search=said.get("q") or "",
            place=self.chosen_place,
            persons_from=said.get("persons_from"),
            persons_to=said.get("persons_to"),
            income_from=said.get("income_from"),
            income_to=said.get("income_to"),
            living=tuple(said.get("living") or ()),
            unknown=tuple(said.get("unknown") or ()),
            problems=tuple(said.get("problem") or ()),
            marks=tuple(said[name] for name in _ONE_MARK if said.get(name)),
            sources=self._source_ids(said.get("source") or ""),
            offered=tuple(
                (offer, said[f"{_OFFERED}{name}"])
                for name, offer in self.offered.items()
                if said.get(f"{_OFFERED}{name}")
            ),
        )

    @property
    def chosen_place(self) -> Place | None:
        """The chosen place of the reader's own area."""
        self.is_valid()
        chosen = self.cleaned_data.get("place")
        return self.places.get(chosen) if chosen is not None else None

    def _source_ids(self, key: str) -> tuple[int, ...] | None:
        if key:
            return tuple(source.pk for source in self.sources if str(source.key) == key)
        if self.batch is not None:
            return tuple(source.pk for source in self.sources if source.batch_key == self.batch)
        return None

    @property
    def offered_fields(self) -> list[BoundField]:
        """The filters of higher parts."""
        return [self[f"{_OFFERED}{name}"] for name in self.offered]

    def in_force(self) -> Iterator[tuple[str, str, str]]:
        """The filters in force: name in the address, its value there, and the words of its chip."""
        chosen = self.selection
        if chosen.search:
            yield "q", chosen.search, gettext("“%(text)s”") % {"text": chosen.search}
        if chosen.place is not None:
            value = str(chosen.place.pk)
            yield "place", value, str(dict(self.fields["place"].choices).get(chosen.place.pk, value)).strip()  # type: ignore[attr-defined]  # a choice field
        for name, words, number in (
            ("persons_from", _("at least %(n)s persons"), chosen.persons_from),
            ("persons_to", _("at most %(n)s persons"), chosen.persons_to),
            ("income_from", _("income per head from %(n)s"), chosen.income_from),
            ("income_to", _("income per head up to %(n)s"), chosen.income_to),
        ):
            if number is not None:
                yield (
                    name,
                    "",
                    str(words) % {"n": formats.yuan(number) if isinstance(number, Decimal) else number},
                )
        yield from self._marks_in_force()
        if chosen.sources is not None:
            name = "source" if self.cleaned_data.get("source") else "batch"
            told = [source for source in self.sources if source.pk in chosen.sources]
            yield name, "", _source_words(told[0]) if told else gettext("another import")
        for name, offer in self.offered.items():
            picked = self.cleaned_data.get(f"{_OFFERED}{name}")
            if picked:
                yield f"{_OFFERED}{name}", picked, f"{offer.label}: {dict(offer.choices)[picked]}"

    def _marks_in_force(self) -> Iterator[tuple[str, str, str]]:
        chosen = self.selection
        for mark in chosen.living:
            yield "living", mark, str(CONDITIONS[mark])
        for mark in chosen.unknown:
            yield "unknown", mark, gettext("not known: %(what)s") % {"what": UNKNOWNS[mark]}
        for mark in chosen.problems:
            yield "problem", mark, str(PROBLEMS[mark])
        for name, words in _ONE_MARK.items():
            if self.cleaned_data.get(name):
                said = words[self.cleaned_data[name]]
                yield (
                    name,
                    "",
                    gettext("%(what)s: %(value)s") % {"what": self.fields[name].label, "value": said},
                )


def _source_words(source: Source) -> str:
    return gettext("%(title)s, %(day)s") % {"title": source.title, "day": formats.day(source.observed_on)}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
