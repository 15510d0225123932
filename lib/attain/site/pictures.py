"""A row of the front page as a picture of its own, to copy into a document or embed in a page.

The picture is laid out once, as SVG with its words as text, around the fan of the page; the PNG is
that SVG painted.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Affine2D, Transform

from attain.report.figures.style import (
    BAND,
    HISTORY,
    INK,
    LEADING,
    MUTED,
    RULE,
    TARGET,
    VERDICT_COLOURS,
    VERDICT_MARKS,
    styled,
    text_width,
    wrapped,
)
from attain.report.text.catalogue import say as word
from attain.site.fans import draw
from attain.site.layout import about_run, languages_of, read_brief, told, write
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
FONTS: Final = "DejaVu Sans, Verdana, Noto Sans, sans-serif"
"""What it is measured and painted in; the next one is as wide, the others are narrower."""
_MEDIAN: Final = "#00507f"
STYLES: Final[dict[str, dict[str, Any]]] = {
    "b95": {"fill": BAND[0.95]},
    "b80": {"fill": BAND[0.80]},
    "b50": {"fill": BAND[0.50]},
    "median": {"fill": "none", "stroke": _MEDIAN, "stroke-dasharray": "2 3"},
    "middle": {"stroke": _MEDIAN, "stroke-width": 2},
    "history": {"fill": "none", "stroke": HISTORY, "stroke-width": 1.5},
    "gap": {"stroke-width": 1, "stroke-dasharray": "3 3"},
    "dot": {"fill": HISTORY, "stroke": HISTORY, "stroke-width": 1.5},
    "open": {"fill": "#ffffff"},
    "target": {"stroke": TARGET, "stroke-width": 1.5, "stroke-dasharray": "6 3"},
    "arrow": {"fill": TARGET},
    "base": {"stroke": RULE},
    "year": {"fill": MUTED, "font-size": "10.5px"},
    "ahead": {"fill": INK, "font-weight": 700},
    "value": {"fill": INK, "font-size": "10.5px", "font-weight": 700, "stroke": "#ffffff",
              "stroke-width": 3, "paint-order": "stroke"},
    "asked": {"fill": TARGET, "font-size": "10.5px", "font-weight": 700},
}  # fmt: skip
"""The classes of the fan, in the order in which one overrules another."""

Line = tuple[str, float, dict[str, Any]]
"""Words in one line, their size, and other attributes."""


def file_of(target: str, language: str, kind: str) -> str:
    """The picture of a target, seen from the folder of its report."""
    return f"{FOLDER}/{slug(target)}-{language}.{kind}"


def pictures(folder: str | Path) -> list[Path]:
    """Draw every target of a finished run in each language, as SVG and as PNG."""
    folder = Path(folder)
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
    base = link(about_run(folder).get("site_url", ""))
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
    asks = word(f"site.row.asks{'_hypothetical' if item['hypothetical'] else ''}", language,
                year=year)  # fmt: skip
    grade = word(f"site.row.grade_{item['grade'] or 'none'}", language)
    fan = str(draw(item, languages=(language,), width=FAN[0], height=FAN[1]))
    wide = TEXT if fan else WIDTH - 2 * MARGIN
    above = [
        *_lines(f"{brief['area'][language]['name']} {year}", 11, wide, fill=MUTED),
        *_lines(words["name"], 15, wide, bold=True),
        *_lines(f"{asks} {words['asks']}", 12.5, wide),
    ]
    below = [
        *_lines(words["why"], 11.5, wide),
        *_lines(f"{word('site.row.grade', language)}: {grade}", 11.5, wide, fill=MUTED),
    ]
    foot = _lines(_foot(brief, item, language), 10, WIDTH - 2 * MARGIN, fill=MUTED)
    top = MARGIN + _height(above)
    body = max(top + CHANCE + _height(below), MARGIN + FAN[1] if fan else 0)
    height = round(body + _height(foot) + 2.2 * MARGIN)
    right, middle = WIDTH - MARGIN - FAN[0], (MARGIN + body - FAN[1]) / 2
    place = f'x="{right}" y="{middle:.1f}" width="{FAN[0]}" height="{FAN[1]}"'
    css = "".join(
        f".{name}{{{';'.join(f'{key}:{value}' for key, value in style.items())}}}"
        for name, style in STYLES.items()
    )
    alt = _alt(brief, item, language)
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-family="{FONTS}" role="img">',
        Markup("<title>{}</title>").format(alt),
        f"<style>{css}</style>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _stacked(above, MARGIN),
        _chance(item, language, top),
        _stacked(below, top + CHANCE),
        fan.replace("<svg ", f"<svg {place} ", 1),
        _rule(MARGIN, WIDTH - MARGIN, body + 0.6 * MARGIN, stroke=RULE, stroke_width=1),
        _stacked(foot, body + MARGIN),
        "</svg>",
    ])  # fmt: skip


def _foot(brief: Mapping[str, Any], item: Mapping[str, Any], language: str) -> str:
    """Until when figures were read, where they come from, and who forecast."""
    known = [brief["sources"][name] for name in item["sources"] if name in brief["sources"]]
    outlets = "; ".join(dict.fromkeys(told(source, language, "outlet") for source in known))
    day = brief["words"][language]["as_of"]
    key = f"site.share.foot{'' if outlets else '_none'}"
    return word(key, language, date=day, sources=outlets)


def _lines(
    text: str, size: float, width: float, *, bold: bool = False, fill: str = INK
) -> list[Line]:
    look = {"fill": fill, "font_weight": 700 if bold else 400}
    broken = wrapped(plain(text), width / 100, size * POINT, bold=bold)
    return [(line, size, look) for line in broken]


def _height(lines: Sequence[Line]) -> float:
    return sum(LEADING * size for _, size, _ in lines)


def _stacked(lines: Sequence[Line], top: float) -> str:
    """Lines one under the other."""
    parts = []
    for text, size, look in lines:
        top += LEADING * size
        parts.append(_text(text, MARGIN, top - 0.33 * size, size, **look))
    return "\n".join(parts)


def _attributes(look: Mapping[str, Any]) -> Markup:
    told = (Markup('{}="{}"').format(k.replace("_", "-"), v) for k, v in look.items())
    return Markup(" ").join(told)


def _text(text: str, x: float, y: float, size: float, **look: Any) -> Markup:
    place = _attributes({"x": f"{x:.1f}", "y": f"{y:.1f}", "font_size": size, **look})
    return Markup("<text {}>{}</text>").format(place, plain(text))


def _rule(x1: float, x2: float, y: float, **look: Any) -> Markup:
    place = {"x1": f"{x1:.1f}", "x2": f"{x2:.1f}", "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
    return Markup("<line {}/>").format(_attributes(place | look))


def _chance(item: Mapping[str, Any], language: str, top: float) -> str:
    """The probability and its word, and below them its place among the words."""
    words, chance = item[language], item["probability"]
    colour = MUTED if chance is None else VERDICT_COLOURS[item["verdict"]]
    number, look = plain(words["probability"]) or "–", {"fill": colour, "font_weight": 700}
    beside = MARGIN + 100 * text_width(number, 30 * POINT, bold=True) + 10
    label = word("site.row.probability", language)
    left, wide, y = MARGIN + 6, 260, top + 55
    parts = [
        _text(number, MARGIN, top + 38, 30, **look),
        _text(label, beside, top + 20, 10.5, fill=MUTED),
        _text(words["word"], beside, top + 37, 15, **look),
        _rule(left, left + wide, y, stroke="#8a949e", stroke_width=2),
    ]
    for low, _ in WORDS[:-1]:  # where one word gives way to the next
        at = left + wide * low
        parts.append(_rule(at - 1, at + 1, y, stroke="#ffffff", stroke_width=3))
    if chance is not None:
        x, edge = left + wide * chance, f'fill="{colour}" stroke="#ffffff" stroke-width="1"'
        marks = {
            "o": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" {edge}/>',
            "s": f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" {edge}/>',
            "v": f'<polygon points="{x - 6:.1f},{y - 5:.1f} {x + 6:.1f},{y - 5:.1f} '
                 f'{x:.1f},{y + 6:.1f}" {edge}/>',
        }  # fmt: skip
        parts.append(Markup(marks[VERDICT_MARKS[item["verdict"]]]))
    return "\n".join(parts)


# ---- painted ------------------------------------------------------------------------------------
def painted(drawing: str) -> bytes:
    """An SVG of :func:`picture` as PNG, to be called in the house style."""
    tree, buffer = ElementTree.fromstring(drawing), io.BytesIO()
    width, height = (float(tree.get(name, 0)) for name in ("width", "height"))
    figure = Figure(figsize=(width / 100, height / 100))
    _paint(figure, tree, Affine2D().translate(0, -height).scale(0.01, -0.01))
    figure.savefig(
        buffer, format="png", dpi=DPI, metadata={"Software": None},
        pil_kwargs={"compress_level": 2},  # half the time, a tenth more bytes
    )  # fmt: skip
    return buffer.getvalue()


def _paint(figure: Figure, tree: ElementTree.Element, place: Transform) -> None:
    """Add every element of a drawing, each over those before it; no axes are in the way."""
    for element in tree:

        def at(name: str, element: ElementTree.Element = element) -> float:
            return float(element.get(name, 0))

        tag, corner = element.tag.rpartition("}")[2], (at("x"), at("y"))
        points = [tuple(map(float, p.split(","))) for p in element.get("points", "").split()]
        if tag == "svg":
            _paint(figure, element, Affine2D().translate(*corner) + place)
            continue
        look = _look(element) | {"zorder": len(figure.get_children())}
        look["transform"] = place + figure.dpi_scale_trans
        if tag == "polygon":
            figure.add_artist(Polygon(points, closed=True, **_shape(look)))
        elif tag == "rect":
            figure.add_artist(Rectangle(corner, at("width"), at("height"), **_shape(look)))
        elif tag == "circle":
            figure.add_artist(Circle((at("cx"), at("cy")), at("r"), **_shape(look)))
        elif tag == "path":  # of a fan: the triangle of a figure that covers part of its year
            x, y = map(float, look["d"].partition("l")[0][1:].split(","))
            corners = [(x, y), (x + 4, y + 7), (x - 4, y + 7)]
            figure.add_artist(Polygon(corners, closed=True, **_shape(look)))
        elif tag == "polyline":
            figure.add_artist(Line2D(*zip(*points, strict=True), **_stroke(look)))
        elif tag == "line":
            ends = [at("x1"), at("x2")], [at("y1"), at("y2")]
            figure.add_artist(Line2D(*ends, **_stroke(look)))
        elif tag == "text":
            figure.text(*corner, element.text or "", **_type(look))


def _look(element: ElementTree.Element) -> dict[str, Any]:
    """The style of an element: of its classes, and over them its own."""
    named = element.get("class", "").split()
    look: dict[str, Any] = {}
    for name, style in STYLES.items():
        look |= style if name in named else {}
    return look | element.attrib


def _common(look: Mapping[str, Any]) -> dict[str, Any]:
    return {name: look[name] for name in ("zorder", "transform")}


def _shape(look: Mapping[str, Any]) -> dict[str, Any]:
    width = POINT * float(look.get("stroke-width", 1)) if "stroke" in look else 0
    return {"fc": look["fill"], "ec": look.get("stroke", "none"), "lw": width, **_common(look)}


def _stroke(look: Mapping[str, Any]) -> dict[str, Any]:
    width = float(look.get("stroke-width", 1))
    dashes = tuple(float(part) / width for part in look.get("stroke-dasharray", "").split())
    return {"color": look["stroke"], "lw": POINT * width, "solid_capstyle": "butt",
            "ls": (0, dashes) if dashes else "-", **_common(look)}  # fmt: skip


def _type(look: Mapping[str, Any]) -> dict[str, Any]:
    width = POINT * look.get("stroke-width", 0)
    edge = [withStroke(linewidth=width, foreground=look["stroke"])] if width else None
    anchor = {"middle": "center", "end": "right"}.get(look.get("text-anchor", ""), "left")
    size = POINT * float(look["font-size"].removesuffix("px"))
    return {"size": size, "weight": int(look.get("font-weight", 400)), "color": look["fill"],
            "ha": anchor, "path_effects": edge, "parse_math": False, **_common(look)}  # fmt: skip
