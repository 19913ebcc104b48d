"""Rules that the database holds for a whole statement at once, where a row at a time is too slow.

Loading a million facts, an exclusion constraint cost 25 µs a row and each foreign key 8 µs; the same
questions asked once of all new rows cost 1 to 2 µs. What is refused is the same:

* ``liandong_no_overlap``: two rows of one owner that hold on the same day.
* ``liandong_refers``: a row that names a parent which is not there; and, the other way round,
  ``liandong_still_named``: taking away a parent that a row names.

Two writers at once: the trigger first locks the owners (or parents) that it is asked about, those of its own
transaction aside, which nobody else can see; only then it looks, with a snapshot taken after the lock. That
needs READ COMMITTED, PostgreSQL's and Django's default; under another isolation these triggers refuse.

Migrations import this; what they made once stays so.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q
from django.db.models.sql import Query

_GUARD = """
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION '% is written under READ COMMITTED only', TG_TABLE_NAME
            USING ERRCODE = 'feature_not_supported';
    END IF;
"""

FUNCTIONS = f"""
-- Arguments: name of the rule, column of the owner, table of the owner, column that tells rows of one owner
-- apart (the year) or '', condition on the rows or 'true'.
CREATE OR REPLACE FUNCTION liandong_no_overlap() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    owner text := quote_ident(TG_ARGV[1]);
    apart text := CASE TG_ARGV[3] WHEN '' THEN '0' ELSE quote_ident(TG_ARGV[3]) END;
    real text := '(valid_to IS NULL OR valid_to > valid_from) AND ' || TG_ARGV[4];
    columns text := format('id, %s AS owner, %s AS apart, valid_from AS low, '
                           'coalesce(valid_to, ''infinity''::date) AS high', owner, apart);
    found bigint;
BEGIN
    {_GUARD}
    EXECUTE format('SELECT count(*) FROM (SELECT FROM %I p WHERE p.id IN (SELECT %s FROM fresh) '
                   'AND p.xmin <> pg_current_xact_id()::xid ORDER BY p.id FOR NO KEY UPDATE) x',
                   TG_ARGV[2], owner) INTO found;
    EXECUTE format('SELECT n.owner FROM (SELECT %1$s FROM fresh WHERE %2$s) n '
                   'JOIN (SELECT %1$s FROM %3$I WHERE %2$s) o ON o.owner = n.owner AND o.apart = n.apart '
                   'AND o.id <> n.id AND o.low < n.high AND n.low < o.high LIMIT 1',
                   columns, real, TG_TABLE_NAME) INTO found;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'two rows of % hold on one day for % % (%)',
            TG_TABLE_NAME, TG_ARGV[1], found, TG_ARGV[0]
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

-- Arguments: name of the rule, columns, table of the parents, their columns ("id" where they are left out).
CREATE OR REPLACE FUNCTION liandong_refers() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    theirs text := coalesce(TG_ARGV[3], 'id');
    same text := (
        SELECT string_agg(format('p.%I = n.%I', btrim(y), btrim(x)), ' AND ')
        FROM unnest(string_to_array(theirs, ','), string_to_array(TG_ARGV[1], ',')) AS c (y, x)
    );
    missing text;
    is_own boolean;
BEGIN
    {_GUARD}
    -- An import brings parents and rows together: where each names one of its own, nothing is left to lock.
    EXECUTE format('SELECT NOT EXISTS (SELECT FROM fresh n WHERE (%1$s) IS NOT NULL AND NOT EXISTS ('
                   'SELECT FROM %2$I p WHERE %3$s AND p.xmin = pg_current_xact_id()::xid))',
                   TG_ARGV[1], TG_ARGV[2], same) INTO is_own;
    IF is_own THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT count(*) FROM (SELECT FROM %I p WHERE (%s) IN (SELECT %s FROM fresh) '
                   'AND p.xmin <> pg_current_xact_id()::xid ORDER BY p.id FOR KEY SHARE) x',
                   TG_ARGV[2], theirs, TG_ARGV[1]) INTO missing;
    EXECUTE format('SELECT n::text FROM (SELECT %1$s FROM fresh WHERE (%1$s) IS NOT NULL EXCEPT '
                   'SELECT %2$s FROM %3$I WHERE (%2$s) IN (SELECT %1$s FROM fresh)) n LIMIT 1',
                   TG_ARGV[1], theirs, TG_ARGV[2]) INTO missing;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'a row of % names % %, which is not in % (%)',
            TG_TABLE_NAME, TG_ARGV[1], missing, TG_ARGV[2], TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;

-- On the parents, after a row went or changed its number.
-- Arguments: name of the rule, columns, table that names, the parents' columns ("id" where left out).
CREATE OR REPLACE FUNCTION liandong_still_named() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE
    theirs text := coalesce(TG_ARGV[3], 'id');
    named text;
