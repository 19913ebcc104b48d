"""Somebody without an account who speaks for one family and sees what its own account would see."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser


class Bearer(AnonymousUser):
    """Whoever opened a family's page with its card. No duty, no place: one family, as a household account.

    The scope knows it in :func:`liandong.registry.selectors.given_to` and ``given_as`` alone.
    """

    def __init__(self, household_id: int) -> None:
        super().__init__()
        self.household_id = household_id
