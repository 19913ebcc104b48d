"""What departments are asked, as data: questions, value bands, reasons, and the consent that each needs.

Source: domain.md §8 (department comparison matrix), in ``matrix.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from liandong.foundation.personal.writing import plain
from liandong.registry.record_codes import ConsentExtent
from liandong.registry.words import in_both, words

_SHIPPED = Path(__file__).with_name("matrix.toml")


@dataclass(frozen=True)
class Question:
    """One question to a department.

    ``title``: as the department reads it; ``shown``: what a village is told is to be explained; ``extent``:
    the part of the consent it stands under; ``bands``, ``reasons``: all that may be returned with a hit.
    """

    id: str
    department: str
    title: str
    shown: str
    extent: ConsentExtent
    bands: Mapping[str, str]
    reasons: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Matrix:
    """Departments by id, and their questions."""

    departments: Mapping[str, str]
    questions: Mapping[str, Question]

    def asked_of(self, department: str) -> dict[str, Question]:
        """The questions of a department, in the order of the file."""
        return {one.id: one for one in self.questions.values() if one.department == department}


def _said(both: Mapping[str, str]) -> str:
    return words(both["zh"], both["en"])


def _listed(entries: list[dict[str, str]]) -> dict[str, str]:
    return {one["id"]: _said(one) for one in entries}


def read_matrix(text: str) -> Matrix:
    """The matrix of a file.

    Raises:
        ValueError, KeyError, TypeError: an unknown department, extent or column; the file is the project's
            own, and a test reads it.
    """
    data = tomllib.loads(text)
    departments = {one["id"]: _said(one["title"]) for one in data["department"]}
    questions: dict[str, Question] = {}
    for one in data["question"]:
        question = _question(**one)
        if question.department not in departments or question.id in questions:
            raise ValueError(f"matrix: {question.id!r} names no department, or stands there twice")
        questions[question.id] = question
    return Matrix(departments, questions)


def _question(
    *,
    id: str,
    department: str,
    title: dict[str, str],
    shown: dict[str, str],
    extent: str,
    source: str,
    bands: list[dict[str, str]] | None = None,
    reasons: list[dict[str, str]] | None = None,
) -> Question:
    return Question(
        id=id,
        department=department,
        title=_said(title),
        shown=_said(shown),
        extent=ConsentExtent(extent),
        bands=_listed(bands or []),
        reasons=_listed(reasons or []),
        source=source,
    )


@cache
def matrix() -> Matrix:
    """The shipped matrix."""
    return read_matrix(_SHIPPED.read_text(encoding="utf-8"))


def department_title(department: str) -> str:
    """What a department is called."""
    return str(matrix().departments.get(department, department))


def question_of(name: str) -> Question:
    """The question of that id. Errors: KeyError."""
    return matrix().questions[name]


def chosen(text: str, choices: Mapping[str, str]) -> str:
    """The code that a word or a code means, in either language; empty where it means none."""
    wanted = plain(text)
    for code, title in choices.items():
        if wanted and wanted in (plain(code), *map(plain, in_both(title))):
            return code
    return ""
