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
_QUALITY = 85


class PictureUnreadable(Refusal):
    """Bytes that begin like a picture and are none."""

    message = marked("{name} cannot be read as a picture; take it once more, or save it as JPEG or PNG.")


class PictureTooLarge(Refusal):
    """More pixels than anybody can look at."""

    message = marked("{name} has more than {limit} million pixels; make it smaller and send it again.")


def cleaned(content: bytes, name: str) -> bytes:
    """The picture anew, turned upright, at most 2,400 pixels long, without any metadata.

    Raises:
        PictureUnreadable, PictureTooLarge.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise PictureTooLarge(name=name, limit=MOST_PIXELS // 1_000_000)
                kind = picture.format
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PictureUnreadable(name=name) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge(name=name, limit=MOST_PIXELS // 1_000_000) from error
    return _written(upright, kind or "PNG")


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
