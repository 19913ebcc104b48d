"""Result files: refused before the work where they would harm, whole or not there at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from liandong.analytics.errors import speak
from liandong.analytics.tables import connect, open_source
from liandong.analytics.tables.refusals import CannotRead, CannotWrite, OutputIsSource, OutputTwice
from liandong.analytics.tables.writing import check_outputs, write_columns


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with one csv file."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "rows.csv").write_text("a\n1\n", encoding="utf-8")
    return folder / "rows.csv"


def test_a_result_beside_the_source_is_fine(source: Path) -> None:
    check_outputs(str(source), [source.with_name("result.csv"), None], source.with_name("report.json"))
    check_outputs("registry:45", [source.with_name("result.csv")])


def test_a_result_never_takes_the_source_s_place(source: Path) -> None:
    roundabout = source.parent / ".." / "data" / "rows.csv"
    for results, report in (([source], None), ([roundabout], None), ([None], source)):
        with pytest.raises(OutputIsSource):
            check_outputs(str(source), results, report)
    with pytest.raises(OutputIsSource):
        check_outputs(str(source.parent), [source.with_name("new.csv")])


def test_two_results_need_two_files(source: Path) -> None:
    out = source.with_name("result.csv")
    with pytest.raises(OutputTwice):
        check_outputs(str(source), [out, out])


def test_a_report_without_its_folder_is_refused_before_the_work(source: Path) -> None:
    with pytest.raises(CannotWrite, match="the folder does not exist"):
        check_outputs(str(source), [], source.parent / "none" / "report.json")
    with pytest.raises(CannotWrite, match="it is a folder"):
        check_outputs(str(source), [], source.parent)


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(source: Path) -> None:
    class Interrupting(list[str]):
        def __iter__(self):  # type: ignore[no-untyped-def]  # stands for ^C in the midst of writing
            yield "x"
            raise KeyboardInterrupt

    out = source.with_name("result.csv")
    out.write_text("old\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_columns({"a": Interrupting()}, out, {"a": "string"})
    assert out.read_text(encoding="utf-8") == "old\n"
    assert sorted(path.name for path in source.parent.iterdir()) == ["result.csv", "rows.csv"]


def test_a_file_that_may_not_be_read_is_one_sentence(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(CannotRead, match="Permission denied"):
        open_source(source, connection=connect())
