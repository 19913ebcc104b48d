"""Making notices, reading them, and what goes out of the site."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.jobs.declared import start
from liandong.foundation.notices.kinds import kinds
from liandong.foundation.notices.models import Channel, Notice, Outgoing, Wanted
from liandong.foundation.personal.kinds import Kind, normalise
from liandong.foundation.personal.sealing import seal, unseal

JOB = "notices_by_mail"
TRIES = 6
AT_ONCE = 200
_WAIT = timedelta(minutes=2)  # before the second try; doubled each time
_OF = "notices_wanted.sealed"
_log = logging.getLogger(__name__)


class NoMailHere(Refusal):
    """The site sends no mail."""

    message = marked("This site sends no mail yet; whoever runs it can name a mail server in LIANDONG_MAIL.")


class NoAddress(Refusal):
    """A mail to nowhere."""

    message = marked(
        "Your account has no mail address, so no mail can be sent to you; ask whoever opened it to add one."
    )


class NoPhone(Refusal):
    """A short message to nowhere."""

    message = marked("Write the mobile number to which short messages shall go: 11 digits, beginning with 1.")


@transaction.atomic
def notify(people: Iterable[User], kind: str, *, link: str, details: Mapping[str, object]) -> list[Notice]:
    """Tell people something: on the page, and by what else each of them wants.

    Args:
        link: the page of this site that shows what it is about; it asks for the right to see it.
        details: what the words of the kind name. No person of a family: see :mod:`.kinds`.

    Raises:
        KeyError: nobody declared the kind.
    """
    if kind not in kinds():
        raise KeyError(kind)
    at = clock.now()
    told = {name: str(value) for name, value in details.items()}
    once = {one.pk: one for one in people if one.is_active}
    made = Notice.objects.bulk_create(
        Notice(user=one, kind=kind, details=told, link=link, made_at=at) for one in once.values()
    )
    wanted = Wanted.objects.in_bulk(list(once), field_name="user_id")
    out = [
        Outgoing(notice=notice, channel=channel, due_at=at)
        for notice in made
        if (wants := wanted.get(notice.user_id)) is not None
        for channel, is_wanted in ((Channel.MAIL, wants.by_mail), (Channel.SMS, wants.by_sms))
        if is_wanted
    ]
    Outgoing.objects.bulk_create(out)
    if any(one.channel == Channel.MAIL for one in out):
        start(JOB)
    return made


@transaction.atomic
def notify_counted(counts: Mapping[int, int], kind: str, *, link: str) -> list[Notice]:
    """Tell people how many of something are new: one notice for each of them, whatever the number.

    While a notice of the kind is of today and not read, the number is added to it: a day of many small
    numbers is one notice, and one mail.

    Args:
        counts: by the account's id. The words of the kind name ``count``.

    Returns: the notices that were made.
    Raises:
        KeyError: nobody declared the kind.
    Lock: the notices that get a higher number, in the order of their people.
    """
    midnight = datetime.combine(clock.today(), time.min, tzinfo=clock.HERE)
    today = Notice.objects.select_for_update().filter(
        user__in=list(counts), kind=kind, link=link, read_at=None, made_at__gte=midnight
    )
    known = {one.user_id: one for one in today.order_by("user_id", "id")}
    for person, one in known.items():
        one.details["count"] = str(int(one.details["count"]) + counts[person])
    Notice.objects.bulk_update(known.values(), ["details"])
    by_count: dict[int, list[User]] = {}
    for user in User.objects.filter(pk__in=counts.keys() - known.keys()).order_by("pk"):
        by_count.setdefault(counts[user.pk], []).append(user)
    return [
        made
        for count, people in sorted(by_count.items())
        for made in notify(people, kind, link=link, details={"count": count})
    ]


def unread_of(user: User) -> int:
    """How many notices somebody has not read; counted no further than 100."""
    return Notice.objects.filter(user=user, read_at__isnull=True)[:100].count()


def read_one(user: User, key: UUID) -> Notice | None:
    """One's own notice, from now on read; None where it is not one's own."""
    found = Notice.objects.filter(user=user, key=key).first()
    if found is not None and found.read_at is None:
        Notice.objects.filter(pk=found.pk).update(read_at=clock.now())
    return found


def read_all(user: User) -> int:
    """Everything of one's own is read; how many were not."""
    return Notice.objects.filter(user=user, read_at__isnull=True).update(read_at=clock.now())


