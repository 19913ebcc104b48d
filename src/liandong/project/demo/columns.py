"""The columns of the demo's collection sheet, in one place: heading, field, and the words used.

One flat sheet, one row per member, the facts of the household repeated on each of its rows. Words are
those of the registration forms; a fact that is not known is 待查 or left empty.
"""

from __future__ import annotations

from dataclasses import dataclass

UNKNOWN = "待查"
YES_NO = (("是", "true"), ("否", "false"))
HAS = (("有", "true"), ("无", "false"))
Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column: ``field`` is the registry's name; ``codes`` pairs each word with the registry's code.

    ``kind``: text, code, date, number. ``is_household``: repeated on each member's row.
    """

    heading: str
    field: str
    kind: str
    is_household: bool = False
    codes: Codes = ()

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its codes, in their order."""
        return tuple(word for word, _ in self.codes)


def _numbered(words: str, first: int = 1) -> Codes:
    return tuple((word, f"{number:02d}") for number, word in enumerate(words.split(), start=first))


RELATION = (
    *_numbered("户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母"),
    *_numbered("之岳父 之岳母 之公公 之婆婆 之祖父 之祖母 之外祖父 之外祖母", first=13),
    ("其他", "99"),
)
SEX = (("男", "1"), ("女", "2"))
EDUCATION = _numbered("文盲或半文盲 小学 初中 高中 大专及以上 学龄前儿童")
STUDENT = _numbered(
    "非在校生 学前教育 小学 七年级 八年级 九年级 高中一年级 高中二年级 高中三年级 中职一年级 中职二年级 "
    "中职三年级 高职一年级 高职二年级 高职三年级 大专及以上"
)
HEALTH = _numbered("健康 长期慢性病 患有大病 残疾")
LABOUR = (
    ("普通劳动力", "01"),
    ("技能劳动力", "02"),
    ("弱劳动力或半劳动力", "05"),
    ("丧失劳动力", "03"),
    ("无劳动力", "04"),
)
ABLE = LABOUR[0][0], LABOUR[1][0], LABOUR[2][0]
GRADES = (("一级", "1"), ("二级", "2"), ("三级", "3"), ("四级", "4"))
ETHNICITY = (("汉族", "01"), ("壮族", "08"), ("瑶族", "13"), ("苗族", "06"), ("侗族", "12"))
WORK_AREA = _numbered("乡(镇)内 乡(镇)外县内 县外省内 省外")
STRUCTURE = (
    ("钢筋混凝土", "reinforced_concrete"),
    ("砖混", "brick_concrete"),
    ("砖木", "brick_wood_stone"),
    ("土坯", "earth_thatch"),
    ("其他", "other"),
)
GRADE = tuple((word, word) for word in "ABCD")
FUEL = (
    ("柴草", "firewood"),
    ("干畜粪", "dung"),
    ("煤炭", "coal"),
    ("清洁能源", "clean"),
    ("其他", "other"),
)
ROAD = _numbered("泥土路 砂石路 水泥路 沥青路")
KIND = (
    ("一般户", "ordinary"),
    ("一般贫困户", "general"),
    ("低保贫困户", "dibao_poor"),
    ("五保贫困户", "wubao_poor"),
)
SECURED = (("有保障", "safe"), ("有问题", "problem"))
STATUS = (("非建档立卡", "ordinary"), ("脱贫", "lifted"), ("返贫", "returned"))
CAUSE = (
    *_numbered("因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳力 缺资金 交通条件落后 自身发展动力不足 因婚"),
    ("其他", "99"),
)
MONITOR = (("脱贫不稳定户", "unstable"), ("边缘易致贫户", "marginal"), ("突发严重困难户", "sudden"))
FOUND_BY = (
    ("农户自主申报", "self"),
    ("基层干部排查", "cadres"),
    ("部门筛查预警", "departments"),
    ("社会监督", "public"),
)
RISK = (
    ("因病", "01"),
    ("洪涝灾害", "0201"),
    ("因残", "03"),
    ("因缺劳动力", "04"),
    ("因意外事故", "05"),
    ("因产业项目失败", "06"),
    ("因务工就业不稳", "07"),
    ("因学", "09"),
    ("其他", "99"),
)
CLEAR_MODE = (("帮扶消除", "helped"), ("自然消除", "natural"))


def _of_house(heading: str, field: str, kind: str, codes: Codes = ()) -> Column:
    return Column(heading, field, kind, True, codes)


