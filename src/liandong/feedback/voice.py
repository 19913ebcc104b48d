"""Who speaks for a family, by which way, and what of it they may do."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.feedback.models import Channel, Extent, FamilyCard, Proxy
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, require
from liandong.registry.bearer import Bearer
from liandong.registry.models import Household
from liandong.registry.selectors import given_to

SPEAK, HEAR = "family.speak", "family.hear"


@dataclass(frozen=True)
class Voice:
    """Somebody who speaks for a family. Made by the three functions below, which check that they may.

    ``reader``: as whom the family is read; ``person``: the account, or the cadre at the service point.
    """

    household: Household
    channel: Channel
    reader: Somebody
    person: User | None = None
    card: FamilyCard | None = None
    proxy: Proxy | None = None

    def may(self, extent: Extent) -> bool:
        """Whether it may do this for the family: the family itself everything, a proxy what was given."""
        return self.proxy is None or extent in self.proxy.extent

    def require(self, extent: Extent) -> None:
        """Refuse what a proxy was not given. Errors: OutOfScope."""
        if not self.may(extent):
            raise OutOfScope(SPEAK)

    @property
    def who(self) -> str:
        """Who speaks, by name, where it is not the family itself."""
        return self.proxy.name if self.proxy is not None else ""


def by_card(card: FamilyCard) -> Voice:
    """Whoever opened the page with a card: the family, or the person in whose hands the card is."""
    reader = Bearer(card.household_id)
    return Voice(card.household, Channel.CARD, reader, card=card, proxy=card.proxy)


def by_account(user: User) -> Voice:
    """A family's own account. Errors: OutOfScope."""
    found = Household.objects.filter(given_to(user, SPEAK, household="pk"), closed_on__isnull=True)
    household = found.select_related("place").first()
    if household is None:
        raise OutOfScope(SPEAK)
    return Voice(household, Channel.ACCOUNT, user, person=user)


def at_point(cadre: User, household: Household, proxy: Proxy | None = None) -> Voice:
    """A family, or somebody who acts for it, before a cadre who writes down what is said.

    Errors: OutOfScope: the cadre hears no families there, or the person may not act for this one today.
    """
    require(cadre, HEAR, household.place)
    if proxy is not None and not (proxy.household_id == household.pk and proxy.holds_on(clock.today())):
        raise OutOfScope(HEAR)
    return Voice(household, Channel.POINT, cadre, person=cadre, proxy=proxy)