@transaction.atomic
def want(user: User, *, by_mail: bool, by_sms: bool, phone: str, language: str) -> Wanted:
    """Choose what comes besides the page. An empty phone forgets the one that was kept.

    Errors: NoMailHere, NoAddress, NoPhone.
    """
    number = normalise(Kind.PHONE, phone) if phone.strip() else ""
    if by_mail and not settings.LIANDONG_SENDS_MAIL:
        raise NoMailHere
    if by_mail and not user.email:
        raise NoAddress
    if (by_sms or number) and not (len(number) == 11 and number.isdigit() and number[0] == "1"):
        raise NoPhone
    kept, _made = Wanted.objects.get_or_create(user=user)
    kept.by_mail, kept.by_sms, kept.language = by_mail, by_sms, language
    kept.sealed = seal(number, of=f"{_OF}.{kept.key}") if number else None
    kept.save()
    note(
        actor=user,
        action="notices.chosen",
        subject=f"account:{user.key}",
        detail={"mail": by_mail, "sms": by_sms},
    )
    return kept


def phone_of(wanted: Wanted) -> str:
    """The number that short messages go to, in clear; empty where none is kept."""
    return unseal(bytes(wanted.sealed), of=f"{_OF}.{wanted.key}") if wanted.sealed is not None else ""


def send_mails() -> int:
    """Send the mails that are due; what cannot be sent is tried again later, and given up in the end.

    Returns how many went out. Lock: the rows in hand, so that two workers never send one mail.
    """
    sent = 0
    while True:
        with transaction.atomic():
            due = (
                Outgoing.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(channel=Channel.MAIL, sent_at=None, failed_at=None, due_at__lte=clock.now())
                .select_related("notice__user")
                .order_by("due_at")[:AT_ONCE]
            )
            rows = list(due)
            languages = dict(
                Wanted.objects.filter(user__in={row.notice.user_id for row in rows}).values_list(
                    "user", "language"
                )
            )
            for row in rows:
                sent += _sent(row, languages.get(row.notice.user_id, settings.LANGUAGE_CODE))
        if not rows:
            return sent


def _sent(row: Outgoing, language: str) -> bool:
    row.tries += 1
    try:
        with translation.override(language):
            subject, body = message_of(row.notice)
            EmailMessage(subject, body, to=[row.notice.user.email]).send()
        row.sent_at = clock.now()
    except (SMTPException, OSError) as fault:
        _log.warning("mail %s could not be sent (%s), try %s", row.key, type(fault).__name__, row.tries)
        row.due_at = clock.now() + _WAIT * 2 ** (row.tries - 1)
        row.failed_at = clock.now() if row.tries >= TRIES else None
    row.save()
    return row.sent_at is not None


def message_of(notice: Notice) -> tuple[str, str]:
    """Subject and text of a mail or short message: what it is about and where to look, nothing else."""
    address = f"{settings.LIANDONG_ADDRESS}{notice.link}"
    return str(notice), _("{what}\n\nSign in to see it: {address}").format(what=notice, address=address)


@transaction.atomic
def taken_messages(limit: int) -> list[tuple[Outgoing, str, str]]:
    """Short messages for a gateway: (row, number, text), first to last. They come again until acknowledged.

    What was not acknowledged within ten minutes is handed out once more; given up in the end.
    """
    due = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        channel=Channel.SMS, sent_at=None, failed_at=None, due_at__lte=clock.now()
    )
    found = []
    for row in due.select_related("notice__user__wanted").order_by("due_at")[:limit]:
        wanted = getattr(row.notice.user, "wanted", None)
        number = phone_of(wanted) if wanted is not None and wanted.by_sms else ""
        row.tries += 1
        row.due_at = clock.now() + timedelta(minutes=10)
        row.failed_at = None if number and row.tries <= TRIES else clock.now()
        row.save()
        if row.failed_at is None and wanted is not None:
            with translation.override(wanted.language):
                found.append((row, number, message_of(row.notice)[1]))
    return found


def acknowledge(key: UUID) -> bool:
    """A gateway handed a message on; whether it was waiting."""
    waiting = Outgoing.objects.filter(key=key, channel=Channel.SMS, sent_at=None, failed_at=None)
    return waiting.update(sent_at=clock.now()) > 0
