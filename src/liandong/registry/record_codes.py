"""Code lists of what is kept beside the facts: consent, documents, questions, local columns."""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class ConsentPurpose(models.TextChoices):
    """What a family allows (授权用途)."""

    COMPARISON = "comparison", words("部门信息比对", "comparison with data of departments")
    ASSISTANCE = "assistance", words("转交帮扶方", "passing on to those who help")
    PUBLICITY = "publicity", words("公开展示", "publication")
    PHOTOGRAPH = "photograph", words("拍照留存", "photographs kept")
    RESEARCH = "research", words("统计研究", "statistics and research")


class ConsentExtent(models.TextChoices):
    """Which data a consent covers (授权范围)."""

    IDENTITY = "identity", words("身份信息", "identity")
    INCOME = "income", words("收入与财产", "income and property")
    HEALTH = "health", words("健康与残疾", "health and disability")
    EDUCATION = "education", words("就学", "schooling")
    HOUSING = "housing", words("住房与生活条件", "house and living conditions")
    PICTURES = "pictures", words("照片", "pictures")


class DocumentKind(models.TextChoices):
    """What a document in the family's file is (附件类型)."""

    APPLICATION = "application", words("申请书", "application")
    CONSENT = "consent", words("授权书", "consent form")
    FORM = "form", words("登记表、采集表", "registration form")
    MINUTES = "minutes", words("评议记录", "minutes of a meeting")
    INCOME = "income", words("收入凭证", "evidence of income")
    MEDICAL = "medical", words("诊断与医疗票据", "diagnosis or medical bill")
    SCHOOL = "school", words("就学证明", "certificate of a school")
    HOUSE_PHOTO = "house_photo", words("住房照片", "picture of the house")
    VISIT_PHOTO = "visit_photo", words("入户照片", "picture of a visit")
    OTHER = "other", words("其他", "other")


class LocalType(models.TextChoices):
    """Type of the values of a local column."""

    YES_NO = "yes_no", words("是否", "yes or no")
    INTEGER = "integer", words("整数", "whole number")
    NUMBER = "number", words("数值", "number")
    TEXT = "text", words("文字", "text")
    DAY = "day", words("日期", "date")
    LIST = "list", words("选项", "choice from a list")


class Answer(models.TextChoices):
    """How a village answers a question about two values."""

    OURS = "ours", words("保留登记值", "keep what is registered")
    THEIRS = "theirs", words("采用新来源", "take what the other source says")
    CORRECTED = "corrected", words("两者都不对，另行更正", "neither: corrected")


class LineKind(models.TextChoices):
    """What a line of income is for."""

    STATISTICAL = "statistical", words("国家农村贫困标准", "national rural poverty line")
    EXIT = "exit", words("退出线", "line for leaving poverty")
    MONITORING = "monitoring", words("防返贫监测线", "monitoring line")
