"""The checks themselves: each finds what it is for."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Message
from tools.architecture import diagram, ordered
from tools.messages import Sentence, _entry_problems, of_file
from tools.sizes import FUNCTION_LIMIT, measure_file


def test_long_functions_are_found(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def long():\n" + "    x = 1\n" * FUNCTION_LIMIT)
    over = [size for size in measure_file(path, "long.py") if size.lines > size.limit]
    assert [size.where for size in over] == ["long.py:1 long()"]


def test_sentences_of_files_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.messages.PACKAGE", tmp_path)
    module = tmp_path / "one.py"
    module.write_text('marked("A {thing}")\n_("B")\nngettext("one %s", "many %s", 2)\ntranslated(variable)\n')
    template = tmp_path / "two.html"
    counted = "{% blocktranslate count n=n %}one{% plural %}{{ n }}{% endblocktranslate %}"
    template.write_text("{% translate 'C' %}" + counted)
    assert [found.text for found in of_file(module)] == ["A {thing}", "B", "one %s"]
    assert [(found.text, found.plural) for found in of_file(template)] == [("C", None), ("one", "%(n)s")]


@pytest.mark.parametrize(
    ("translation", "problem"),
    [
        ("", "empty"),
        ("The port {port} is busy", "by itself"),
        ("端口被占用", "placeholders"),
        ("端口 {number} 被占用", "placeholders"),
    ],
)
def test_a_poor_translation_is_found(translation: str, problem: str) -> None:
    sentence = Sentence(None, "The port {port} is busy", None, "here:1")
    assert problem in "".join(_entry_problems(sentence, Message(sentence.text, translation)))


def test_a_good_translation_is_not() -> None:
    sentence = Sentence(None, "The port {port:d} is busy", None, "here:1")
    assert not list(_entry_problems(sentence, Message(sentence.text, "端口 {port} 被占用")))


def test_a_diagram_draws_each_import_once() -> None:
    picture = diagram(["high", "low"], [("high", "low", 7)])
    assert picture.count("marker-end") == 1
    assert "high imports low" in picture


class Imports:
    """A graph of imports, as grimp's, of three modules."""

    modules = ("p.a.x", "p.b.y", "p.c.z")
    edges = {"p.a.x": {"p.b.y"}, "p.c.z": {"p.a.x"}}

    def find_modules_directly_imported_by(self, module: str) -> set[str]:
        """What ``module`` imports."""
        return self.edges.get(module, set())


def test_importers_stand_above_what_they_import() -> None:
    assert ordered(Imports(), ["a", "b", "c"], "p") == ["c", "a", "b"]
