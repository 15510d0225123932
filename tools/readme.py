"""Write the answer into the README, so that no number there is typed: python tools/readme.py."""

from __future__ import annotations

import re
from pathlib import Path

import attain
from attain.exhibits.numbers import percent
from attain.exhibits.outlook import each
from attain.exhibits.overview import ranked
from attain.exhibits.wording import indicator_name, target_words, value_words

README = Path(__file__).resolve().parents[1] / "README.md"
MARKS = re.compile(r"(<!-- answer:[^>]*-->\n).*?(<!-- end -->)", re.S)


def answer() -> str:
    """The table of answers for the default parameters, in English."""
    study = attain.Study(attain.Parameters(area="lam-dong", language="en"))
    targets = {target.target: target for target in study.targets}
    lines = ["| target for 2024 | last result | probability | evidence |", "|---|---|---|---|"]
    for row in each(ranked(study)):
        target = targets[row.target]
        name = indicator_name(study, row.indicator, row.group, short=True)
        known = row.probability == row.probability
        last = "–"
        if known:
            last = f"{value_words(study, row.indicator, row.last_value)} ({int(row.last_year)})"
        word = attain.text.say(f"verdict.{row.verdict}", "en")
        chance = f"**{percent(row.probability, 'en')}** {word}" if known else word
        lines.append(
            f"| {row.target} {name} {target_words(study, target)} | {last} "
            f"| {chance} | {row.grade or '–'} |"
        )
    return "\n".join(lines) + "\n"


def rewritten(text: str) -> str:
    """A README with the answer between its marks."""
    return MARKS.sub(lambda found: found[1] + answer() + found[2], text)


if __name__ == "__main__":
    README.write_text(rewritten(README.read_text(encoding="utf-8")), encoding="utf-8")
