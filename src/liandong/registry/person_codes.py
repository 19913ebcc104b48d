"""Code lists of persons (`domain.md` §2.2) beside those of :mod:`liandong.registry.codes`.

Source: GB/T 3304-1991 (ethnic groups), GB/T 4762-1984 (political affiliation), national registration form.
"""

from __future__ import annotations

from django.db import models

from liandong.registry.words import words


class Ethnicity(models.TextChoices):
    """Ethnic group (民族), numbers of GB/T 3304."""

    HAN = "01", words("汉族", "Han")
    MONGOL = "02", words("蒙古族", "Mongol")
    HUI = "03", words("回族", "Hui")
    TIBETAN = "04", words("藏族", "Tibetan")
    UYGUR = "05", words("维吾尔族", "Uygur")
    MIAO = "06", words("苗族", "Miao")
    YI = "07", words("彝族", "Yi")
    ZHUANG = "08", words("壮族", "Zhuang")
    BOUYEI = "09", words("布依族", "Bouyei")
    KOREAN = "10", words("朝鲜族", "Korean")
    MANCHU = "11", words("满族", "Manchu")
    DONG = "12", words("侗族", "Dong")
    YAO = "13", words("瑶族", "Yao")
    BAI = "14", words("白族", "Bai")
    TUJIA = "15", words("土家族", "Tujia")
    HANI = "16", words("哈尼族", "Hani")
    KAZAK = "17", words("哈萨克族", "Kazak")
    DAI = "18", words("傣族", "Dai")
    LI = "19", words("黎族", "Li")
    LISU = "20", words("傈僳族", "Lisu")
    VA = "21", words("佤族", "Va")
    SHE = "22", words("畲族", "She")
    GAOSHAN = "23", words("高山族", "Gaoshan")
    LAHU = "24", words("拉祜族", "Lahu")
    SUI = "25", words("水族", "Sui")
    DONGXIANG = "26", words("东乡族", "Dongxiang")
    NAXI = "27", words("纳西族", "Naxi")
    JINGPO = "28", words("景颇族", "Jingpo")
    KIRGIZ = "29", words("柯尔克孜族", "Kirgiz")
    TU = "30", words("土族", "Tu")
    DAUR = "31", words("达斡尔族", "Daur")
    MULAO = "32", words("仫佬族", "Mulao")
    QIANG = "33", words("羌族", "Qiang")
    BLANG = "34", words("布朗族", "Blang")
    SALAR = "35", words("撒拉族", "Salar")
    MAONAN = "36", words("毛南族", "Maonan")
    GELAO = "37", words("仡佬族", "Gelao")
    XIBE = "38", words("锡伯族", "Xibe")
    ACHANG = "39", words("阿昌族", "Achang")
    PUMI = "40", words("普米族", "Pumi")
    TAJIK = "41", words("塔吉克族", "Tajik")
    NU = "42", words("怒族", "Nu")
    UZBEK = "43", words("乌孜别克族", "Uzbek")
    RUSSIAN = "44", words("俄罗斯族", "Russian")
    EWENKI = "45", words("鄂温克族", "Ewenki")
    DEANG = "46", words("德昂族", "Deang")
    BONAN = "47", words("保安族", "Bonan")
    YUGUR = "48", words("裕固族", "Yugur")
    GIN = "49", words("京族", "Gin")
    TATAR = "50", words("塔塔尔族", "Tatar")
    DERUNG = "51", words("独龙族", "Derung")
    OROQEN = "52", words("鄂伦春族", "Oroqen")
    HEZHEN = "53", words("赫哲族", "Hezhen")
    MONBA = "54", words("门巴族", "Monba")
    LHOBA = "55", words("珞巴族", "Lhoba")
    JINO = "56", words("基诺族", "Jino")
    OTHER = "97", words("其他", "other")
    FOREIGN = "98", words("外国血统中国籍人士", "of foreign descent")


class PoliticalStatus(models.TextChoices):
    """Political affiliation (政治面貌), GB/T 4762."""

    PARTY = "01", words("中共党员", "member of the Communist Party")
    PROBATIONARY = "02", words("中共预备党员", "probationary Party member")
    LEAGUE = "03", words("共青团员", "member of the Youth League")
    RCCK = "04", words("民革党员", "member of the Revolutionary Committee")
    CDL = "05", words("民盟盟员", "member of the Democratic League")
    CDNCA = "06", words("民建会员", "member of the National Construction Association")
    CAPD = "07", words("民进会员", "member of the Association for Promoting Democracy")
    CPWDP = "08", words("农工党党员", "member of the Peasants' and Workers' Party")
    ZHIGONG = "09", words("致公党党员", "member of the Zhi Gong Party")
    JIUSAN = "10", words("九三学社社员", "member of the Jiusan Society")
    TAIWAN = "11", words("台盟盟员", "member of the Taiwan Self-Government League")
    NO_PARTY = "12", words("无党派人士", "without party, by recognition")
    MASSES = "13", words("群众", "none")


