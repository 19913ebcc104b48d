"""The national profile: what a registration form must not say, together with what else it says.

Each rule is written once: its code, its words, and the condition as SQL of DuckDB over the tables that
:mod:`liandong.intake.signs` makes. A rule is asked only where the file has the columns it ``needs``; what is
not known breaks no rule but those that ask for an answer.

Source: domain.md §2.8 (rules of 2017 and of the monitoring system since 2021); numbers in the comments are
its own. What needs the register beside the file, a number that stands elsewhere (14) and the same grade for
three years (13), is in :mod:`.beside`.
"""

from __future__ import annotations

from dataclasses import dataclass

from liandong.intake.ruling import Counts, Rule, Severity
from liandong.registry.fields import FIELDS
from liandong.registry.words import in_both, words

_REFUSE, _WARN, _INFO = Severity.REFUSE, Severity.WARN, Severity.INFO
POOR = "household_kind in ('general', 'dibao_poor', 'wubao_poor', 'wubao_home', 'wubao_care')"
_DIBAO = "household_kind in ('dibao', 'dibao_poor')"
_WUBAO = "household_kind in ('wubao_poor', 'wubao_home', 'wubao_care')"
MALE = ("01", "03", "06", "07", "09", "11", "13", "15", "17", "19")
FEMALE = ("04", "05", "08", "10", "12", "14", "16", "18", "20")
EMPTY = "empty_"
"""How the names of rules begin that ask for an answer."""
_RISKS = "[risk, risk_2, risk_3, risk_4, risk_5]"


@dataclass(frozen=True)
class Sign:
    """A rule with the condition that breaks it.

    Attributes:
        of_member: the condition is over ``people``, else over ``homes``.
        needs: fields, or values worked out in :mod:`.signs`, without which nobody is asked.
        points: the field whose cell is shown.
        where: SQL, true where the rule is broken.
    """

    rule: Rule
    of_member: bool
    needs: tuple[str, ...]
    points: str
    where: str


def _sign(  # noqa: PLR0917  a table is read by its columns
    code: str, zh: tuple[str, str], en: tuple[str, str], severity: Severity, needs: str, where: str
) -> Sign:
    """``zh`` and ``en``: what is wrong, and what to do. The first of ``needs`` is where it is shown."""
    of_member = code.startswith("m:")
    title, advice = (words(*pair) for pair in zip(zh, en, strict=True))
    names = tuple(needs.split())
    counts = Counts.CELLS if of_member else Counts.HOUSEHOLDS
    rule = Rule(code[2:], title, advice, severity, counts=counts, profiles=("national",))
    return Sign(rule, of_member, names, names[0], where)


def _empty(name: str, where: str = "true", needs: str = "", prefix: str = "") -> Sign:
    """A cell that the form wants filled in (2)."""
    field = FIELDS[name]
    zh, en = in_both(field.label)
    of = prefix or ("m:" if field.kept.is_of_member else "h:")
    return _sign(
        f"{of}{EMPTY}{name}",
        (f"{zh}没有填", "补填；确实不知道时保留空白，系统按“待查”处理。"),
        (f"Empty: {en}", "Fill it in; leave it empty where it is really not known."),
        _WARN,
        f"{name} {needs}",
        f"{name} is null and ({where})",
    )


_NUMBERS = (  # 1, 14
    _sign(
        "m:id_number_wrong",
        ("身份证号码不对", "核对18位号码和最后一位校验码。"),
        ("The ID number cannot be right", "Check all 18 characters; the last one checks the others."),
        _WARN,
        "id_number",
        "not is_id_number(id_number)",
    ),
    _sign(
        "m:disability_card_wrong",
        ("残疾人证号码不对", "残疾人证为身份证号加类别（1–7）和等级（1–4），补办的再加两位。"),
        (
            "The disability card's number cannot be right",
            "It is the ID number, the kind (1–7) and the grade (1–4); two more digits if issued again.",
        ),
        _WARN,
        "disability_card",
        "not is_disability_card(disability_card)",
    ),
    _sign(
        "m:id_number_twice",
        ("同一身份证号码在文件里出现两次", "查清是重复登记还是号码写错。"),
        ("The same ID number twice in the file", "Find out whether the person or the number is doubled."),
        _WARN,
        "id_number",
        "id_number is not null and same_number > 1",
    ),
)

