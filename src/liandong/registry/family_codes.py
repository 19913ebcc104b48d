"""Code lists of a family as a whole (`domain.md` §2.1, §2.3, §2.7, §5): kind, causes, standing, risks.

Numbers are those of the national forms where these number their answers; else the code is an English word.
Source: registration form and explanation of items, 2014; two local systems 2013–2019; risk list of the
monitoring form since 2021.
"""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class IdStandard(models.TextChoices):
    """By whose line the household was identified (识别标准)."""

    NATIONAL = "1", words("国家标准", "national standard")
    PROVINCIAL = "2", words("省定标准", "provincial standard")
    MUNICIPAL = "3", words("市定标准", "municipal standard")


class HouseholdKind(models.TextChoices):
    """Attribute of the household (户属性). Five guarantees is called 特困供养 since 2016."""

    ORDINARY = "ordinary", words("一般农户", "ordinary household")
    GENERAL_POOR = "general", words("一般贫困户", "poor household")
    DIBAO = "dibao", words("低保户", "household on minimum living allowance")
    DIBAO_POOR = "dibao_poor", words("低保贫困户", "poor household on minimum living allowance")
    WUBAO_POOR = "wubao_poor", words("五保贫困户（特困供养）", "poor household under the five guarantees")
    WUBAO_AT_HOME = "wubao_home", words("五保分散供养", "five guarantees, cared for at home")
    WUBAO_IN_CARE = "wubao_care", words("五保集中供养", "five guarantees, in an institution")


class Cause(models.TextChoices):
    """Cause of poverty (致贫原因): 11 of the local systems, 12 and 99 as numbered here."""

    ILLNESS = "01", words("因病", "illness")
    DISABILITY = "02", words("因残", "disability")
    SCHOOLING = "03", words("因学", "schooling")
    DISASTER = "04", words("因灾", "disaster")
    LAND = "05", words("缺土地", "lack of land")
    WATER = "06", words("缺水", "lack of water")
    SKILL = "07", words("缺技术", "lack of skills")
    LABOUR = "08", words("缺劳力", "lack of labour")
    CAPITAL = "09", words("缺资金", "lack of capital")
    TRANSPORT = "10", words("交通条件落后", "poor transport")
    MOTIVATION = "11", words("自身发展动力不足", "lack of motivation")
    MARRIAGE = "12", words("因婚", "marriage")
    OTHER = "99", words("其他", "other")


class PovertyStatus(models.TextChoices):
    """Standing of a household in the procedures of 2014–2020 (脱贫属性), with who was never in them."""

    NOT_REGISTERED = "ordinary", words("非建档立卡", "never registered as poor")
    POOR = "poor", words("未脱贫", "poor")
    PRE_EXIT = "pre_exit", words("预脱贫", "exit prepared")
    LIFTED = "lifted", words("脱贫", "lifted out of poverty")
    RETURNED = "returned", words("返贫", "fallen back into poverty")
    REMOVED = "removed", words("清退", "removed as wrongly registered")
    CLOSED = "closed", words("销户", "closed")


class NotOutReason(models.TextChoices):
    """Why a poor household has not left poverty (未脱贫原因)."""

    GUARANTEES = "01", words("收入超标准但未实现两不愁三保障", "income above the line, guarantees not met")
    WEAK_EFFECT = "02", words("享受扶持但当年成效不显著", "supported, without marked effect this year")
    NEW = "03", words("回头看后新纳入", "newly included on review")
    DISABLED = "04", words("因残无固定收入", "no steady income because of disability")
    IN_TREATMENT = "05", words("大病重病正在治疗", "serious illness under treatment")
    EXPENSES = "06", words("因病因学支出明显大于收入", "costs of illness or schooling above income")
    UNSTABLE = "07", words("收入未稳定超过退出标准", "income not steadily above the line")
    WUBAO = "08", words("五保贫困户", "five-guarantee household")
    DIBAO = "09", words("无劳动能力低保对象", "allowance, no ability to work")
    RELOCATION = "10", words("易地搬迁未取得新房钥匙", "relocation, new house not handed over")


class MonitorKind(models.TextChoices):
    """Kind of a monitored household (监测对象类别)."""

    UNSTABLE = "unstable", words("脱贫不稳定户", "lifted, not stable")
    MARGINAL = "marginal", words("边缘易致贫户", "at the margin")
    SUDDEN = "sudden", words("突发严重困难户", "sudden serious difficulty")


