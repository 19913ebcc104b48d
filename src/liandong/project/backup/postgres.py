"""PostgreSQL's dump and restore, and the databases a restore works with."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from psycopg import sql

from liandong.project.backup.refusals import InUse, ToolFailed
from liandong.project.database import binaries, roles
from liandong.project.database.address import OWNER, address

RESTORING = "{name}_restoring"
_MAINTENANCE = "postgres"
_LEAVING_S = 5.0  # a busy machine takes that long to end a connection whose program is gone


def dump(target: Path, view: str) -> None:
    """Write the database as an exported snapshot ``view`` shows it. Errors: ToolFailed."""
    options = ["--format=custom", "--compress=6", f"--snapshot={view}", f"--file={target}"]
    _run("pg_dump", options, address(OWNER).parameters())


def load(source: Path, name: str) -> None:
    """Load a dump into an empty database, all or nothing. Errors: ToolFailed."""
    options = ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}", str(source)]
    _run("pg_restore", options, address(OWNER, name=name).parameters())


def _run(tool: str, options: list[str], parameters: dict[str, str]) -> None:
    """Run one of the newest PostgreSQL's programs: they read older servers too.

    The password goes by the environment, which other accounts of the machine cannot read.
    """
    versions = binaries.installed()
    program = versions[max(versions)] / "bin" / tool
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "options": "PGOPTIONS",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    environment = {"LC_ALL": "C", "PATH": os.defpath}
    environment |= {names[key]: value for key, value in parameters.items() if key in names}
    done = subprocess.run(  # noqa: S603 -- our own programs, fixed arguments
        [str(program), *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = [line for line in done.stderr.splitlines() if line.strip()] or [f"code {done.returncode}"]
        raise ToolFailed(tool=tool, reason=lines[0].strip().rstrip("."))


def holds_data(name: str) -> bool:
    """Whether the database has rows of families or of history."""
    with roles.connect(name) as connection:
        for table in ("registry_household", "linkage_event", "accounts_user"):
            found = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
            if found and found[0]:
                query = sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table))
                if connection.execute(query).fetchone():
                    return True
    return False


def make_empty(name: str) -> None:
    """An empty database of the owner's with the roles' rights; one of that name is dropped first."""
    with roles.connect(_MAINTENANCE) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        roles.make_database(connection, name, template="template0")
    with roles.connect(name) as connection:
        roles.make_grants(connection)


def drop(name: str) -> None:
    """Drop a database that only a restore has seen."""
    with roles.connect(_MAINTENANCE) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def refuse_if_used(name: str) -> None:
    """Let pass once nobody works with a database; a program that has just ended is seen for a moment longer.

    Errors: InUse.
    """
    until = time.monotonic() + _LEAVING_S
    while count := _users_of(name):
        if time.monotonic() > until:
            raise InUse(count=count, name=name)
        time.sleep(0.1)


def _users_of(name: str) -> int:
    with roles.connect(_MAINTENANCE) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
            [name],
        ).fetchone()
    return found[0] if found else 0


def swap(restored: str, name: str, keep: bool) -> str | None:
    """Give the restored database the name of the present one, in one transaction.

    The present one is dropped if it was empty, else kept under another name, which is returned.
    """
    refuse_if_used(name)
    refuse_if_used(restored)
    kept = _free_name(name) if keep else RESTORING.format(name=f"{name}_empty")
    with roles.connect(_MAINTENANCE) as connection, connection.transaction():
        for old, new in ((name, kept), (restored, name)):
            statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(statement.format(sql.Identifier(old), sql.Identifier(new)))
    if keep:
        return kept
    drop(kept)
    return None


def _free_name(name: str) -> str:
    number = 1
    with roles.connect(_MAINTENANCE) as connection:
        while connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [f"{name}_before_{number}"]
        ).fetchone():
            number += 1
    return f"{name}_before_{number}"
