"""Where ``liandong`` begins: the language, the global options, and what becomes of refusals."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import errno
import gc
import os
import sys
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from liandong import __version__
from liandong.analytics.errors import Refusal, marked, speak
from liandong.project.cli.lazy import LazyGroup
from liandong.project.cli.usage import refusal_of
from liandong.project.words import translated

LANGUAGES = {"zh": "zh_Hans", "en": "en"}
REFUSED = 2
INTERRUPTED = 130


class UnknownLanguage(Refusal):
    """``--language`` names no language of the project."""

    message = marked("The language is zh or en, not {given}.")


class OutOfMemory(Refusal):
    """The machine's memory was not enough."""

    message = marked("The memory of this machine was not enough; give less data at once, or fewer threads.")


class DiskFull(Refusal):
    """A disk is full."""

    message = marked(
        "The disk is full: {path} could not be written. Free some space and run the command again."
    )


def build() -> typer.Typer:
    """The command line in the language chosen by :func:`speak`."""
    app = typer.Typer(
        name="liandong",
        cls=LazyGroup,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    version_help = translated(marked("Show the version and end."))
    language_help = translated(
        marked("Language of all output: zh or en. LIANDONG_LANGUAGE sets it for good.")
    )

    def options(
        version: Annotated[
            bool, typer.Option("--version", help=version_help, is_eager=True, callback=_show_version)
        ] = False,
        language: Annotated[str, typer.Option("--language", help=language_help)] = "zh",
    ) -> None:
        # Both were dealt with before this is called: the language when the arguments were first looked at.
        del version, language

    about = marked(
        "Liandong: identification, assistance, dynamic management and assessment of poverty, moving together."
    )
    example = marked("Example: liandong measure mpi families.csv --standard standard.toml --out result.csv")
    app.callback(help=f"{translated(about)}\n\n{translated(example)}")(options)
    return app


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"liandong {__version__}")
        raise typer.Exit


def chosen_language(arguments: list[str]) -> str:
    """The language named by the arguments, else by ``LIANDONG_LANGUAGE``, else Chinese.

    Looked up before anything is parsed, because help texts are translated as their modules load.
    """
    given = os.environ.get("LIANDONG_LANGUAGE") or "zh"
    for place, argument in enumerate(arguments):
        if argument == "--language" and place + 1 < len(arguments):
            given = arguments[place + 1]
        elif argument.startswith("--language="):
            given = argument.removeprefix("--language=")
        elif not argument.startswith("-") and arguments[place - 1] != "--language":
            break
    if given not in LANGUAGES:
        raise UnknownLanguage(given=given)
    return LANGUAGES[given]


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code: 0 done, 2 refused, 130 interrupted."""
    try:
        return _run(arguments)
    except Refusal as refusal:
        return _refused(refusal)
    except KeyboardInterrupt:
        return INTERRUPTED
    except MemoryError:
        return _refused(OutOfMemory())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        return _refused(DiskFull(path=error.filename or ""))


def _run(arguments: list[str]) -> int:
    speak(chosen_language(arguments))
    try:
        # Not standalone: what is wrong with the arguments comes back, to be said in one sentence.
        code = build()(arguments, prog_name="liandong", standalone_mode=False)
    except TyperException as error:
        refusal = refusal_of(error)
        if refusal is not None:
            raise refusal from error
        context: Any = error.ctx  # type: ignore[attr-defined] # of those without a sentence
        typer.echo(context.get_help(), err=True)
        return REFUSED
    except typer.Abort:
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return code if isinstance(code, int) else 0


def _refused(refusal: Refusal) -> int:
    typer.echo(str(refusal), err=True)
    return REFUSED


def main() -> None:
    """The console script."""
    # What is loaded stays: looking for garbage in it takes a tenth of a short command's time. The search
    # begins when the command is there, see lazy.described.
    gc.disable()
    sys.exit(run(sys.argv[1:]))
