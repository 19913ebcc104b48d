"""A family that speaks: the Wangs with an ID number, a case on notice, a drawn signature."""

from __future__ import annotations

import io
from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from liandong.casework.models import Case
from liandong.feedback.cards import issue_card
from liandong.feedback.models import FamilyCard
from liandong.foundation.personal.id_numbers import check_character
from liandong.registry.models import Household
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast
from tests.registry.changes.families import called
from tests.registry.families import a_source

DAY = date(2024, 3, 1)
_SEVENTEEN = "99012119800501001"
ID = _SEVENTEEN + check_character(_SEVENTEEN)
ENDING = ID[-4:]


def the_family(cast: Cast) -> Household:
    """The Wangs since February, of whom the head's ID number is known."""
    household = consented(cast, date(2024, 2, 1))
    head = called(household, "王建国")
    set_numbers([ToldNumber("id_number", ID, household.pk, head.pk)], a_source())
    return household


def on_notice(cast: Cast, household: Household) -> Case:
    """Their case is on notice until 6 March."""
    paper = signed_paper()
    begun = opened("monitoring", "open", household, cast, paper)
    return walk(begun, cast, paper, "survey", "compare", "entry_vote")


def card_of(cast: Cast, household: Household) -> tuple[FamilyCard, str]:
    """A card in the family's hands, with its code."""
    return issue_card(actor=cast.village_cadre, key=household.key)


def opened_by_card(client: Client, code: str, ending: str = ENDING) -> Client:
    """Somebody who typed what opens the page."""
    client.post("/card/", {"code": code, "ending": ending})
    return client


def a_signature() -> SimpleUploadedFile:
    """A stroke across the field, as the page sends it."""
    picture = Image.new("RGB", (300, 120), "white")
    ImageDraw.Draw(picture).line((20, 90, 120, 20, 280, 100), fill="black", width=5)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return SimpleUploadedFile("signature.png", kept.getvalue())
