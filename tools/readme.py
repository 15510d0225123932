"""Write the answer into the README, so that no number there is typed: python tools/readme.py."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

import attain
from attain.evaluation.backtests import backtests_of
from attain.evaluation.outcome import last_day
from attain.evaluation.plans import ENOUGH, plan_scores
from attain.evaluation.track_record import track_record_of
from attain.report.outlook import each
from attain.report.selection import ranked
from attain.report.text.numbers import percent, share
from attain.report.text.wording import indicator_name, last_words, target_words

ROOT = Path(__file__).resolve().parents[1]
READMES = {"en": "README.md", "vi": "README.vi.md"}
HEADS = {
    "en": "| target for 2024 | last result | probability | evidence |",
    "vi": "| chỉ tiêu năm 2024 | kết quả gần nhất | xác suất đạt | mức căn cứ |",
}


def answer(language: Literal["en", "vi"] = "en") -> str:
    """The table of answers for the default parameters."""
    study = attain.Study(attain.Parameters(area="lam-dong", language=language))
    targets = {target.target: target for target in study.targets}
    lines = [HEADS[language], "|---|---|---|---|"]
    for row in each(ranked(study)):
        target = targets[row.target]
        name = indicator_name(study, row.indicator, row.group, short=True)
        known = row.probability == row.probability
        last = "–"
        if known:
            last = last_words(study, row)
        word = attain.text.say(f"verdict.{row.verdict}", language)
        chance = f"**{percent(row.probability, language)}** {word}" if known else word
        lines.append(
            f"| {row.target} {name} {target_words(study, target)} | {last} "
            f"| {chance} | {row.grade or '–'} |"
        )
    return "\n".join(lines) + "\n"


def record() -> str:
    """The record of the core one to three years ahead beside the last value carried forward."""
    package = attain.open_package("data")
    lines = [
        "| 63 provinces | years ahead | forecasts from | Brier, ours | last value | skill (95 %) "
        "| 80 % intervals held | 95 % held |",
        "|---|---|---|---|---|---|---|---|",
    ]
    found = backtests_of(package, package.as_of(last_day(package)))
    rows = found.horizons()
    for row in each(rows[rows["without"] == 0]):
        name = package.indicator(row.indicator).name_en
        skill = f"{row.skill:+.2f}"
        if row.low == row.low:
            skill += f" ({row.low:+.2f} to {row.high:+.2f})"
        lines.append(
            f"| {name} | {row.horizon} | {row.origins} years | {row.brier:.4f} "
            f"| {row.brier_reference:.4f} | {skill} | {percent(row.inside_80, 'en')} "
            f"| {percent(row.inside_95, 'en')} |"
        )
    return "\n".join(lines) + "\n"


def lent() -> str:
    """The record of short histories under each panel's own lent prior, one year ahead."""
    package = attain.open_package("data")
    view = package.as_of(last_day(package))
    lines = [
        "| 63 provinces | points | forecasts from | Brier, ours | last value | 80 % intervals held "
        "| 95 % held | outcomes above the median |",
        "|---|---|---|---|---|---|---|---|",
    ]
    rows = track_record_of(view).lent(backtests_of(package, view).indicators, (1, 3))
    lines += [
        f"| {package.indicator(row.indicator).name_en} | {row.n} | {row.origins} years "
        f"| {row.brier:.3f} | {row.brier_naive:.3f} | {percent(row.inside_80, 'en')} "
        f"| {percent(row.inside_95, 'en')} | {percent(row.above_median, 'en')} |"
        for row in each(rows)
    ]
    return "\n".join(lines) + "\n"


def plans() -> str:
    """Both answers to every plan on record beside what came, pooled and by year."""
    package = attain.open_package("data")
    found = plan_scores(package)
    assert found is not None
    lines = [
        "| question | year | targets with a known end | said, mean | came | Brier, ours "
        "| last value | pooled rate | log score, ours | last value | pooled rate |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    both = pd.concat([found.scores(), found.scores("target_year")])
    for row in each(both.sort_values("question", kind="stable")):
        year = "all" if pd.isna(row.target_year) else int(row.target_year)
        scores = [
            f"{value:.3f}" if pd.notna(value) else "–"
            for value in (
                row.brier_attain, row.brier_pooled_last_value, row.brier_base_rate,
                row.log_attain, row.log_pooled_last_value, row.log_base_rate,
            )
        ]  # fmt: skip
        question = attain.text.say(f"plans.question.{row.question}", "en")
        lines.append(
            f"| {question} | {year} | {row.n} | {percent(row.said, 'en')} "
            f"| {share(row.happened, 'en')} | {' | '.join(scores)} |"
        )
    lines += ["", "| question | said | mean | targets | came | 95 % |", "|---|---|---|---|---|---|"]
    for name in ("figure", "report"):
        question = attain.text.say(f"plans.question.{name}", "en")
        rows = found.reliability(name)
        for row in each(rows):
            said, came = (
                f"{share(low, 'en')} to {share(high, 'en')}"
                for low, high in ((row.low, row.high), (row.happened_low, row.happened_high))
            )
            lines.append(
                f"| {question} | {said} | {percent(row.forecast, 'en')} | {row.n:.0f} "
                f"| {share(row.happened, 'en')} | {came} |"
            )
        if rows.empty:
            lines.append(f"| {question} | fewer than {ENOUGH} answers | – | – | – | – |")
    return "\n".join(lines) + "\n"


def rewritten(text: str, language: Literal["en", "vi"] = "en") -> str:
    """A README with the answer, and the record where it has one, between their marks."""
    writers = {"answer": partial(answer, language), "record": record, "lent": lent, "plans": plans}
    for name, written in writers.items():
        before, mark, rest = text.partition(f"<!-- {name}: written by tools/readme.py -->\n")
        end = f"<!-- end {name} -->"
        if mark:
            text = before + mark + written() + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    for language, name in READMES.items():
        path = ROOT / name
        path.write_text(rewritten(path.read_text(encoding="utf-8"), language), encoding="utf-8")
