"""Pairs of rows that may be one person: a score for people to look at, never a decision.

Name, sex, date of birth and village are compared with splink on DuckDB (Fellegi and Sunter's model). Chinese
names are written down by ear and by eye, so that two spellings meet as the same sound (pinyin without tones),
the same characters in another order, or one character that looks like the other. The weights are stated here
and not learned: a village's file is too small to learn from, and a score must mean the same in every county.

Source: I. P. Fellegi, A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969) 1183–1210, by splink 5.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as cll
import splink.comparison_library as cl
from pypinyin import lazy_pinyin
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from liandong.analytics.tables import connect

THRESHOLD = 0.9
MEMORY = "1GB"
_COLUMNS = ("unique_id", "name", "sex", "birth_on", "place_id")
# Characters of names that are taken for one another when a hand-written list is typed in.
_ALIKE = str.maketrans(
    dict(
        zip(
            "兰籣蓝苹祥详艳燕莹萤梅玫芬芳未末士土已己巳戌戍戊候侯弦玄佳住岑芩贷货傅傳岗崗陈陣卓桌",
            "蓝蓝蓝平详详燕燕萤萤玫玫芳芳末末土土己己己戊戊戊侯侯玄玄住住芩芩货货傅傅岗岗陈陈卓卓",
            strict=True,
        )
    )
)


def find_pairs(persons: pa.Table, *, threshold: float = THRESHOLD) -> pa.Table:
    """Pairs of persons that may be the same one.

    Args:
        persons: ``unique_id`` (text), ``name``, ``sex`` (1, 2), ``birth_on`` (date), ``place_id`` (whole
            number: the village); NULL where it is not known. Rows without a name are compared with nobody.
        threshold: the least probability that is worth a look.

    Returns: ``left_id, right_id`` (``left_id < right_id``), ``probability``; the likeliest first.
    Cost: pairs are only made within blocks (same sound and birth date; same birth date and village; same
        name and village; same sound in any order, village and year), so that it grows with the rows.
    """
    connection = connect(memory=MEMORY)
    try:
        connection.register("given_persons", persons.select(_COLUMNS))
        _sound(connection)
        api = DuckDBAPI(connection)
        linker = Linker(api.register("heard_persons"), _settings(), log_level=logging.WARNING)
        found = linker.inference.predict(threshold_match_probability=threshold, warning_mode="never")
        return connection.execute(
            "select least(unique_id_l, unique_id_r) as left_id, "  # noqa: S608  a name made by splink
            "greatest(unique_id_l, unique_id_r) as right_id, match_probability as probability "
            f"from {found.physical_name} order by probability desc, left_id, right_id"
        ).to_arrow_table()
    finally:
        connection.close()


def sound(name: str) -> str:
    """A name as it sounds, without tones: 覃桂兰 and 秦贵蓝 do not sound alike, 韦桂兰 and 韦贵蓝 do.

    Each character is read by itself: a name is no phrase.
    """
    return " ".join(filter(None, map(_reading, name)))


@cache
def _reading(character: str) -> str:
    return "".join(lazy_pinyin(character, errors="ignore"))


def shape(name: str) -> str:
    """A name with characters that look alike written as one."""
    return name.translate(_ALIKE)


def _sound(connection: duckdb.DuckDBPyConnection) -> None:
    """``heard_persons``: each different name is spoken once."""
    names = [
        row[0]
        for row in connection.execute(
            "select distinct name from given_persons where name is not null and name <> ''"
        ).fetchall()
    ]
    sounds = [sound(name) for name in names]
    connection.register(
        "spoken",
        pa.table(
            {
                "name": pa.array(names, pa.string()),
                "sound": pa.array(sounds, pa.string()),
                "sound_set": pa.array([" ".join(sorted(one.split())) for one in sounds], pa.string()),
                "shape": pa.array([shape(name) for name in names], pa.string()),
                "characters": pa.array(["".join(sorted(name)) for name in names], pa.string()),
            }
        ),
    )
    connection.execute(
        "create table heard_persons as select p.unique_id, p.name, p.sex, p.birth_on::varchar as birth_on, "
        "year(p.birth_on) as birth_year, p.place_id, s.sound, s.sound_set, s.shape, s.characters "
        "from given_persons p join spoken s on s.name = p.name"
    )


def _level(condition: str, label: str, m: float, u: float) -> Any:
    return cll.CustomLevel(condition, label).configure(m_probability=m, u_probability=u)


def _else(m: float, u: float) -> Any:
    return cll.ElseLevel().configure(m_probability=m, u_probability=u)


def _settings() -> SettingsCreator:
    name = cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name"),
            _level("name_l = name_r", "the same", 0.70, 0.001),
            _level("shape_l = shape_r or sound_l = sound_r", "sounds or looks alike", 0.17, 0.002),
            _level("characters_l = characters_r or sound_set_l = sound_set_r", "other order", 0.05, 0.0005),
            _level(
                # DuckDB's levenshtein counts bytes, of which a character has three
                "length(name_l) = 3 and length(name_r) = 3 and (name_l[1:1] <> name_r[1:1])::int "
                "+ (name_l[2:2] <> name_r[2:2])::int + (name_l[3:3] <> name_r[3:3])::int = 1",
                "one character differs",
                0.06,
                0.02,
            ),
            _else(0.02, 0.9765),
        ],
    )
    born = cl.CustomComparison(
        output_column_name="birth_on",
        comparison_levels=[
            cll.NullLevel("birth_on"),
            _level("birth_on_l = birth_on_r", "the same", 0.86, 0.00005),
            _level(
                "damerau_levenshtein(birth_on_l, birth_on_r) = 1 or (birth_on_l[:4] = birth_on_r[:4] "
                "and birth_on_l[6:7] = birth_on_r[9:10] and birth_on_l[9:10] = birth_on_r[6:7])",
                "one digit, or day and month changed",
                0.11,
                0.001,
            ),
            _level("birth_year_l = birth_year_r", "the same year", 0.02, 0.014),
            _else(0.01, 0.98495),
        ],
    )
    sex = cl.CustomComparison(
        output_column_name="sex",
        comparison_levels=[
            cll.NullLevel("sex"),
            _level("sex_l = sex_r", "the same", 0.985, 0.5),
            _else(0.015, 0.5),
        ],
    )
    village = cl.CustomComparison(
        output_column_name="place_id",
        comparison_levels=[
            cll.NullLevel("place_id"),
            _level("place_id_l = place_id_r", "the same village", 0.8, 0.01),
            _else(0.2, 0.99),
        ],
    )
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[name, born, sex, village],
        blocking_rules_to_generate_predictions=[
            block_on("sound", "birth_on"),
            block_on("shape", "birth_on"),
            block_on("birth_on", "place_id"),
            block_on("name", "place_id"),
            block_on("sound_set", "place_id", "birth_year"),
        ],
        probability_two_random_records_match=0.0001,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
