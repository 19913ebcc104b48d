"""The rules of :mod:`liandong.intake.rules`, run set-wise over the staged rows.

Each function adds to ``findings`` what its rules have to say. ``rows`` is ``mapped`` with plain names and
the place looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb
import pyarrow as pa

from liandong.analytics.tables import ColumnType
from liandong.analytics.tables.columns import literal, quoted
from liandong.foundation.personal import OF_OFFICIALS
from liandong.intake.places import Located
from liandong.intake.reading import ROW
from liandong.intake.signs import Lines
from liandong.intake.signs import find as find_signs
from liandong.intake.staging import Filled
from liandong.registry.fields import FIELDS, Field
from liandong.registry.local_fields import is_local
from liandong.registry.models.lengths import longest_texts

_LENGTHS = {"household_no": 40, "person_no": 40} | dict.fromkeys(("phone", "bank_account", *OF_OFFICIALS), 40)
_LENGTHS |= dict.fromkeys(("id_number", "disability_card"), 40)
_LENGTHS |= longest_texts()
_LOCAL_TEXT = 200
_CARD = "[0-9]{17}[0-9Xx][1-7][1-4]([0-9]{2})?"
_ON_THE_CARD = {"disability_kind": 19, "disability_grade": 20}
"""What a disability card's number says at which character."""
_PARTS = (
    "wage_income_yuan",
    "business_income_yuan",
    "business_cost_yuan",
    "property_income_yuan",
    "transfer_income_yuan",
)


def household_fields(filled: Iterable[str], fields: Mapping[str, Field]) -> list[Field]:
    """The filled fields that are said of the household, not of a member."""
    return [fields[name] for name in filled if name in fields and not fields[name].kept.is_of_member]


