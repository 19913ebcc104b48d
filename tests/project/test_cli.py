"""The command line: fast to start, one sentence for a refusal, codes that mean something."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command

from liandong import __version__
from liandong.project.cli import entry
from liandong.project.cli.commands import COMMANDS
from liandong.project.cli.entry import INTERRUPTED, REFUSED, run
from liandong.project.cli.usage import refusal_of
from liandong.project.home import HomeNotWritable

HEAVY = {"django", "duckdb", "numpy", "pandas", "psycopg", "pyarrow", "pydantic", "sqlglot"}


@pytest.fixture(autouse=True)
def language_afterwards() -> object:
    """Commands choose the process's language; the tests after them begin with the default."""
    yield
    entry.speak("zh_Hans")


def raising(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    """What ``run`` makes of an error inside a command."""

    def fail(arguments: list[str]) -> int:
        raise error

    monkeypatch.setattr(entry, "_run", fail)
    return run([])


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_short_commands_load_nothing_heavy(word: str) -> None:
    """What makes a start slow is what it imports; a limit in seconds would depend on the machine."""
    program = (
        "import sys; from liandong.project.cli.entry import run; run([sys.argv[1]]); "
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program, word], env=environment, check=True, capture_output=True, text=True
    )
    assert not HEAVY & set(done.stderr.split())


HELP_OF_ALL = """
import json, sys
import django
from typer.core import TyperGroup
from liandong.analytics.errors import speak
from liandong.project.cli.commands import COMMANDS, Command
from liandong.project.cli.lazy import described
speak(sys.argv[1])
django.setup()
def told(path, command, above=""):
    if not isinstance(command, TyperGroup):
        return {path: above + (command.help or "")}
    return {name: text for inner in command.commands
            for name, text in told(f"{path} {inner}", command.commands[inner], command.help).items()}
found = {}
for name, entry in COMMANDS.items():
    for inner, one in ({"": entry} if isinstance(entry, Command) else entry.commands).items():
        found |= told(f"{name} {inner}".strip(), described(inner or name, one))
print(json.dumps(found))
"""


@pytest.mark.parametrize(
    ("language", "example", "words"),
    [("zh_Hans", "示例：liandong", "[一-鿿]"), ("en", "Example: liandong", "^[A-Z]")],
)
def test_every_command_is_explained_with_an_example(language: str, example: str, words: str) -> None:
    """In a process of its own, because help is translated as the commands' modules load."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HELP_OF_ALL, language]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert {"measure mpi", "import", "audit verify"} <= set(found)
    assert [
        path
        for path, text in found.items()
        if example not in text or not re.search(words, text.replace(example, ""))
    ] == []


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"liandong {__version__}\n"


def test_help_lists_every_command_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    listed = {line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")}
    assert set(COMMANDS) <= listed


def test_help_speaks_chinese_unless_asked_for_english(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    chinese = capsys.readouterr().out
    run(["--language", "en", "--help"])
    english = capsys.readouterr().out
    assert "启动" in chinese
    assert "Start, stop" in english


def test_the_environment_names_a_language_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIANDONG_LANGUAGE", "en")
    run(["--help"])
    assert "Start, stop" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["--language", "fr", "db"], ["--language=fr", "db"]])
def test_an_unknown_language_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == REFUSED
    assert "fr" in capsys.readouterr().err


def test_an_option_of_a_command_is_not_taken_for_the_language() -> None:
    assert entry.chosen_language(["measure", "mpi", "--language", "fr"]) == "zh_Hans"


def test_a_refusal_is_one_sentence_and_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(HomeNotWritable(path="/there", reason="why"), monkeypatch) == REFUSED
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "/there" in told.err


def test_an_interruption_is_code_130(monkeypatch: pytest.MonkeyPatch) -> None:
    assert raising(KeyboardInterrupt(), monkeypatch) == INTERRUPTED


def test_a_full_memory_or_disk_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert raising(MemoryError(), monkeypatch) == REFUSED
    assert raising(OSError(errno.ENOSPC, "No space left", "/out.csv"), monkeypatch) == REFUSED
    assert "/out.csv" in capsys.readouterr().err


def test_another_error_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PermissionError):
        raising(PermissionError(errno.EACCES, "no"), monkeypatch)


def test_a_misspelt_command_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--language", "en", "migrat"]) == REFUSED
    assert "migrate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("measure mpi", "“liandong measure mpi” needs source"),
        ("measure mpi a.csv --standrd b", "has no option --standrd; --standard was perhaps meant."),
        ("measure mpi a.csv --zzz", "has no option --zzz; “liandong measure mpi --help” lists"),
        ("measure mpi a.csv --out", "The option --out needs a value after it"),
        ("db status --json=yes", "The option --json needs a value after it, or takes none"),
        ("measure", "“liandong measure” needs one of its commands: mpi, income, robustness;"),
        ("db", "“liandong db” needs one of its commands: start, stop, status;"),
        ("db strat", "There is no command “liandong db strat”; “liandong db start” was perhaps meant."),
        ("standard nothing", "There is no command “liandong standard nothing”"),
        (
            "measure mpi a.csv --threads two",
            "--threads of “liandong measure mpi” is not usable: a whole number",
        ),
        ("measure mpi a.csv b.csv --standard c --out d", "was given more than it takes"),
        ("measure nothing", "There is no command “liandong measure nothing”"),
    ],
)
def test_what_is_wrong_with_a_line_is_one_sentence(
    line: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--language", "en", *line.split()]) == REFUSED
    said = capsys.readouterr()
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
    assert not said.out
    assert run(line.split()) == REFUSED
    chinese = capsys.readouterr().err
    assert len(chinese.splitlines()) == 1
    assert re.search("需要|没有|选项|整数|多于", chinese)


@pytest.mark.parametrize("line", [[], ["--language", "en"]])
def test_the_program_alone_shows_its_commands(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(line) == REFUSED
    assert "measure" in capsys.readouterr().err


def test_a_number_out_of_range_names_the_range() -> None:
    command = get_command(_program())
    with pytest.raises(typer.BadParameter) as found:
        command.main(["--port", "99999"], standalone_mode=False)
    told = str(refusal_of(found.value))
    assert "1 到 65535 之间的整数" in told


def _program() -> typer.Typer:
    app = typer.Typer()

    @app.command()
    def serve(port: Annotated[int, typer.Option(min=1, max=65535)] = 8000) -> None:
        raise AssertionError(port)

    return app


def test_status_starts_nothing_and_writes_nothing(
    bare_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--language", "en", "db", "status"]) == 0
    assert "not made yet" in capsys.readouterr().out
    assert not bare_home.exists()
