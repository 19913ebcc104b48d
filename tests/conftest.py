"""Fixtures of every test: the database as the site's own role, the shared survey files, Chromium in CI."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # models can be imported only after django.setup()
    from tests.cast import Cast
    from tests.support.standing import Standing

ROOT = Path(__file__).resolve().parent.parent

# Before anything imports the settings: each worker has an installation of its own. They do not share a
# cluster, because sealing waits for the transactions of the whole cluster, other databases' too.
TEST_HOME = Path(os.environ.get("LIANDONG_TEST_HOME", ROOT / ".liandong/test"))
TEST_HOME /= os.environ.get("PYTEST_XDIST_WORKER", "alone")
os.environ["LIANDONG_HOME"] = str(TEST_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "liandong.project.settings"
for _name in ("LIANDONG_DATABASE_ROLE", "LIANDONG_DATABASE_NAME", "LIANDONG_LANGUAGE", "LIANDONG_DEBUG"):
    os.environ.pop(_name, None)

import django  # noqa: E402 -- the environment above comes first
from django.conf import settings  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402
from tools.catalogues import compile_catalogues  # noqa: E402

from liandong.analytics.errors import speak  # noqa: E402
from liandong.foundation.personal import keyring  # noqa: E402
from liandong.project import home  # noqa: E402
from tests.support import database  # noqa: E402

_KEPT: dict[str, Standing[Cast]] = {}  # filled where the database is made


def pytest_configure(config: pytest.Config) -> None:
    """Have keys and compiled translations before Django is set up."""
    home.prepare()
    if not hasattr(config, "workerinput"):
        compile_catalogues(ROOT / "src/liandong")
    django.setup()
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        # Workers inherit the environment; with this in it they would read our home before they name theirs.
        del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a skipped browser test is a failure: nobody would notice that no page was looked at."""
    report: pytest.TestReport = yield
    must_run = os.environ.get("CI") == "true" and item.get_closest_marker("browser") is not None
    if must_run and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where the browser must be there: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def as_installed() -> None:
    """Each test begins in the language and with the keys of the site, whatever the one before it left."""
    translation.activate(settings.LANGUAGE_CODE)
    speak("zh_Hans")
    keyring.forget()


@pytest.fixture(scope="session")
def django_db_setup(worker_id: str, testrun_uid: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One copy of the migrated template for this worker, used as the role ``liandong_app``."""
    name = f"{database.COPY_PREFIX}{testrun_uid[:8]}_{worker_id}"
    fresh = f"{name}_fresh"
    with django_db_blocker.unblock(), database.running_server(TEST_HOME):
        database.copy_of(database.template(), fresh)
        with database.as_owner(fresh):
            _KEPT["cast"] = import_module("tests.support.standing").keep(
                import_module("tests.cast").make_cast
            )
        database.use(name)
        database.copy_of(fresh, name)

        def restore(self: TransactionTestCase) -> None:
            # Django would TRUNCATE, which the app's role may not, and lose what migrations put in.
            database.use(name)
            database.copy_of(fresh, name)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
            yield
        database.use(name)
        database.drop_databases(name)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real survey files, which are not part of the repository."""
    named = os.environ.get("LIANDONG_SHARED")
    folder = Path(named) if named else _beside_main_checkout()
    if not folder.is_dir():
        pytest.skip(f"the survey files are not in {folder}; name their folder in LIANDONG_SHARED")
    return folder


def _beside_main_checkout() -> Path:
    command = ["git", "rev-parse", "--path-format=absolute", "--git-common-dir"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    checkout = Path(done.stdout.strip()).parent if done.returncode == 0 else ROOT
    return checkout.parent / "shared/data"


@pytest.fixture
def cast(db: None) -> Cast:
    """The standing cast of people and places; see tests/cast.py."""
    return _KEPT["cast"].again()
