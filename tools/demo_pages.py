"""The documents about the demonstration that are made from its code: the tour, the table of calibration."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

HOUSEHOLDS, SEED = 47_000, 20190208  # the prefecture at full size


def _speaking(language: str) -> Any:
    return importlib.import_module("django.utils.translation").override(language)


def tour() -> str:
    """Every step of the guided tour, in both languages."""
    steps = importlib.import_module("liandong.project.demo.tour").STEPS
    people = importlib.import_module("liandong.project.demo.people").PEOPLE
    lines = [
        "# The guided tour 导览\n",
        "Ten minutes from signing in to the sealed history. `make demo` fills a prefecture that does not",
        "exist and serves it; a line at the top of the page leads from step to step, works without",
        "JavaScript and can be put away.\n",
        "从登录到封存的历史，十分钟走一遍：`make demo` 之后，页面顶上的一行字会带您往下走，也可以收起。\n",
    ]
    spoken = (("English", "en", "as {name}"), ("中文", "zh-hans", "以 {name} 的身份"))
    for title, language, as_whom in spoken:
        lines.append(f"## {title}\n")
        with _speaking(language):
            for number, step in enumerate(steps, 1):
                who = as_whom.format(name=people[step.who].name)
                lines.append(f"{number}. **{step.title}** ({who}). {step.look}")
        lines.append("")
    return "\n".join(lines)


def calibration() -> str:
    """What the generator should give, and what it gives at full size."""
    shares = importlib.import_module("liandong.project.demo.shares")
    slips = importlib.import_module("liandong.project.demo.slips")
    blocks = shares.drawn(HOUSEHOLDS, SEED)
    lines = [
        "# What the generated prefecture is calibrated to\n",
        f"Counted over {HOUSEHOLDS:,} households, seed {SEED}, without the named families. Marks: K",
        "generally known, D a choice of the reference or of this generator; figures of domain reference §9.",
        "Tables are raked, so that the wanted share is what is expected; what remains is sampling error,",
        "which a test bounds.\n",
        "| 中文 | what | of | mark | wanted % | found % | counted of |\n|---|---|---|---|---|---|---|",
    ]
    lines += _counted(shares.counted(blocks))
    lines += ["\n## Sizes and income\n", "| 中文 | what | mark | wanted | found |\n|---|---|---|---|---|"]
    for one in shares.weighed(blocks):
        zh, en = one.title
        lines.append(f"| {zh}：{one.word} | {en} | {one.mark} | {one.wanted:g} | {one.found:.3f} |")
    lines += [
        "\n## Slips\n",
        "Share of the families that can carry a slip of each number of §2.8; 0 is what cannot be read.",
        "Each family carries one at most; the key lies beside the file.\n",
        "| number | rate % |\n|---|---|",
    ]
    lines += [f"| {number} | {100 * rate:g} |" for number, rate in slips.RATES.items()]
    return "\n".join(lines) + "\n"


def _counted(found: Iterator[Any]) -> Iterator[str]:
    for one in found:
        (zh, en), (_, of) = one.target.title, one.target.of
        share = 100 * one.count / one.total
        yield (
            f"| {zh}：{one.word} | {en} | {of} | {one.target.mark} | {100 * one.wanted:g} | {share:.2f} | "
            f"{one.total:,} |"
        )


PAGES = {"guides/tour.md": tour, "reference/calibration.md": calibration}
