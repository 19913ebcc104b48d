"""A group of commands whose modules are loaded only when one of them is called."""

from __future__ import annotations

import functools
import gc
import importlib
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from liandong.project.cli.commands import COMMANDS, Command, Group, Needs
from liandong.project.cli.usage import unknown_command
from liandong.project.words import translated

PACKAGE = "liandong.project.cli"
Loaded = TyperCommand | TyperGroup


class LazyCommands(MutableMapping[str, Any]):
    """Commands by name, each loaded at first access."""

    def __init__(self, table: Mapping[str, Command | Group]) -> None:
        self.table = table
        self.loaded: dict[str, Loaded] = {}

    def __getitem__(self, name: str) -> Loaded:
        if name not in self.loaded:
            self.loaded[name] = load(name, self.table[name])
        return self.loaded[name]

    def __setitem__(self, name: str, command: Loaded) -> None:
        self.loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self.loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def __contains__(self, name: object) -> bool:
        return name in self.table


class NamingGroup(TyperGroup):
    """Says in one sentence which command does not exist, and names a similar one."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called. Errors: MistypedCommand, UnknownCommand."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise unknown_command(ctx.command_path, args[0], self.commands)
        return super().resolve_command(ctx, args)


class LazyGroup(NamingGroup):
    """Lists its commands from the table, without loading them."""

    table: Mapping[str, Command | Group] = COMMANDS

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = LazyCommands(self.table)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands with their one-line help."""
        rows = [(name, translated(entry.help)) for name, entry in self.table.items()]
        with formatter.section(translated("Commands")):
            formatter.write_dl(rows)


def load(name: str, entry: Command | Group) -> Loaded:
    """The command ``name``, its module imported with what it needs made ready first."""
    if isinstance(entry, Group):
        return _group(name, entry)
    if entry.needs is not Needs.NOTHING:
        importlib.import_module("liandong.project.cli.site").set_up(entry.role)
    command = described(name, entry)
    if entry.needs in (Needs.DATABASE, Needs.EMPTY_DATABASE):
        _have_database_first(command, entry.needs is Needs.DATABASE)
    return command


def described(name: str, entry: Command) -> Loaded:
    """The command with its options and help, nothing made ready; what the reference is written from."""
    found = getattr(importlib.import_module(f"{PACKAGE}.{entry.module}"), entry.name)
    app = found if isinstance(found, typer.Typer) else _alone(found)
    app.info.cls = NamingGroup
    command = cast(Loaded, get_command(app))
    command.name = name
    if not command.help:
        command.help = translated(entry.help)
    if not gc.isenabled():  # as the console script left it
        gc.freeze()
        gc.enable()
    return command


def _alone(function: Callable[..., Any]) -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(function)
    return app


def _group(name: str, entry: Group) -> TyperGroup:
    kind = type("LazySubgroup", (LazyGroup,), {"table": entry.commands})
    group: TyperGroup = kind(
        name=name, help=translated(entry.help), no_args_is_help=True, rich_markup_mode=None
    )
    return group


def _have_database_first(command: Any, tables: bool) -> None:
    """Let every command inside ``command`` check the database just before it runs, not for its ``--help``."""
    if isinstance(command, TyperGroup):
        for inner in command.commands.values():
            _have_database_first(inner, tables)
        return
    action = command.callback

    @functools.wraps(action)
    def prepared(*arguments: Any, **options: Any) -> Any:
        importlib.import_module("liandong.project.cli.site").have_database(tables=tables)
        return action(*arguments, **options)

    command.callback = prepared