_EMPTY = (  # 2
    _empty("ethnicity"),
    _empty("education", "student is false and age >= 6", "student age"),
    _empty("student_status", "age between 6 and 23", "age"),
    _empty("health"),
    _empty("labour", "age between 16 and 65", "age"),
    _empty("disability_grade", "disabled", "disabled"),
    _empty("disability_card", "disabled", "disabled"),
    _empty("main_cause", POOR, "household_kind"),
    _empty("has_electricity"),
    _empty("is_in_cooperative"),
    _empty("distance_main_road_km"),
    _empty("road_type"),
    _empty("house_area_m2"),
    _empty("is_water_difficult"),
    _empty("is_water_safe"),
    _empty("fuel"),
    _empty("has_sanitary_toilet"),
)

_MONITORED_NOW = "monitor_kind is not null and is_risk_cleared is not true"
_HELPER = (  # 12, and who answers for the data of monitored households
    _sign(
        "h:no_helper",
        ("没有帮扶责任人", "安排帮扶责任人并补填。"),
        ("No helper", "Appoint a helper and fill in the name."),
        _WARN,
        "helper_name household_kind",
        f"helper_name is null and ({POOR} or {_MONITORED_NOW})",
    ),
    _sign(
        "h:helper_named_as_poor",
        ("帮扶责任人与同村贫困人口同名", "核对：贫困人口不能担任帮扶责任人。"),
        ("The helper has the name of a poor person there", "Check it: a poor person cannot be a helper."),
        _WARN,
        "helper_name household_kind name",
        "helper_is_namesake",
    ),
    _empty("collector_name", "monitor_kind is not null", "monitor_kind"),
    _empty("collected_on", "monitor_kind is not null", "monitor_kind"),
)

_CAUSES = (  # 3–6
    _sign(
        "h:illness_without_sick",
        ("致贫原因是因病，但全家都健康", "核对致贫原因和健康状况。"),
        ("Cause: illness, but everybody is healthy", "Check the cause and everybody's health."),
        _WARN,
        "main_cause sick",
        "main_cause = '01' and none_sick",
    ),
    _sign(
        "h:schooling_without_student",
        ("致贫原因是因学，但家里没有在校生", "核对致贫原因和在校生状况。"),
        ("Cause: schooling, but nobody is at school", "Check the cause and who is at school."),
        _WARN,
        "main_cause student",
        "main_cause = '03' and none_student",
    ),
    _sign(
        "h:disability_without_disabled",
        ("致贫原因是因残，但家里没有残疾人", "核对致贫原因和残疾情况。"),
        ("Cause: disability, but nobody is disabled", "Check the cause and who has a disability."),
        _WARN,
        "main_cause disabled",
        "main_cause = '02' and none_disabled",
    ),
    _sign(
        "h:causes_repeat",
        ("其他致贫原因与主要致贫原因相同", "其他原因填另外的原因，没有就留空。"),
        ("Another cause is the main cause once more", "Name another cause, or leave it empty."),
        _WARN,
        "other_cause main_cause",
        "other_cause = main_cause or second_other_cause in (main_cause, other_cause)",
    ),
)

