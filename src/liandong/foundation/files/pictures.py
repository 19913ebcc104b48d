"""Pictures as they are kept: upright, of a size for screens and paper, and without what the camera wrote.

A phone writes into a picture where and when it was taken and with which device. None of it is kept.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from liandong.analytics.errors import Refusal, marked

MOST_PIXELS = 50_000_000  # what a good phone takes; more is a bomb, or a scan for a printer
LONGEST_SIDE = 2_400
SMALL_SIDE = 320
_QUALITY = 85
_BEGIN = (b"\xff\xd8\xff", b"\x89PNG")
_INK = 128  # darker than this is ink


class PictureUnreadable(Refusal):
    """Bytes that begin like a picture and are none."""

    message = marked("{name} cannot be read as a picture; take it once more, or save it as JPEG or PNG.")


class PictureTooLarge(Refusal):
    """More pixels than anybody can look at."""

    message = marked("{name} has more than {limit} million pixels; make it smaller and send it again.")


def is_picture(content: bytes) -> bool:
    """Whether bytes begin like a JPEG or PNG."""
    return content.startswith(_BEGIN)


def cleaned(content: bytes, name: str) -> bytes:
    """The picture anew, turned upright, at most 2,400 pixels long, without any metadata.

    Raises:
        PictureUnreadable, PictureTooLarge.
    """
    return _written(*_upright(content, name, LONGEST_SIDE))


def small(content: bytes, name: str) -> bytes:
    """The picture to look through many: a JPEG at most 320 pixels long, without any metadata.

    Raises:
        PictureUnreadable, PictureTooLarge.
    """
    return _written(_on_white(_upright(content, name, SMALL_SIDE)[0]), "JPEG")


def ink(content: bytes, name: str) -> bytes | None:
    """What is written on a picture, grey on white and cut to what is dark, at most 600 pixels long, as PNG.

    Returns:
        None where nothing on it is dark.
    Raises:
        PictureUnreadable, PictureTooLarge.
    """
    grey = _on_white(_upright(content, name, LONGEST_SIDE)[0]).convert("L")
    box = grey.point(lambda value: 255 if value < _INK else 0).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    margin = 6
    cut = grey.crop(
        (
            max(0, left - margin),
            max(0, top - margin),
            min(grey.width, right + margin),
            min(grey.height, bottom + margin),
        )
    )
    cut.thumbnail((600, 600))
    return _written(cut, "PNG")


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture with what is transparent as white."""
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")


def _upright(content: bytes, name: str, longest: int) -> tuple[Image.Image, str]:
    """The picture as it was held, at most so long, and what kind of file it came in."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureTooLarge(name=name, limit=MOST_PIXELS // 1_000_000)
                kind = picture.format
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((longest, longest))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureUnreadable(name=name) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(name=name, limit=MOST_PIXELS // 1_000_000) from error
    return upright, kind or "PNG"


def _written(picture: Image.Image, kind: str) -> bytes:
    """The pixels in a file of the same kind. A new image carries none of the old one's information."""
    mode = "RGB" if kind == "JPEG" else ("RGBA" if "A" in picture.getbands() else "RGB")
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    buffer = io.BytesIO()
    if kind == "JPEG":
        bare.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
    else:
        bare.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
