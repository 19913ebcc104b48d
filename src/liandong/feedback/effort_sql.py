"""The one query that measures what procedures cost: from steps to spells, from spells to quartiles.

A *layer* is a phase of a table (``entry``) or the re-checks of objections in it (``entry.objection``); a
*spell* is one stay of a case in a layer, from the step that opens it to the one that ends it. Both steps are
one day: days are their difference. Quartiles are exact: a quarter of a whole number is a binary fraction.
"""

from __future__ import annotations

# One row for each line of a table in each of its states, as `effort._lines` makes them. One text as their key
# and not four columns, of which the planner would believe that they leave next to nothing of the steps.
_LINES = """
lines as (
  select *, concat_ws('/', procedure, version, state, event) as line
  from unnest(%(procedure)s::text[], %(version)s::text[], %(state)s::text[], %(event)s::text[],
    %(was)s::text[], %(goes)s::text[], %(was_disputed)s::text[], %(goes_disputed)s::text[],
    %(opens)s::bool[], %(meets)s::bool[], %(alone)s::bool[], %(notice)s::text[], %(hangs)s::bool[])
  as l(procedure, version, state, event, was, goes, was_disputed, goes_disputed, opens, meets, alone, notice,
    hangs)
), states as (
  select concat_ws('/', procedure, version, state) as at, was as layer from lines where was <> ''
  union select concat_ws('/', procedure, version, state), was_disputed from lines where was_disputed <> ''
)"""

# The days of each notice at each place: those of the nearest place on the way that sets any.
_LIMITS = """
limits as (
  select * from unnest(%(holder)s::text[], %(named)s::text[], %(since)s::date[], %(until)s::date[],
    %(days)s::int[]) as l(holder, notice, since, until, days)
), homes as (
  select p.id, nullif(split_part(substr(p.path, length(%(path)s) + 1), '/', 1), '')::bigint as below,
    (select h.holder from (select distinct holder from limits) h where starts_with(p.path, h.holder)
      order by length(h.holder) desc limit 1) as holder
  from places_place p where starts_with(p.path, %(path)s)
)"""

_TAKEN = """
taken as (
  select c.id as case_id, c.procedure, c.version, h.below, s.number, s.done_at, s.minutes, s.trips,
    s.actor_id is not null as by_staff, (s.done_at at time zone %(zone)s)::date as day,
    l.was, l.goes, l.was_disputed, l.goes_disputed, l.opens, l.meets, l.alone, l.hangs,
    s.notice_until, coalesce(m.days, 0) as days, count(*) filter (where l.notice <> '') over steps as run,
    (lead(s.done_at) over steps at time zone %(zone)s)::date - (s.done_at at time zone %(zone)s)::date as gap
  from casework_case c
  join homes h on h.id = c.place_id
  join casework_casestep s on s.case_id = c.id
  join lines l on l.line = concat_ws('/', c.procedure, c.version, s.from_state, s.event)
  left join limits m on m.holder = h.holder and m.notice = l.notice
    and m.since <= (s.done_at at time zone %(zone)s)::date
    and (m.until is null or m.until > (s.done_at at time zone %(zone)s)::date)
  where c.subject_kind = 'household'
  window steps as (partition by c.id order by s.number)
)"""

# A step that leads from one layer to another stands in both, and is work of one of them.
_SPELLS = """
touched as (
  select t.*, v.layer, v.begins, v.ends, v.owns
  from taken t cross join lateral (values
    (t.was, false, t.goes <> t.was, t.goes = t.was or not t.opens),
    (case when t.goes <> t.was then t.goes else '' end, true, false, t.opens),
    (t.was_disputed, false, t.goes_disputed <> t.was_disputed, true),
    (case when t.goes_disputed <> t.was_disputed then t.goes_disputed else '' end, true, false, true)
  ) v(layer, begins, ends, owns)
  where v.layer <> ''
), spelled as (
  select *, count(*) filter (where begins) over (partition by case_id, layer order by number) as spell
  from touched
), spells as (
  select case_id, procedure, version, below, layer, spell, min(done_at) as began_at,
    max(done_at) filter (where ends) as ended_at, max(day) - min(day) as days,
    count(*) filter (where owns and meets) as met, count(trips) filter (where owns and meets) as met_known,
    sum(trips) filter (where owns and meets) as trips,
    count(*) filter (where owns and alone and by_staff) as worked,
    count(minutes) filter (where owns and alone and by_staff) as worked_known,
    sum(minutes) filter (where owns and alone and by_staff) as minutes
  from spelled group by case_id, procedure, version, below, layer, spell
)"""