BEGIN
    {_GUARD}
    EXECUTE format('SELECT c::text FROM (SELECT %1$s FROM %2$I WHERE (%1$s) IN ('
                   'SELECT %3$s FROM gone EXCEPT SELECT %3$s FROM %4$I WHERE id IN (SELECT id FROM gone)'
                   ') LIMIT 1) c', TG_ARGV[1], TG_ARGV[2], theirs, TG_TABLE_NAME) INTO named;
    IF named IS NOT NULL THEN
        RAISE EXCEPTION '% % is still named by % (%)', TG_TABLE_NAME, named, TG_ARGV[2], TG_ARGV[0]
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_ARGV[0], TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$;
"""  # noqa: S608  names of this module's own

FUNCTIONS_BACK = """
DROP FUNCTION liandong_no_overlap();
DROP FUNCTION liandong_refers();
DROP FUNCTION liandong_still_named();
"""


def _triggers(table: str, name: str, call: str) -> str:
    return "".join(
        f'CREATE TRIGGER "{name}_{event}" AFTER {event.upper()} ON "{table}" '
        f"REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {call};\n"
        for event in ("insert", "update")
    )


def _drop_triggers(table: str, name: str) -> str:
    return "".join(f'DROP TRIGGER "{name}_{event}" ON "{table}";\n' for event in ("insert", "update"))


class NeverOverlapping(models.BaseConstraint):
    """At most one row of an owner (and year) holds on any day; empty periods hold on none.

    Args:
        owner: the foreign key to the owner, as the model names it.
        with_year: rows of different years stand beside one another.
        only: rows of which it is asked at all; every row where it is None.
    """

    def __init__(self, *, owner: str, name: str, with_year: bool = False, only: Q | None = None) -> None:
        super().__init__(name=name)
        self.owner = owner
        self.with_year = with_year
        self.only = only

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        """Nothing inside CREATE TABLE: a trigger needs the table first."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        """The two triggers."""
        if model is None:
            raise TypeError("a rule without a table")
        field = model._meta.get_field(self.owner)
        parent = field.related_model
        if parent is None or isinstance(parent, str):
            raise TypeError(f"{self.owner} of {model.__name__} names no owner")
        condition = "true" if self.only is None else self._condition(model, schema_editor)
        call = "liandong_no_overlap({})".format(
            ", ".join(
                schema_editor.quote_value(argument)
                for argument in (
                    self.name,
                    field.column,  # type: ignore[union-attr]  # a foreign key has a column
                    parent._meta.db_table,
                    "year" if self.with_year else "",
                    condition,
                )
            )
        )
        return _triggers(model._meta.db_table, self.name, call)

    def _condition(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        query = Query(model=model, alias_cols=False)
        where = query.build_where(self.only or Q())
        compiler = query.get_compiler(connection=schema_editor.connection)
        sql, parameters = where.as_sql(compiler, schema_editor.connection)
        return f"({sql % tuple(schema_editor.quote_value(value) for value in parameters)})"

    def remove_sql(self, model: type[models.Model] | None, schema_editor: Any) -> str:
        """Drop the two triggers."""
        if model is None:
            raise TypeError("a rule without a table")
        return _drop_triggers(model._meta.db_table, self.name)

    def validate(self, *_args: Any, **_kwargs: Any) -> None:
        """Left to the database: a form knows one row, the rule is about all."""

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        """How a migration writes it down."""
        path, _, kwargs = super().deconstruct()
        kwargs |= {"owner": self.owner}
        if self.with_year:
            kwargs["with_year"] = True
        if self.only is not None:
            kwargs["only"] = self.only
        return path, (), kwargs

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NeverOverlapping):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = models.BaseConstraint.__hash__


def refers(
    table: str, column: str, parent: str, *, parent_columns: str = "id", name: str | None = None
) -> migrations.RunSQL:
    """The migration step that holds ``table.column`` to the ids of ``parent``, in both directions.

    Args:
        column, parent_columns: several columns are written with commas.
        name: of the rule; by default made of table and column.
    """
    name = name or f"{table}_{column}_refers"
    stem = name.removesuffix("_refers")
    arguments, theirs = f"'{name}', '{column}'", "" if parent_columns == "id" else f", '{parent_columns}'"
    parts = [_triggers(table, name, f"liandong_refers({arguments}, '{parent}'{theirs})")]
    back = [_drop_triggers(table, name)]
    for event in ("delete", "update"):
        trigger = f'"{stem}_named_{event}"'
        parts.append(
            f'CREATE TRIGGER {trigger} AFTER {event.upper()} ON "{parent}" REFERENCING OLD TABLE AS gone '
            f"FOR EACH STATEMENT EXECUTE FUNCTION liandong_still_named({arguments}, '{table}'{theirs});\n"
        )
        back.append(f'DROP TRIGGER {trigger} ON "{parent}";\n')
    return migrations.RunSQL("".join(parts), "".join(back))