COLUMNS = (
    _of_house("户编号", "household_no", "text"),
    _of_house("村代码", "village_code", "text"),
    _of_house("村", "village_name", "text"),
    _of_house("组", "group_no", "number"),
    _of_house("户主姓名", "head_name", "text"),
    _of_house("户属性", "household_kind", "code", KIND),
    Column("成员序号", "person_no", "number"),
    Column("姓名", "name", "text"),
    Column("性别", "sex", "code", codes=SEX),
    Column("出生日期", "birth_on", "date"),
    Column("身份证号码", "id_number", "text"),
    Column("民族", "ethnicity", "code", codes=ETHNICITY),
    Column("与户主关系", "relation", "code", codes=RELATION),
    Column("文化程度", "education", "code", codes=EDUCATION),
    Column("受教育年限", "years_schooling", "number"),
    Column("在校生状况", "student_status", "code", codes=STUDENT),
    Column("失学辍学", "dropped_out", "code", codes=YES_NO),
    Column("健康状况", "health", "code", codes=HEALTH),
    Column("残疾", "has_disability", "code", codes=YES_NO),
    Column("残疾等级", "disability_grade", "code", codes=GRADES),
    Column("劳动能力", "labour", "code", codes=LABOUR),
    Column("务工区域", "work_area", "code", codes=WORK_AREA),
    Column("务工时间(月)", "work_months", "number"),
    Column("参加医保", "is_medically_insured", "code", codes=YES_NO),
    Column("参加大病保险", "has_critical_insurance", "code", codes=YES_NO),
    Column("享受低保", "receives_dibao", "code", codes=YES_NO),
    Column("会讲普通话", "speaks_mandarin", "code", codes=YES_NO),
    _of_house("脱贫属性", "poverty_status", "code", STATUS),
    _of_house("识别年度", "identified_year", "number"),
    _of_house("脱贫年度", "exit_year", "number"),
    _of_house("返贫年度", "return_year", "number"),
    _of_house("主要致贫原因", "main_cause", "code", CAUSE),
    _of_house("其他致贫原因", "other_cause", "code", CAUSE),
    _of_house("监测对象类别", "monitor_kind", "code", MONITOR),
    _of_house("纳入监测日期", "monitored_since_on", "date"),
    _of_house("发现渠道", "found_by", "code", FOUND_BY),
    _of_house("返贫致贫风险", "risk", "code", RISK),
    _of_house("风险是否消除", "is_risk_cleared", "code", YES_NO),
    _of_house("风险消除方式", "clear_mode", "code", CLEAR_MODE),
    _of_house("风险消除日期", "cleared_on", "date"),
    _of_house("整户无劳动能力", "is_whole_household_without_labour", "code", YES_NO),
    _of_house("帮扶责任人", "helper_name", "text"),
    _of_house("首次帮扶日期", "first_measure_on", "date"),
    _of_house("信息采集人", "collector_name", "text"),
    _of_house("采集日期", "collected_on", "date"),
    _of_house("加入合作社", "is_in_cooperative", "code", YES_NO),
    _of_house("不愁吃", "food_guarantee", "code", SECURED),
    _of_house("不愁穿", "clothing_guarantee", "code", SECURED),
    _of_house("住房面积(㎡)", "house_area_m2", "number"),
    _of_house("房间数", "rooms", "number"),
    _of_house("房屋结构", "house_structure", "code", STRUCTURE),
    _of_house("建房年份", "house_year", "number"),
    _of_house("住房等级", "house_grade", "code", GRADE),
    _of_house("饮水困难", "is_water_difficult", "code", YES_NO),
    _of_house("饮水安全", "is_water_safe", "code", YES_NO),
    _of_house("卫生厕所", "has_sanitary_toilet", "code", HAS),
    _of_house("生活用电", "has_electricity", "code", HAS),
    _of_house("主要燃料", "fuel", "code", FUEL),
    _of_house("入户路类型", "road_type", "code", ROAD),
    _of_house("与村主干路距离(km)", "distance_main_road_km", "number"),
    _of_house("宽带", "has_broadband", "code", HAS),
    _of_house("耕地面积(亩)", "land_cultivated_mu", "number"),
    _of_house("林地面积(亩)", "land_forest_mu", "number"),
    _of_house("林果面积(亩)", "land_orchard_mu", "number"),
    _of_house("工资性收入", "wage_income_yuan", "number"),
    _of_house("公益性岗位收入", "wage_public_post_yuan", "number"),
    _of_house("生产经营性收入", "business_income_yuan", "number"),
    _of_house("种植业收入", "business_crops_yuan", "number"),
    _of_house("养殖业收入", "business_animals_yuan", "number"),
    _of_house("生产经营性支出", "business_cost_yuan", "number"),
    _of_house("财产性收入", "property_income_yuan", "number"),
    _of_house("转移性收入", "transfer_income_yuan", "number"),
    _of_house("低保金", "transfer_dibao_yuan", "number"),
    _of_house("特困供养金", "transfer_tekun_yuan", "number"),
    _of_house("养老金", "transfer_pension_yuan", "number"),
    _of_house("家庭年纯收入", "net_income_yuan", "number"),
    _of_house("自付医疗费", "self_paid_medical_yuan", "number"),
    _of_house("自付教育费", "self_paid_education_yuan", "number"),
)

HEADINGS = tuple(column.heading for column in COLUMNS)
OF = {column.field: column for column in COLUMNS}
PLACE_OF = {column.field: place for place, column in enumerate(COLUMNS)}
