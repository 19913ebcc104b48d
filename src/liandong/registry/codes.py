"""Code lists of the registry (`domain.md` §2): code, official Chinese word, English word.

Where the national forms number their answers, the number is the code; where they only list words, the
code is an English word. Source: national registration form and its explanation of items, 2014; two local
systems 2013–2019 for the numbers.
"""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class SourceKind(models.TextChoices):
    SURVEY = "survey", words("调查", "survey")
    VISIT = "visit", words("入户", "visit")
    DEPARTMENT = "department", words("部门", "department")
    IMPORT = "import", words("文件导入", "imported file")


class Sex(models.TextChoices):
    MALE = "1", words("男", "male")
    FEMALE = "2", words("女", "female")


class Relation(models.TextChoices):
    """Relation to the head of the household (与户主关系)."""

    HEAD = "01", words("户主", "head")
    SPOUSE = "02", words("配偶", "spouse")
    SON = "03", words("之子", "son")
    DAUGHTER = "04", words("之女", "daughter")
    DAUGHTER_IN_LAW = "05", words("之儿媳", "daughter-in-law")
    SON_IN_LAW = "06", words("之女婿", "son-in-law")
    GRANDSON = "07", words("之孙子", "son's son")
    GRANDDAUGHTER = "08", words("之孙女", "son's daughter")
    DAUGHTERS_SON = "09", words("之外孙子", "daughter's son")
    DAUGHTERS_DAUGHTER = "10", words("之外孙女", "daughter's daughter")
    FATHER = "11", words("之父", "father")
    MOTHER = "12", words("之母", "mother")
    WIFES_FATHER = "13", words("之岳父", "wife's father")
    WIFES_MOTHER = "14", words("之岳母", "wife's mother")
    HUSBANDS_FATHER = "15", words("之公公", "husband's father")
    HUSBANDS_MOTHER = "16", words("之婆婆", "husband's mother")
    GRANDFATHER = "17", words("之祖父", "father's father")
    GRANDMOTHER = "18", words("之祖母", "father's mother")
    MOTHERS_FATHER = "19", words("之外祖父", "mother's father")
    MOTHERS_MOTHER = "20", words("之外祖母", "mother's mother")
    OTHER = "99", words("其他", "other")


class Education(models.TextChoices):
    """Highest schooling of those no longer at school (文化程度)."""

    ILLITERATE = "01", words("文盲或半文盲", "illiterate or semi-literate")
    PRIMARY = "02", words("小学", "primary school")
    JUNIOR = "03", words("初中", "junior secondary school")
    SENIOR = "04", words("高中", "senior secondary school")
    COLLEGE = "05", words("大专及以上", "college or above")
    PRESCHOOL = "06", words("学龄前儿童", "below school age")


class Health(models.TextChoices):
    HEALTHY = "01", words("健康", "healthy")
    CHRONIC = "02", words("长期慢性病", "chronic illness")
    SERIOUS = "03", words("大病", "serious illness")
    DISABLED = "04", words("残疾", "disabled")


class Labour(models.TextChoices):
    """Ability to work (劳动能力); the last one since the later forms of 2014–2020."""

    ORDINARY = "01", words("普通劳动力", "ordinary labour")
    SKILLED = "02", words("技能劳动力", "skilled labour")
    LOST = "03", words("丧失劳动力", "lost the ability to work")
    NONE = "04", words("无劳动力", "no ability to work")
    WEAK = "05", words("弱劳动力或半劳动力", "weak or half labour")


class HouseStructure(models.TextChoices):
    CONCRETE = "reinforced_concrete", words("钢筋混凝土", "reinforced concrete")
    BRICK_CONCRETE = "brick_concrete", words("砖混", "brick and concrete")
    BRICK = "brick_wood_stone", words("砖瓦砖木砖石窑洞", "brick, brick and wood, stone, cave dwelling")
    EARTH = "earth_thatch", words("竹草土坯土窑洞", "bamboo, thatch, adobe, earth cave")
    OTHER = "other", words("其他", "other")


