"""No number of a person stands on a disk in clear, wherever it went: database, files, logs, backups."""

from __future__ import annotations

import gzip
import io
import logging
import logging.config
import random
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from openpyxl import Workbook
from pytest_django.fixtures import Settings

from liandong.analytics.errors import Refusal
from liandong.foundation.files.services import store
from liandong.foundation.notices.services import notify, taken_messages, want
from liandong.foundation.personal.id_numbers import check_character
from liandong.identification.models import Run, RunState
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.intake.layouts import template_mapping
from liandong.intake.marked import write_marked
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.project.database.address import OWNER, address, server_url
from liandong.project.database.binaries import programs
from liandong.project.database.cluster import locate
from liandong.registry.models import Household, PersonalNumber, Source
from liandong.registry.selectors_personal import find
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.cast import Cast
from tests.intake.sheets import HEADINGS
from tests.intake.test_merging import HEAD
from tests.registry.families import a_source
from tests.support import database
from tests.support.disk_scan import found_in

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(server_url()), reason="reads the files of the embedded database"),
]


@dataclass(frozen=True)
class Person:
    """An invented person with numbers that are right, and stand nowhere else in the world."""

    household: str
    id_number: str
    card: str
    phone: str
    account: str

    @property
    def numbers(self) -> tuple[str, ...]:
        """What must not be found. The card begins with the ID number."""
        return self.id_number, self.phone, self.account


def people(count: int) -> list[Person]:
    dice = random.SystemRandom()  # numbers of earlier runs may still stand in files of the cluster
    made = []
    for number in range(count):
        born = f"1{dice.randrange(930, 999)}0{dice.randrange(1, 10)}1{dice.randrange(10)}"
        first = f"990121{born}{dice.randrange(1000):03d}"
        id_number = first + check_character(first)
        made.append(
            Person(
                f"LX-{number}",
                id_number,
                id_number + "43",
                f"1{dice.randrange(3, 9)}{dice.randrange(10**9):09d}",
                f"62220202{dice.randrange(10**11):011d}",
            )
        )
    return made


