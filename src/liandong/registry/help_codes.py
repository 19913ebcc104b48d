"""Code lists of what is done for a family: kinds of measures, and whether they develop or hold up."""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class MeasureType(models.TextChoices):
    """What a measure is meant to do (帮扶方式). Source: domain.md §5 B, 开发式 and 兜底."""

    DEVELOPMENT = "development", words("开发式帮扶", "development")
    SAFETY_NET = "safety_net", words("兜底保障", "safety net")
    SERVICE = "service", words("服务与设施", "services and works")


class MeasureKind(models.TextChoices):
    """A measure of assistance (帮扶措施), by the names of the table of fitting measures.

    That table stands above this part (``identification/fitting_measures.toml``); a test holds them together.
    """

    DIBAO = "dibao", words("最低生活保障", "minimum living allowance")
    TEKUN = "tekun", words("特困人员供养", "support in extreme hardship")
    ASSET_INCOME = "asset_income", words("资产收益、光伏分红", "income from assets, solar dividends")
    ENTRUSTED_FARMING = (
        "entrusted_farming",
        words("土地和产业托管", "land and production entrusted to others"),
    )
    DAY_CARE = "day_care", words("托养照料", "day care")
    CRITICAL_ILLNESS_CARE = (
        "critical_illness_care",
        words("大病专项救治", "treatment scheme for serious illness"),
    )
    MEDICAL_AID = "medical_aid", words("医疗救助", "medical assistance")
    FAMILY_DOCTOR = "family_doctor", words("家庭医生签约", "family doctor")
    INSURANCE_PREMIUM = "insurance_premium", words("医保代缴", "insurance premium paid")
    DISABILITY_ALLOWANCES = (
        "disability_allowances",
        words("残疾人两项补贴、康复和辅具", "disability allowances, rehabilitation, aids"),
    )
    DISABILITY_TRAINING = (
        "disability_training",
        words("残疾人技能培训", "training of people with disabilities"),
    )
    PUBLIC_POST = "public_post", words("公益性岗位", "public-welfare post")
    ECOLOGICAL_POST = "ecological_post", words("生态护林员等生态岗位", "ecological post")
    SCHOOL_GRANTS = "school_grants", words("教育资助", "school grants")
    YULU = "yulu", words("雨露计划", "Yulu scheme for vocational schooling")
    STUDENT_LOAN = "student_loan", words("生源地助学贷款", "student loan")
    BACK_TO_SCHOOL = "back_to_school", words("控辍保学", "bringing children back to school")
    TEMPORARY_RELIEF = "temporary_relief", words("临时救助", "temporary relief")
    DISASTER_RELIEF = "disaster_relief", words("自然灾害救助", "disaster relief")
    INSURANCE_CLAIM = "insurance_claim", words("保险理赔", "insurance claim")
    HOUSE_REPAIR = "house_repair", words("危房改造", "repair of a dangerous house")
    DONATION = "donation", words("社会捐助", "donations")
    LAND_TRANSFER = "land_transfer", words("土地流转", "transfer of land use")
    RELOCATION = "relocation", words("易地搬迁", "relocation")
    WATER_WORKS = "water_works", words("饮水工程", "water works")
    HOUSE_ROAD = "house_road", words("入户路", "road to the house")
    TOILET = "toilet", words("改厕改灶", "better toilet and stove")
    TRAINING = "training", words("技能培训", "training")
    TECHNICIAN = "technician", words("技术员指导", "advice of a technician")
    COOPERATIVE = "cooperative", words("合作社带动", "joining a cooperative")
    MICRO_CREDIT = "micro_credit", words("小额信贷", "micro-credit")
    MUTUAL_FUND = "mutual_fund", words("互助资金", "mutual fund")
    PRODUCTION_AWARD = "production_award", words("产业奖补", "award for production")
    CROWD_FUNDING = "crowd_funding", words("众筹", "crowd-funding")
    AWARD_FOR_WORK = "award_for_work", words("以奖代补", "awards instead of subsidies")
    POINTS_SHOP = "points_shop", words("积分超市", "shop of earned points")
    PAIRING = "pairing", words("一对一结对、扶志扶智", "pairing one to one, encouragement")
    JOB_SECURITY = "job_security", words("稳岗就业", "securing the job")
    LABOUR_COOPERATION = "labour_cooperation", words("劳务协作", "labour cooperation")
    ASSISTANCE_WORKSHOP = "assistance_workshop", words("帮扶车间", "assistance workshop")
    PRODUCTION_INSURANCE = "production_insurance", words("产业保险", "insurance of production")
    CONSUMPTION = "consumption", words("消费帮扶", "buying their produce")

    @property
    def type(self) -> MeasureType:
        """Whether the family earns by it, is held up by it, or is served by it."""
        if self in _DEVELOPMENT:
            return MeasureType.DEVELOPMENT
        return MeasureType.SAFETY_NET if self in _SAFETY_NET else MeasureType.SERVICE


_DEVELOPMENT = frozenset(
    {
        MeasureKind.ASSET_INCOME,
        MeasureKind.ENTRUSTED_FARMING,
        MeasureKind.DISABILITY_TRAINING,
        MeasureKind.PUBLIC_POST,
        MeasureKind.ECOLOGICAL_POST,
        MeasureKind.YULU,
        MeasureKind.LAND_TRANSFER,
        MeasureKind.TRAINING,
        MeasureKind.TECHNICIAN,
        MeasureKind.COOPERATIVE,
        MeasureKind.MICRO_CREDIT,
        MeasureKind.MUTUAL_FUND,
        MeasureKind.PRODUCTION_AWARD,
        MeasureKind.AWARD_FOR_WORK,
        MeasureKind.JOB_SECURITY,
        MeasureKind.LABOUR_COOPERATION,
        MeasureKind.ASSISTANCE_WORKSHOP,
        MeasureKind.PRODUCTION_INSURANCE,
        MeasureKind.CONSUMPTION,
    }
)
_SAFETY_NET = frozenset(
    {
        MeasureKind.DIBAO,
        MeasureKind.TEKUN,
        MeasureKind.MEDICAL_AID,
        MeasureKind.INSURANCE_PREMIUM,
        MeasureKind.DISABILITY_ALLOWANCES,
        MeasureKind.SCHOOL_GRANTS,
        MeasureKind.TEMPORARY_RELIEF,
        MeasureKind.DISASTER_RELIEF,
        MeasureKind.DONATION,
    }
)