class StudentStatus(models.TextChoices):
    """School and grade (在校生状况)."""

    NONE = "01", words("非在校生", "not at school")
    PRESCHOOL = "02", words("学前教育", "kindergarten")
    PRIMARY = "03", words("小学", "primary school")
    GRADE_7 = "04", words("七年级", "grade 7")
    GRADE_8 = "05", words("八年级", "grade 8")
    GRADE_9 = "06", words("九年级", "grade 9")
    SENIOR_1 = "07", words("高中一年级", "senior secondary, year 1")
    SENIOR_2 = "08", words("高中二年级", "senior secondary, year 2")
    SENIOR_3 = "09", words("高中三年级", "senior secondary, year 3")
    VOCATIONAL_1 = "10", words("中职一年级", "secondary vocational, year 1")
    VOCATIONAL_2 = "11", words("中职二年级", "secondary vocational, year 2")
    VOCATIONAL_3 = "12", words("中职三年级", "secondary vocational, year 3")
    HIGHER_VOCATIONAL_1 = "13", words("高职一年级", "higher vocational, year 1")
    HIGHER_VOCATIONAL_2 = "14", words("高职二年级", "higher vocational, year 2")
    HIGHER_VOCATIONAL_3 = "15", words("高职三年级", "higher vocational, year 3")
    COLLEGE = "16", words("大专及以上", "college or above")


class DropoutReason(models.TextChoices):
    """Why a child of school age is not at school (失学辍学原因)."""

    ILLNESS = "illness", words("因病", "illness")
    DISABILITY = "disability", words("因残", "disability")
    POVERTY = "poverty", words("家庭困难", "no means")
    WORK = "work", words("务工", "work")
    UNWILLING = "unwilling", words("厌学", "unwilling")
    DISTANCE = "distance", words("上学太远", "too far")
    MARRIAGE = "marriage", words("早婚早育", "early marriage")
    OTHER = "other", words("其他", "other")


class DisabilityKind(models.TextChoices):
    """Kind of disability as on the card (残疾类别)."""

    VISION = "1", words("视力残疾", "vision")
    HEARING = "2", words("听力残疾", "hearing")
    SPEECH = "3", words("言语残疾", "speech")
    LIMBS = "4", words("肢体残疾", "limbs")
    INTELLECT = "5", words("智力残疾", "intellect")
    MIND = "6", words("精神残疾", "mind")
    MULTIPLE = "7", words("多重残疾", "several")


class DisabilityGrade(models.TextChoices):
    """Grade of disability as on the card (残疾等级), 1 the gravest."""

    ONE = "1", words("一级", "grade 1")
    TWO = "2", words("二级", "grade 2")
    THREE = "3", words("三级", "grade 3")
    FOUR = "4", words("四级", "grade 4")


class WorkArea(models.TextChoices):
    """Where a member works away from home (务工区域)."""

    TOWNSHIP = "01", words("乡镇内", "in the township")
    COUNTY = "02", words("乡镇外县内", "in the county")
    PROVINCE = "03", words("县外省内", "in the province")
    ELSEWHERE = "04", words("省外", "outside the province")
    OTHER = "05", words("其他", "other")


class JobChannel(models.TextChoices):
    """How the work was found (就业渠道)."""

    SELF = "self", words("自主就业", "by oneself")
    RELATIVES = "relatives", words("亲友介绍", "through relatives or friends")
    GOVERNMENT = "government", words("政府组织劳务输出", "organised by the government")
    WORKSHOP = "workshop", words("帮扶车间", "assistance workshop")
    PUBLIC_POST = "public_post", words("公益性岗位", "public-welfare post")
    ENTERPRISE = "enterprise", words("企业招聘", "hired by an enterprise")
    OTHER = "other", words("其他", "other")


class SkillKind(models.TextChoices):
    """What somebody can do (技能)."""

    PLANTING = "planting", words("种植", "planting")
    BREEDING = "breeding", words("养殖", "animal breeding")
    BUILDING = "building", words("建筑", "building trades")
    DRIVING = "driving", words("驾驶", "driving")
    COOKING = "cooking", words("厨师", "cooking")
    CARE = "care", words("家政护理", "housekeeping and care")
    SEWING = "sewing", words("缝纫", "sewing")
    CRAFT = "craft", words("手工艺", "handicraft")
    REPAIR = "repair", words("维修", "repair")
    SELLING = "selling", words("电商销售", "selling, also online")
    OTHER = "other", words("其他", "other")


class SkillLevel(models.TextChoices):
    """How well (技能水平)."""

    LEARNING = "learning", words("初学", "learning")
    ABLE = "able", words("能独立做", "works alone")
    SKILLED = "skilled", words("熟练", "skilled")
    CERTIFIED = "certified", words("有证书", "certified")


class WishKind(models.TextChoices):
    """What a family wants to do or to get (意愿)."""

    PLANT = "plant", words("发展种植", "grow something")
    BREED = "breed", words("发展养殖", "breed animals")
    WORK_AWAY = "work_away", words("外出务工", "work away from home")
    WORK_NEAR = "work_near", words("就近务工", "work near home")
    TRAIN = "train", words("参加培训", "learn a trade")
    LOAN = "loan", words("小额信贷", "a small loan")
    MOVE = "move", words("搬迁", "move")
    HOUSE = "house", words("改造住房", "improve the house")
    SCHOOL = "school", words("助学", "help with schooling")
    TREATMENT = "treatment", words("治病救助", "help with treatment")
    CARE = "care", words("照料老人或残疾人", "care for old or disabled members")
    OTHER = "other", words("其他", "other")
