"""One line for each household, as lists and searches read it; kept by the database itself.

Triggers on the tables of facts (migration ``0041_listing``) write the line again at the end of each
statement that changes a family, or once at the end of a transaction that asks for it, so that bulk loads are
covered too. The site's own role may only read it. A line holds what was last learnt and has not ended: the
facts whose ``valid_to`` is open. Whatever is dated goes through the facts themselves.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models.household import Household
from liandong.registry.models.source import Source


class Listing(models.Model):
    """A household's line. Everything that is filtered, sorted or searched stands in it, so no list joins.

    ``path``: the place's path; scope and order of the list in one. ``number_key``: the number in capitals.
    ``name_key``: the head's name in pinyin, ``~`` where no name is known. ``income_first`` puts unknown
    incomes after all others, ``income_last`` before them. ``marks``: see :mod:`liandong.registry.marks`.
    ``grams``: see :mod:`liandong.registry.searching`; ``names``: the names they come from, one on each line.
    """

    household = models.OneToOneField(
        Household, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="listing"
    )
    county = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.ForeignKey(
        Place, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    path = models.TextField(db_collation="C")
    number_key = models.TextField(db_collation="C")
    name_key = models.TextField(db_collation="C")
    persons = models.IntegerField()
    income_year = models.IntegerField(null=True)
    net_income_pc_yuan = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    income_first = models.DecimalField(max_digits=14, decimal_places=4)
    income_last = models.DecimalField(max_digits=14, decimal_places=4)
    registered_at = models.DateTimeField()
    source_ids: ArrayField[list[int], list[int]] = ArrayField(models.BigIntegerField())
    marks: ArrayField[list[str], list[str]] = ArrayField(models.TextField(db_collation="C"))
    grams: ArrayField[list[str], list[str]] = ArrayField(models.TextField(db_collation="C"))
    names = models.TextField(db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["path", "number_key", "household"], name="listing_by_place"),
            # County first: a county officer's list then never walks over the rows of other counties.
            models.Index(fields=["county", "number_key", "household"], name="listing_by_number"),
            models.Index(fields=["county", "name_key", "household"], name="listing_by_name"),
            models.Index(fields=["county", "persons", "household"], name="listing_by_persons"),
            models.Index(fields=["county", "income_first", "household"], name="listing_by_income"),
            models.Index(fields=["county", "income_last", "household"], name="listing_by_income_down"),
            models.Index(fields=["county", "registered_at", "household"], name="listing_by_day"),
            # One index for every other filter: conditions on its three arrays meet inside it. Each search
            # walks its pending entries, so registry_listing_refresh keeps them few.
            GinIndex(fields=["grams", "marks", "source_ids"], name="listing_words"),
        ]

    def __str__(self) -> str:
        return self.number_key


class SourcePlace(models.Model):
    """A source once spoke of a household of this place: which sources a reader can choose from."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="places")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "place"], name="source_place_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.place_id}"


class ListColumns(models.Model):
    """The columns that somebody wants to see in the list of households, in their order."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    columns: ArrayField[list[str], list[str]] = ArrayField(models.CharField(max_length=40))

    def __str__(self) -> str:
        return ", ".join(self.columns)


class SavedView(models.Model):
    """Filters and order of the list that somebody keeps under a name, for themselves."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