class HouseGrade(models.TextChoices):
    """Safety grade of a rural house: A and B safe, C partly dangerous, D dangerous as a whole."""

    A = "A", words("A 级", "grade A")
    B = "B", words("B 级", "grade B")
    C = "C", words("C 级", "grade C")
    D = "D", words("D 级", "grade D")


class Condition(models.TextChoices):
    BAD = "bad", words("差", "bad")
    FAIR = "fair", words("一般", "fair")
    GOOD = "good", words("好", "good")


class FloorMaterial(models.TextChoices):
    TILE = "tile", words("瓷砖、水磨石", "tile, ceramic, terrazzo")
    CEMENT = "cement", words("水泥", "cement")
    WOOD = "wood", words("木板", "wood")
    NATURAL = "natural", words("土、石等天然材料", "earth or other natural material")
    NONE = "none", words("没有地面", "no floor")
    OTHER = "other", words("其他", "other")


class WaterAccess(models.TextChoices):
    INDOORS = "indoors", words("入户", "inside the dwelling")
    YARD = "yard", words("院内、屋外", "outside the dwelling")
    NONE = "none", words("没有供水", "no supply")


class WaterSource(models.TextChoices):
    PURIFIED_TAP = "purified_tap", words("净化自来水", "purified tap water")
    PROTECTED_WELL = "protected_well", words("受保护井泉水", "protected well or spring")
    UNPROTECTED_WELL = "unprotected_well", words("不受保护井泉水", "unprotected well or spring")
    SURFACE = "surface", words("江河湖泊", "river or lake")
    RAIN = "rain", words("收集雨水", "collected rain")
    BOTTLED = "bottled", words("桶装水", "bottled water")
    OTHER = "other", words("其他", "other")


class Toilet(models.TextChoices):
    NONE = "none", words("没有厕所", "no toilet")
    SEWER = "sewer", words("通下水道", "connected to a sewer")
    SEPTIC = "septic", words("化粪池", "septic tank")
    LATRINE = "latrine", words("旱厕", "latrine")
    OTHER = "other", words("其他", "other")


class Fuel(models.TextChoices):
    """Main fuel (主要燃料类型): 01 to 05 of the national form, and none for those who do not cook."""

    FIREWOOD = "firewood", words("柴草", "firewood or straw")
    DUNG = "dung", words("干畜粪", "dried dung")
    COAL = "coal", words("煤炭", "coal")
    CLEAN = "clean", words("清洁能源", "electricity, gas or other clean fuel")
    NONE = "none", words("不生火做饭", "does not cook")
    OTHER = "other", words("其他", "other")


class Rubbish(models.TextChoices):
    COLLECTED = "collected", words("有人收运", "collected")
    BURIED = "buried", words("填埋", "buried")
    BURNED = "burned", words("焚烧", "burned")
    DUMPED = "dumped", words("倒在空地", "dumped on open land")
    RIVER = "river", words("倒入河沟", "thrown into water")
    OTHER = "other", words("其他", "other")


class RoadType(models.TextChoices):
    """Road to the house (入户路类型)."""

    EARTH = "01", words("泥土路", "earth")
    GRAVEL = "02", words("砂石路", "gravel")
    CEMENT = "03", words("水泥路", "cement")
    ASPHALT = "04", words("沥青路", "asphalt")


class ConflictReason(models.TextChoices):
    SAME_DAY = "same_day", words("同一天，另一来源说法不同", "same day, another source says otherwise")
    ELSEWHERE = "elsewhere", words("部门说法与村里登记的不同", "a department says otherwise than the village")
    OLDER = "older", words("早于登记库现有事实", "older than what the registry holds")
    MEANWHILE = "meanwhile", words("工作簿发出后登记库已改", "the register changed meanwhile")
    IDENTITY = "identity", words("与登记的身份不符", "not the identity on record")
    PLACE = "place", words("与登记的住地不符", "not the place on record")
