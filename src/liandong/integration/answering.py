"""The department's side of an exchange by tokens. It needs its list, the tokens and the key; no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from liandong.analytics.errors import Refusal, marked, translated
from liandong.integration.exchange import Secret
from liandong.integration.matrix import chosen, matrix, question_of
from liandong.integration.workbooks import NAMES, NO, YES, columns_of, day_of, is_yes, read_table, text_of

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


class NotOfTheList(Refusal):
    """A value of the department's list that the question does not know: it would have been lost."""

    message = marked(
        "{file}, row {row}, column {column}: “{value}” is none that {question} knows ({known}). {more} "
        "Correct the list and try again. Nothing was written."
    )


class DayUnreadable(Refusal):
    """A date of the department's list that cannot be read."""

    message = marked(
        "{file}, row {row}, column {column}: “{value}” is no date; write it as 2026-03-01. {more} "
        "Nothing was written."
    )


@dataclass(frozen=True)
class _Wrong:
    """A cell that cannot be answered from. ``known``: what its column may say; empty: a date."""

    row: int
    column: str
    value: str
    question: str
    known: Mapping[str, object]

    def refusal(self, file: str, others: int) -> Refusal:
        """The sentence about it, with how many more there are."""
        column, value = NAMES[self.column][0], self.value[:40]
        more = _Clause(marked("So do {others} rows more."), others) if others else ""
        if self.column == "on":
            return DayUnreadable(file=file, row=self.row, column=column, value=value, more=more)
        known = "、".join(str(words) for words in self.known.values()) or "–"
        return NotOfTheList(
            file=file,
            row=self.row,
            column=column,
            value=value,
            question=question_of(self.question).title,
            known=known,
            more=more,
        )


class _Clause:
    """A sentence within a refusal, translated when the refusal is spoken."""

    def __init__(self, message: str, others: int) -> None:
        self.message, self.others = message, others

    def __str__(self) -> str:
        return translated(self.message, "integration").format(others=self.others)


def answer_tokens(
    own: tuple[bytes, str], asked: tuple[bytes, str], secret: Secret
) -> tuple[list[tuple[str, ...]], int]:
    """An answer for each asked token, in their order, and how many are hits.

    Args:
        own, asked: content and name of the department's list (ID number; 事项, 结果, 档次, 日期, 原因 as far
            as they apply) and of the file of tokens. A row of the list is a hit unless its result says no.

    Raises:
        NotAList, QuestionUnclear, NotAReturn: a file cannot be read or lacks a column.
        NotOfTheList, DayUnreadable: a row about somebody who is asked says what the question does not know.
    Cost: one token for each row of the list and question it answers: about 5 µs.
    """
    wanted = _asked(*asked)
    questions = sorted(set(wanted.values()))
    known: dict[str, tuple[str, ...]] = {}
    wrong: list[_Wrong] = []
    for number, cells in _rows(own[0], own[1], "id_number"):
        for question in _answered(cells, questions, own[1]):
            token = secret.token(question, cells["id_number"])
            if token in wanted and is_yes(cells.get("result") or "yes") is not False:
                known[token] = (token, question, "yes", *_details(cells, question))
                wrong += _wrong(number, cells, question)
        wrong += _unclear(number, cells, secret, wanted)
    if wrong:
        raise wrong[0].refusal(own[1], len({one.row for one in wrong}) - 1)
    rows = [known.get(token, (token, question, "no", "", "", "")) for token, question in wanted.items()]
    return rows, len(known)


def _asked(content: bytes, name: str) -> dict[str, str]:
    return {
        cells["token"].lower(): cells["question"]
        for _number, cells in _rows(content, name, "token", "question")
        if cells["question"] in matrix().questions
    }


def _rows(content: bytes, name: str, *needed: str) -> list[tuple[int, dict[str, str]]]:
    """The rows that have what is needed, each with its number in the file."""
    table = read_table(content, name)
    at = columns_of(table)
    for column in needed:
        if column not in at:
            raise NotAList(file=name, column=NAMES[column][0])
    found = []
    for number, cells in enumerate(table[1:], start=2):
        row = {column: text_of(cells[place]) if place < len(cells) else "" for column, place in at.items()}
        if all(row[column] for column in needed):
            found.append((number, row))
    return found


def _answered(cells: Mapping[str, str], questions: list[str], name: str) -> list[str]:
    """Which of the asked questions a row answers."""
    said = cells.get("question", "")
    if said:
        found = chosen(said, {one: question_of(one).title for one in questions})
        return [found] if found else []
    if len(questions) > 1:
        raise QuestionUnclear(questions=", ".join(questions), file=name)
    return questions


def _wrong(number: int, cells: Mapping[str, str], question: str) -> Iterator[_Wrong]:
    """What a row says that would be lost: a band or reason of no list, a result or a date nobody can read."""
    one = question_of(question)
    result, on = cells.get("result", ""), cells.get("on", "")
    if result and is_yes(result) is None:
        yield _Wrong(number, "result", result, question, {"yes": YES[0], "no": NO[0]})
    for name, choices in {"band": one.bands, "reason": one.reasons}.items():
        value = cells.get(name, "")
        if value and not chosen(value, choices):
            yield _Wrong(number, name, value, question, choices)
    if on and day_of(on) is None:
        yield _Wrong(number, "on", on, question, {})


def _unclear(
    number: int, cells: Mapping[str, str], secret: Secret, wanted: Mapping[str, str]
) -> Iterator[_Wrong]:
    """A question that nobody knows, in a row about somebody who is asked."""
    said, questions = cells.get("question", ""), matrix().questions
    if not said or chosen(said, {one.id: one.title for one in questions.values()}):
        return
    asked = sorted({one for one in wanted.values() if secret.token(one, cells["id_number"]) in wanted})
    if asked:
        known = {one: question_of(one).title for one in asked}
        yield _Wrong(number, "question", said, asked[0], known)


def _details(cells: Mapping[str, str], question: str) -> tuple[str, str, str]:
    one = question_of(question)
    on = day_of(cells.get("on", ""))
    return (
        chosen(cells.get("band", ""), one.bands),
        on.isoformat() if on else "",
        chosen(cells.get("reason", ""), one.reasons),
    )