_KINDS = (  # 7
    _sign(
        "h:dibao_household_without_member",
        ("低保户里没有享受低保的成员", "核对户属性，或标出享受低保的成员。"),
        ("An allowance household without a member who gets it", "Check the kind, or mark who gets it."),
        _WARN,
        "household_kind receives_dibao",
        f"{_DIBAO} and none_dibao",
    ),
    _sign(
        "h:general_household_with_dibao",
        ("一般贫困户里有享受低保的成员", "核对户属性。"),
        ("A general poor household with a member on allowance", "Check the kind of the household."),
        _WARN,
        "household_kind receives_dibao",
        "household_kind = 'general' and any_dibao",
    ),
    _sign(
        "h:wubao_with_labour",
        ("五保户里有16–65岁的劳动力", "核对户属性和劳动能力。"),
        ("Five guarantees, with somebody of 16–65 able to work", "Check the kind and who can work."),
        _WARN,
        "household_kind able age",
        f"{_WUBAO} and any_labour",
    ),
    _sign(
        "h:dibao_and_tekun_money",
        ("低保金和特困供养金同时有数", "同一户两项只应有一项，核对发放记录。"),
        ("Both the allowance and the hardship support", "A family gets one of them; check the payments."),
        _WARN,
        "transfer_dibao_yuan transfer_tekun_yuan",
        "transfer_dibao_yuan > 0 and transfer_tekun_yuan > 0",
    ),
    _sign(
        "h:dibao_household_without_money",
        ("低保户的低保金为零", "补填低保金，或更正户属性。"),
        ("An allowance household with an allowance of zero", "Fill in the allowance, or correct the kind."),
        _WARN,
        "transfer_dibao_yuan household_kind",
        f"{_DIBAO} and transfer_dibao_yuan = 0",
    ),
    _sign(
        "h:wubao_household_without_money",
        ("五保户的特困供养金为零", "补填特困供养金，或更正户属性。"),
        ("Five guarantees with a support of zero", "Fill in the support, or correct the kind."),
        _WARN,
        "transfer_tekun_yuan household_kind",
        f"{_WUBAO} and transfer_tekun_yuan = 0",
    ),
    _sign(
        "h:general_household_with_money",
        ("一般贫困户有低保金或特困供养金", "核对户属性和发放记录。"),
        ("A general poor household with allowance or support", "Check the kind and the payments."),
        _WARN,
        "transfer_dibao_yuan household_kind",
        "household_kind = 'general' and (transfer_dibao_yuan > 0 or transfer_tekun_yuan > 0)",
    ),
)

_WORK = (  # 8–11
    _sign(
        "m:healthy_without_labour",
        ("健康的劳动年龄成员填了丧失或无劳动力", "核对健康状况和劳动能力；在校生除外。"),
        ("Healthy, of working age, and unable to work", "Check health and ability; students aside."),
        _WARN,
        "labour health age",
        "health = '01' and age between 16 and 59 and labour in ('03', '04') and student is not true",
    ),
    _sign(
        "h:business_without_cost",
        ("有生产经营性收入，没有生产经营性支出", "补填支出，确实没有时填0并说明。"),
        ("Business income without business costs", "Fill in the costs."),
        _WARN,
        "business_cost_yuan business_income_yuan",
        "business_income_yuan > 0 and coalesce(business_cost_yuan, 0) = 0",
    ),
    _sign(
        "h:income_out_of_bounds",
        ("人均纯收入不大于0，或超过10万元", "核对收入的单位和人口数。"),
        ("Net income per person not above 0, or over 100,000", "Check the unit and the number of persons."),
        _WARN,
        "net_income_yuan",
        "net_income_pc <= 0 or net_income_pc > 100000",
    ),
    _sign(
        "m:work_place_without_months",
        ("填了务工区域，没有填务工时间", "补填务工的月数。"),
        ("A place of work without months of work", "Fill in the months."),
        _WARN,
        "work_months work_area",
        "work_area is not null and coalesce(work_months, 0) = 0",
    ),
    _sign(
        "m:work_months_without_place",
        ("填了务工时间，没有填务工区域", "补填务工区域。"),
        ("Months of work without a place of work", "Fill in the place."),
        _WARN,
        "work_area work_months",
        "work_months > 0 and work_area is null",
    ),
    _sign(
        "m:works_without_labour",
        ("丧失或无劳动力的成员在外务工", "核对劳动能力和务工情况。"),
        ("Unable to work, and working away", "Check the ability to work and the work."),
        _WARN,
        "labour works",
        "labour in ('03', '04') and works",
    ),
    _sign(
        "h:wage_without_worker",
        ("有工资性收入，没有人务工", "补填务工情况，或核对工资性收入。"),
        ("Wages, and nobody works", "Fill in who works, or check the wages."),
        _INFO,
        "wage_income_yuan works",
        "wage_income_yuan > 0 and none_works",
    ),
    _sign(
        "h:worker_without_wage",
        ("有人务工，工资性收入为零", "补填工资性收入。"),
        ("Somebody works, and wages are zero", "Fill in the wages."),
        _WARN,
        "wage_income_yuan works",
        "wage_income_yuan = 0 and any_works",
    ),
)

