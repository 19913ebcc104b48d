"""The line of each household for lists and searches, and the triggers by which the database keeps it."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from pypinyin.constants import Style
from pypinyin.pinyin_dict import pinyin_dict
from pypinyin.style import convert

import liandong.foundation.keys
from liandong.foundation.migrating import at_once

APP = "liandong_app"

# How a character is read as the first of a name, where that is not its usual reading.
SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "任": "ren", "区": "ou", "盖": "ge",
    "朴": "piao", "翟": "zhai", "覃": "qin", "冼": "xian", "宓": "mi", "黑": "he", "乐": "yue", "召": "shao",
    "种": "chong", "缪": "miao", "员": "yun", "折": "she", "车": "che", "秘": "bi", "繁": "po", "卜": "bu",
    "褚": "chu", "沈": "shen", "万": "wan", "华": "hua", "柏": "bai", "尹": "yin", "贾": "jia", "石": "shi",
    "长": "zhang", "重": "chong", "那": "na", "都": "du", "祭": "zhai", "洗": "xian", "隗": "kui", "乜": "nie",
}  # fmt: skip

TABLES = """
CREATE TABLE registry_reading (
    ch text COLLATE "C" PRIMARY KEY,
    reading text COLLATE "C" NOT NULL,
    surname text COLLATE "C" NOT NULL
);

-- Households whose line is to be written again before the transaction ends.
CREATE TABLE registry_listing_due (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),
    ids bigint[] NOT NULL
);
CREATE INDEX registry_listing_due_transaction ON registry_listing_due (transaction);
"""

TABLES_BACK = "DROP TABLE registry_listing_due; DROP TABLE registry_reading;"

REFRESH = r"""
-- A name as it is searched: compatibility forms, capitals, no blanks and no dots between its parts.
CREATE FUNCTION registry_plain_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(upper(normalize(name, NFKC)), '[\s·•・.]+', '', 'g');

-- The county on the way down to a place; the place's own tree, whatever a household was numbered in.
CREATE FUNCTION registry_county_of(place_path text) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
    RETURN (SELECT p.id FROM places_place p
        WHERE p.level = 3 AND p.id = ANY (string_to_array(trim(place_path, '/'), '/')::bigint[]));

