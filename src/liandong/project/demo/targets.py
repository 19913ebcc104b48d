"""What the generated prefecture is calibrated to: the figures of domain reference §9, with their marks.

``[K]`` is generally known, ``[D]`` a choice of the reference or of this generator; a number of the
reference's list of sources stands as there. The docs compare them with what comes out
(``docs/reference/calibration.md``), and a test holds them within sampling error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """Shares, summing to 1, of what is counted.

    ``of`` says of what, in both languages; ``mark`` where the figures come from.
    """

    title: tuple[str, str]
    of: tuple[str, str]
    mark: str
    shares: Mapping[str, float]


_POOR = ("建档立卡人口", "persons of registered families")
REGISTERED = 0.12
"""Share of households registered at the start [D]."""

SIZE_REGISTERED = 3.04
"""Persons in a registered household: nation, 2014 [K]."""

SIZE_OTHERS = 3.4
"""Persons in another household [D]."""

AGE = Target(("年龄", "age"), _POOR, "D", {"0–15": 0.18, "16–59": 0.62, "60+": 0.20})
AGE_OTHERS = (0.17, 0.60, 0.23)
"""The same of other families [D]."""

EDUCATION = Target(
    ("成人文化程度", "education of adults"),
    ("建档立卡成人（16 岁及以上、不在校）", "adults of registered families, 16 and older, not at school"),
    "D",
    {"文盲或半文盲": 0.14, "小学": 0.40, "初中": 0.36, "高中": 0.07, "大专及以上": 0.03},
)
HEALTH = Target(
    ("健康状况", "health"),
    _POOR,
    "D",
    {"健康": 0.70, "长期慢性病": 0.17, "患有大病": 0.04, "残疾": 0.09},
)
LABOUR = Target(
    ("劳动能力", "ability to work"),
    _POOR,
    "D",
    {
        "普通劳动力": 0.50,
        "技能劳动力": 0.02,
        "弱劳动力或半劳动力": 0.10,
        "丧失劳动力": 0.06,
        "无劳动力": 0.32,
    },
)
CAUSE = Target(
    ("主要致贫原因", "main cause of poverty"),
    ("建档立卡户", "registered families"),
    "D",
    {
        "因病": 0.42,
        "缺资金": 0.13,
        "缺技术": 0.13,
        "缺劳力": 0.10,
        "因残": 0.08,
        "因学": 0.06,
        "因灾": 0.03,
        "自身发展动力不足": 0.02,
        "交通条件落后": 0.01,
        "缺土地": 0.01,
        "缺水": 0.005,
        "其他": 0.005,
    },
)
RISK = Target(
    ("返贫致贫风险", "risk"),
    ("监测户", "monitored families"),
    "D",
    {
        "因病": 0.45,
        "因残": 0.12,
        "因缺劳动力": 0.12,
        "因务工就业不稳": 0.10,
        "因学": 0.07,
        "因产业项目失败": 0.04,
        "因意外事故": 0.04,
        "洪涝灾害": 0.02,
        "其他": 0.04,
    },
)
INCOME = Target(
    ("收入构成（帮扶前）", "parts of net income, before help"),
    ("建档立卡户纯收入", "net income of registered families"),
    "D",
    {"工资性": 0.35, "经营性": 0.35, "财产性": 0.02, "转移性": 0.28},
)
INCOME_OTHERS = (0.55, 0.28, 0.03, 0.14)
"""The same of other families [D]; the reference has 60, 20, 4, 16 for registered ones after help."""

NET_REGISTERED, NET_OTHERS = 11_500, 23_500
"""Mean net income, yuan per person and year, 2025 [D]; registered ones had 10,740 in 2020 [K]."""
