"""What people say about a file, checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.scope import Somebody, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.intake.known_mappings import known
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.places import UPLOAD
from liandong.registry.codes import SourceKind

AUTOMATIC, OWN = "automatic", "own"
_LARGEST_MAPPING = 1 << 20


def place_choices(user: Somebody, action: str) -> tuple[dict[int, Place], list[tuple[object, object]]]:
    """The places down to villages in which somebody may do an action, indented, to choose from."""
    places: dict[int, Place] = {}
    choices: list[tuple[object, object]] = []
    for place in named(visible_places(user, action=action).filter(level__lte=Level.VILLAGE)).order_by("path"):
        places[place.pk] = place
        choices.append((place.pk, "　" * max(0, place.level - Level.COUNTY) + (place.name or str(place.pk))))
    return places, choices


def mapping_choices(mappings: list[Mapping]) -> list[tuple[object, object]]:
    """The known mappings for a list to choose from."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return [(mapping.fingerprint, mapping.title[language]) for mapping in mappings]


class _MappingChoice(forms.Form):
    """Which mapping reads the file: the one that fits best, a known one, or one of one's own."""

    mapping = forms.ChoiceField(
        label=_("How the columns are read"),
        help_text=_("The known mapping that fits best is right for the template and for files seen before."),
    )
    mapping_file = forms.FileField(
        label=_("Mapping file of your own"), required=False, help_text=_("A .toml file; chosen, it is used.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known()
        field = self.fields["mapping"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  for the type
        field.choices = [(AUTOMATIC, _("the known one that fits best")), *mapping_choices(self.known)]
        field.initial = AUTOMATIC

    def clean_mapping_file(self) -> Mapping | None:
        """The uploaded mapping, read."""
        given: UploadedFile[bytes] | None = self.cleaned_data.get("mapping_file")
        if given is None:
            return None
        if (given.size or 0) > _LARGEST_MAPPING:
            raise forms.ValidationError(_("A mapping file has at most 1 MB; this is something else."))
        try:
            return parse_mapping(given.read().decode("utf-8-sig"), name=given.name or "mapping.toml")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("A mapping file is UTF-8 text; save it as UTF-8.")) from None
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None

    @property
    def chosen(self) -> Mapping | None:
        """The mapping that was chosen; None: the one that fits best."""
        own: Mapping | None = self.cleaned_data.get("mapping_file")
        if own is not None:
            return own
        found = {mapping.fingerprint: mapping for mapping in self.known}
        return found.get(self.cleaned_data["mapping"])


class MappingForm(_MappingChoice):
    """Another mapping for a file that is here already."""


class UploadForm(_MappingChoice):
    """A file, where its households live, and who says so."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("xlsx, xls or csv; also Parquet, Stata and SPSS. One row for each member."),
    )
    place = forms.TypedChoiceField(
        label=_("Area"),
        coerce=int,
        help_text=_("Households elsewhere are refused, so that nothing lands by mistake."),
    )
    source_title = forms.CharField(
        label=_("Title of the source"),
        max_length=200,
        required=False,
        help_text=_(
            "For example “autumn visits 2025”. It stands beside every fact. Left out: the file's name."
        ),
    )
    source_kind = forms.ChoiceField(
        label=_("Kind of source"), choices=SourceKind.choices, initial=SourceKind.VISIT
    )
    observed_on = forms.DateField(
        label=_("The facts are true as of"),
        help_text=_("The day of the visits, not the day of the upload."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),  # the browser reads no other
    )
    is_all_or_nothing = forms.BooleanField(
        label=_("Write nothing if any household is refused"), required=False
    )

    field_order = (
        "file",
        "place",
        "source_title",
        "source_kind",
        "observed_on",
        "mapping",
        "mapping_file",
        "is_all_or_nothing",
    )

    def __init__(self, *args: Any, user: Somebody, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places, choices = place_choices(user, UPLOAD)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101  for the type
        field.choices = choices
        self.fields["observed_on"].initial = clock.today

    def clean_observed_on(self) -> date:
        """Facts are not of the future."""
        day: date = self.cleaned_data["observed_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day lies in the future; write the day of the visits."))
        return day
