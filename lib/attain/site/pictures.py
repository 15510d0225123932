"""The fan beside a target, and a row of the front page as a picture to copy or embed.

The fan is drawn from the bare numbers of the brief: published results, the forecast, the line to
reach; its colours come from the style sheet around it, so that one drawing serves light, dark and
paper. The picture of a row is laid out once, as SVG with its words as text, around that fan; the
PNG is that SVG painted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.transforms import Affine2D, Transform

from attain.report.figures import style
from attain.report.figures.style import INK, LEADING, MUTED, spaced, styled, text_width, wrapped
from attain.report.outlook import drawn_ends
from attain.report.text.catalogue import LANGUAGES, say
from attain.site import layout
from attain.site.layout import languages_of, read_brief, suffix, write
from attain.site.safe import link, plain, slug
from attain.vocabulary import WORDS

BANDS: Final = ("b95", "b80", "b50")
LINE: Final = 15.0
"""Least distance of two labels of a fan."""
LETTER: Final = 7.2
"""Width of a letter of a label, about."""
START: Final = 4.0
"""Where the axis begins."""
WINDOW: Final = 10
"""Years shown, the target year included; a longer history stands in the table beside it."""
FOLDER: Final = "share"
WIDTH, TEXT, MARGIN = 600, 322, 14
"""The picture, its words, and what is free around them, in hundredths of an inch."""
POINT: Final = 0.72
"""Points in such a unit."""
CHANCE: Final = 68
"""Height of the probability with its word and its place among the words."""
FAN: Final = (240, 150)
DPI: Final = 200
Look = Mapping[str, str]
Line = tuple[str, float, float, str, int]
"""Words in one line, the height they stand at, their size, colour and weight."""


# ---- the fan ------------------------------------------------------------------------------------
def draw(
    row: Mapping[str, Any],
    *,
    languages: Sequence[str] = LANGUAGES,
    width: float = 360,
    height: float = 170,
) -> Markup:
    """The fan of a target as SVG, its few words in the languages asked for.

    The row is a target of ``brief.json``; the drawing is scaled to the room it gets. It is hidden
    from screen readers, since the page says the same in words beside it, and empty for a target
    without any figure.
    """
    fan, words = row["fan"], {language: row[language]["fan"] for language in languages}
    if not fan["history"]:
        return Markup("")
    history = [figure for figure in fan["history"] if figure[0] > fan["year"] - WINDOW]
    history = history or fan["history"][-1:]
    first, last, ahead = history[0][0], history[-1][0], fan["forecast"]
    asked = (text for told in words.values() for text in told["targets"])
    right = width - 19.0 - LETTER * max(map(len, asked), default=0)  # then their words
    begin, end = min(first, fan["year"]), max(last, fan["year"])
    x = partial(np.interp, xp=(begin, max(end, begin + 1)), fp=(10.0, right - 12.0))
    # higher values stand higher, and what lies outside on the edge
    y = partial(np.interp, xp=_values(fan, history), fp=(height - 22.0, 14.0))

    def places(figures: Iterable[Sequence[Any]]) -> list[tuple[float, float]]:
        return [(x(figure[0]), y(figure[1])) for figure in figures]

    # the last result stands beside its year under the axis, where nothing else is drawn
    results = {language: f"{last}: {told['last']}" for language, told in words.items()}
    wide, year = LETTER * max(map(len, results.values())), float(x(fan["year"]))
    until = max(START + wide, min(float(x(last)) + wide / 2, year - 24.0))
    years = [(first, "year", START, "start")] * (until - wide > START + 40.0)
    years += [(fan["year"], "year ahead", year, "middle")] * (until < year - 22.0)
    whole = [figure for figure in history if figure[3] == 12]
    # the bands open at the last result of a whole year, if one came before them
    opens = ahead[0]["year"] if ahead else fan["year"]
    heights = [float(y(level)) for level in fan["targets"]]
    labels = [
        {k: told["targets"][n] for k, told in words.items() if len(told["targets"]) > n}
        for n in range(len(heights))
    ]
    drawn = layout.environment().get_template("fan.svg.j2").render(
        width=width,
        height=height,
        right=right,
        start=places(figure for figure in whole if figure[0] < opens)[-1:],
        bands=[
            (name, *(places((each["year"], each["bands"][n][side]) for each in ahead)
                     for side in (0, 1)))
            for n, name in enumerate(BANDS if ahead else ())
        ],
        median=places((each["year"], each["median"]) for each in ahead),
        targets=list(zip(heights, spaced(heights, LINE, high=height - 20.0), labels, strict=True)),
        side=1.0 if fan["better"] == "down" else -1.0,
        steps=[(b[0] - a[0] != 1, places((a, b))) for a, b in pairwise(whole)],
        whole=list(zip(places(whole), (figure[2] for figure in whole), strict=True)),
        parts=places(figure for figure in history if figure[3] < 12),
        results=results,
        until=until,
        left=START,
        end=year + 8,
        years=years,
    )  # fmt: skip
    return Markup(drawn.replace("\n", ""))


def _values(fan: Mapping[str, Any], history: Sequence[Sequence[Any]]) -> tuple[float, float]:
    """The values that a drawing has to hold; a band that dwarfs it is cut."""
    values = [figure[1] for figure in history] + list(fan["targets"])
    for ahead in fan["forecast"]:
        values += drawn_ends(*ahead["bands"][:2])
    low, high = min(values), max(values)
    margin = 0.06 * (high - low) or abs(high) * 0.1 or 1.0
    return low - margin, high + margin


# ---- the pictures of a run ----------------------------------------------------------------------
def file_of(target: str, language: str, kind: str) -> str:
    """The picture of a target, seen from the folder of its report."""
    return f"{FOLDER}/{slug(target)}-{language}.{kind}"


def pictures(folder: Path) -> list[Path]:
    """Draw every target of a finished run in each language, as SVG and as PNG."""
    brief = read_brief(folder)
    (folder / FOLDER).mkdir(exist_ok=True)
    found = []
    with styled():
        for name, item in brief["targets"].items():
            for language in languages_of(brief):
                drawn = picture(brief, item, language)
                found.append(write(folder / file_of(name, language, "svg"), drawn))
                found.append(write(folder / file_of(name, language, "png"), painted(drawn)))
    return found


def embeds(
    folder: Path, brief: dict[str, Any], item: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """What is offered of a target by language: its pictures and the line that embeds one.

    Empty where none were drawn. Addresses are whole where that of the report is known.
    """
    base = link(layout.about_run(folder).get("site_url", ""))
    found: dict[str, dict[str, str]] = {}
    for language in languages_of(brief):
        files = {kind: file_of(item["id"], language, kind) for kind in ("png", "svg")}
        if not all((folder / file).exists() for file in files.values()):
            return {}
        address = f"{base}index.html?lang={language}#{slug(item['id'])}"
        alt = _alt(brief, item, language)
        line = Markup('<a href="{}"><img src="{}{}" alt="{}" width="{}"></a>').format(
            address, base, files["png"], alt, WIDTH
        )
        found[language] = {**files, "line": str(line)}
    return found


def _alt(brief: Mapping[str, Any], item: Mapping[str, Any], language: str) -> str:
    area, words = brief["area"][language]["name"], item[language]
    return plain(f"{area} {brief['target_year']}: {words['name']}. {words['alt']}")


# ---- laid out -----------------------------------------------------------------------------------
def picture(brief: Mapping[str, Any], item: Mapping[str, Any], language: str) -> str:
    """One target as SVG: words at the left, the fan at the right, below them day and sources."""
    words, year = item[language], brief["target_year"]
    asks = say(f"site.row.asks{suffix(item)}", language, year=year)
    grade = say(f"site.row.grade_{item['grade'] or 'none'}", language)
    fan = str(draw(item, languages=(language,), width=FAN[0], height=FAN[1]))
    wide = TEXT if fan else WIDTH - 2 * MARGIN
    above, top = _lines(
        MARGIN,
        wide,
        (f"{brief['area'][language]['name']} {year}", 11, MUTED, 400),
        (words["name"], 15, INK, 700),
        (f"{asks} {words['asks']}", 12.5, INK, 400),
    )
    below, end = _lines(
        top + CHANCE,
        wide,
        (words["why"], 11.5, INK, 400),
        (f"{say('site.row.grade', language)}: {grade}", 11.5, MUTED, 400),
    )
    body = max(end, MARGIN + FAN[1] if fan else 0)
    known = [brief["sources"][name] for name in item["sources"] if name in brief["sources"]]
    outlets = "; ".join(dict.fromkeys(layout.told(source, language, "outlet") for source in known))
    key, day = f"site.share.foot{'' if outlets else '_none'}", brief["words"][language]["as_of"]
    said = say(key, language, date=day, sources=outlets)
    foot, low = _lines(body + MARGIN, WIDTH - 2 * MARGIN, (said, 10, MUTED, 400))
    number, chance = plain(words["probability"]) or "–", item["probability"]
    place = f'x="{WIDTH - MARGIN - FAN[0]}" y="{(MARGIN + body - FAN[1]) / 2:.1f}"'
    return layout.environment().get_template("share.svg.j2").render(
        width=WIDTH,
        height=round(low + 1.2 * MARGIN),
        margin=MARGIN,
        house=style,
        alt=_alt(brief, item, language),
        above=above,
        below=below,
        foot=foot,
        rule_at=body + 0.6 * MARGIN,
        fan=Markup(fan.replace("<svg ", f'<svg {place} width="{FAN[0]}" height="{FAN[1]}" ', 1)),
        top=top,
        number=number,
        beside=MARGIN + 100 * text_width(number, 30 * POINT, bold=True) + 10,
        label=say("site.row.probability", language),
        word=words["word"],
        colour=MUTED if chance is None else style.VERDICT_COLOURS[item["verdict"]],
        chance=chance,
        mark=style.VERDICT_MARKS[item["verdict"]],
        cuts=[low for low, _ in WORDS[:-1]],
    )  # fmt: skip


def _lines(
    top: float, width: float, *texts: tuple[str, float, str, int]
) -> tuple[list[Line], float]:
    """Texts (with size, colour and weight) broken into lines, and where the last of them ends."""
    lines = []
    for text, size, colour, weight in texts:
        for line in wrapped(plain(text), width / 100, size * POINT, bold=weight > 400):
            top += LEADING * size
            lines.append((line, top - 0.33 * size, size, colour, weight))
    return lines, top


# ---- painted ------------------------------------------------------------------------------------
def painted(drawing: str) -> bytes:
    """An SVG of :func:`picture` as PNG, to be called in the house style."""
    tree, buffer = ElementTree.fromstring(drawing), io.BytesIO()
    width, height = (float(tree.get(name, 0)) for name in ("width", "height"))
    figure = Figure(figsize=(width / 100, height / 100))
    rules = re.findall(r"\.(\w+)\{([^}]+)\}", tree.findtext("{*}style", ""))
    looks = {name: dict(part.split(":") for part in rule.split(";")) for name, rule in rules}
    _paint(figure, tree, Affine2D().translate(0, -height).scale(0.01, -0.01), looks)
    figure.savefig(
        buffer, format="png", dpi=DPI, metadata={"Software": None},
        pil_kwargs={"compress_level": 2},  # half the time, a tenth more bytes
    )  # fmt: skip
    return buffer.getvalue()


def _paint(
    figure: Figure, tree: ElementTree.Element, place: Transform, looks: Mapping[str, Look]
) -> None:
    """Add every element of a drawing, each over those before it; no axes are in the way.

    The looks of its classes stand in the order in which one overrules another.
    """
    for element in tree:
        named, look = element.get("class", "").split(), dict[str, str]()
        for name, of_class in looks.items():
            look |= of_class if name in named else {}
        look |= element.attrib

        def at(name: str, look: Look = look, default: float = 0) -> float:
            return float(look.get(name, default))

        tag, corner = element.tag.rpartition("}")[2], (at("x"), at("y"))
        points = [tuple(map(float, p.split(","))) for p in look.get("points", "").split()]
        width, edge = at("stroke-width", default=1), look.get("stroke", "none")
        own: dict[str, Any] = {"transform": place + figure.dpi_scale_trans}
        own["zorder"] = len(figure.get_children())
        filled = own | {"fc": look.get("fill"), "ec": edge, "lw": POINT * width * (edge != "none")}
        if tag == "svg":
            _paint(figure, element, Affine2D().translate(*corner) + place, looks)
        elif tag == "polygon":
            figure.add_artist(Polygon(points, closed=True, **filled))
        elif tag == "rect":
            figure.add_artist(Rectangle(corner, at("width"), at("height"), **filled))
        elif tag == "circle":
            figure.add_artist(Circle((at("cx"), at("cy")), at("r"), **filled))
        elif tag == "polyline":
            dashes = [float(part) / width for part in look.get("stroke-dasharray", "").split()]
            figure.add_artist(Line2D(
                *zip(*points, strict=True), color=edge, lw=POINT * width, solid_capstyle="butt",
                ls=(0, dashes) if dashes else "-", **own,
            ))  # fmt: skip
        elif tag == "text":
            figure.text(
                *corner, element.text or "", size=POINT * float(look["font-size"].rstrip("px")),
                weight=int(at("font-weight", default=400)), color=look["fill"], parse_math=False,
                ha={"middle": "center", "end": "right"}.get(look.get("text-anchor", ""), "left"),
                **own,
            )  # fmt: skip
