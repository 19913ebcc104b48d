"""Names that are plausible in a south-western mountain county; no real person is meant."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from liandong.project.demo.dice import Mask, Numbers

Names = npt.NDArray[np.object_]
SURNAMES = np.array(list("韦黄陆覃李罗农王陈蒙莫梁杨张蓝卢周吴刘何林唐谭廖岑班潘石龙凌"), dtype=object)
_COMMON = np.arange(42, 12, -1) / np.arange(42, 12, -1).sum()
_GIVEN = np.array(
    [
        list("国建德明长顺文世炳兴家志正海光荣福贵安生春林山清华忠良才宝庆"),  # men born before 1978
        list("伟强军磊鹏杰浩宇俊辉斌涛超峰勇刚亮飞翔博轩昊泽睿晨阳凯诚毅航"),
        list("秀桂玉兰英凤珍梅菊莲芳月香琼美金素淑翠妹娥芬花彩云霞春红连霜"),  # women
        list("丽娟敏静燕婷娜慧雪琳倩莉萍颖佳欣怡梦雨晓小思语诗涵悦瑶萱禾芸"),
    ],
    dtype=object,
)
_OUTSIDE = np.array(list("许秦尤孔曹严金魏陶姜戚谢邹喻柏水"), dtype=object)
NEWER_SINCE = 1978


def surnames(random: np.random.Generator, count: int) -> Names:
    """Surnames, by how common they are in the region."""
    return np.asarray(SURNAMES[np.searchsorted(_COMMON.cumsum(), random.random(count))])


def officials(random: np.random.Generator, count: int) -> Names:
    """Whole names of people from outside: with surnames that no family of the prefecture has."""
    outside = _OUTSIDE[(random.random(count) * len(_OUTSIDE)).astype(int)]
    given = given_names(random, random.random(count) < 0.5, np.full(count, NEWER_SINCE))
    return np.asarray(outside + given)


def given_names(random: np.random.Generator, is_male: Mask, born: Numbers) -> Names:
    """Given names of one or two characters as fit the sex and the year of birth."""
    pools = np.where(is_male, 0, 2) + (born >= NEWER_SINCE)
    first, second = (random.random((2, len(born))) * _GIVEN.shape[1]).astype(int)
    names = _GIVEN[pools, first]
    two = random.random(len(born)) >= 0.12
    names[two] += _GIVEN[pools[two], second[two]]
    return np.asarray(names)