-- Writes the lines of these households again. Lines that do not change are left alone.
-- Lock: the lines first, in the order of their ids. Whoever changed another fact of the same family is waited
-- for, and what they wrote is read, because each statement here sees what was committed before it began.
CREATE FUNCTION registry_listing_refresh(ids bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
    PERFORM FROM registry_listing WHERE household_id = ANY (ids) ORDER BY household_id FOR UPDATE;
    DELETE FROM registry_listing l WHERE l.household_id = ANY (ids)
        AND NOT EXISTS (SELECT FROM registry_household h WHERE h.id = l.household_id);
    WITH home AS MATERIALIZED (
        SELECT p.id, p.path, registry_county_of(p.path) AS county_id,
            ARRAY(SELECT '@' || x FROM unnest(string_to_array(trim(p.path, '/'), '/')) AS x) AS above
        FROM places_place p
        WHERE p.id IN (
            SELECT h.place_id FROM unnest(ids) AS i (id) JOIN registry_household h USING (id)
        )
    ), family AS MATERIALIZED (
        SELECT h.id, h.place_id, h.household_no, h.head_name, h.registered_at, h.source_id, p.path, p.above,
            coalesce(p.county_id, h.county_id) AS county_id
        FROM unnest(ids) AS i (id) JOIN registry_household h USING (id) JOIN home p ON p.id = h.place_id
    ), member AS MATERIALIZED (
        SELECT m.* FROM unnest(ids) AS i (id) JOIN registry_member m ON m.household_id = i.id
        WHERE m.valid_to IS NULL
    ), living AS MATERIALIZED (
        SELECT l.* FROM unnest(ids) AS i (id) JOIN registry_livingconditions l ON l.household_id = i.id
        WHERE l.valid_to IS NULL
    ), income AS MATERIALIZED (
        SELECT DISTINCT ON (n.household_id) n.* FROM unnest(ids) AS i (id)
        JOIN registry_householdincome n ON n.household_id = i.id
        WHERE n.valid_to IS NULL ORDER BY n.household_id, n.year DESC
    ), person AS (
        SELECT household_id AS family, id AS person, registry_plain_name(name) AS name FROM member
        WHERE name IS NOT NULL
        UNION ALL
        SELECT id, 0, registry_plain_name(head_name) FROM family WHERE head_name IS NOT NULL
    ), spelled AS MATERIALIZED (
        SELECT family, person, name,
            array_agg(said ORDER BY pos) AS syllables,
            string_agg(left(said, 1), '' ORDER BY pos) AS initials
        FROM (
            SELECT person.*, pos,
                lower(coalesce(CASE pos WHEN 1 THEN r.surname ELSE r.reading END, substr(name, pos, 1))) AS said
            FROM person CROSS JOIN generate_series(1, least(length(name), 12)) AS pos
            LEFT JOIN registry_reading r ON r.ch = substr(name, pos, 1)
        ) letter
        GROUP BY family, person, name
    ), searched AS (
        -- the head's name once, as a member's; the index takes an element that stands twice but once
        SELECT family, array_agg(gram COLLATE "C") AS grams
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
        WHERE person > 0 OR NOT EXISTS (
            SELECT FROM spelled m WHERE m.family = spelled.family AND m.person > 0 AND m.name = spelled.name
        )
        GROUP BY family
    ), named AS (
        SELECT family, string_agg(name, E'\n' ORDER BY name) AS names
        FROM (SELECT DISTINCT family, name FROM spelled) once GROUP BY family
    ), counted AS (
        SELECT household_id AS family, count(*) AS persons,
            bool_or(name IS NULL OR sex IS NULL OR birth_on IS NULL) AS is_unknown
        FROM member GROUP BY household_id
    ), spoken AS (
        SELECT family, array_agg(DISTINCT source_id) AS sources FROM (
            SELECT id AS family, source_id FROM family
            UNION ALL SELECT household_id, source_id FROM member
            UNION ALL SELECT household_id, source_id FROM living
            UNION ALL SELECT household_id, source_id FROM income
            UNION ALL SELECT f.household_id, f.source_id FROM unnest(ids) AS i (id)
            JOIN registry_memberfacts f ON f.household_id = i.id WHERE f.valid_to IS NULL
        ) said GROUP BY family
    ), marked AS (
        SELECT f.id AS family, array_remove(ARRAY[
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
        ], NULL) || f.above AS marks
        FROM family f LEFT JOIN living l ON l.household_id = f.id
        LEFT JOIN income n ON n.household_id = f.id LEFT JOIN counted c ON c.family = f.id
    )
    INSERT INTO registry_listing AS kept (household_id, county_id, place_id, path, number_key, name_key,
        persons, income_year, net_income_pc_yuan, income_first, income_last, registered_at, source_ids, marks,
        grams, names)
    SELECT f.id, f.county_id, f.place_id, f.path, upper(f.household_no),
        coalesce(array_to_string(head.syllables, ' ') || ' ' || head.name, '~'),
        coalesce(c.persons, 0), n.year, n.net_income_pc_yuan,
        coalesce(n.net_income_pc_yuan, 9999999999), coalesce(n.net_income_pc_yuan, -9999999999),
        f.registered_at, s.sources, m.marks, coalesce(g.grams, '{}'), coalesce(w.names, '')
    FROM family f
    JOIN marked m ON m.family = f.id JOIN spoken s ON s.family = f.id
    LEFT JOIN counted c ON c.family = f.id LEFT JOIN income n ON n.household_id = f.id
    LEFT JOIN spelled head ON head.family = f.id AND head.person = 0
    LEFT JOIN searched g ON g.family = f.id LEFT JOIN named w ON w.family = f.id
    ON CONFLICT (household_id) DO UPDATE SET
        (county_id, place_id, path, number_key, name_key, persons, income_year, net_income_pc_yuan,
         income_first, income_last, registered_at, source_ids, marks, grams, names)
        = (excluded.county_id, excluded.place_id, excluded.path, excluded.number_key, excluded.name_key,
         excluded.persons, excluded.income_year, excluded.net_income_pc_yuan, excluded.income_first,
         excluded.income_last, excluded.registered_at, excluded.source_ids, excluded.marks, excluded.grams,
         excluded.names)
    WHERE kept IS DISTINCT FROM excluded;
    INSERT INTO registry_sourceplace (source_id, place_id)
        SELECT DISTINCT source, l.place_id FROM unnest(ids) AS i (id)
        JOIN registry_listing l ON l.household_id = i.id CROSS JOIN unnest(l.source_ids) AS source
        ORDER BY 1, 2
        ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION registry_listing_refresh(bigint[]) FROM PUBLIC;
"""

REFRESH_BACK = """
DROP FUNCTION registry_listing_refresh(bigint[]);
DROP FUNCTION registry_county_of(text);
DROP FUNCTION registry_plain_name(text);
"""

KEEPING = """
CREATE FUNCTION registry_listing_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    families bigint[];
BEGIN
    EXECUTE CASE TG_OP
        WHEN 'INSERT' THEN format('SELECT array_agg(DISTINCT %I) FROM rows_after', TG_ARGV[0])
        WHEN 'DELETE' THEN format('SELECT array_agg(DISTINCT %I) FROM rows_before', TG_ARGV[0])
        ELSE format('SELECT array_agg(DISTINCT x.id) FROM (SELECT %1$I AS id FROM rows_after '
            'UNION ALL SELECT %1$I FROM rows_before) x', TG_ARGV[0]) END
    INTO families;
    IF families IS NOT NULL THEN
        INSERT INTO registry_listing_due (ids) VALUES (families);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION registry_listing_keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    families bigint[];
BEGIN
    WITH done AS (
        DELETE FROM registry_listing_due WHERE transaction = pg_current_xact_id() RETURNING ids
    )
    SELECT array_agg(DISTINCT x.id ORDER BY x.id) INTO families FROM done CROSS JOIN unnest(done.ids) AS x (id);
    IF families IS NOT NULL THEN
        PERFORM registry_listing_refresh(families);
    END IF;
    RETURN NULL;
END $$;

-- At the end of each statement; after SET CONSTRAINTS ... DEFERRED once, at the end of the transaction.
CREATE CONSTRAINT TRIGGER registry_listing_kept AFTER INSERT ON registry_listing_due
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION registry_listing_keep();

CREATE FUNCTION registry_listing_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    families bigint[];
BEGIN
    SELECT array_agg(h.id) INTO families FROM rows_after a JOIN rows_before b USING (id)
    JOIN registry_household h ON h.place_id = a.id WHERE a.path <> b.path;
    IF families IS NOT NULL THEN
        PERFORM registry_listing_refresh(families);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_listing_move AFTER UPDATE ON places_place
    REFERENCING OLD TABLE AS rows_before NEW TABLE AS rows_after
    FOR EACH STATEMENT EXECUTE FUNCTION registry_listing_move();
"""

KEEPING_BACK = """
DROP TRIGGER registry_listing_move ON places_place;
DROP FUNCTION registry_listing_move();
DROP TRIGGER registry_listing_kept ON registry_listing_due;
DROP FUNCTION registry_listing_keep();
DROP FUNCTION registry_listing_note();
"""

WATCHED = {
    "registry_household": "id",
    "registry_member": "household_id",
    "registry_memberfacts": "household_id",
    "registry_livingconditions": "household_id",
    "registry_householdincome": "household_id",
}
TRANSITIONS = {
    "INSERT": "NEW TABLE AS rows_after",
    "UPDATE": "OLD TABLE AS rows_before NEW TABLE AS rows_after",
    "DELETE": "OLD TABLE AS rows_before",
}
WATCH = "".join(
    f"CREATE TRIGGER registry_listing_{event.lower()} AFTER {event} ON {table} REFERENCING {rows}\n"
    f"    FOR EACH STATEMENT EXECUTE FUNCTION registry_listing_note('{family}');\n"
    for table, family in WATCHED.items()
    for event, rows in TRANSITIONS.items()
)
WATCH_BACK = "".join(
    f"DROP TRIGGER registry_listing_{event.lower()} ON {table};\n"
    for table in WATCHED
    for event in TRANSITIONS
)

# Only the functions above write here, with their owner's rights.
RIGHTS = f"""
REVOKE ALL ON registry_listing, registry_sourceplace, registry_reading, registry_listing_due FROM {APP};
GRANT SELECT ON registry_listing, registry_sourceplace, registry_reading TO {APP};
"""

# The planner hears of more of the pairs of characters than it would by itself.
TUNED = "ALTER TABLE registry_listing ALTER COLUMN grams SET STATISTICS 400;"

AT_ONCE = 20_000


def load_readings(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The usual reading of each character without its tone."""
    rows = []
    for point, readings in pinyin_dict.items():
        if point > 0xFFFF:
            continue
        plain = convert(readings.split(",")[0], Style.NORMAL, strict=True).replace("ü", "v")
        rows.append((chr(point), plain, SURNAMES.get(chr(point), plain)))
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_reading SELECT * FROM unnest(%s::text[], %s::text[], %s::text[])",
            [list(column) for column in zip(*rows, strict=True)],
        )
        cursor.execute("ANALYZE registry_reading")