class Checks:
    """The checks of one file.

    Args:
        filled: how each field was filled, for the names of the file's columns.
        places: what each text of a place means, see :func:`liandong.intake.places.locate`.
        observed_on: the day of rows that do not say it themselves.
        today: what lies after it cannot have been observed.
        profile: ``national`` has rules of its own, see :mod:`liandong.intake.national`.
        lines: income lines that these compare with.
        fields: the registry's, and the local ones.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        filled: dict[str, Filled],
        *,
        places: Mapping[str | None, Located],
        observed_on: date,
        today: date,
        profile: str = "national",
        lines: Lines | None = None,
        fields: Mapping[str, Field] = FIELDS,
    ) -> None:
        self.fields = fields
        self.connection = connection
        self.filled = filled
        self.places = places
        self.observed_on = observed_on
        self.today = today
        self.profile = profile
        self.lines = lines or Lines()
        self.cards, self.is_shared, self.on_card = "", False, set[str]()

    def run(self) -> None:
        """Build ``rows`` and run every check."""
        self._make_rows()
        self._attach_rows_without_number()
        self._name_households()
        for check in (
            self._check_places,
            self._check_ranges,
            self._check_dates,
            self._check_lengths,
            self._check_persons,
            self._check_heads,
            self._check_household_facts,
            self._check_income,
            self._check_reference,
        ):
            check()
        if self.profile == "national":
            find_signs(self.connection, {name: self._column(name) for name in self.filled}, self.lines)

    def _column(self, name: str) -> str:
        """The file's column for a finding; empty where there is none of its own."""
        one = self.filled.get(name)
        return one.columns[0] if one and one.columns else ""

    def _find(
        self, rule: str, name: str, value: str, where: str, *, note: str = "null", source: str = "rows"
    ) -> None:
        self.connection.execute(
            f"insert into findings select {ROW}, ?, ?, ?, {value}, household_no, {note} from "  # noqa: S608  own text
            f"{source} where {where}",
            [self._column(name), name, rule],
        )

    def _own(self, name: str, otherwise: str = "null::varchar") -> str:
        return f"m.{quoted(name)}" if name in self.filled else otherwise

    def _read_cards(self) -> None:
        """One column for both numbers, as in the national system: more than 18 characters are a card.

        The card's number goes on from the ID number with the kind and the grade of the disability, which are
        read from it where the file has no columns for them.
        """
        number, card = self.filled.get("id_number"), self.filled.get("disability_card")
        if card is None:
            return
        cell = f"m.{quoted('disability_card')}"
        self.cards = f"regexp_full_match({cell}, '{_CARD}')"
        self.is_shared = number is not None and number.columns == card.columns
        for name in _ON_THE_CARD:
            if name not in self.filled:
                self.filled[name] = Filled(name, ColumnType.TEXT, card.columns, "", is_cell=False)
                self.on_card.add(name)

    def _field(self, name: str) -> str:
        if name in self.on_card:
            return f"case when {self.cards} then m.disability_card[{_ON_THE_CARD[name]}] end"
        if self.cards and self.is_shared and name == "id_number":
            return f"case when {self.cards} then m.id_number[:18] else m.id_number end"
        if self.cards and self.is_shared and name == "disability_card":
            return f"case when {self.cards} then m.disability_card end"
        return f"m.{quoted(name)}"

    def _make_rows(self) -> None:
        self._read_cards()
        places = self.places.items()
        self.connection.register(
            "located",
            pa.table(
                {
                    "text": pa.array([text for text, _ in places], pa.string()),
                    "place_id": pa.array([one.place_id for _, one in places], pa.int64()),
                    "county_id": pa.array([one.county_id for _, one in places], pa.int64()),
                    "rule": pa.array([one.rule for _, one in places], pa.string()),
                }
            ),
        )
        fields = [name for name in self.filled if name in self.fields and name not in ("relation", "is_head")]
        relation, head = self._own("relation"), self._own("is_head", "null::boolean")
        day = f"{literal(str(self.observed_on))}::date"
        columns = [
            f"{self._own('<household>')} as household_no",
            f"{self._own('<member>')} as person_no",
            f"{self._own('<place>')} as place_text",
            f"{self._own('<level>')} as level",
            f"coalesce({self._own('<observed_on>', 'null')}, {day}) as observed_on",
            f"coalesce({relation}, case when {head} then '01' end) as relation",
            f"coalesce({head}, {relation} = '01') as is_head",
            *(f"{self._field(name)} as {quoted(name)}" for name in fields),
        ]
        self.connection.execute(
            f"create table rows as select m.{ROW}, {', '.join(columns)}, "  # noqa: S608  own text
            "l.place_id, l.county_id, l.rule as place_rule from mapped m "
            f"left join located l on l.text is not distinct from {self._own('<place>')} order by m.{ROW}"
        )

    def _attach_rows_without_number(self) -> None:
        """A row without a number belongs to the family beside it that says the same of the household.

        That family waits with it: taken without one of its members it would be half a family.
        """
        facts = ", ".join(
            ["place_text", *(field.name for field in household_fields(self.filled, self.fields))]
        )
        known = "case when household_no is not null then {'no': household_no, 'face': face} end ignore nulls"
        self.connection.execute(
            f"""
            create table guessed as
            with faced as (select {ROW}, household_no, hash(({facts})) as face from rows),
            beside as (
              select *, last_value({known}) over before as above, first_value({known}) over after as below
              from faced
              window before as (order by {ROW} rows between unbounded preceding and 1 preceding),
                after as (order by {ROW} rows between 1 following and unbounded following)
            )
            select {ROW},
              case when above.face = face then above.no when below.face = face then below.no end as no
            from beside where household_no is null
            """  # noqa: S608  own text
        )
        self.connection.execute(
            f"insert into findings select {ROW}, ?, '<household>', 'household_number_missing', "  # noqa: S608  own text
            "null, no, null from guessed",
            [self._column("<household>")],
        )

    def _name_households(self) -> None:
        self.connection.execute(
            f"update findings set household_no = coalesce(findings.household_no, r.household_no) from rows r "  # noqa: S608  own text
            f"where r.{ROW} = findings.{ROW}"
        )

    def _check_places(self) -> None:
        for rule in ("place_missing", "place_unknown", "place_outside"):
            self._find(rule, "<place>", "place_text", f"place_rule = {literal(rule)}")

    def _check_ranges(self) -> None:
        for name in self.filled:
            limits = self.fields[name].limits if name in self.fields else None
            if limits is not None:
                low, high = limits
                self._find(
                    "out_of_range",
                    name,
                    f"{name}::varchar",
                    f"{name} < {low} or {name} > {high}",
                    note=f"'{low}–{high}'",
                )

    def _check_dates(self) -> None:
        today = f"{literal(str(self.today))}::date"
        if "birth_on" in self.filled:
            self._find("date_in_future", "birth_on", "birth_on::varchar", f"birth_on > {today}")
            self._find(
                "out_of_range",
                "birth_on",
                "birth_on::varchar",
                "birth_on < observed_on - interval 121 year",
                note="'0–120'",
            )
        if "<observed_on>" in self.filled:
            self._find("date_in_future", "<observed_on>", "observed_on::varchar", f"observed_on > {today}")

    def _check_lengths(self) -> None:
        local = [name for name in self.filled if is_local(name) and self.filled[name].type is ColumnType.TEXT]
        for name, longest in (_LENGTHS | dict.fromkeys(local, _LOCAL_TEXT)).items():
            if name in self.filled or name.endswith("_no"):
                filled = {"household_no": "<household>", "person_no": "<member>"}.get(name, name)
                if filled in self.filled:
                    self._find(
                        "text_too_long",
                        filled,
                        f"substr({name}, 1, 60)",
                        f"length({name}) > {longest}",
                        note=f"'{longest}'",
                    )

    def _check_persons(self) -> None:
        self._find("member_number_missing", "<member>", "null", "person_no is null")
        twice = (
            "(select *, row_number() over (partition by household_no, person_no order by "  # noqa: S608  own text
            f"{ROW}) as time from rows)"
        )
        self._find(
            "member_number_twice",
            "<member>",
            "person_no",
            "time > 1 and household_no is not null and person_no is not null",
            source=twice,
        )
        if not {"name", "birth_on"} <= set(self.filled):
            return
        sex = "sex" if "sex" in self.filled else "null"
        # most persons share name and birth date with nobody: only the others are set beside one another
        several = (
            "(select * from rows semi join (select name, birth_on from rows where name is not null "
            "and birth_on is not null group by all having count(*) > 1) using (name, birth_on))"
        )
        same = (
            f"(select *, row_number() over (partition by household_no, name, {sex}, birth_on order "  # noqa: S608  own text
            f"by {ROW}) as time, "
            f"first_value(person_no) over (partition by household_no, name, {sex}, birth_on order "
            f"by {ROW}) as first_no, "
            f"min(household_no) over same <> max(household_no) over same as elsewhere "
            f"from {several} window same as (partition by place_id, name, {sex}, birth_on))"
        )
        self._find(
            "person_twice",
            "<member>",
            "person_no",
            "time > 1 and person_no <> first_no",
            source=same,
            note="first_no",
        )
        self._find("person_in_two_households", "name", "null", "elsewhere", source=same)

    def _check_heads(self) -> None:
        if not {"relation", "is_head"} & set(self.filled):
            return
        name = "relation" if "relation" in self.filled else "is_head"
        counted = (
            f"(select *, count(*) filter (where is_head) over (partition by household_no) as heads, "  # noqa: S608  own text
            f"row_number() over (partition by household_no order by {ROW}) as place from rows "
            "where household_no is not null)"
        )
        self._find("no_head", name, "null", "heads = 0 and place = 1", source=counted)
        self._find("two_heads", name, "null", "heads > 1 and is_head", source=counted)

    def _check_household_facts(self) -> None:
        names = {field.name: field.name for field in household_fields(self.filled, self.fields)}
        names |= {"<place>": "place_id", "<observed_on>": "observed_on"}
        told = {name: column for name, column in names.items() if name in self.filled}
        if not told:
            return
        differing = self.connection.execute(
            "select "  # noqa: S608  own text
            + ", ".join(f"bool_or(d{place})" for place in range(len(told)))
            + " from (select "
            + ", ".join(
                f"min({column}) <> max({column}) as d{place}" for place, column in enumerate(told.values())
            )
            + " from rows where household_no is not null group by household_no)"
        ).fetchone()
        for (name, column), differs in zip(told.items(), differing or (), strict=False):
            if differs:
                first = f"first_value({column} ignore nulls) over (partition by household_no order by {ROW}"
                source = (
                    f"(select *, {first} rows between unbounded preceding and unbounded following) as said "  # noqa: S608  own text
                    "from rows where household_no is not null)"
                )
                self._find(
                    "household_facts_differ",
                    name,
                    "place_text" if name == "<place>" else f"{column}::varchar",
                    f"{column} <> said",
                    source=source,
                    note="null" if name == "<place>" else "said::varchar",
                )

    def _check_income(self) -> None:
        if not {*_PARTS, "net_income_yuan"} <= set(self.filled):
            return
        wages, income, cost, rents, transfers = _PARTS
        sum_of = f"{wages} + {income} - {cost} + {rents} + {transfers}"
        self._find(
            "income_does_not_add_up",
            "net_income_yuan",
            "net_income_yuan::varchar",
            f"abs(net_income_yuan - ({sum_of})) >= 1",
            note=f"round({sum_of}, 2)::varchar",
        )

    def _check_reference(self) -> None:
        if "<level>" not in self.filled:
            return
        counted = (
            f"(select *, min(level) over of <> max(level) over of as differs, "  # noqa: S608  own text
            f"row_number() over (partition by household_no order by {ROW}) as place from rows "
            "where household_no is not null window of as (partition by household_no))"
        )
        self._find("reference_differs", "<level>", "null", "differs and place = 1", source=counted)
