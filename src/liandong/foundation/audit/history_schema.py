"""How row history is kept in PostgreSQL. Migrations import this; what they made once stays so.

History tables are those whose name ends in ``version`` and that have a ``pgh_id``. They are partitioned by
the year in which a row was superseded, so that old years can be moved away by rule. The application may
read them; only the triggers write, with the rights of their owner.
"""

from __future__ import annotations

from liandong.foundation.audit.schema import APP, FIRST_YEAR, LAST_YEAR, SEALER

KNOWN_AT = """
CREATE FUNCTION liandong_known_at() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(nullif(current_setting('liandong.known_at', true), '')::timestamptz, now());
"""
KNOWN_AT_BACK = "DROP FUNCTION liandong_known_at();"

# A context is written once: an application that knew an older key could not change what stands there.
CONTEXT = f"""
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    context uuid := nullif(current_setting('pghistory.context_id', true), '')::uuid;
BEGIN
    IF context IS NOT NULL THEN
        INSERT INTO public.pghistory_context (id, metadata, created_at, updated_at)
        VALUES (context, current_setting('pghistory.context_metadata', true)::jsonb,
                public.liandong_known_at(), public.liandong_known_at())
        ON CONFLICT (id) DO NOTHING;
    END IF;
    RETURN context;
END $$;
REVOKE INSERT, UPDATE, DELETE ON pghistory_context FROM {APP}, {SEALER};
"""  # noqa: S608  names of this module's own

PARTITION_AND_CLOSE = f"""
DO $$
DECLARE
    history record;
    trigger record;
    part text;
BEGIN
    FOR history IN
        SELECT c.relname AS name, a.attrelid, EXISTS (
            SELECT FROM pg_attribute h WHERE h.attrelid = c.oid AND h.attname = 'household_id'
        ) AS of_household
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'pgh_id'
        WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
            AND c.relname LIKE '%version'
        ORDER BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE %I RENAME TO history_flat', history.name);
        EXECUTE format('CREATE TABLE %I (LIKE history_flat INCLUDING DEFAULTS INCLUDING GENERATED)'
            ' PARTITION BY RANGE (pgh_created_at)', history.name);
        DROP TABLE history_flat;
        EXECUTE format('CREATE SEQUENCE %I OWNED BY %I.pgh_id', history.name || '_pgh_id_seq', history.name);
        EXECUTE format('ALTER TABLE %I ALTER pgh_id SET DEFAULT nextval(%L)',
            history.name, history.name || '_pgh_id_seq');
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (pgh_id, pgh_created_at)', history.name);
        EXECUTE format('CREATE INDEX ON %I (pgh_obj_id, pgh_created_at)', history.name);
        IF history.of_household THEN
            EXECUTE format('CREATE INDEX ON %I (household_id)', history.name);
        END IF;
        EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (MINVALUE) TO (%L)',
            history.name || '_before', history.name, make_timestamptz({FIRST_YEAR}, 1, 1, 0, 0, 0, 'UTC'));
        FOR year IN {FIRST_YEAR} .. {LAST_YEAR} LOOP
            EXECUTE format('CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                history.name || '_' || year, history.name,
                make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC'),
                make_timestamptz(year + 1, 1, 1, 0, 0, 0, 'UTC'));
        END LOOP;
        EXECUTE format('CREATE TABLE %I PARTITION OF %I DEFAULT', history.name || '_later', history.name);
        FOR part IN SELECT inhrelid::regclass::text FROM pg_inherits
            WHERE inhparent = to_regclass(format('public.%I', history.name)) LOOP
            EXECUTE format('REVOKE ALL ON %s FROM {APP}, {SEALER}', part);
        END LOOP;
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM {APP}, {SEALER}', history.name);
    END LOOP;
    FOR trigger IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND NOT prosecdef
            AND proname ~ '^pgtrigger_(superseded_update|removed_delete)_'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SECURITY DEFINER SET search_path = public, pg_temp', trigger.name);
    END LOOP;
END $$;
"""  # noqa: S608  names of this module's own