def write_lines(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The lines of the households that are registered already."""
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute(
                "WITH next AS (SELECT id FROM registry_household WHERE id > %s ORDER BY id LIMIT %s) "
                "SELECT array_agg(id), max(id) FROM next",
                [last, AT_ONCE],
            )
            ids, highest = cursor.fetchone()
            if ids is None:
                return
            cursor.execute("SELECT registry_listing_refresh(%s)", [ids])
            last = highest


class Migration(migrations.Migration):
    """Lists and searches read one line a household, kept by triggers."""

    dependencies = [
        ("places", "0001_first"),
        ("registry", "0031_one_household_a_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = at_once(
        [
            migrations.CreateModel(
                name="ListColumns",
                fields=[
                    (
                        "user",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            serialize=False,
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    (
                        "columns",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.CharField(max_length=40), size=None
                        ),
                    ),
                ],
            ),
            migrations.CreateModel(
                name="Listing",
                fields=[
                    (
                        "household",
                        models.OneToOneField(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            primary_key=True,
                            related_name="listing",
                            serialize=False,
                            to="registry.household",
                        ),
                    ),
                    ("path", models.TextField(db_collation="C")),
                    ("number_key", models.TextField(db_collation="C")),
                    ("name_key", models.TextField(db_collation="C")),
                    ("persons", models.IntegerField()),
                    ("income_year", models.IntegerField(null=True)),
                    ("net_income_pc_yuan", models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                    ("income_first", models.DecimalField(decimal_places=4, max_digits=14)),
                    ("income_last", models.DecimalField(decimal_places=4, max_digits=14)),
                    ("registered_at", models.DateTimeField()),
                    (
                        "source_ids",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.BigIntegerField(), size=None
                        ),
                    ),
                    (
                        "marks",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(db_collation="C"), size=None
                        ),
                    ),
                    (
                        "grams",
                        django.contrib.postgres.fields.ArrayField(
                            base_field=models.TextField(db_collation="C"), size=None
                        ),
                    ),
                    ("names", models.TextField(db_collation="C")),
                    (
                        "county",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="places.place",
                        ),
                    ),
                    (
                        "place",
                        models.ForeignKey(
                            db_constraint=False,
                            db_index=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to="places.place",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(fields=["path", "number_key", "household"], name="listing_by_place"),
                        models.Index(fields=["county", "number_key", "household"], name="listing_by_number"),
                        models.Index(fields=["county", "name_key", "household"], name="listing_by_name"),
                        models.Index(fields=["county", "persons", "household"], name="listing_by_persons"),
                        models.Index(
                            fields=["county", "income_first", "household"], name="listing_by_income"
                        ),
                        models.Index(
                            fields=["county", "income_last", "household"], name="listing_by_income_down"
                        ),
                        models.Index(fields=["county", "registered_at", "household"], name="listing_by_day"),
                        django.contrib.postgres.indexes.GinIndex(
                            fields=["grams", "marks", "source_ids"],
                            gin_pending_list_limit=512,
                            name="listing_words",
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SavedView",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "key",
                        models.UUIDField(default=liandong.foundation.keys.uuid7, editable=False, unique=True),
                    ),
                    ("name", models.CharField(max_length=40)),
                    ("query", models.CharField(max_length=1000)),
                    (
                        "user",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("user", "name"), name="saved_view_name_once"),
                        models.CheckConstraint(
                            condition=models.Q(("name", ""), _negated=True), name="saved_view_has_name"
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                name="SourcePlace",
                fields=[
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    (
                        "place",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="+", to="places.place"
                        ),
                    ),
                    (
                        "source",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="places",
                            to="registry.source",
                        ),
                    ),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(fields=("source", "place"), name="source_place_once")
                    ],
                },
            ),
            migrations.RunSQL(TABLES, TABLES_BACK),
            migrations.RunPython(load_readings, migrations.RunPython.noop),
            migrations.RunSQL(REFRESH, REFRESH_BACK),
            migrations.RunSQL(KEEPING, KEEPING_BACK),
            migrations.RunSQL(WATCH, WATCH_BACK),
            migrations.RunSQL(RIGHTS, migrations.RunSQL.noop),
            migrations.RunSQL(TUNED, migrations.RunSQL.noop),
            migrations.RunPython(write_lines, migrations.RunPython.noop),
        ]
    )