_PLAUSIBLE = (  # 13
    _sign(
        "h:household_without_members",
        ("空挂户：没有家庭成员", "补上家庭成员，或销户。"),
        ("A household without members", "Add the members, or close the household."),
        _REFUSE,
        "<member>",
        "persons = 0",
    ),
    _sign(
        "m:relation_against_sex",
        ("与户主关系和性别不一致", "核对性别和与户主关系。"),
        ("The relation does not go with the sex", "Check the sex and the relation to the head."),
        _WARN,
        "relation sex",
        f"(relation in {MALE[1:]} and sex = '2') or (relation in {FEMALE} and sex = '1')",
    ),
    _sign(
        "h:head_and_spouse_same_sex",
        ("户主和配偶性别相同", "核对两人的性别和关系。"),
        ("Head and spouse are of one sex", "Check the sex and the relation of both."),
        _WARN,
        "sex relation",
        "head_sex = spouse_sex",
    ),
    _sign(
        "h:much_cultivated_land",
        ("人均耕地超过50亩", "核对面积的单位。"),
        ("Over 50 mu of cultivated land per person", "Check the unit of the area."),
        _WARN,
        "land_cultivated_mu",
        "land_cultivated_mu > 50 * members",
    ),
    _sign(
        "h:much_forest",
        ("人均林地超过70亩", "核对面积的单位。"),
        ("Over 70 mu of forest per person", "Check the unit of the area."),
        _WARN,
        "land_forest_mu",
        "land_forest_mu > 70 * members",
    ),
    _sign(
        "h:far_from_road",
        ("与村主干路距离超过50公里", "距离按公里填写。"),
        ("Over 50 km from the main road", "The distance is in kilometres."),
        _WARN,
        "distance_main_road_km",
        "distance_main_road_km > 50",
    ),
    _sign(
        "m:young_in_senior_school",
        ("14岁及以下在高中及以上就读", "核对出生日期和在校生状况。"),
        ("14 or younger in senior secondary school or above", "Check the birth date and the grade."),
        _WARN,
        "student_status age",
        "age <= 14 and student_status between '07' and '16'",
    ),
    _sign(
        "m:old_in_primary_school",
        ("20岁及以上在小学或以下就读", "核对出生日期和在校生状况。"),
        ("20 or older in primary school or below", "Check the birth date and the grade."),
        _WARN,
        "student_status age",
        "age >= 20 and student_status in ('02', '03')",
    ),
)

_EXIT = (  # 15
    _sign(
        "h:exited_below_line",
        ("已脱贫户人均纯收入低于退出线", "核对收入；属实的纳入监测。"),
        ("Lifted out of poverty, income below the line", "Check the income; if right, monitor the family."),
        _WARN,
        "poverty_status net_income_yuan",
        "poverty_status = 'lifted' and net_income_pc < exit_line",
    ),
    _sign(
        "h:exited_with_dropout",
        ("已脱贫户有失学辍学", "核实并劝返复学。"),
        ("Lifted out of poverty, a child out of school", "Verify, and bring the child back to school."),
        _WARN,
        "poverty_status dropped_out",
        "poverty_status = 'lifted' and any_dropout",
    ),
    _sign(
        "h:exited_in_dangerous_house",
        ("已脱贫户住危房", "核实住房安全等级。"),
        ("Lifted out of poverty, in a dangerous house", "Verify the grade of the house."),
        _WARN,
        "poverty_status dangerous",
        "poverty_status = 'lifted' and dangerous",
    ),
    _sign(
        "h:exited_without_safe_water",
        ("已脱贫户饮水不安全", "核实饮水安全。"),
        ("Lifted out of poverty, without safe water", "Verify the drinking water."),
        _WARN,
        "is_water_safe poverty_status",
        "poverty_status = 'lifted' and is_water_safe = false",
    ),
    _sign(
        "h:exited_patient_uninsured",
        ("已脱贫户有病人未参加大病保险", "核实并办理参保。"),
        ("Lifted out of poverty, a patient without insurance", "Verify, and have the patient insured."),
        _WARN,
        "poverty_status has_critical_insurance sick",
        "poverty_status = 'lifted' and any_uninsured_patient",
    ),
    _sign(
        "h:exited_without_house",
        ("已脱贫户住房面积为0", "核实住房情况。"),
        ("Lifted out of poverty, a house of 0 m²", "Verify where the family lives."),
        _WARN,
        "house_area_m2 poverty_status",
        "poverty_status = 'lifted' and house_area_m2 = 0",
    ),
)

