"""The three roles and the database, made where they are missing.

``liandong_owner`` owns the schema and runs migrations; ``liandong_app`` is what the site and the
commands are at run time: it reads and writes rows and can change no table; ``liandong_sealer`` chains
and signs events. Tables that may only grow take UPDATE and DELETE back from the app in the migration
that makes them.
"""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from psycopg import sql

from liandong.project.database import address as addresses
from liandong.project.database import server
from liandong.project.database.address import APP, OWNER, ROLES, SEALER, address
from liandong.project.database.cluster import locate
from liandong.project.database.refusals import NotRunning, ServerTooOld, ServerUnreachable

OLDEST_SERVER = 160000
_PREPARING = 20190208  # any number that nothing else locks

_GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {APP}, {SEALER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP}, {SEALER};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT ON TABLES TO {SEALER};
"""


def connect(name: str | None = None, *, role: str | None = None) -> psycopg.Connection:
    """A connection outside Django, by default as the login that may make roles and databases."""
    try:
        return psycopg.connect(**address(role, name=name).parameters(), autocommit=True)  # type: ignore[arg-type]  # libpq takes any keyword
    except psycopg.OperationalError as error:
        if not addresses.server_url():
            raise NotRunning() from error
        raise ServerUnreachable(reason=_one_line(error)) from error


def _one_line(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[-1].removeprefix("FATAL:").strip().rstrip(".")


def ensure_running(report: Callable[[str], None]) -> None:
    """Have a database that can be worked with: start the embedded one, or check the server.

    Harmless to repeat; the roles and the database are made where they are missing.
    """
    if not addresses.server_url():
        server.start(locate(), report)
    prepare()


def prepare() -> None:
    """Make the roles and the database where they are missing. Needs a running server.

    Lock: an advisory lock until the end, because PostgreSQL refuses to grant the same right twice at once.
    """
    name = address(APP).name
    maintenance = None if addresses.server_url() else "postgres"
    with connect(maintenance) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise ServerTooOld(found=connection.info.server_version // 10000)
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARING])
        make_roles(connection)
        if maintenance:
            make_database(connection, name)
        with connect(name) as inside:
            make_grants(inside)


def make_roles(connection: psycopg.Connection) -> None:
    """Make the roles, and let the login take them on where it is no superuser."""
    known = {
        row[0]
        for row in connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)])
    }
    for role in ROLES:
        if role not in known:
            login = sql.SQL("NOLOGIN" if addresses.server_url() else "LOGIN")
            connection.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), login))
    if addresses.server_url():
        _join_roles(connection)


def _join_roles(connection: psycopg.Connection) -> None:
    for role in ROLES:
        row = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", [role]).fetchone()
        if row is not None and not row[0]:
            connection.execute(
                sql.SQL("GRANT {} TO CURRENT_USER WITH INHERIT TRUE, SET TRUE").format(sql.Identifier(role))
            )


def make_database(connection: psycopg.Connection, name: str, *, template: str = "template1") -> None:
    """Make a database of the owner's where it is missing."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if known:
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
    try:
        connection.execute(
            statement.format(sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template))
        )
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return


def make_grants(connection: psycopg.Connection) -> None:
    """Give the roles their rights on the tables that migrations will make. Harmless to repeat."""
    owner = connection.execute(
        "SELECT pg_get_userbyid(datdba) = %s FROM pg_database WHERE datname = current_database()", [OWNER]
    ).fetchone()
    if owner is not None and not owner[0]:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(OWNER)))
    connection.execute(sql.SQL(_GRANTS))
