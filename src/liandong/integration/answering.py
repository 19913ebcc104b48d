"""The department's side of an exchange by tokens. It needs its list, the tokens and the key; no database."""

from __future__ import annotations

from collections.abc import Mapping

from liandong.analytics.errors import Refusal, marked
from liandong.integration.exchange import Secret
from liandong.integration.matrix import chosen, matrix, question_of
from liandong.integration.workbooks import NAMES, columns_of, day_of, is_yes, read_table, text_of

ANSWER = ("token", "question", "result", "band", "date", "reason")


class NotAList(Refusal):
    """A file in which something needed is not found."""

    message = marked("{file} has no column {column}; add it and try again. Nothing was written.")


class QuestionUnclear(Refusal):
    """Several questions, and a list that does not say which it answers."""

    message = marked(
        "{questions} are asked, and {file} does not say which of them a row answers; add a column 事项. "
        "Nothing was written."
    )


def answer_tokens(
    own: tuple[bytes, str], asked: tuple[bytes, str], secret: Secret
) -> tuple[list[tuple[str, ...]], int]:
    """An answer for each asked token, in their order, and how many are hits.

    Args:
        own, asked: content and name of the department's list (ID number; 事项, 结果, 档次, 日期, 原因 as far
            as they apply) and of the file of tokens. A row of the list is a hit unless its result says no.

    Raises:
        NotAList, QuestionUnclear, NotAReturn: a file cannot be read or lacks a column.
    Cost: one token for each row of the list and question it answers: about 5 µs.
    """
    wanted = _asked(*asked)
    questions = sorted(set(wanted.values()))
    known: dict[str, tuple[str, ...]] = {}
    for cells in _rows(own[0], own[1], "id_number"):
        for question in _answered(cells, questions, own[1]):
            token = secret.token(question, cells["id_number"])
            if token in wanted and is_yes(cells.get("result") or "yes") is not False:
                known[token] = (token, question, "yes", *_details(cells, question))
    rows = [known.get(token, (token, question, "no", "", "", "")) for token, question in wanted.items()]
    return rows, len(known)


def _asked(content: bytes, name: str) -> dict[str, str]:
    return {
        cells["token"].lower(): cells["question"]
        for cells in _rows(content, name, "token", "question")
        if cells["question"] in matrix().questions
    }


def _rows(content: bytes, name: str, *needed: str) -> list[dict[str, str]]:
    table = read_table(content, name)
    at = columns_of(table)
    for column in needed:
        if column not in at:
            raise NotAList(file=name, column=NAMES[column][0])
    rows = (
        {column: text_of(cells[place]) if place < len(cells) else "" for column, place in at.items()}
        for cells in table[1:]
    )
    return [row for row in rows if all(row[column] for column in needed)]


def _answered(cells: Mapping[str, str], questions: list[str], name: str) -> list[str]:
    """Which of the asked questions a row answers."""
    said = cells.get("question", "")
    if said:
        found = chosen(said, {one: question_of(one).title for one in questions})
        return [found] if found else []
    if len(questions) > 1:
        raise QuestionUnclear(questions=", ".join(questions), file=name)
    return questions


def _details(cells: Mapping[str, str], question: str) -> tuple[str, str, str]:
    one = question_of(question)
    on = day_of(cells.get("on", ""))
    return (
        chosen(cells.get("band", ""), one.bands),
        on.isoformat() if on else "",
        chosen(cells.get("reason", ""), one.reasons),
    )
