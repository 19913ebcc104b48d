"""Every command of ``liandong``: where it stands, what it needs, and one line for the list of commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from liandong.analytics.errors import marked


class Needs(Enum):
    """What must be ready before a command's module is loaded and run."""

    NOTHING = 0
    DJANGO = 1  # settings and models; no database
    DATABASE = 2  # a running database, its tables up to date
    EMPTY_DATABASE = 3  # a running database, whatever its tables


@dataclass(frozen=True)
class Command:
    """One command. ``module`` is relative to this package; ``name`` is the Typer app or function in it."""

    module: str
    help: str
    needs: Needs = Needs.NOTHING
    name: str = "app"
    role: str = "app"  # database role: app, or owner for what changes tables


@dataclass(frozen=True)
class Group:
    """Commands under one word, each in a module of its own."""

    help: str
    commands: Mapping[str, Command] = field(default_factory=dict)


COMMANDS: Mapping[str, Command | Group] = {
    "measure": Group(
        marked("Measure poverty on a file or on the registry."),
        {
            "mpi": Command("measure_mpi", marked("Multidimensional poverty by a standard."), name="mpi"),
            "income": Command("measure_income", marked("Monetary poverty and inequality."), name="income"),
            "robustness": Command(
                "measure_robustness",
                marked("How the ranks of groups depend on weights and cut-off."),
                name="robustness",
            ),
        },
    ),
    "standard": Command("standard", marked("Write, check and compare poverty standards.")),
    "template": Command("template", marked("Write the workbook to fill in."), Needs.DJANGO),
    "import": Command("import_", marked("Take a file of households into the registry."), Needs.DATABASE),
    "run": Command("run", marked("Look at the families of a place by rule files."), Needs.DATABASE),
    "compare": Command(
        "compare", marked("Say what changed from one run to another, and by what."), Needs.DATABASE
    ),
    "exchange": Command(
        "exchange", marked("Answer a comparison by tokens, on a department’s own machine."), Needs.DJANGO
    ),
    "explain": Command("explain", marked("Say why a household was or was not suggested."), Needs.DATABASE),
    "trace": Command(
        "trace", marked("Tell causes and consequences of an event or a family."), Needs.DATABASE
    ),
    "audit": Command("audit", marked("Verify the sealed chain of events, or show its head."), Needs.DATABASE),
    "keys": Command("keys", marked("Look after the keys of personal data."), Needs.DATABASE),
    "retention": Command("retention", marked("Erase personal data whose time has come."), Needs.DATABASE),
    "places": Command("places", marked("Load the tree of places."), Needs.DATABASE),
    "accounts": Command("accounts", marked("Open accounts, give and end duties."), Needs.DATABASE),
    "token": Command("tokens", marked("Make, list and revoke tokens of the API."), Needs.DATABASE),
    "db": Command("db", marked("Start, stop or look at the embedded database.")),
    "migrate": Command(
        "migrate", marked("Bring the database's tables up to date."), Needs.EMPTY_DATABASE, role="owner"
    ),
    "health": Command("health", marked("Check the installation."), Needs.EMPTY_DATABASE),
    "backup": Command(
        "backup", marked("Save database, files and snapshots; keys apart."), Needs.DATABASE, name="backup"
    ),
    "restore": Command(
        "backup", marked("Put a backup in place."), Needs.EMPTY_DATABASE, name="restore", role="owner"
    ),
    "serve": Command("serve", marked("Serve the site."), Needs.DATABASE),
    "families": Command("families", marked("Write generated families into a file.")),
    "relapse": Command(
        "relapse", marked("Fit the relapse model to the register's history and test it."), Needs.DATABASE
    ),
    "worker": Command(
        "worker", marked("Draw the consequences of what is recorded, and do the jobs."), Needs.DATABASE
    ),
    "demo": Command("demo", marked("Fill a database with generated families and serve it."), Needs.DATABASE),
}
