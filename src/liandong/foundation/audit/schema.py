"""How an append-only table is made in PostgreSQL. Migrations import this; what they made once stays so.

The table is partitioned by year over its key. Beside the model's columns it has ``xid``, the number of the
transaction that wrote the row: the application cannot set it (it may not insert into that column), so nobody
slips a row in behind the sealer. A trigger refuses changes to everybody, the owner included, who would have
to switch it off knowingly; the chain shows it all the same.
"""

from __future__ import annotations

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

OWNER = "liandong_owner"
APP = "liandong_app"
SEALER = "liandong_sealer"
FIRST_YEAR, LAST_YEAR = 2025, 2035
_TRIGGER = "append_only"

FUNCTIONS = f"""
CREATE FUNCTION liandong_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'history is only added to: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Milliseconds since 1970, with which a UUID version 7 begins. PostgreSQL has this itself from 18 on.
CREATE FUNCTION liandong_key_ms(key uuid) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ('x0000' || left(key::text, 8) || substr(key::text, 10, 4))::bit(64)::bigint;

CREATE FUNCTION liandong_first_key(year int) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN rpad(lpad(to_hex(extract(epoch FROM make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'))::bigint * 1000),
                     12, '0'), 32, '0')::uuid;

-- Adds the partitions of the coming years to every append-only table. Waits for nobody: what cannot be locked
-- at once is tried at the next call. A year of which rows already stand in the default partition stays there.
CREATE FUNCTION liandong_partitions_ahead(up_to int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public SET lock_timeout = '100ms' AS $$
DECLARE
    parent record;
    made int := 0;
BEGIN
    FOR parent IN
        SELECT c.oid::regclass AS name, c.relname AS bare FROM pg_class c
        JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = '{_TRIGGER}'
        WHERE c.relkind = 'p' ORDER BY c.relname
    LOOP
        FOR year IN {FIRST_YEAR} .. least(up_to, extract(year FROM now())::int + 20) LOOP
            CONTINUE WHEN to_regclass(format('public.%I', parent.bare || '_' || year)) IS NOT NULL;
            BEGIN
                EXECUTE format('CREATE TABLE public.%I PARTITION OF %s FOR VALUES FROM (%L) TO (%L)',
                    parent.bare || '_' || year, parent.name,
                    public.liandong_first_key(year), public.liandong_first_key(year + 1));
                EXECUTE format('REVOKE ALL ON public.%I FROM {APP}, {SEALER}', parent.bare || '_' || year);
                made := made + 1;
            EXCEPTION WHEN lock_not_available OR check_violation OR invalid_object_definition THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION liandong_partitions_ahead(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION liandong_partitions_ahead(int) TO {SEALER};
"""  # noqa: S608  names of this module's own

FUNCTIONS_BACK = """
DROP FUNCTION liandong_partitions_ahead(int);
DROP FUNCTION liandong_first_key(int);
DROP FUNCTION liandong_key_ms(uuid);
DROP FUNCTION liandong_refuse_change();
"""


def _after_creation(table: str, columns: list[str]) -> str:
    insertable = ", ".join(columns)
    return f"""
        ALTER TABLE {table} ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
        ALTER TABLE {table} ADD CONSTRAINT {table}_key_says_when
            CHECK (liandong_key_ms(id) = floor(extract(epoch FROM recorded_at) * 1000));
        ALTER TABLE {table} ADD CONSTRAINT {table}_hash_is_sha256 CHECK (length(row_hash) = 32);
        CREATE INDEX {table}_xid ON {table} (xid);
        CREATE TRIGGER {_TRIGGER} BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION liandong_refuse_change();
        CREATE TABLE {table}_before PARTITION OF {table}
            FOR VALUES FROM (MINVALUE) TO ('{{first_key}}');
        CREATE TABLE {table}_later PARTITION OF {table} DEFAULT;
        SELECT liandong_partitions_ahead({LAST_YEAR});
        REVOKE ALL ON {table}, {table}_before, {table}_later FROM {APP}, {SEALER};
        GRANT SELECT ON {table} TO {APP}, {SEALER};
        GRANT INSERT ({insertable}) ON {table} TO {APP};
    """  # noqa: S608  names of the model's own


class CreateAppendOnlyModel(CreateModel):
    """``CreateModel`` for a subclass of ``AppendOnly``: partitioned, sealed, closed to changes."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make the table with the model's columns, then what Django has no words for."""
        apps: Apps = to_state.apps
        model = apps.get_model(app_label, self.name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        statement, parameters = schema_editor.table_sql(model)
        schema_editor.execute(f"{statement} PARTITION BY RANGE (id)", parameters or None)
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT liandong_first_key(%s)", [FIRST_YEAR])
            first_key = cursor.fetchone()[0]
        columns = [field.column for field in model._meta.concrete_fields if field.column]
        schema_editor.execute(
            _after_creation(model._meta.db_table, columns).replace("{first_key}", str(first_key)), None
        )


GRANTS_ON_CHAIN = f"""
REVOKE INSERT, UPDATE, DELETE ON audit_link, audit_head, audit_sealkey FROM {APP};
GRANT SELECT, INSERT ON audit_link, audit_head, audit_sealkey TO {SEALER};
"""
