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

    message = marked(
        "The option {given} needs a value after it, or takes none and was given one; --help shows which."
    )


class WrongValue(Refusal):
    """A value of the wrong kind, such as text for a number."""

    message = marked("The value given for {name} of “{command}” is not usable: {kind} is needed.")


class MissingCommand(Refusal):
    """A group of commands was named, but none of its commands."""

    message = marked("“{command}” needs one of its commands: {commands}; “{command} --help” explains them.")


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
    "int": marked("a whole number"),
    "int range": marked("a whole number, {least} or more"),
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
        return _missing_command(context) if _is_group(context) else TooMuch(command=command)
    if not hasattr(error, "possibilities"):
        return OptionWithoutValue(given=option)
    if error.possibilities:
        return MistypedOption(command=command, given=option, nearest=min(error.possibilities))
    return UnknownOption(command=command, given=option)


def _is_group(context: Any) -> bool:
    """Whether commands stand below; a group takes no arguments, so none of its own can be too many."""
    return hasattr(getattr(context, "command", None), "commands")


def _missing_command(context: Any) -> Refusal | None:
    if context.parent is None:
        return None
    names = ", ".join(context.command.commands)
    return MissingCommand(command=context.command_path, commands=names)


def _kind(parameter: Any) -> str:
    kind = getattr(parameter, "type", None)
    text = _KINDS.get(getattr(kind, "name", ""))
    if text is None:
        return translated(marked("another value"))
    least, most = getattr(kind, "min", None), getattr(kind, "max", None)
    if most is not None:
        text = marked("a whole number from {least} to {most}")
    choices = ", ".join(str(choice) for choice in getattr(kind, "choices", ()))
    return translated(text).format(choices=choices, least=least, most=most)
