"""A rule file of each kind, small enough to score a family by hand."""

from __future__ import annotations

import hashlib
from datetime import date

from liandong.analytics.standards import kind_of, parse_rule
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.identification.models import StandardText

SCORECARD = """
[scorecard]
id = "four_looks"
title = { zh = "四看", en = "Four looks" }
unit = "household_id"
line = 60
poor = "below"
valid_from = 2020-01-01

[[dimension]]
id = "house"
title = { zh = "看房", en = "House" }
  [[dimension.item]]
  id = "grade"
  title = { zh = "住房等级", en = "Grade of the house" }
    [[dimension.item.band]]
    when = "house_grade in ('A', 'B')"
    points = 50

[[dimension]]
id = "labour"
title = { zh = "看劳动力", en = "Labour" }
  [[dimension.item]]
  id = "workers"
  title = { zh = "劳动力人数", en = "Able workers" }
  otherwise = 5
    [[dimension.item.band]]
    when = "count(*) filter (where labour in ('01', '02')) >= 2"
    points = 50
    [[dimension.item.band]]
    when = "any(labour in ('01', '02'))"
    points = 25
"""

KEY = """
[key]
id = "visit_key"
title = { zh = "入户检索表", en = "Key to visits" }
unit = "household_id"
valid_from = 2020-01-01

[[couplet]]
number = 1
title = { zh = "有劳动力吗", en = "Is anybody able to work?" }
when = "any(labour in ('01', '02'))"
yes = 2
no = "no_labour"

[[couplet]]
number = 2
title = { zh = "人均纯收入低于 6000 元吗", en = "Net income per person below 6,000 yuan?" }
when = "net_income_pc < 6000"
yes = "low_income"
no = "steady"

[[class]]
id = "no_labour"
title = { zh = "无劳力户", en = "No labour" }
poor = true

[[class]]
id = "low_income"
title = { zh = "低收入户", en = "Low income" }
poor = true

[[class]]
id = "steady"
title = { zh = "稳定户", en = "Steady" }
poor = false
"""

LINES = """
[lines]
id = "income_lines"
title = { zh = "收入线", en = "Income lines" }

[[line]]
kind = "monitoring"
valid_from = 2020-01-01
yuan = 6000
status = "stated"
income = "net_income_pc"
source = "测试"

[[line]]
kind = "monitoring"
region = "REGION"
valid_from = 2020-01-01
yuan = YUAN
status = "stated"
income = "net_income_pc"
source = "测试"
"""


def rule_file(text: str, *, place: Place | None = None, by: User | None = None) -> StandardText:
    """A rule file as it is stored, of any kind."""
    rule = parse_rule(text)
    return StandardText.objects.create(
        place=place,
        kind=kind_of(rule),
        standard_id=rule.id,
        title_zh=rule.title["zh"],
        title_en=rule.title["en"],
        valid_from=rule.valid_from or date(2020, 1, 1),
        text=text,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        fingerprint=rule.fingerprint,
        added_at=clock.now(),
        added_by=by,
    )


def lines(region: str, yuan: int) -> str:
    """6,000 yuan everywhere, and another amount in a region."""
    return LINES.replace("REGION", region).replace("YUAN", str(yuan))
