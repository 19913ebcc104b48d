"""Checks that every installation needs: database, tables, sealing, disk, backups, keys, settings."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from liandong.foundation import clock
from liandong.foundation.audit.models import Head
from liandong.foundation.audit.waiting import SEALER_ASLEEP, sealed_up_to, waiting
from liandong.foundation.health.checks import Finding, State, register

_BACKUP_DUE = timedelta(hours=36)  # a nightly backup that was missed once
_LEAST_FREE = 5 * 10**9  # bytes
_LEAST_SHARE = 0.1
_GB = 10**9


@register("database", gettext_lazy("Database"), order=10)
def database() -> Finding:
    """Answers, and how large it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    sentence = _("PostgreSQL {version} answers; the database takes {size} GB.")
    return Finding(State.GOOD, sentence.format(version=version.split()[0], size=f"{size / _GB:.2f}"))


@register("tables", gettext_lazy("Tables"), order=20)
def tables() -> Finding:
    """Are those of this version."""
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not missing:
        return Finding(State.GOOD, _("The tables are those of this version."))
    sentence = ngettext(
        "{count} change of the tables is still to be made.",
        "{count} changes of the tables are still to be made.",
        missing,
    )
    return Finding(State.FAILING, sentence.format(count=missing), _("Run: liandong migrate"))


@register("sealing", gettext_lazy("Sealing of history"), order=30)
def sealing() -> Finding:
    """Goes on, so that nobody can rewrite what happened a while ago."""
    mark = sealed_up_to(Head.objects.order_by("-number").first())
    found = list(waiting(mark, since=mark))
    count = sum(stream.count for stream in found)
    oldest = min((stream.oldest for stream in found if stream.oldest is not None), default=None)
    if oldest is None or clock.now() - oldest < SEALER_ASLEEP:
        return Finding(State.GOOD, _("History is sealed up to now."))
    sentence = ngettext(
        "{count} entry waits to be sealed, since {since}.",
        "{count} entries wait to be sealed, the first since {since}.",
        count,
    )
    since = oldest.astimezone(clock.HERE).strftime("%Y-%m-%d %H:%M")
    return Finding(
        State.FAILING,
        sentence.format(count=count, since=since),
        _("“liandong serve” runs the sealer; see its log, or run: liandong audit seal"),
    )


@register("disk", gettext_lazy("Disk"), order=40)
def disk() -> Finding:
    """Has room for the next import and the next backup."""
    usage = shutil.disk_usage(settings.LIANDONG_HOME)
    sentence = _("{free} GB of {total} GB are free.").format(
        free=f"{usage.free / _GB:.1f}", total=f"{usage.total / _GB:.1f}"
    )
    if usage.free >= _LEAST_FREE and usage.free >= _LEAST_SHARE * usage.total:
        return Finding(State.GOOD, sentence)
    return Finding(
        State.ATTENTION, sentence, _("Move old backups elsewhere, or give the installation a larger disk.")
    )


@register("backup", gettext_lazy("Backup"), order=50)
def backup() -> Finding:
    """There is one, of last night."""
    made = sorted(Path(settings.LIANDONG_BACKUPS).glob("liandong-*/manifest.json"))
    if not made:
        return Finding(
            State.ATTENTION,
            _("There is no backup in {folder}.").format(folder=settings.LIANDONG_BACKUPS),
            _("Run every night: liandong backup; LIANDONG_BACKUPS names the folder."),
        )
    last = datetime.fromtimestamp(made[-1].stat().st_mtime, UTC)
    sentence = _("The last backup is of {when}.").format(
        when=last.astimezone(clock.HERE).strftime("%Y-%m-%d %H:%M")
    )
    if clock.now() - last < _BACKUP_DUE:
        return Finding(State.GOOD, sentence)
    return Finding(State.ATTENTION, sentence, _("The nightly backup did not run; see its log."))


@register("settings", gettext_lazy("Settings"), order=60)
def site_settings() -> Finding:
    """Are those of a site with real families."""
    if settings.DEBUG:
        return Finding(
            State.FAILING,
            _("The site shows tracebacks to whoever meets an error."),
            _("Unset LIANDONG_DEBUG and start the site anew."),
        )
    if settings.LIANDONG_DEMO:
        return Finding(State.GOOD, _("This is a demonstration with invented families."))
    if not settings.SESSION_COOKIE_SECURE:
        return Finding(
            State.ATTENTION,
            _("Pages and passwords travel unencrypted."),
            _("Put a proxy with HTTPS before the site and set LIANDONG_HTTPS=1."),
        )
    return Finding(State.GOOD, _("Pages are served over HTTPS only."))
