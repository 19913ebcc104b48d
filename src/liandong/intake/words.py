"""How cells are read: full-width digits, stray spaces, days, answers of yes and no, words of code lists.

All of it is SQL for DuckDB, so that a million rows are read set-wise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import models

from liandong.analytics.tables.columns import literal
from liandong.registry.words import in_both

_WIDE = "０１２３４５６７８９．，－＋／：％"
_NARROW = "0123456789.,-+/:%"
YES_WORDS = ("是", "有", "通", "会", "能", "已", "√", "对", "真", "yes", "y", "true", "t", "1")
NO_WORDS = ("否", "无", "没有", "不通", "不会", "不能", "未", "×", "错", "假", "no", "n", "false", "f", "0")

# Byte order marks, zero-width and no-break spaces and the ideographic space come in by copying. Patterns
# are slow, so plain cells (bytes = characters: ASCII) take the short way through every macro.
MACROS = f"""
create macro is_plain(x) as strlen(x) = length(x);
create macro tidy(x) as nullif(case when is_plain(x) then trim(x, ' \t\r\n')
  else trim(translate(x, '\u200b\ufeff\u00a0\u3000\t\r\n', '       ')) end, '');
create macro half(x) as case when is_plain(x) then x else translate(x, '{_WIDE}', '{_NARROW}') end;
create macro code_text(x) as nullif(replace(half(x), ' ', ''), '');
create macro code_word(x) as lower(replace(half(x), ' ', ''));
create macro words_in(x) as list_filter(
  string_split_regex(code_word(x), '[,，、;；|/]'), lambda word: word <> '');
create macro as_month(x) as case when regexp_full_match(half(x), '(19|20)[0-9]{{2}}(0[1-9]|1[0-2])')
  then try_cast(substr(half(x), 1, 4) || '-' || substr(half(x), 5, 2) || '-01' as date) end;
create macro without_thousands(x) as case
  when regexp_full_match(x, '[+-]?[0-9]{{1,3}}(,[0-9]{{3}})+([.][0-9]*)?') then replace(x, ',', '') end;
create macro finite(x) as case when isfinite(x) then x end;
create macro as_number(x) as case
  when is_plain(x) and try_cast(x as double) is not null then finite(try_cast(x as double))
  when is_plain(x) and not contains(x, ',') then null
  else finite(coalesce(try_cast(half(x) as double), try_cast(without_thousands(half(x)) as double))) end;
create macro as_whole(x) as case
  when as_number(x) = floor(as_number(x)) and abs(as_number(x)) < 9e15 then as_number(x)::bigint end;
create macro day_of(x) as case
  when regexp_full_match(x, '[0-9]{{4}} ?[-/.年] ?[0-9]{{1,2}} ?[-/.月] ?[0-9]{{1,2}} ?日?([ T][0-9:.]+)?')
  then try_cast(regexp_replace(x,
    '^([0-9]{{4}}) ?[-/.年] ?([0-9]{{1,2}}) ?[-/.月] ?([0-9]{{1,2}}).*$', '\\1-\\2-\\3') as date)
  when regexp_full_match(x, '[12][0-9]{{7}}')
  then try_cast(substr(x, 1, 4) || '-' || substr(x, 5, 2) || '-' || substr(x, 7, 2) as date)
  -- a day that a workbook lost the format of: days since 1899-12-30
  when regexp_full_match(x, '[1-5][0-9]{{4}}([.]0+)?') then date '1899-12-30' + x::double::integer end;
create macro as_day(x) as case
  when length(x) < 5 or length(x) > 30 then null
  when is_plain(x) and length(x) = 10 and x[5] = '-' and x[8] = '-' then try_cast(x as date)
  when half(x)[1] not in ('1', '2', '3', '4', '5') then null
  else day_of(half(x)) end;
"""


def yes_no(text: str) -> str:
    """SQL for a truth value of a text; NULL where it is neither."""
    return _case(text, {**dict.fromkeys(YES_WORDS, "true"), **dict.fromkeys(NO_WORDS, "false")})


def coded(text: str, meanings: Mapping[str, str]) -> str:
    """SQL for the meaning of a text as text; NULL where the word is not among ``meanings``."""
    return _case(text, {word: literal(meaning) for word, meaning in meanings.items()})


def words_of(codes: type[models.TextChoices]) -> dict[str, str]:
    """Every way to write a code: the code, without its leading zeros, and its words in both languages."""
    found: dict[str, str] = {}
    for code, label in codes.choices:
        for word in (code, str(code).lstrip("0"), *in_both(label)):
            found.setdefault(word, str(code))
    return found


def among(text: str, words: Iterable[str]) -> str:
    """SQL that is true where a text is one of the words.

    Not ``in (…)``: DuckDB turns each into a join, and planning 70 of them took 3.6 s.
    """
    return f"list_contains([{', '.join(literal(word) for word in words)}], {text})"


def _case(text: str, meanings: Mapping[str, str]) -> str:
    seen: dict[str, str] = {}
    for word, meaning in meanings.items():
        seen.setdefault("".join(word.lower().split()), meaning)
    cases = " ".join(f"when {literal(word)} then {meaning}" for word, meaning in seen.items())
    return f"case code_word({text}) {cases} end"
