"""Lines written in bulk: what a place says is read once a slice, short names have their words written out.

The county above a place was planned and looked for once for each household, a fifth of the time that a line
takes. And the index on words took its entries in by 512 kB, so that each word met few of its like: by 32 MB it
takes half the time. So the limit is no longer one of the index but of who writes.
"""

import django.contrib.postgres.indexes
from django.db import migrations

REFRESH = r"""
-- Lock: where it analyses, no vacuum of these tables until the transaction ends.
-- Each search walks the pending words of the index, so a line or a few leave 512 kB at
-- most, and many lines none once they are written.
CREATE OR REPLACE FUNCTION registry_listing_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan
    SET gin_pending_list_limit = '512kB' AS $$
DECLARE
    slice CONSTANT integer := 5000;
    many CONSTANT integer := 500;
    part bigint[];
BEGIN
    -- a table never vacuumed (-1) is planned for by its size, and well
    IF cardinality(ids) >= many AND EXISTS (
        SELECT FROM pg_class c WHERE c.oid IN ('registry_household'::regclass, 'registry_member'::regclass)
        AND c.reltuples >= 0 AND c.relpages > 0
        AND c.reltuples / c.relpages * (pg_relation_size(c.oid) / current_setting('block_size')::integer)
            < cardinality(ids)
    ) THEN
        ANALYZE registry_household, registry_member, registry_memberfacts, registry_livingconditions,
            registry_householdincome, registry_householdfacts, registry_householdstatus, registry_guarantees;
    END IF;
    IF cardinality(ids) >= many THEN
        PERFORM set_config('gin_pending_list_limit', '32MB', true);
    END IF;
    PERFORM FROM registry_listing WHERE household_id = ANY (ids) ORDER BY household_id FOR UPDATE;
    DELETE FROM registry_listing l WHERE l.household_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM registry_household h WHERE h.id = l.household_id);
    FOR number IN 0 .. (cardinality(ids) - 1) / slice LOOP
        part := ids[number * slice + 1 : (number + 1) * slice];
        PERFORM registry_listing_write(part);
    END LOOP;
    IF cardinality(ids) >= many THEN
        PERFORM gin_clean_pending_list('listing_words');
    END IF;
END $$;
"""