_MONITORED = (  # 16
    _sign(
        "h:no_measure_in_a_month",
        ("纳入监测满一个月仍未落实帮扶措施", "落实帮扶措施并补填日期。"),
        ("Monitored for a month without any measure", "Carry out a measure and fill in its date."),
        _WARN,
        "first_measure_on monitored_since_on",
        "first_measure_on is null and is_risk_cleared is not true "
        "and monitored_since_on + interval 1 month <= observed_on",
    ),
    _sign(
        "h:cleared_at_once",
        ("纳入当月或次月就以帮扶消除风险", "核实帮扶措施和消除日期。"),
        ("Risk cleared with help within a month", "Verify the measures and the date."),
        _WARN,
        "cleared_on monitored_since_on clear_mode",
        "clear_mode = 'helped' and date_diff('month', monitored_since_on, cleared_on) <= 1",
    ),
    _sign(
        "h:cleared_below_line",
        ("风险已消除，人均纯收入低于监测线", "核对收入；属实的恢复监测。"),
        ("Risk cleared, income below the monitoring line", "Check the income; if right, monitor again."),
        _WARN,
        "is_risk_cleared net_income_yuan",
        "is_risk_cleared and net_income_pc < monitoring_line",
    ),
    _sign(
        "h:work_risk_without_labour",
        ("风险是务工就业不稳，但家里没有劳动力", "核对风险类型和劳动能力。"),
        ("Risk: unsteady work, but nobody can work", "Check the risk and who can work."),
        _WARN,
        "risk able",
        f"list_contains({_RISKS}, '07') and none_able",
    ),
    _sign(
        "h:public_post_without_labour",
        ("家里没有劳动力，却有公益性岗位收入", "核实岗位人员和劳动能力。"),
        ("Wages of a public post, but nobody can work", "Verify who holds the post."),
        _WARN,
        "wage_public_post_yuan able",
        "wage_public_post_yuan > 0 and none_able",
    ),
    _sign(
        "m:public_post_unable",
        ("丧失或无劳动力的成员在公益性岗位", "核实岗位人员和劳动能力。"),
        ("Unable to work, and holds a public post", "Verify who holds the post, and the ability to work."),
        _WARN,
        "job_channel labour",
        "job_channel = 'public_post' and labour in ('03', '04')",
    ),
    _sign(
        "h:without_labour_not_marked",
        ("全家没有劳动能力，未标为整户无劳动能力", "核对劳动能力，补标。"),
        ("Nobody can work, and it is not marked", "Check who can work, and mark it."),
        _WARN,
        "is_whole_household_without_labour able",
        "is_whole_household_without_labour = false and none_able",
    ),
    _sign(
        "h:tiny_wage",
        ("工资性收入大于0且小于100元", "核对单位，按元填写。"),
        ("Wages above 0 and below 100 yuan", "Check the unit: yuan."),
        _WARN,
        "wage_income_yuan",
        "wage_income_yuan > 0 and wage_income_yuan < 100",
    ),
    _sign(
        "h:dropout_after_clearing",
        ("风险消除后有失学辍学", "核实并恢复监测。"),
        ("A child out of school after the risk was cleared", "Verify, and monitor again."),
        _WARN,
        "is_risk_cleared dropped_out",
        "is_risk_cleared and any_dropout",
    ),
)

SIGNS: tuple[Sign, ...] = (
    *_NUMBERS,
    *_EMPTY,
    *_HELPER,
    *_CAUSES,
    *_KINDS,
    *_WORK,
    *_PLAUSIBLE,
    *_EXIT,
    *_MONITORED,
)