class Risk(models.TextChoices):
    """Risk of a monitored household (风险类型)."""

    ILLNESS = "01", words("因病", "illness")
    FLOOD = "0201", words("洪涝灾害", "flood")
    LANDSLIDE = "0202", words("地质灾害", "landslide")
    DROUGHT = "0203", words("旱灾", "drought")
    PEST = "0204", words("生物灾害", "pests or animal disease")
    WEATHER = "0205", words("气象灾害", "storm, hail or frost")
    EARTHQUAKE = "0206", words("地震灾害", "earthquake")
    OTHER_DISASTER = "0299", words("其他自然灾害", "other natural disaster")
    DISABILITY = "03", words("因残", "disability")
    LABOUR = "04", words("因缺劳动力", "lack of labour")
    ACCIDENT = "05", words("因意外事故", "accident")
    BUSINESS = "06", words("因产业项目失败", "failed business")
    WORK = "07", words("因务工就业不稳", "unsteady work")
    SCHOOLING = "09", words("因学", "schooling")
    OTHER = "99", words("其他", "other")


class FoundBy(models.TextChoices):
    """Channel by which a monitored household was found (发现渠道)."""

    SELF = "self", words("农户自主申报", "own application")
    CADRES = "cadres", words("基层干部排查", "visits of cadres")
    DEPARTMENTS = "departments", words("部门筛查预警", "warning of a department")
    PUBLIC = "public", words("社会监督", "the public, letters, the media")


class ClearMode(models.TextChoices):
    """How a risk was cleared (风险消除方式)."""

    HELPED = "helped", words("帮扶消除", "cleared with help")
    NATURAL = "natural", words("自然消除", "cleared by itself")


class HelperLevel(models.TextChoices):
    """To which level the unit of a helper belongs (隶属关系)."""

    CENTRAL = "01", words("中央", "central")
    PROVINCE = "02", words("省", "province")
    CITY = "03", words("市", "city")
    COUNTY = "04", words("县", "county")
    TOWNSHIP = "05", words("乡镇", "township")
    ARMY = "06", words("部队", "army")
    OTHER = "07", words("其他", "other")


class Guarantee(models.TextChoices):
    """State of food, clothing, a guarantee or drinking water. Unknown is NULL, never one of these."""

    SAFE = "safe", words("有保障", "secured")
    PROBLEM = "problem", words("有问题", "a problem")


class Evidence(models.TextChoices):
    """How well something is known, best first."""

    RECORD = "A", words("单据、台账或部门数据", "document, ledger or data of a department")
    SEEN = "B", words("现场查看", "seen on the spot")
    TOLD = "C", words("本户陈述", "told by the family")
    ESTIMATED = "D", words("邻里或干部估计", "estimated by neighbours or cadres")


class Language(models.TextChoices):
    """Language spoken at home (家庭用语)."""

    MANDARIN = "mandarin", words("普通话", "Mandarin")
    DIALECT = "dialect", words("汉语方言", "a Chinese dialect")
    MINORITY = "minority", words("本民族语言", "the language of an ethnic group")
    SIGN = "sign", words("手语", "sign language")


class Diet(models.TextChoices):
    """What visitors and providers of meals respect (饮食习俗)."""

    NONE = "none", words("无特殊习俗", "nothing in particular")
    HALAL = "halal", words("清真", "halal")
    VEGETARIAN = "vegetarian", words("素食", "vegetarian")
    OTHER = "other", words("其他习俗", "another custom")


class RelocationKind(models.TextChoices):
    """How a family was relocated (搬迁方式)."""

    VILLAGE = "01", words("行政村整体搬迁", "whole administrative village")
    HAMLET = "02", words("自然村整体搬迁", "whole natural village")
    SINGLE = "03", words("个别搬迁", "single families")


class Settlement(models.TextChoices):
    """How relocated families live (安置方式)."""

    TOGETHER = "together", words("集中安置", "settled together")
    SCATTERED = "scattered", words("分散安置", "settled apart")


class SettledIn(models.TextChoices):
    """Where relocated families live (安置地)."""

    COUNTY_TOWN = "county_town", words("县城", "county town")
    TOWNSHIP = "township", words("乡镇", "township")
    OTHER_COUNTY = "other_county", words("县外", "another county")
    OTHER_VILLAGE = "other_village", words("村外", "another village")
    SAME_VILLAGE = "same_village", words("村内", "same village")
