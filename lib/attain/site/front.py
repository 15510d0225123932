"""The front page of a run: what the department's director opens."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attain import __version__
from attain.report.text.catalogue import LANGUAGES, Language, has, messages, say
from attain.report.text.numbers import day, moved, percent, period, quantity
from attain.report.text.wording import printed_decimals
from attain.site.exhibits import exhibits_of
from attain.site.fans import draw
from attain.site.layout import about_run, languages_of, read_brief, render, texts, write
from attain.site.pictures import embeds
from attain.site.safe import link
from attain.site.since import changes

NAME: Final = "index.html"
CARD: Final = "card.png"
"""The picture beside a shared address, where the run drew one."""
STYLES: Final = ("base.css", "marks.css", "front.css")
DOWNLOADS: Final = (
    ("pdf", "brief.{language}.pdf"),
    ("docx", "brief.{language}.docx"),
    ("xlsx", "assessments.{language}.xlsx"),
    ("assessments", "assessments.csv"),
    ("forecasts", "forecasts.csv"),
    ("brief", "brief.json"),
)

POVERTY: Final = {"multidimensional_poverty", "poor_households", "near_poor_households"}
TERMS: Final = {
    "poverty": POVERTY,
    "poor": POVERTY,
    "trained": {"trained_labour"},
    "certified": {"certificate_share", "certificate_share_department"},
    "spells": {"job_placements"},
}
"""Indicators that a term of the glossary is about; any other term is about all."""


def front(folder: Path) -> Path:
    """Write the front page of a finished run: both languages, one file, no script needed.

    The notebook pages and downloads that stand beside it are linked.
    """
    brief, about = read_brief(folder), about_run(folder)
    languages = languages_of(brief)
    text = render(
        "front.html.j2",
        styles=STYLES,
        scripts=("language.js", "share.js"),
        languages=languages,
        brief=brief,
        titles={language: brief["words"][language]["title"] for language in LANGUAGES},
        here={k: f"{brief['area'][k]['name']} {brief['target_year']}" for k in LANGUAGES},
        description=brief["words"]["vi"]["answer"],
        drawings={name: draw(row, languages=languages) for name, row in brief["targets"].items()},
        shares={name: embeds(folder, brief, row) for name, row in brief["targets"].items()},
        ordered=ordered(brief),
        came=outcomes(folder, brief),
        glossary=glossary(brief),
        notebooks=notebooks(folder),
        downloads=downloads(folder, languages),
        # the page of the plan book, where the runner made one for all runs of its folder
        ways={"plans": f"{about['plans']}/{NAME}" if about.get("plans") else ""},
        address=link(about.get("site_url", "")),
        picture=CARD if (folder / CARD).exists() else "",
        since=changes(brief, about["since"]) if about.get("since") else [],
        version=__version__,
    )
    return write(folder / NAME, text)


def ordered(brief: dict[str, Any]) -> list[dict[str, Any]]:
    """Every target, the one at the greatest risk first and those without an answer last."""
    named = [brief["targets"][name] for part in brief["sections"] for name in part["targets"]]
    return sorted(named, key=lambda row: (row["probability"] is None, row["probability"] or 0.0))


def outcomes(folder: Path, brief: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What is known today of each target, by its id and language, from the outcome notebook."""
    executed = sorted(folder.glob("notebooks/06_outcome.*.ipynb"))[:1]
    shown = (about for notebook in executed for about, _ in exhibits_of(notebook))
    table = next((about["csv"] for about in shown if about.get("id") == "tbl-06-outcomes"), "")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(io.StringIO(table)):
        target = brief["targets"].get(row["target"])
        if target and row["state"] in ("settled", "mid_year"):
            told = {language: _result_words(row, target, language) for language in LANGUAGES}
            before = found.get(row["target"], {})
            found[row["target"]] = {k: f"{before.get(k, '')} {v}".strip() for k, v in told.items()}
    return found


def _result_words(row: dict[str, str], target: dict[str, Any], language: str) -> str:
    settled = row["state"] == "settled"
    key = f"{row['event']}/{row['reading']}"
    readings = {item["key"]: item["reading"] for item in target[language]["readings"]}
    value = float(row["outcome"] if settled else row["within"])
    unit, places = target["unit"], min(printed_decimals(value), target["decimals"])
    write = moved if target["basis"] == "change" else quantity
    return say(
        f"site.came.{row['state']}",
        language,
        value=write(value, unit, language, places),
        of="" if row["reading"] == "main" else f" ({readings.get(key, row['reading'])})",
        date=day(row["published"], language),
        period=period(row["period"], language) if row["period"] else "",
        end=say(f"outcome.{'met' if row['happened'] == '1' else 'missed'}", language),
        chance=percent(float(row["probability"]), language),
    )


def glossary(brief: dict[str, Any]) -> list[str]:
    """The terms that the catalogue explains, of those of single indicators what a brief asks of."""
    asked = {row["indicator"] for row in brief["targets"].values()}
    found = (re.fullmatch(r"site\.glossary\.(\w+)\.term", key) for key in messages())
    names = [match[1] for match in found if match]
    return [name for name in names if not TERMS.get(name) or asked & TERMS[name]]


def notebooks(folder: Path) -> list[dict[str, Any]]:
    """The notebook pages of a run: their titles and files by language."""
    files: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.*.html")):
        name, language = path.name.split(".")[:2]
        if language in LANGUAGES:
            files.setdefault(name, {})[language] = path.name
    return [
        {
            "files": {k: found.get(k, next(iter(found.values()))) for k in LANGUAGES},
            "titles": texts(key) if has(key) else dict.fromkeys(LANGUAGES, name),
        }
        for name, found in files.items()
        for key in [f"site.notebook.{name}"]
    ]


def downloads(folder: Path, languages: Sequence[Language]) -> list[dict[str, Any]]:
    """What stands beside the page to download, where it does in every language."""
    found = []
    for kind, pattern in DOWNLOADS:
        files = {language: pattern.format(language=language) for language in LANGUAGES}
        if all((folder / files[name]).exists() for name in languages):
            found.append({"name": kind, "files": files})
    return found
