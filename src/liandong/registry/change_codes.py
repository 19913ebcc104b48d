"""Code lists of changing families: what happened to a member, and why a file ends.

Source: domain.md §2.2, 人员变更 01–08 of the national form; the reasons of closing are this project's own.
"""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class MemberChange(models.TextChoices):
    """How somebody left a household or came to it (自然变更)."""

    DIED = "01", words("死亡", "died")
    MARRIED_OUT = "02", words("嫁出", "married out")
    SETTLED_ABROAD = "03", words("出国定居", "settled abroad")
    IMPRISONED = "04", words("判刑收监", "sentenced and in prison")
    MARRIED_IN = "05", words("嫁入", "married in")
    BORN = "06", words("新生儿", "born")
    OTHER_IN = "07", words("其他转入", "came for another reason")
    OTHER_OUT = "08", words("其他转出", "left for another reason")


LEAVING = (
    MemberChange.DIED,
    MemberChange.MARRIED_OUT,
    MemberChange.SETTLED_ABROAD,
    MemberChange.IMPRISONED,
    MemberChange.OTHER_OUT,
)
JOINING = (MemberChange.MARRIED_IN, MemberChange.BORN, MemberChange.OTHER_IN)


class ClosingReason(models.TextChoices):
    """Why the file of a household ends."""

    MERGED = "merged", words("并入他户", "merged into another household")
    MOVED_AWAY = "moved_away", words("整户迁出", "the whole household moved away")
    NOBODY_LEFT = "nobody_left", words("户内已无人", "nobody is left")
    REGISTERED_TWICE = "registered_twice", words("重复登记", "registered twice")
    MISTAKE = "mistake", words("登记有误", "registered by mistake")
    OTHER = "other", words("其他", "another reason")


CHOSEN_REASONS = (
    ClosingReason.MOVED_AWAY,
    ClosingReason.NOBODY_LEFT,
    ClosingReason.REGISTERED_TWICE,
    ClosingReason.OTHER,
)


class ChangeKind(models.TextChoices):
    """What a cadre can do to a family; each is one transaction and one line of its history."""

    REGISTER = "register", words("新增建档", "register a household")
    CHANGE = "change", words("情况变化", "something changed")
    CORRECT = "correct", words("更正错误", "correct a mistake")
    BIRTH = "birth", words("新生儿", "birth")
    DEATH = "death", words("死亡", "death")
    MARRIAGE_IN = "marriage_in", words("嫁入", "marriage into the family")
    MARRIAGE_OUT = "marriage_out", words("嫁出", "marriage out of the family")
    MOVE_IN = "move_in", words("其他转入", "somebody moves in")
    MOVE_OUT = "move_out", words("其他转出", "somebody moves out")
    TRANSFER = "transfer", words("转到另一户", "member moves to another household")
    HEAD = "head", words("变更户主", "change of the head")
    SPLIT = "split", words("分户", "split the household")
    MERGE = "merge", words("并户", "merge with another household")
    RELOCATE = "relocate", words("迁移住地", "the household moves")
    CLOSE = "close", words("销户", "close the file")
    REOPEN = "reopen", words("恢复建档", "reopen the file")
    UNDO = "undo", words("撤销", "undo")
