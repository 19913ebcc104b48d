"""What is wrong with a command line, in one sentence: what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.project.words import translated


class MissingArgument(Refusal):
    """A command was called without something it needs."""

    message = marked("“{command}” needs {name}; “{command} --help” shows how it is written.")


class UnknownOption(Refusal):
    """An option that the command does not have, and none is like it."""

    message = marked("“{command}” has no option {given}; “{command} --help” lists those it has.")


class MistypedOption(Refusal):
    """An option that the command does not have, but a similar one."""

    message = marked("“{command}” has no option {given}; {nearest} was perhaps meant.")


class OptionWithoutValue(Refusal):
    """An option at the end of the line, or one that takes no value was given one."""

    message = marked("The option {given} is not followed by what it needs, or by too much.")


class WrongValue(Refusal):
    """A value of the wrong kind, such as text for a number."""

    message = marked("The value given for {name} of “{command}” is not usable: {kind} is needed.")


class UnknownCommand(Refusal):
    """A command that does not exist, and none is like it."""

    message = marked("There is no command “{command} {given}”; “{command} --help” lists those there are.")


class MistypedCommand(Refusal):
    """A command that does not exist, but a similar one does."""

    message = marked("There is no command “{command} {given}”; “{command} {nearest}” was perhaps meant.")


class TooMuch(Refusal):
    """More arguments than the command takes."""

    message = marked("“{command}” was given more than it takes; “{command} --help” shows how it is written.")


_KINDS = {
    "integer": marked("a whole number"),
    "int": marked("a whole number"),
    "float": marked("a number"),
    "choice": marked("one of {choices}"),
    "path": marked("a file or folder that can be read"),
    "datetime": marked("a date such as 2026-03-31"),
}


def unknown_command(command: str, given: str, commands: Iterable[str]) -> Refusal:
    """The sentence for a command that does not exist; names a similar one where there is one."""
    for nearest in get_close_matches(given, list(commands), n=1):
        return MistypedCommand(command=command, given=given, nearest=nearest)
    return UnknownCommand(command=command, given=given)


def refusal_of(error: Any) -> Refusal | None:
    """The sentence for what the library found wrong; None where it only shows help.

    The kinds of error are told by what they carry: of their classes the library makes only one public.
    """
    context: Any = getattr(error, "ctx", None)
    command = context.command_path if context else "liandong"
    if isinstance(error, typer.BadParameter):
        parameter = error.param
        name = parameter.get_error_hint(context).strip("'") if parameter else str(error.param_hint or "")
        if hasattr(error, "param_type"):
            return MissingArgument(command=command, name=name)
        return WrongValue(command=command, name=name, kind=_kind(parameter))
    option = getattr(error, "option_name", None)
    if option is None:
        return None if type(error).__name__ == "NoArgsIsHelpError" else TooMuch(command=command)
    if not hasattr(error, "possibilities"):
        return OptionWithoutValue(given=option)
    if error.possibilities:
        return MistypedOption(command=command, given=option, nearest=min(error.possibilities))
    return UnknownOption(command=command, given=option)


def _kind(parameter: Any) -> str:
    kind = getattr(parameter, "type", None)
    text = _KINDS.get(getattr(kind, "name", ""))
    if text is None:
        return translated(marked("another value"))
    return translated(text).format(choices=", ".join(str(choice) for choice in getattr(kind, "choices", ())))
