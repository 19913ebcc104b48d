"""Names that are plausible in a south-western mountain county; no real person is meant."""

from __future__ import annotations

from liandong.project.demo.dice import Dice, Urn

SURNAMES = Urn(
    dict(
        zip(
            "韦黄陆覃李罗农王陈蒙莫梁杨张蓝卢周吴刘何林唐谭廖岑班潘石龙凌",
            range(42, 12, -1),
            strict=True,
        )
    )
)
_MALE_OLD = "国建德明长顺文世炳兴家志正海光荣福贵安生春林山清华忠良才宝庆"
_MALE_NEW = "伟强军磊鹏杰浩宇俊辉斌涛超峰勇刚亮飞翔博轩昊泽睿晨阳凯诚毅航"
_FEMALE_OLD = "秀桂玉兰英凤珍梅菊莲芳月香琼美金素淑翠妹娥芬花彩云霞春红连"
_FEMALE_NEW = "丽娟敏静燕婷娜慧雪琳倩莉萍颖佳欣怡梦雨晓小思语诗涵悦瑶萱禾"

_POOLS = {
    ("男", True): _MALE_OLD,
    ("男", False): _MALE_NEW,
    ("女", True): _FEMALE_OLD,
    ("女", False): _FEMALE_NEW,
}


def surname(dice: Dice) -> str:
    """A surname, by how common it is in the region."""
    return SURNAMES.draw(dice)


def given_name(dice: Dice, sex: str, birth_year: int) -> str:
    """A given name of one or two characters as fits the sex (男, 女) and the years."""
    pool = _POOLS[sex, birth_year < 1978]
    if dice.chance(0.12):
        return dice.one_of(pool)
    return dice.one_of(pool) + dice.one_of(pool)