# A notice hangs as long as it must, and one day more: it may be taken down on the day after its last, which
# stands in the step by which it was hung up, or hung up again, be it anew because the list had changed.
# Steps from before it was kept go by the days of the rule, less those that it had hung before.
_NOTICES = """
hung as (
  select case_id, layer, spell, gap, notice_until - day + 1 as must,
    max(days) over posting + 1 - coalesce(sum(gap) over before, 0) as left_by_rule
  from spelled where layer = goes and run > 0 and hangs and gap is not null
  window posting as (partition by case_id, layer, spell, run),
    before as (posting order by number rows between unbounded preceding and 1 preceding)
), notices as (
  select case_id, layer, spell,
    sum(greatest(least(gap, coalesce(must, left_by_rule)), 0))::int as days
  from hung group by case_id, layer, spell
)"""

# A receipt is part of what was decided last; everything else of the state in which it was said.
_SAID = """
heard as (
  select f.id, f.trips, f.said_at, f.kind = 'received' as is_receipt, c.id as case_id,
    concat_ws('/', c.procedure, c.version, f.state) as at
  from feedback_familysaid f join casework_case c on c.id = f.case_id join homes h on h.id = c.place_id
  where c.subject_kind = 'household'
), placed as (
  select distinct on (f.id, s.layer) f.trips, s.case_id, s.layer, s.spell
  from heard f join states t on t.at = f.at
  join spells s on s.case_id = f.case_id and s.layer = t.layer and s.began_at <= f.said_at
  where not f.is_receipt order by f.id, s.layer, s.spell desc
), received as (
  select distinct on (f.id) f.trips, s.case_id, s.layer, s.spell
  from heard f join spells s on s.case_id = f.case_id and s.ended_at <= f.said_at
  where f.is_receipt and s.layer not like '%%.objection'
  order by f.id, s.ended_at desc, s.layer
), said as (
  select case_id, layer, spell, count(*) as came, count(trips) as came_known, sum(trips) as trips
  from (select * from placed union all select * from received) a group by case_id, layer, spell
)"""

# What was not written down is unknown: one unknown part makes the sum unknown, and so does no part at all.
_MEASURED = """
measured as (
  select s.procedure, s.version, s.below, s.layer, s.ended_at is not null as is_decided,
    s.days - coalesce(n.days, 0) as waiting, coalesce(n.days, 0) as notice,
    case when s.met + coalesce(f.came, 0) > 0
      and s.met_known + coalesce(f.came_known, 0) = s.met + coalesce(f.came, 0)
      then coalesce(s.trips, 0) + coalesce(f.trips, 0) end as trips,
    case when s.worked > 0 and s.worked_known = s.worked then s.minutes end as minutes
  from spells s
  left join notices n using (case_id, layer, spell) left join said f using (case_id, layer, spell)
)"""


def _quartiles(name: str) -> str:
    known = f"filter (where is_decided and {name} is not null)"
    return (
        f"count(*) {known}, percentile_cont(array[0.25, 0.5, 0.75]) within group (order by {name}) "
        f"filter (where is_decided)"
    )


def efforts_query(measures: tuple[str, ...]) -> str:
    """The query, of which a row is a layer of a table in a place.

    Columns: procedure, version, layer, place below (None: the top itself, or all), whether it is all,
    decided, under way, and for each measure how many are known and the three quartiles.
    """
    parts = ", ".join((_LINES, _LIMITS, _TAKEN, _SPELLS, _NOTICES, _SAID, _MEASURED))
    columns = ", ".join(_quartiles(name) for name in measures)
    return (
        f"with {parts} select procedure, version, layer, below, grouping(below) = 1, "  # noqa: S608  no value
        f"count(*) filter (where is_decided), count(*) filter (where not is_decided), {columns} "
        "from measured group by grouping sets ((procedure, version, layer), "
        "(procedure, version, layer, below))"
    )
