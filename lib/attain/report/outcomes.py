"""What was published of a run's targets since: ``outcomes.csv``, which no forecast reads."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Final

import pandas as pd

from attain.evaluation.outcome import outcome_of, report_of
from attain.evaluation.registration import REPORT
from attain.evidence.catalog import EvidenceView
from attain.evidence.records import Target
from attain.report.outlook import SUMMED, primary
from attain.report.text.phrases import figure_words
from attain.report.text.wording import Assessment
from attain.targets.study import Study
from attain.vocabulary import is_met

OUTCOMES: Final = "outcomes.csv"
OUTCOME_COLUMNS: Final = (
    "target", "report", "coverage", "percent", "report_published", "report_source", "figure",
    "met", "figure_published", "figure_source", "figure_vi", "figure_en",
)  # fmt: skip


def write_outcomes(study: Study, folder: Path) -> Path:
    """Write ``outcomes.csv``, from all that the package of a study holds today."""
    path = folder / OUTCOMES
    path.write_text(outcomes(study).to_csv(index=False, lineterminator="\n"), encoding="utf-8")
    return path


def outcomes(study: Study) -> pd.DataFrame:
    """What is known today of every target, one row each; columns `OUTCOME_COLUMNS`.

    ``report`` is what the year-end report says (met or missed), or that a report of the part of
    the year in ``coverage`` finds the plan reached; ``figure`` is the annual figure that the target
    is about, the change for a change, and ``met`` whether it gets there. Empty where not known.
    """
    today = study.package.as_of(study.package.last_day, None)
    rows = [_row(study, today, target, primary(study, target.target)) for target in study.targets]
    return pd.DataFrame(rows, columns=list(OUTCOME_COLUMNS))


def _row(study: Study, today: EvidenceView, target: Target, row: Assessment) -> dict[str, Any]:
    asked = {
        "target": row.target, "indicator": row.indicator, "scored_by": row.indicator,
        "area": study.area.area, "group": row.group, "target_year": int(row.year),
        "basis": row.basis,
    }  # fmt: skip
    found: dict[str, Any] = {"target": row.target}
    by_report = asked | {"basis": REPORT, "scored_by": REPORT}
    report = None
    if not row.hypothetical:
        report = report_of(today, by_report) or report_of(today, by_report, early=True)
    if report is not None:
        found |= {
            "report": "met" if report["outcome"] == 1 else "missed",
            "coverage": report["coverage"], "percent": report["percent"],
            "report_published": report["published"], "report_source": report["source"],
        }  # fmt: skip
    figure = None if target.unread or row.basis in SUMMED else outcome_of(today, asked)
    if figure is not None and not math.isnan(row.threshold):
        value = figure["outcome"]
        met = bool(is_met(row.comparator, value, row.threshold, row.upper))
        found |= {
            "figure": round(value, 6), "met": "met" if met else "missed",
            "figure_published": figure["published"], "figure_source": figure["source"],
        }  # fmt: skip
        for language in study.package.languages:
            spoken = study.in_language(language)
            found[f"figure_{language}"] = figure_words(spoken, row.indicator, value, row.basis)
    return found