def numbers_of(persons: list[Person]) -> list[str]:
    return [number for person in persons for number in person.numbers]


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole installation in one folder, temporary files and the log too."""
    for name in ("tmp", "logs", "backup"):
        (tmp_path / name).mkdir()
    settings.LIANDONG_HOME = tmp_path
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def workbook(persons: list[Person]) -> bytes:
    """The template's headings, a family of one for each person."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(HEADINGS))
    for one in persons:
        row = HEAD | {
            "户编号": one.household,
            "村代码": "990121101201",
            "身份证号码": one.id_number,
            "残疾人证号": one.card,
            "联系电话": one.phone,
            "银行账号": one.account,
        }
        sheet.append([row.get(heading, "") for heading in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def imported(cast: Cast, content: bytes, *, on: date = date(2025, 3, 1)) -> ImportBatch:
    order = Order(cast.county, source_title="乡镇报表", observed_on=on)
    name = "名单.xlsx"
    return upload(content, name=name, mapping=template_mapping(), order=order, actor=cast.county_officer)


def backup(target: Path) -> None:
    """What a backup takes out of the database, in clear and packed."""
    where = address(OWNER, name=str(connection.settings_dict["NAME"])).parameters()
    for kind, name in (("plain", "dump.sql"), ("custom", "dump.pgc")):
        done = subprocess.run(
            [
                str(programs(locate()) / "pg_dump"),
                f"--format={kind}",
                "--compress=0",
                f"--host={where['host']}",
                f"--port={where['port']}",
                f"--username={where['user']}",
                f"--dbname={where['dbname']}",
            ],
            capture_output=True,
            check=True,
        )
        (target / name).write_bytes(done.stdout)
        assert b"registry_personalnumber" in done.stdout


def scanned(folder: Path, needles: list[str]) -> list[str]:
    """Write out what the database holds in memory, back it up, and look at every byte."""
    with database.maintenance() as superuser:
        superuser.execute("checkpoint")
    backup(folder / "backup")
    return found_in([folder, locate().folder], needles)


@contextmanager
def logged_to(path: Path) -> Iterator[None]:
    """The site's own way of writing lines, into a file."""
    chosen = logging.config.DictConfigurator(django_settings.LOGGING).configure_formatter(
        dict(django_settings.LOGGING["formatters"]["private"])
    )
    handler = logging.FileHandler(path)
    handler.setFormatter(chosen)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def live(cast: Cast, client: Client, persons: list[Person]) -> None:
    """Everything that numbers go through on an ordinary day, and some that goes wrong."""
    content = workbook(persons)
    batch = merge_batch(check(imported(cast, content), actor=None), actor=cast.county_officer)
    write_marked(batch, io.BytesIO())
    waiting = check(imported(cast, content, on=date(2025, 3, 1)), actor=None)
    assert list(waiting.folder.iterdir())  # staged rows that nobody merged
    with pytest.raises(Refusal):
        check(imported(cast, content[: len(content) // 2] + b"PK"), actor=None)
    store(content, name="export.xlsx", purpose="export", actor=cast.county_officer)
    want(cast.county_officer, by_mail=False, by_sms=True, phone=persons[1].phone, language="zh-hans")
    notify([cast.county_officer], "import.written", link="/imports/", details={"title": "走访"})
    assert [phone for _row, phone, _text in taken_messages(10)] == [persons[1].phone]

    household = Household.objects.get(household_no=persons[0].household)
    moved = ToldNumber("phone", persons[1].phone, household.pk)
    set_numbers([moved], a_source("visit", on=date(2025, 6, 1)))  # the old one becomes history
    shared = ToldNumber("id_number", persons[1].id_number, household.pk, household.members.get().pk)
    set_numbers([shared], a_source("visit", on=date(2025, 6, 1)))  # a conflict

    client.force_login(cast.county_officer)
    client.post("/households/by-number/", {"kind": "id_number", "number": persons[0].id_number})
    number = PersonalNumber.objects.filter(household=household, kind="bank_account").get()
    address_of = f"/households/{household.key}/numbers/show/"
    shown = client.post(address_of, {"number": str(number.key), "reason": "payment"})
    assert persons[0].account in shown.content.decode()
    client.get(f"/households/?q={persons[0].id_number}")

    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    start_run(actor=None, place=cast.county, standard=keep_shipped(shipped), as_of=date(2025, 9, 1))
    assert Run.objects.get().state == RunState.FINISHED

    log = logging.getLogger("liandong.intake")
    log.warning("cannot read %s of %s", persons[0].id_number, persons[0].phone)
    try:
        raise ValueError(persons[0].account)
    except ValueError:
        log.exception("row 7")


def test_no_number_stands_on_the_disk_in_clear(cast: Cast, client: Client, folder: Path) -> None:
    persons = people(3)
    with logged_to(folder / "logs" / "site.log"):
        live(cast, client, persons)
    # each number is really there, sealed, and can be found
    for one in persons[1:]:
        for kind, value in (
            ("id_number", one.id_number),
            ("phone", one.phone),
            ("bank_account", one.account),
        ):
            assert find(cast.county_officer, kind, value).exists()
    assert "cannot read [number]" in (folder / "logs" / "site.log").read_text()
    assert not scanned(folder, numbers_of(persons))
    assert list((folder / "snapshots").rglob("*.parquet"))
    assert not found_in([folder / "snapshots"], ["王一"])  # nor names


@pytest.mark.parametrize("packed", ["text", "utf-16", "zip", "xlsx", "gzip", "parquet", "gzip in zip"])
def test_the_scan_finds_what_was_planted_in_a_file(tmp_path: Path, packed: str) -> None:
    person = people(1)[0]
    text = f"王一,{person.id_number}\n"
    out = io.BytesIO()
    if packed == "parquet":
        pq.write_table(pa.table({"id": [person.id_number] * 1000}), out, compression="zstd")
    elif packed == "xlsx":
        out.write(workbook([person]))
    elif packed in ("zip", "gzip in zip"):
        inner = gzip.compress(text.encode()) if packed == "gzip in zip" else text.encode()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("inner", inner)
    elif packed == "gzip":
        out.write(gzip.compress(text.encode()))
    else:
        out.write(text.encode("utf-16" if packed == "utf-16" else "utf-8"))
    (tmp_path / "planted").write_bytes(out.getvalue())
    assert any(person.id_number in line for line in found_in([tmp_path], person.numbers))


def test_the_scan_finds_what_was_planted_in_the_database(cast: Cast, folder: Path) -> None:
    person = people(1)[0]
    source = a_source(f"list of {person.id_number}")
    Source.objects.filter(pk=source.pk).update(title=person.phone)  # the first text stays in a dead row
    found = scanned(folder, list(person.numbers))
    in_cluster = [line for line in found if str(locate().folder) in line]
    assert any("/base/" in line and person.id_number in line for line in in_cluster)
    assert any("/pg_wal/" in line for line in in_cluster)
    assert any("dump.sql" in line and person.phone in line for line in found)
