"""Write the answer and the records into the pages that tell them, so that no number there is typed.

``python tools/readme.py`` writes all pages, ``python tools/readme.py README.md`` those it names.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

import pandas as pd

import attain
from attain.evaluation.backtests import backtests_of, far_records
from attain.evaluation.judgement import ENOUGH, plan_scores
from attain.report.outlook import each
from attain.report.selection import ranked
from attain.report.text.numbers import percent, share
from attain.report.text.wording import indicator_name, last_words, target_words

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"README.md": "en", "README.vi.md": "vi", "docs/method.md": "en"}
HEADS = {
    "en": "| target for 2024 | last result | probability | evidence |",
    "vi": "| chỉ tiêu năm 2024 | kết quả gần nhất | xác suất đạt | mức căn cứ |",
}
WHY = {"too_long": "longer than the panel allows", "too_few": "too few origins"}


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(map(str, row))} |".replace("  ", " ") for row in rows]
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *lines]) + "\n"


def answer(language: Literal["en", "vi"] = "en") -> str:
    """The table of answers for the default parameters."""
    study = attain.Study(attain.Parameters(area="lam-dong", language=language))
    targets = {target.target: target for target in study.targets}

    def rows() -> Iterator[list[str]]:
        for row in each(ranked(study)):
            known = row.probability == row.probability
            name = indicator_name(study, row.indicator, row.group, short=True)
            chance = attain.text.say(f"verdict.{row.verdict}", language)
            if known:
                chance = f"**{percent(row.probability, language)}** {chance}"
            asked = f"{row.target} {name} {target_words(study, targets[row.target])}"
            last = last_words(study, row) if known else "–"
            yield [asked, last, chance, row.grade or "–"]

    return table(HEADS[language], rows())


def record() -> str:
    """The record of the core one to three years ahead beside the last value carried forward."""
    package = attain.open_package("data")

    def rows() -> Iterator[list[object]]:
        found = backtests_of(package, package.as_of(package.last_day)).horizons()
        for row in each(found[found["without"] == 0]):
            skill = f"{row.skill:+.2f}"
            if row.low == row.low:
                skill += f" ({row.low:+.2f} to {row.high:+.2f})"
            yield [
                package.indicator(row.indicator).name_en, row.horizon, f"{row.origins} years",
                f"{row.brier:.4f}", f"{row.brier_reference:.4f}", skill,
                percent(row.inside_80, "en"), percent(row.inside_95, "en"),
            ]  # fmt: skip

    head = "| 63 provinces | years ahead | forecasts from | Brier, ours | last value "
    head += "| skill (95 %) | 80 % intervals held | 95 % held |"
    return table(head, rows())


def lent() -> str:
    """The record of short histories under each panel's own lent prior, one year ahead."""
    package = attain.open_package("data")
    view = package.as_of(package.last_day)
    head = "| 63 provinces | points | forecasts from | Brier, ours | last value "
    head += "| 80 % intervals held | 95 % held | outcomes above the median |"
    found = backtests_of(package, view).lent((1, 3))
    rows = (
        [
            package.indicator(row.indicator).name_en, row.n, f"{row.origins} years",
            f"{row.brier:.3f}", f"{row.brier_naive:.3f}", percent(row.inside_80, "en"),
            percent(row.inside_95, "en"), percent(row.above_median, "en"),
        ]
        for row in each(found)
    )  # fmt: skip
    return table(head, rows)


def plans() -> str:
    """Both answers to every plan on record beside what came, pooled and by year."""
    found = plan_scores(attain.open_package("data"))
    assert found is not None
    names = {name: attain.text.say(f"plans.question.{name}", "en") for name in ("figure", "report")}

    def by_year() -> Iterator[list[object]]:
        both = pd.concat([found.scores(), found.scores("target_year")])
        for row in each(both.sort_values("question", kind="stable")):
            year = "all" if pd.isna(row.target_year) else int(row.target_year)
            scores = (
                row.brier_attain, row.brier_pooled_last_value, row.brier_base_rate,
                row.log_attain, row.log_pooled_last_value, row.log_base_rate,
            )  # fmt: skip
            told = [f"{value:.3f}" if pd.notna(value) else "–" for value in scores]
            happened = share(row.happened, "en")
            yield [names[row.question], year, row.n, percent(row.said, "en"), happened, *told]

    def by_said() -> Iterator[list[object]]:
        for name, question in names.items():
            rows = found.reliability(name)
            for row in each(rows):
                ends = (row.low, row.high), (row.happened_low, row.happened_high)
                said, came = (f"{share(a, 'en')} to {share(b, 'en')}" for a, b in ends)
                mean, happened = percent(row.forecast, "en"), share(row.happened, "en")
                yield [question, said, mean, f"{row.n:.0f}", happened, came]
            if rows.empty:
                yield [question, f"fewer than {ENOUGH} answers", "–", "–", "–", "–"]

    head = "| question | year | targets with a known end | said, mean | came | Brier, ours "
    head += "| last value | pooled rate | log score, ours | last value | pooled rate |"
    less = "| question | said | mean | targets | came | 95 % |"
    return f"{table(head, by_year())}\n{table(less, by_said())}"


def horizons() -> str:
    """The records many years ahead beside the last value, pooled."""

    def rows() -> Iterator[list[object]]:
        for row in each(far_records(attain.open_package("data"))):
            if pd.isna(row.brier):
                yield [row.indicator, row.horizon, "", "", WHY[row.reason], "", "", ""]
                continue
            held = f"{100 * row.inside_80:.0f} ({100 * row.low_80:.0f} to {100 * row.high_80:.0f})"
            held += f"; {WHY[row.reason]}" if row.reason else ""
            yield [
                row.indicator, row.horizon, f"{row.forecasts:,}", row.origins, held,
                f"{100 * row.inside_95:.0f}", f"{row.brier:.4f}", f"{row.brier_pooled:.4f}",
            ]  # fmt: skip

    head = "| panel | years ahead | forecasts | origins | 80 % held (95 % band) | 95 % held "
    return table(f"{head}| Brier | last value, pooled |", rows())


def rewritten(text: str, language: Literal["en", "vi"] = "en") -> str:
    """A page with what it tells between its marks."""
    writers = {"answer": partial(answer, language)}
    writers |= {written.__name__: written for written in (record, lent, plans, horizons)}
    for name, written in writers.items():
        before, mark, rest = text.partition(f"<!-- {name}: written by tools/readme.py -->\n")
        end = f"<!-- end {name} -->"
        if mark:
            text = before + mark + written() + end + rest.partition(end)[2]
    return text


if __name__ == "__main__":
    for name in sys.argv[1:] or PAGES:
        path = ROOT / name
        path.write_text(rewritten(path.read_text("utf-8"), PAGES[name]), encoding="utf-8")
