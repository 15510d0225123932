"""What came, beside what was forecast: read from the one notebook that reads later figures."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any, Final

from attain.report.text.catalogue import LANGUAGES, say
from attain.report.text.numbers import as_date, day, moved, percent, period, quantity
from attain.report.text.wording import printed_decimals
from attain.site.exhibits import exhibits_of

NOTEBOOK: Final = "06_outcome.*.ipynb"
TABLE: Final = "tbl-06-outcomes"
MAIN: Final = "main"


def outcomes(folder: Path, brief: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What is known today of each target, by its id and language, from the outcome notebook."""
    executed = sorted(folder.glob(f"notebooks/{NOTEBOOK}"))[:1]
    shown = (about for notebook in executed for about, _ in exhibits_of(notebook))
    table = next((about["csv"] for about in shown if about.get("id") == TABLE), "")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(table)):
        target = brief["targets"].get(row["target"])
        if target and row["state"] in ("settled", "mid_year"):
            told = {language: _words(row, target, language) for language in LANGUAGES}
            before = found.get(row["target"], {})
            found[row["target"]] = {k: f"{before.get(k, '')} {v}".strip() for k, v in told.items()}
    return found


def _words(row: dict[str, str], target: dict[str, Any], language: str) -> str:
    settled = row["state"] == "settled"
    key = f"{row['event']}/{row['reading']}"
    readings = {item["key"]: item["reading"] for item in target[language]["readings"]}
    value = float(row["outcome"] if settled else row["within"])
    unit, places = target["unit"], min(printed_decimals(value), target["decimals"])
    told = quantity(value, unit, language, places)
    if target["basis"] == "change":
        told = moved(value, unit, language, places)
    return say(
        f"site.came.{row['state']}",
        language,
        value=told,
        of="" if row["reading"] == MAIN else f" ({readings.get(key, row['reading'])})",
        date=day(as_date(row["published"]), language),
        period=period(row["period"], language) if row["period"] else "",
        end=say(f"outcome.{'met' if row['happened'] == '1' else 'missed'}", language),
        chance=percent(float(row["probability"]), language),
    )
