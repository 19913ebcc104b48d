"""Personal data: sealed at rest, found by a blind index, shown masked.

Other parts use the names below and nothing else of the keys. See ``docs/guides/personal-data.md`` and
``docs/decisions/0008-personal-data-at-rest.md``.
"""

from liandong.foundation.personal.blinding import blind, blind_many, blinds_of
from liandong.foundation.personal.kinds import OF_OFFICIALS, Kind, normalise, tidy
from liandong.foundation.personal.masks import (
    HEALTH,
    MINOR,
    MINOR_UNTIL_YEARS,
    NAME,
    Audience,
    is_hidden,
    is_masked,
    mask,
)
from liandong.foundation.personal.sealing import seal, seal_many, unseal, unseal_many

__all__ = [
    "HEALTH",
    "MINOR",
    "MINOR_UNTIL_YEARS",
    "NAME",
    "OF_OFFICIALS",
    "Audience",
    "Kind",
    "blind",
    "blind_many",
    "blinds_of",
    "is_hidden",
    "is_masked",
    "mask",
    "normalise",
    "seal",
    "seal_many",
    "tidy",
    "unseal",
    "unseal_many",
]
