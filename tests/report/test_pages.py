"""Notebook pages: what the notebook shows, for readers without code, without a network."""

from __future__ import annotations

import ast
import base64
import csv
import html
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from attain.errors import AttainError
from attain.site import pages as site_pages
from attain.site.layout import environment
from attain.site.pages import page

Visit = Callable[..., Page]
NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("[0-9][0-9]_*.ipynb"))
EVERY = [(path, language) for path in NOTEBOOKS for language in ("vi", "en")]
NAMES = [f"{path.stem}.{language}" for path, language in EVERY]
SVG = (
    '<svg width="10pt" height="5pt" viewBox="0 0 10 5" xmlns="http://www.w3.org/2000/svg">'
    '<path d="M 0 0 L 9 4" style="stroke: #1b1f24"/></svg>'
)
TABLE = (
    '<div><style>#x{color:red}</style><table class="gt_table"><thead><tr><th>Năm</th>'
    '<th class="gt_right">Tỷ lệ</th></tr></thead><tbody><tr><th class="gt_stub">2023</th>'
    '<td class="gt_right">78,37%</td></tr></tbody></table></div>'
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every notebook of the repository, laid out in both languages."""
    folder = tmp_path_factory.mktemp("pages")
    for path, language in EVERY:
        page(path, folder / f"{path.stem}.{language}.html", language=language)
    return folder


def test_a_process_that_was_warmed_compiles_no_template(monkeypatch: pytest.MonkeyPatch) -> None:
    environment.cache_clear()
    site_pages.warm()
    templates = environment()
    monkeypatch.setattr(type(templates), "compile", lambda *_, **__: pytest.fail("compiled again"))
    for name in ("notebook.html.j2", "front.html.j2", "row.html.j2", "national.html.j2"):
        templates.get_template(name)


def exhibits(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        output["metadata"]["attain"] | {"data": output["data"]}
        for cell in cells
        for output in cell.get("outputs", [])
        if output.get("metadata", {}).get("attain")
    ]


@pytest.mark.parametrize(("path", "language"), EVERY, ids=NAMES)
def test_whole(pages: Path, read: Any, path: Path, language: str) -> None:
    target = pages / f"{path.stem}.{language}.html"
    text = target.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    tree = read(target)
    assert tree.all("html")[0].attrs["lang"] == language
    (title,) = tree.all("h1")
    assert tree.all("title")[0].text() == title.text()
    assert not re.search(r"\$[^$]*\\[a-z]+", tree.all("main")[0].text())  # no formula is left raw
    assert bool(tree.all("math")) == (r"\$.*\\" in path.read_text(encoding="utf-8") or "$" in text)
    for node in tree.all("th"):
        assert node.attrs.get("scope") in ("col", "row", "rowgroup", "colgroup")
    ids = [node.attrs["id"] for node in tree.all() if "id" in node.attrs]
    assert len(ids) == len(set(ids))
    for tag in ("link", "iframe", "object", "embed"):
        assert not tree.all(tag)
    twin = {"vi": "en", "en": "vi"}[language]
    addresses = [node.attrs["href"] for node in tree.all("a")]
    assert f"{path.stem}.{twin}.html" in addresses
    assert f"index.html#{language}" in addresses


@pytest.mark.parametrize(("path", "language"), EVERY[::2], ids=NAMES[::2])
def test_every_exhibit_with_its_words_and_data(
    pages: Path, read: Any, path: Path, language: str
) -> None:
    figures = {
        node.attrs["id"]: node for node in read(pages / f"{path.stem}.vi.html").all("figure")
    }
    for exhibit in exhibits(path):
        figure = figures[exhibit["id"]]
        if exhibit["kind"] == "figure":
            (drawing,) = figure.all("svg")[:1]
            assert drawing.attrs["role"] == "img"
            assert drawing.attrs["aria-label"] == exhibit["alt"]
        else:
            assert figure.all("table") or figure.all("ul")  # notes are a mere list
            assert exhibit["alt"] in figure.all("div", class_="scroll")[0].attrs["aria-label"]
        assert exhibit["caption"] in figure.all("figcaption")[0].text() or not exhibit["caption"]
        taken = [a for a in figure.all("a") if a.attrs.get("download") == f"{exhibit['id']}.csv"]
        held = unquote(taken[0].attrs["href"].split(",", 1)[1])
        assert held == "\ufeff" + exhibit["csv"]
        assert list(csv.reader(io.StringIO(held.removeprefix("\ufeff"))))


SAME = (
    "probability", "last_value", "median", "low_80", "high_80", "attainable_80", "attainable_50",
    "attainable_20", "probability_reported", "verdict", "grade",
)  # fmt: skip
"""Columns that mean in every exhibit of a target what they mean in ``assessments.csv``."""


def test_what_a_notebook_says_of_a_target_is_what_the_tables_of_the_run_say(run: Path) -> None:
    """Each exhibit with a row a target: its numbers are those of ``assessments.csv``."""
    with (run / "assessments.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["reading"] == "main"]
    truth = {(row["target"], row["event"]): row for row in rows}
    first = {row["target"]: row for row in rows if row["role"] == "primary"}
    told = 0
    for path in NOTEBOOKS[:6]:  # what came later, and other questions, are in the others
        for exhibit in exhibits(path):
            if exhibit["id"] in ("tbl-05-whatif", "fig-05-gained", "tbl-05-fairs"):
                continue  # what would follow if something else were true
            for line in csv.DictReader(io.StringIO(exhibit["csv"])):
                kind, _, event = line.get("mark", "").partition(" ")  # of a fan
                event = event if kind == "event" else line.get("event", "")
                key = line.get("target", ""), event
                known = truth.get(key) if key[1] else first.get(key[0])
                if line.get("reading", "main") != "main" or not known:
                    continue
                other = set()
                # without a probability and a median an interval is one of something else; and a
                # change may be told as the level it leads to
                if not {"probability", "median"} <= set(line) or known["basis"] != "level":
                    other = {name for name in SAME if "low" in name or "high" in name}
                    other |= {"median", *(name for name in SAME if "attainable" in name)}
                for name in (set(SAME) & set(line)) - other:
                    if "mark" in line and not line[name]:
                        continue  # of a fan only the mark of an event has a probability
                    told += 1
                    if name in ("verdict", "grade") or "" in (line[name], known[name]):
                        assert line[name] == known[name], (exhibit["id"], key, name)
                    else:
                        near = pytest.approx(float(known[name]), rel=1e-3, abs=1e-3)
                        assert float(line[name]) == near, (exhibit["id"], key, name)
    assert told > 200


def test_every_colour_of_a_figure_is_turned_on_a_dark_screen(pages: Path) -> None:
    for path in pages.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        drawn = set(re.findall(r"var\(--x([0-9a-f]{6}),", text))
        assert drawn <= set(re.findall(r"--x([0-9a-f]{6}):", text)), path.name


def small(folder: Path, **outputs: Any) -> Path:
    """A small executed notebook."""
    about = {
        "id": "fig-01",
        "kind": "figure",
        "alt": "Hình",
        "caption": "Chú thích",
        "csv": "a\n1\n",
    }
    cells = [
        {"cell_type": "markdown", "metadata": {"tags": ["lang-vi"]}, "source": "# Tên\n\n## Một"},
        {"cell_type": "markdown", "metadata": {"tags": ["lang-en"]}, "source": "# Name\n\n## One"},
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": [r"Here $x^2 \ge 1$ and", "\n", "$$y$$"],
        },
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": "draw(1)  # a figure\n",
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": "printed\n"},
                {
                    "output_type": "execute_result",
                    "execution_count": 1,
                    "data": {"image/svg+xml": SVG.splitlines(keepends=True), "text/plain": "x"},
                    "metadata": {"attain": about},
                },
                {
                    "output_type": "display_data",
                    "data": {"text/html": TABLE},
                    "metadata": {"attain": about | {"id": "tbl-01", "kind": "table"}},
                },
                {
                    "output_type": "display_data",
                    "data": {"image/png": base64.b64encode(b"png").decode()},
                    "metadata": {},
                },
            ],
        },
    ]
    path = folder / "01_small.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_prose_of_the_other_language_is_left_out(tmp_path: Path, read: Any) -> None:
    tree = read(page(small(tmp_path), tmp_path / "01_small.en.html", language="en"))
    assert tree.all("h1")[0].text() == "Name"
    assert "Tên" not in tree.all("main")[0].text()
    assert len(tree.all("math")) == 2
    assert tree.all("math")[1].attrs["display"] == "block"


def test_what_was_asked_stands_in_place_of_the_defaults(tmp_path: Path, read: Any) -> None:
    cells = [
        {"cell_type": "code", "metadata": {"tags": [tag]}, "execution_count": 1, "outputs": [],
         "source": f'area = "{area}"'}
        for tag, area in (("parameters", "lam-dong"), ("injected-parameters", "lao-cai"))
    ]  # fmt: skip
    for shown, kept in (("lam-dong", cells[:1]), ("lao-cai", cells)):
        path = small(tmp_path)
        path.write_text(json.dumps({"cells": kept}), encoding="utf-8")
        tree = read(page(path, tmp_path / "01_small.vi.html", language="vi"))
        (code,) = tree.all("code")
        assert code.text() == f'area = "{shown}"'


def test_a_page_leads_to_no_page_that_was_not_made(tmp_path: Path, read: Any) -> None:
    target, path = tmp_path / "01_small.vi.html", tmp_path / "01_small.ipynb"
    lines = "# Tên\n\n[Mức](05_targets.ipynb), [*Dự báo*](04_forecast.ipynb)"
    cell = {"cell_type": "markdown", "metadata": {}, "source": lines}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    page(path, target, language="vi", pages=["01_small.vi", "04_forecast.vi", "05_targets.en"])
    leads = [a.attrs["href"] for a in read(target).all("main")[0].all("a")]
    assert leads == ["04_forecast.vi.html"]
    assert "Mức, Dự báo" in read(target).all("main")[0].text()


@pytest.mark.parametrize(("language", "marked"), [("en", "“dưới 2%”"), ("vi", "“below 2% of it”")])
def test_a_quote_in_another_language_is_marked(
    tmp_path: Path, read: Any, language: str, marked: str
) -> None:
    said = "“dưới 2%”, “below 2% of it”, “2%”"
    cell = f'<td title="{said}">{said}</td>'
    shown = [
        {"text/html": f"<table><tbody><tr>{cell}</tr></tbody></table>"}, {"text/markdown": said}
    ]  # fmt: skip
    about = {"output_type": "display_data", "metadata": {}}
    outputs = [about | {"data": data} for data in shown]
    cells = [
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": "1",
            "outputs": outputs,
        }
    ]
    path, target = tmp_path / "01_small.ipynb", tmp_path / f"01_small.{language}.html"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    main = read(page(path, target, language=language)).all("main")[0]
    other = {"en": "vi", "vi": "en"}[language]
    assert [node.text() for node in main.all("span", lang=other)] == [marked] * 2
    assert main.text().count(said) == 2


def test_tables_lose_their_own_style(tmp_path: Path, read: Any) -> None:
    figure = read(page(small(tmp_path), tmp_path / "01_small.vi.html", language="vi")).all(
        "figure", id="tbl-01"
    )[0]
    assert not figure.all("style")
    assert [node.attrs["scope"] for node in figure.all("th")] == ["col", "col", "row"]
    assert figure.all("td")[0].attrs["class"] == "right"
    assert figure.all("td")[0].text() == "78,37%"


def test_refuses(tmp_path: Path) -> None:
    path = small(tmp_path)
    told = json.loads(path.read_text(encoding="utf-8"))
    told["cells"][3]["execution_count"] = None
    path.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(AttainError, match=r"not executed, at 01_small\.ipynb, cell 4"):
        page(path, tmp_path / "01_small.vi.html", language="vi")
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(AttainError, match="not a notebook"):
        page(path, tmp_path / "01_small.vi.html", language="vi")
    assert not list(tmp_path.glob("*.html"))


@pytest.mark.browser
def test_code_is_one_switch_away(tmp_path: Path, visit: Visit) -> None:
    target = page(small(tmp_path), tmp_path / "01_small.vi.html", language="vi")
    for scripts in (True, False):
        tab = visit(target, java_script_enabled=scripts)
        for width in (360, 1440):
            tab.set_viewport_size({"width": width, "height": 800})
            tab.reload()
            expect(tab.locator(".code")).to_be_hidden()
            tab.locator("label[for=code-switch]:visible").click()
            expect(tab.locator(".code")).to_be_visible()
            expect(tab.locator(".code")).to_have_text("draw(1)  # a figure")


@pytest.mark.browser
def test_downloads(tmp_path: Path, visit: Visit) -> None:
    tab = visit(page(small(tmp_path), tmp_path / "01_small.vi.html", language="vi"), scheme="dark")
    with tab.expect_download() as caught:
        tab.locator("#fig-01 .take-svg").click()
    assert caught.value.suggested_filename == "fig-01.svg"
    saved = html.unescape(Path(caught.value.path()).read_text(encoding="utf-8"))
    assert 'style="stroke: #1b1f24"' in saved  # in the colours it was drawn in
    assert 'xmlns="http://www.w3.org/2000/svg"' in saved
    with tab.expect_download() as caught:
        tab.locator("#fig-01 a[download]").click()
    assert caught.value.suggested_filename == "fig-01.csv"
    assert Path(caught.value.path()).read_text(encoding="utf-8") == "\ufeffa\n1\n"


@pytest.mark.browser
def test_the_other_language_opens_at_the_same_section(tmp_path: Path, visit: Visit) -> None:
    path = small(tmp_path)
    for language in ("vi", "en"):
        page(path, tmp_path / f"01_small.{language}.html", language=language)
    tab = visit(tmp_path / "01_small.vi.html")
    tab.evaluate("document.querySelector('main').style.paddingBottom = '2000px'")
    tab.evaluate("window.scrollTo(0, 400)")
    box = tab.locator(".languages a").bounding_box()
    assert box is not None  # a locator's click would scroll first
    tab.mouse.click(box["x"] + 5, box["y"] + 5)
    tab.wait_for_url("**/01_small.en.html#s2")
    expect(tab.locator("#s2")).to_have_text("One")


EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
VIEWS = (("vi", "light"), ("en", "dark"))
ALL_OPEN = "document.querySelectorAll('details').forEach(item => item.open = true)"


@pytest.mark.browser
@EACH
def test_nothing_is_cut_or_parted_at_any_width(
    pages: Path, visit: Visit, sideways: Any, broken: Any, path: Path
) -> None:
    for language, scheme in VIEWS:
        tab = visit(pages / f"{path.stem}.{language}.html", scheme=scheme)
        tab.evaluate(ALL_OPEN)
        for width in (320, 360, 768, 1440, 1920):
            tab.set_viewport_size({"width": width, "height": 800})
            assert sideways(tab) == [], (language, width)
            assert broken(tab) == [], (language, width)


LEVELS = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28.0},
]


def executed(path: Path, folder: Path, **given: Any) -> Path:
    """A notebook run here for another province, as a kernel would leave it."""
    book, space = json.loads(path.read_text(encoding="utf-8")), {}
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        if "parameters" in cell["metadata"].get("tags", []):
            space |= {"data": str(path.parents[1] / "data")} | given
        cell |= {"execution_count": count, "outputs": []}
        if last is not None:
            value = eval(compile(ast.Expression(last.value), path.name, "eval"), space)
            shown = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {}
            data, about = shown if isinstance(shown, tuple) else (shown, {})
            output = {"output_type": "execute_result", "data": data, "metadata": about}
            cell["outputs"] = [output]
    target = folder / path.name
    target.write_text(json.dumps(book), encoding="utf-8")
    return target


@pytest.mark.browser
@pytest.mark.parametrize(
    ("area", "language", "levels"),
    [("ba-ria-vung-tau", "vi", []), ("thua-thien-hue", "en", LEVELS)],
)
def test_long_names_and_a_province_without_targets_fit_as_well(
    tmp_path: Path, visit: Visit, sideways: Any, broken: Any, area: str, language: str, levels: Any
) -> None:
    tab = None
    for path in (NOTEBOOKS[0], NOTEBOOKS[1], NOTEBOOKS[5]):
        book = executed(path, tmp_path, area=area, language=language, thresholds=levels)
        target = page(book, tmp_path / f"{path.stem}.{language}.html", language=language)
        tab = tab or visit(target)
        tab.goto(target.as_uri())
        tab.evaluate(ALL_OPEN)
        for width in (320, 360, 768, 1440, 1920):
            tab.set_viewport_size({"width": width, "height": 800})
            assert sideways(tab) == [], (path.stem, width)
            assert broken(tab) == [], (path.stem, width)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_brief_says_each_thing_once(pages: Path, visit: Visit, language: str) -> None:
    """Half as long as it was when it listed every target four times (8,465 pixels)."""
    tab = visit(pages / f"00_brief.{language}.html", width=1440)
    assert tab.evaluate("document.documentElement.scrollHeight") <= 4_230


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_evidence_is_short(pages: Path, visit: Visit, language: str) -> None:
    tab = visit(pages / f"01_evidence.{language}.html", width=1440)
    height = "document.documentElement.scrollHeight"
    assert tab.evaluate(height) < 6_000
    tab.evaluate(ALL_OPEN)
    assert tab.evaluate(height) < 10_000


@pytest.mark.browser
@pytest.mark.parametrize("name", ["01_evidence.vi", "01_evidence.en", "04_forecast.vi"])
def test_on_paper_nothing_is_cut_and_no_heading_is_left_behind(
    pages: Path, visit: Visit, tmp_path: Path, name: str
) -> None:
    tab = visit(pages / f"{name}.html")
    headings = [re.sub(r"\W+", "", text) for text in tab.locator("h2").all_inner_texts()]
    tab.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    sheets = [sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages]
    assert len(sheets) <= (5 if "evidence" in name else 7)
    for sheet in sheets:  # no sheet ends with a heading
        assert not re.sub(r"\W+", "", sheet).endswith(tuple(headings)), sheet[-80:]
    tab.emulate_media(media="print")
    tallest = tab.evaluate(
        "Math.max(...[...document.querySelectorAll('.exhibit svg')].map(e => e.clientHeight))"
    )
    assert tallest * 25.4 / 96 < 265 - 25  # millimetres of a sheet, less its caption


@pytest.mark.browser
@EACH
def test_accessible(pages: Path, visit: Visit, violations: Any, path: Path) -> None:
    """Both languages and schemes; the code, and the first fold, only in one of them."""
    for (language, scheme), opened in zip(VIEWS, (True, False), strict=True):
        tab = visit(pages / f"{path.stem}.{language}.html", scheme=scheme)
        if opened:
            tab.locator("label[for=code-switch]:visible").click()
            tab.evaluate("document.querySelector('details').open = true")
        assert violations(tab) == [], language
