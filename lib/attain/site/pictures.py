"""A row of the front page as a picture of its own, to copy into a document or embed in a page.

The picture is laid out once, as SVG with its words as text, around the fan of the page; the PNG is
that SVG painted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.transforms import Affine2D, Transform

from attain.report.figures import style
from attain.report.figures.style import INK, LEADING, MUTED, styled, text_width, wrapped
from attain.report.text.catalogue import say
from attain.site import layout
from attain.site.fans import draw
from attain.site.layout import languages_of, read_brief, suffix, write
from attain.site.safe import link, plain, slug
from attain.vocabulary import WORDS

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
