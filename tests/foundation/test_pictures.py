"""Pictures lose what the camera wrote, stand upright, and cannot be bombs."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from liandong.foundation.files.pictures import (
    LONGEST_SIDE,
    PictureTooLarge,
    PictureUnreadable,
    cleaned,
)


def photographed(size: tuple[int, int] = (40, 20), *, turned: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turned  # orientation
    exif[0x010F] = "Huawei"
    exif.get_ifd(0x8825)[2] = (27.0, 30.0, 0.0)  # latitude
    buffer = io.BytesIO()
    Image.new("RGB", size, "#8a6").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def test_place_and_device_are_gone() -> None:
    before = photographed()
    assert b"Huawei" in before
    after = cleaned(before, "p.jpg")
    assert b"Huawei" not in after
    assert b"Exif" not in after
    assert not Image.open(io.BytesIO(after)).getexif()


def test_a_picture_taken_sideways_stands_upright() -> None:
    assert Image.open(io.BytesIO(cleaned(photographed(turned=6), "p.jpg"))).size == (20, 40)


def test_a_large_picture_becomes_one_for_screens() -> None:
    after = Image.open(io.BytesIO(cleaned(photographed((3000, 1500)), "p.jpg")))
    assert after.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 not a picture", photographed()[:200], b""])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(PictureUnreadable, match=r"p\.jpg"):
        cleaned(content, "p.jpg")


def test_a_picture_of_a_billion_pixels_is_refused_before_it_is_unpacked() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 32_000, 32_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    with pytest.raises(PictureTooLarge):
        cleaned(bomb, "bomb.png")
