"""Representatives of the tour's village, and an appraisal of today: who came, a photograph, the chair."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from liandong.casework.meetings.representatives import name_representatives
from liandong.casework.meetings.selectors import representatives_on
from liandong.casework.meetings.services import Held, add_photo, open_meeting, sign
from liandong.casework.models import AbsentBecause, Meeting
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place

_PEOPLE = (
    *(("韦志强", "1组"), ("蓝秀英", "1组"), ("莫振华", "2组"), ("覃玉兰", "2组")),
    *(("卢国富", "3组"), ("农春梅", "3组"), ("吴建军", "4组"), ("蒙彩霞", "4组")),
    *(("黄大勇", "5组"), ("罗桂花", "5组"), ("潘永福", "6组"), ("谢秀兰", "6组")),
)
_AWAY = {"潘永福": AbsentBecause.WORK, "谢秀兰": AbsentBecause.ILL}


def held_meeting(village: Place, actor: User) -> Meeting:
    """A meeting of today to which ten of twelve came."""
    today = clock.today()
    name_representatives(village, list(_PEOPLE), since=today.replace(month=1, day=1), actor=actor)
    said = {one.pk: _AWAY.get(one.name) for one in representatives_on(village, today)}
    meeting = open_meeting(village, Held(today, "村委会会议室", "韦志强"), said, actor=actor)
    add_photo(meeting.key, _room(), "演示照片.png", actor=actor)
    sign(meeting.key, None, _stroke(), "签名.png", actor=actor)
    return meeting


def _room() -> bytes:
    """A drawn room with rows of seats, that stands for a photograph."""
    picture = Image.new("RGB", (1200, 900), "#e9e4d8")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((120, 90, 1080, 330), fill="#f8f6f0", outline="#8a8578", width=6)
    pen.rectangle((360, 380, 840, 460), fill="#8b5e3c")
    for row in range(3):
        for seat in range(6):
            left, top = 190 + seat * 145, 540 + row * 115
            pen.ellipse((left + 24, top, left + 64, top + 40), fill="#4a4a4a")
            pen.rounded_rectangle((left, top + 42, left + 88, top + 96), 16, fill="#5f7f86")
    return _bytes(picture)


def _stroke() -> bytes:
    """A stroke of the pen, that stands for a signature."""
    picture = Image.new("RGB", (900, 360), "white")
    line = [(120, 220), (200, 90), (260, 250), (340, 110), (420, 240), (560, 150), (760, 200)]
    ImageDraw.Draw(picture).line(line, fill="black", width=8, joint="curve")
    return _bytes(picture)


def _bytes(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