WRITE = r"""
-- Lines that do not change are left alone.
CREATE OR REPLACE FUNCTION registry_listing_write(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan
    SET random_page_cost = 1 SET enable_mergejoin = off AS $$
BEGIN
    WITH home AS MATERIALIZED (
        SELECT p.id, p.path, registry_county_of(p.path) AS county_id,
            ARRAY(SELECT '@' || x FROM unnest(string_to_array(trim(p.path, '/'), '/')) AS x) AS above
        FROM places_place p
        WHERE p.id IN (SELECT h.place_id FROM registry_household h WHERE h.id = ANY (ids))
    ), named AS (
        -- the head's label and the member of that name once; a family without any name has a row all the same
        SELECT family, name, bool_or(is_label) AS is_label
        FROM (
            SELECT m.household_id AS family, registry_plain_name(m.name) AS name, false AS is_label
            FROM registry_member m
            WHERE m.household_id = ANY (ids) AND m.valid_to IS NULL AND m.name IS NOT NULL
            UNION ALL
            SELECT h.id, registry_plain_name(h.head_name), true FROM registry_household h WHERE h.id = ANY (ids)
        ) person
        GROUP BY family, name
    ), spelled AS (
        SELECT family, name, is_label, syllables, initials
        FROM named CROSS JOIN LATERAL (
            SELECT array_agg(said ORDER BY pos) AS syllables,
                string_agg(left(said, 1), '' ORDER BY pos) AS initials
            FROM (
                SELECT pos, lower(coalesce(CASE pos WHEN 1 THEN r.surname ELSE r.reading END, letter)) AS said
                FROM string_to_table(left(name, 12), NULL) WITH ORDINALITY AS l (letter, pos)
                LEFT JOIN registry_reading r ON r.ch = letter
            ) AS letters
        ) AS word
    ), worded AS (
        -- nearly every name has two or three characters: written out, its words take a third of the time
        SELECT family, name, is_label, array_to_string(syllables, ' ') AS said,
            CASE length(name)
                WHEN 2 THEN ARRAY['^' || left(name, 1), name,
                    '=' || syllables[1] || syllables[2], '-' || initials]
                WHEN 3 THEN ARRAY['^' || left(name, 1), left(name, 2), right(name, 2),
                    '=' || syllables[1] || syllables[2], '=' || syllables[1] || syllables[2] || syllables[3],
                    '-' || left(initials, 2), '-' || initials]
                ELSE ARRAY(
                    SELECT '^' || left(name, 1)
                    UNION ALL
                    SELECT substr(name, pos, 2) FROM generate_series(1, least(length(name), 12) - 1) AS pos
                    UNION ALL
                    SELECT '=' || array_to_string(syllables[1:upto], '')
                    FROM generate_series(2, cardinality(syllables)) AS upto
                    UNION ALL
                    SELECT '-' || left(initials, upto) FROM generate_series(2, length(initials)) AS upto
                )
            END AS grams
        FROM spelled
    ), searched AS (
        SELECT family, string_agg(name, E'\n' ORDER BY name) AS names,
            max(said || ' ' || name) FILTER (WHERE is_label) AS name_key,
            string_to_array(string_agg(nullif(array_to_string(grams, E'\n'), ''), E'\n'), E'\n') AS grams
        FROM worded GROUP BY family
    )
    INSERT INTO registry_listing AS kept (household_id, county_id, place_id, path, number_key, name_key,
        persons, income_year, net_income_pc_yuan, income_first, income_last, registered_at, source_ids, marks,
        grams, names)
    SELECT h.id, coalesce(home.county_id, h.county_id), h.place_id, home.path, upper(h.household_no),
        coalesce(f.name_key, '~'),
        c.persons, n.year, n.net_income_pc_yuan,
        coalesce(n.net_income_pc_yuan, 9999999999), coalesce(n.net_income_pc_yuan, -9999999999),
        h.registered_at,
        ARRAY(
            SELECT h.source_id UNION SELECT l.source_id WHERE l.source_id IS NOT NULL
            UNION SELECT n.source_id WHERE n.source_id IS NOT NULL UNION SELECT unnest(c.sources)
            UNION SELECT b.source_id WHERE b.source_id IS NOT NULL
            UNION SELECT s.source_id WHERE s.source_id IS NOT NULL
            UNION SELECT g.source_id WHERE g.source_id IS NOT NULL
            UNION SELECT m.source_id FROM registry_memberfacts m
            WHERE m.household_id = h.id AND m.valid_to IS NULL
            ORDER BY 1
        ),
        array_remove(ARRAY[
            CASE WHEN l.house_grade = 'C' THEN 'house_c' END,
            CASE WHEN l.house_grade = 'D' THEN 'house_d' END,
            CASE WHEN l.is_water_safe IS FALSE THEN 'water_unsafe' END,
            CASE WHEN l.has_sanitary_toilet IS FALSE THEN 'no_toilet' END,
            CASE WHEN l.has_electricity IS FALSE THEN 'no_electricity' END,
            CASE WHEN l.fuel IN ('firewood', 'dung') THEN 'firewood' END,
            CASE WHEN l.road_type = '01' THEN 'earth_road' END,
            CASE WHEN l.has_broadband IS FALSE THEN 'no_broadband' END,
            CASE WHEN n.net_income_pc_yuan IS NULL THEN 'unknown_income' END,
            CASE WHEN l.house_grade IS NULL THEN 'unknown_house' END,
            CASE WHEN l.is_water_safe IS NULL THEN 'unknown_water' END,
            CASE WHEN l.has_sanitary_toilet IS NULL THEN 'unknown_toilet' END,
            CASE WHEN c.is_unknown IS NOT FALSE THEN 'unknown_member' END,
            'kind=' || b.household_kind, 'cause=' || b.main_cause, 'cause=' || b.other_cause,
            'cause=' || b.second_other_cause, 'standing=' || s.poverty_status, 'monitored=' || s.monitor_kind,
            CASE WHEN g.education_guarantee = 'problem' THEN 'problem=education' END,
            CASE WHEN g.medical_guarantee = 'problem' THEN 'problem=medical' END,
            CASE WHEN g.housing_guarantee = 'problem' THEN 'problem=housing' END,
            CASE WHEN g.water_guarantee = 'problem' THEN 'problem=water' END
        ], NULL) || home.above,
        coalesce(f.grams, '{}'), coalesce(f.names, '')
    FROM searched f
    JOIN registry_household h ON h.id = f.family
    JOIN home ON home.id = h.place_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS persons, array_agg(DISTINCT m.source_id) AS sources,
            bool_or(m.name IS NULL OR m.sex IS NULL OR m.birth_on IS NULL) AS is_unknown
        FROM registry_member m WHERE m.household_id = h.id AND m.valid_to IS NULL
    ) AS c
    LEFT JOIN LATERAL (
        SELECT * FROM registry_livingconditions l WHERE l.household_id = h.id AND l.valid_to IS NULL LIMIT 1
    ) AS l ON true
    LEFT JOIN LATERAL (
        SELECT * FROM registry_householdincome n WHERE n.household_id = h.id AND n.valid_to IS NULL
        ORDER BY n.year DESC LIMIT 1
    ) AS n ON true
    LEFT JOIN LATERAL (
        SELECT * FROM registry_householdfacts b WHERE b.household_id = h.id AND b.valid_to IS NULL LIMIT 1
    ) AS b ON true
    LEFT JOIN LATERAL (
        SELECT * FROM registry_householdstatus s WHERE s.household_id = h.id AND s.valid_to IS NULL LIMIT 1
    ) AS s ON true
    LEFT JOIN LATERAL (
        SELECT * FROM registry_guarantees g WHERE g.household_id = h.id AND g.valid_to IS NULL LIMIT 1
    ) AS g ON true
    ON CONFLICT (household_id) DO UPDATE SET
        (county_id, place_id, path, number_key, name_key, persons, income_year, net_income_pc_yuan,
         income_first, income_last, registered_at, source_ids, marks, grams, names)
        = (excluded.county_id, excluded.place_id, excluded.path, excluded.number_key, excluded.name_key,
         excluded.persons, excluded.income_year, excluded.net_income_pc_yuan, excluded.income_first,
         excluded.income_last, excluded.registered_at, excluded.source_ids, excluded.marks, excluded.grams,
         excluded.names)
    WHERE kept IS DISTINCT FROM excluded;
    INSERT INTO registry_sourceplace (source_id, place_id)
        SELECT DISTINCT source, l.place_id FROM registry_listing l CROSS JOIN unnest(l.source_ids) AS source
        WHERE l.household_id = ANY (ids)
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
END $$;
"""

LIMIT = "ALTER INDEX listing_words RESET (gin_pending_list_limit);"
LIMIT_BACK = "ALTER INDEX listing_words SET (gin_pending_list_limit = 512);"


class Migration(migrations.Migration):
    """The index stays as it is built; only its limit goes."""

    dependencies = [("registry", "0088_ties")]

    operations = [
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
        migrations.RunSQL(REFRESH, migrations.RunSQL.noop),
        migrations.RunSQL(
            LIMIT,
            LIMIT_BACK,
            state_operations=[
                migrations.RemoveIndex(model_name="listing", name="listing_words"),
                migrations.AddIndex(
                    model_name="listing",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fields=["grams", "marks", "source_ids"], name="listing_words"
                    ),
                ),
            ],
        ),
    ]
