"""The test database: made as owner, used as app.

The schema is migrated once into a template, named by a hash of what shapes it; each worker of each run
copies the template (0.1 s in memory, ten times that on a busy disk). Each worker has an embedded cluster of
its own, without fsync, kept between runs and stopped by the last run that uses it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import IO

import psycopg
from django.db import connections
from psycopg import sql

from liandong.project.database import roles, server
from liandong.project.database.address import OWNER, django_settings, server_url
from liandong.project.database.cluster import locate

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE_PREFIX = "liandong_test_template_"
COPY_PREFIX = "liandong_test_run_"


def silent(message: str) -> None:
    """Nobody reads progress in a test run."""


@contextmanager
def running_server(home: Path) -> Iterator[None]:
    """Have the server up during one test run; the last run to end stops the embedded one.

    Lock: ``users.lock`` is held shared by every run; whoever can hold it alone is the last.
    """
    if server_url():
        roles.prepare()
        yield
        return
    home.mkdir(parents=True, exist_ok=True)
    with (home / "users.lock").open("a") as users:
        alone = _try_lock(users)
        fcntl.flock(users, fcntl.LOCK_SH)
        server.start(locate(), silent, durable=False)
        roles.prepare()
        if alone:
            drop_databases(COPY_PREFIX)
        yield
        if _try_lock(users):
            server.stop(locate(), silent)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def template() -> str:
    """The name of the migrated template, made where it is missing."""
    name = TEMPLATE_PREFIX + _schema_hash()
    with (Path(os.environ["LIANDONG_HOME"]) / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with maintenance() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if known:
                return name
            drop_databases(TEMPLATE_PREFIX)
            making = f"{TEMPLATE_PREFIX}making"
            roles.make_database(connection, making)
            with roles.connect(making) as inside:
                roles.make_grants(inside)
            _migrate(making)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
    return name


def copy_of(source: str, name: str) -> None:
    """(Re)make database ``name`` as a copy of ``source``, ending whatever still uses it."""
    with maintenance() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        roles.make_database(connection, name, template=source)


def drop_databases(prefix: str) -> None:
    """Drop the databases whose names begin with ``prefix``."""
    with maintenance() as connection:
        found = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        for (name,) in found.fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def maintenance() -> psycopg.Connection:
    """A connection that may make and drop databases."""
    return roles.connect(None if server_url() else "postgres")


def use(name: str) -> None:
    """Point every connection of Django at database ``name``."""
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = name


@contextmanager
def as_owner(name: str) -> Iterator[None]:
    """Let Django's first connection be the owner in database ``name``, and leave nobody connected to it."""
    settings = connections["default"].settings_dict
    before = settings.copy()
    settings |= django_settings(OWNER)
    use(name)
    try:
        yield
    finally:
        settings |= before
        use(name)


def _schema_hash() -> str:
    digest = hashlib.sha256()
    for package in ("django", "django-allauth", "procrastinate"):
        digest.update(version(package).encode())
    for path in sorted((ROOT / "src/liandong").glob("**/migrations/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    for shaping in ("project/database/roles.py", "foundation/audit/schema.py"):
        digest.update((ROOT / "src/liandong" / shaping).read_bytes())
    return digest.hexdigest()[:16]


def _migrate(name: str) -> None:
    environment = os.environ | {
        "LIANDONG_DATABASE_ROLE": "owner",
        "LIANDONG_DATABASE_NAME": name,
        "DJANGO_SETTINGS_MODULE": "liandong.project.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"the migrations failed:\n{done.stderr}")
