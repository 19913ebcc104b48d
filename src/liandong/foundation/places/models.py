"""The tree of places. A place keeps its id for ever; its code and its name are dated facts about it.

Scope is a subtree of ids (``path``), never a prefix of codes: when a town is merged into another county
its code changes, its path is moved, and nobody's area is wrong in between.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.foundation.keys import uuid7


class Level(models.IntegerChoices):
    """Levels of the tree, from the whole to the part."""

    PROVINCE = 1, _("province")
    CITY = 2, _("city")
    COUNTY = 3, _("county")
    TOWNSHIP = 4, _("township")
    VILLAGE = 5, _("village")
    GROUP = 6, _("village group")


class Place(models.Model):
    """An area of the tree.

    ``path`` is the ids from the root to this place, ``/1/5/``. It is compared byte by byte (collation C),
    so that the index answers "everything below" as a range.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(default=uuid7, unique=True, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    path = models.TextField(db_collation="C")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            # Not unique=True: Django would add a second index for LIKE, which collation C makes needless.
            models.UniqueConstraint(name="place_path", fields=["path"]),
            models.CheckConstraint(
                name="place_path_ends_with_its_id",
                condition=Q(
                    path__endswith=Concat(
                        Value("/"),
                        Cast("id", models.TextField()),
                        Value("/"),
                        output_field=models.TextField(),
                    )
                ),
            ),
            models.CheckConstraint(
                name="place_root_has_no_parent",
                condition=Q(parent__isnull=True, path__regex=r"^/\d+/$")
                | Q(parent__isnull=False, path__regex=r"^/\d+/(\d+/)+$"),
            ),
        ]

    def __str__(self) -> str:
        """The path: names are dated, so they are read through the selectors."""
        return self.path

    @property
    def ids(self) -> tuple[int, ...]:
        """Ids from the root down to this place itself."""
        return tuple(int(part) for part in self.path.strip("/").split("/"))

    def contains(self, other: Place) -> bool:
        """Whether the other place is this one or lies below it."""
        return other.path.startswith(self.path)


def _point(expression: models.Expression | F) -> Func:
    # Core gist has no plain equality of numbers; a range of one number has.
    return Func(expression, expression, Value("[]"), function="int8range")


def _days() -> Func:
    return Func("valid_from", "valid_to", Value("[)"), function="daterange", output_field=DateRangeField())


class PlaceName(models.Model):
    """The code and name of a place from ``valid_from`` (absent: ever since) until before ``valid_to``.

    Codes have twelve digits (province 2, city 2, county 2, township 3, village 3; the rest zeros).
    A village group has no code of its own.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="names")
    code = models.CharField(max_length=12, null=True)
    name = models.CharField(max_length=100)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("name of a place")
        verbose_name_plural = _("names of places")
        indexes = [models.Index(fields=["code"], name="placename_code")]
        constraints = [
            models.CheckConstraint(
                name="placename_code_has_twelve_digits",
                condition=Q(code__isnull=True) | Q(code__regex=r"^\d{12}$"),
            ),
            models.CheckConstraint(
                name="placename_ends_after_it_begins",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
            ),
            ExclusionConstraint(
                name="placename_one_name_a_day",
                expressions=[
                    (_point(F("place_id")), RangeOperators.OVERLAPS),
                    (_days(), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="placename_one_place_a_code_a_day",
                expressions=[
                    (_point(Cast("code", models.BigIntegerField())), RangeOperators.OVERLAPS),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=Q(code__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """What became of a place on a day: the chain that an old code is followed by.

    A renamed, recoded or moved place is its own successor: it keeps its id. A merged place has one successor,
    a split one has several, an ended one has none. ``parent_before``: where a moved place lay until then.
    """

    class Kind(models.TextChoices):
        """What happened."""

        RENAMED = "renamed", _("renamed")
        RECODED = "recoded", _("given another code")
        MOVED = "moved", _("placed below another")
        MERGED = "merged", _("merged into")
        SPLIT = "split", _("split into")
        ENDED = "ended", _("ended")

    predecessor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="origins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(_("on"))
    parent_before = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("source"), max_length=200)
    recorded_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("succession of places")
        verbose_name_plural = _("successions of places")
        constraints = [
            models.UniqueConstraint(
                name="succession_once",
                fields=["predecessor", "successor", "kind", "on"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="succession_fits_its_kind",
                condition=Q(
                    kind__in=["renamed", "recoded", "moved"],
                    successor__isnull=False,
                    successor=F("predecessor"),
                )
                | (Q(kind__in=["merged", "split"], successor__isnull=False) & ~Q(successor=F("predecessor")))
                | Q(kind="ended", successor__isnull=True),
            ),
            models.CheckConstraint(
                name="succession_parent_of_a_move",
                condition=Q(kind="moved") | Q(parent_before__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id or ''}".strip()


class PlaceBorder(models.Model):
    """Where a place lies on a map: rings of (longitude, latitude) in degrees, holes among them, as they came.

    Filled by the even-odd rule. For drawing, and to find villages after a disaster: no right follows from it.
    """

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="border")
    rings = models.JSONField()
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("border of a place")
        verbose_name_plural = _("borders of places")

    def __str__(self) -> str:
        return str(self.place_id)
