"""The lines of households written in slices, by joins that no wrong guess of the planner can make quadratic.

Before a table was first analysed, PostgreSQL took the joins between the parts of a line for joins of one row
and compared every name with every family: 31 s of processor for 100,000 persons instead of 2. Now the names
lead, one row for each family comes out of them, and everything else is looked up by the family's number.
"""

from django.db import migrations

REFRESH = r"""
CREATE OR REPLACE FUNCTION registry_listing_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    slice CONSTANT integer := 5000;
    part bigint[];
BEGIN
    PERFORM FROM registry_listing WHERE household_id = ANY (ids) ORDER BY household_id FOR UPDATE;
    DELETE FROM registry_listing l WHERE l.household_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM registry_household h WHERE h.id = l.household_id);
    FOR number IN 0 .. (cardinality(ids) - 1) / slice LOOP
        part := ids[number * slice + 1 : (number + 1) * slice];
        PERFORM registry_listing_write(part);
    END LOOP;
END $$;

-- Lines that do not change are left alone.
CREATE FUNCTION registry_listing_write(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    WITH named AS (
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
    ), searched AS (
        SELECT family, string_agg(DISTINCT name, E'\n' ORDER BY name) AS names,
            max(array_to_string(syllables, ' ') || ' ' || name) FILTER (WHERE is_label) AS name_key,
            array_agg(gram COLLATE "C") FILTER (WHERE gram IS NOT NULL) AS grams
        FROM spelled CROSS JOIN LATERAL (
            SELECT '^' || left(name, 1)
            UNION ALL
            SELECT substr(name, pos, 2) FROM generate_series(1, least(length(name), 12) - 1) AS pos
            UNION ALL
            SELECT '=' || array_to_string(syllables[1:upto], '')
            FROM generate_series(2, cardinality(syllables)) AS upto
            UNION ALL
            SELECT '-' || left(initials, upto) FROM generate_series(2, length(initials)) AS upto
        ) AS x (gram)
        GROUP BY family
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
            CASE WHEN c.is_unknown IS NOT FALSE THEN 'unknown_member' END
        ], NULL) || home.above,
        coalesce(f.grams, '{}'), coalesce(f.names, '')
    FROM searched f
    JOIN registry_household h ON h.id = f.family
    JOIN LATERAL (
        SELECT p.path, registry_county_of(p.path) AS county_id,
            ARRAY(SELECT '@' || x FROM unnest(string_to_array(trim(p.path, '/'), '/')) AS x) AS above
        FROM places_place p WHERE p.id = h.place_id
    ) AS home ON true
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
REVOKE ALL ON FUNCTION registry_listing_write(bigint[]) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    """Memory and time of writing lines again go by the slice."""

    dependencies = [("registry", "0070_numbers_set_wise")]

    operations = [migrations.RunSQL(REFRESH, migrations.RunSQL.noop)]
