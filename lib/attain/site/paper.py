"""The two-page brief as A4 PDF: what goes into a meeting file."""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup

from attain.errors import AttainError
from attain.report.text.catalogue import say
from attain.site.asked import browser
from attain.site.fans import draw
from attain.site.front import CARD, ordered
from attain.site.layout import HERE, languages_of, needed, read_brief, render, suffix, write

NAME: Final = "brief.{language}.pdf"
STYLES: Final = ("base.css", "marks.css", "paper.css")
FLAGS: Final = (
    "--headless --disable-gpu --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --proxy-server=127.0.0.1:9 --hide-scrollbars "
    "--export-tagged-pdf --no-pdf-header-footer"
)
CARD_SIZE: Final = (1200, 630)
"""What the services that show shared addresses ask for, in pixels."""
SECONDS: Final = 90
LARGE: Final = {"width": 340.0, "height": 136.0}
SMALL: Final = {"width": 196.0, "height": 92.0}
FONTS: Final = (
    ("Regular", "normal", "400"),
    ("Bold", "normal", "600 700"),
    ("Italic", "italic", "400"),
)
"""Files with their style and weights; whole weights, since variable ones print badly."""


def paper(folder: Path) -> list[Path]:
    """Print the brief of a finished run, one file a language: A4, searchable, read aloud."""
    brief = read_brief(folder)
    program = browser()
    return [
        printed(program, sheet(brief, language), folder / NAME.format(language=language))
        for language in languages_of(brief)
    ]


def card(folder: Path) -> Path:
    """Draw the picture beside the address of a report: title, answer, first targets."""
    brief = read_brief(folder)
    languages = languages_of(brief)
    html = render(
        "card.html.j2", styles=("base.css", "marks.css", "card.css"), languages=languages,
        language=languages[0], brief=brief, rows=ordered(brief)[:4], faces=faces(),
    )  # fmt: skip
    return printed(browser(), html, folder / CARD)


def sheet(brief: dict[str, Any], language: str) -> str:
    """The brief in one language as an HTML page laid out for A4."""
    lead = ordered(brief)[:2]
    taken = {item["id"] for item in lead}
    sections = [
        {**part, "targets": [name for name in part["targets"] if name not in taken]}
        for part in brief["sections"]
    ]
    words = brief["words"][language]
    return render(
        "paper.html.j2",
        styles=STYLES,
        languages=languages_of(brief),
        language=language,
        brief=brief,
        lead=lead,
        sections=[part for part in sections if part["targets"]],
        faces=faces(),
        running=f"{words['title']} {words['as_of']}",
        drawings={
            name: draw(row, languages=(language,), **(LARGE if name in taken else SMALL))
            for name, row in brief["targets"].items()
        },
        facts={name: _facts(row, language) for name, row in brief["targets"].items()},
    )


@cache
def faces() -> Markup:
    """The font of the brief, inside its style sheet: two pages stay two on every machine."""
    rules = []
    for name, style, weights in FONTS:
        font = (HERE / "fonts" / f"AttainSans-{name}.woff2").read_bytes()
        data = base64.b64encode(font).decode()
        rules.append(
            f'@font-face {{ font-family: "Attain Sans"; font-style: {style}; '
            f'font-weight: {weights}; src: url("data:font/woff2;base64,{data}") format("woff2"); }}'
        )
    return Markup("\n".join(rules))


def _facts(row: dict[str, Any], language: str) -> list[tuple[str, str]]:
    """The few numbers of a target with their names, the last result first."""
    none = say("site.row.none", language)
    words = row[language]
    if row["last_year"] is None:
        return [(say("site.row.last_none", language), say("site.row.no_last", language))]
    last = say("site.row.last", language, year=words["when"])
    return [
        (last, words["last"]),
        (say(needed(words["required"]), language, last=words["when"]), words["required"] or none),
        (say("site.row.best", language), words["best"] or none),
        (say(f"site.row.promise{suffix(row)}", language), words.get("promised") or none),
    ]


def printed(program: str, html: str, target: Path, *, size: tuple[int, int] = CARD_SIZE) -> Path:
    """Print a page, or draw it as PNG, with a browser that can reach nothing but the page.

    The file appears when it is whole.
    """
    with tempfile.TemporaryDirectory(prefix="attain-") as held:
        room = Path(held)
        source, made = room / "brief.html", room / f"brief{target.suffix}"
        source.write_text(html, encoding="utf-8")
        kind, start = {
            ".pdf": ([f"--print-to-pdf={made}"], b"%PDF"),
            ".png": ([f"--screenshot={made}", f"--window-size={size[0]},{size[1]}"], b"\x89PNG"),
        }[target.suffix]
        places = [f"--user-data-dir={room / 'profile'}", *kind, source.as_uri()]
        command = [program, *FLAGS.split(), *places]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root without it
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            what = f"the browser took more than {SECONDS} seconds to print"
            raise AttainError(what, where=target.name) from None
        except OSError as error:
            raise AttainError("the browser cannot be run", where=program, got=str(error)) from None
        if done.returncode != 0 or not made.exists() or not made.read_bytes().startswith(start):
            complaint = (done.stderr.strip().splitlines() or ["nothing said"])[-1]
            raise AttainError("the browser did not print", where=target.name, got=complaint)
        return write(target, made.read_bytes())
