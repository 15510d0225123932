"""What an office takes away: Word, Excel, pictures; the same numbers, the same bytes, anywhere."""

from __future__ import annotations

import contextlib
import csv
import functools
import importlib.util
import io
import json
import re
import shutil
import threading
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

import docx
import pandas as pd
import pytest
from click.testing import CliRunner
from markupsafe import escape
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from attain import suite
from attain.cli import main
from attain.report.text.catalogue import say
from attain.site import asked as asked_for
from attain.site.front import front, ordered
from attain.site.office import document, sheets
from attain.site.pages import page
from attain.site.pictures import pictures
from gridmill import Outcome
from gridmill.client import ADDRESS, Servers

ROOT = Path(__file__).parents[2]
LANGUAGES = ("vi", "en")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FILES = ("brief.json", "assessments.csv", "forecasts.csv", "outcomes.csv")


def copied(run: Path, folder: Path, **about: Any) -> Path:
    """A finished report that its runner has told these things."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copy(run / name, folder)
    about.setdefault("parameters", {"data": str(ROOT / "data")})
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report with all that an office asks for, in a folder with a name of its own."""
    folder = copied(run, tmp_path_factory.mktemp("office") / "Báo cáo của Sở" / "lam-dong-2024")
    for make in (pictures, document.documents, sheets.workbooks):
        assert make(folder)
    for path in run.glob("05_*.html"):
        shutil.copy(path, folder)
    front(folder)
    return folder


@pytest.fixture(scope="module")
def primary(run: Path) -> dict[str, dict[str, str]]:
    with (run / "assessments.csv").open(encoding="utf-8", newline="") as file:
        return {row["target"]: row for row in csv.DictReader(file) if row["role"] == "primary"}


def test_a_package_in_english_alone_has_files_in_english_alone(run: Path, tmp_path: Path) -> None:
    folder = copied(run, tmp_path / "alone")
    brief = json.loads((folder / "brief.json").read_text(encoding="utf-8")) | {"languages": ["en"]}
    (folder / "brief.json").write_text(json.dumps(brief), encoding="utf-8")
    paths = [path for make in (pictures, document.documents, sheets.workbooks)
             for path in make(folder)]  # fmt: skip
    assert len(paths) == 2 * len(brief["targets"]) + 2
    assert all(re.search(r"[-.]en[.]", path.name) for path in paths)
    text = front(folder).read_text(encoding="utf-8")
    assert "share/T10-en.png" in text
    assert "T10-vi" not in text
    words = zipfile.ZipFile(folder / "brief.en.docx").read("word/document.xml").decode()
    assert 'w:val="vi-VN"' not in words


# ---- Word ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_is_made_of_words_own_parts(
    made: Path, brief: dict[str, Any], language: str
) -> None:
    read = docx.Document(str(made / f"brief.{language}.docx"))
    styles = [paragraph.style.name for paragraph in read.paragraphs]
    assert styles[:3] == ["Subtitle", "Title", "Body Text"]
    assert styles.count("Heading 1") == 3
    assert styles.count("Caption") == 3
    assert styles.count("List Bullet") == len(brief["sources"])
    assert read.paragraphs[1].text == brief["words"][language]["title"]
    assert read.paragraphs[2].text == brief["words"][language]["answer"]
    page = read.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    about, locale = read.core_properties, {"vi": "vi-VN", "en": "en-GB"}[language]
    assert (about.title, about.author) == (brief["words"][language]["title"], "Attain")
    assert about.created.date().isoformat() == about.modified.date().isoformat() == brief["as_of"]
    spelt = read.styles.element.xpath("w:docDefaults//w:lang")[0].get(f"{W}val")
    assert about.language == spelt == locale
    assert {read.styles[name].font.name for name in document.STYLES} == {"Times New Roman"}
    foot = page.footer.paragraphs[0].text
    assert brief["words"][language]["as_of"] in foot
    assert [f.get(f"{W}instr") for f in page.footer._element.iter(f"{W}fldSimple")] == [
        "PAGE", "NUMPAGES",
    ]  # fmt: skip
    # nothing that could leave an empty page, and nobody else's leavings
    body = read.element.body
    assert not [p for p in read.paragraphs if not p.text and not p._p.xpath(".//w:drawing")]
    assert not list(body.iter(f"{W}br")) + list(body.iter(f"{W}lastRenderedPageBreak"))
    with zipfile.ZipFile(made / f"brief.{language}.docx") as parts:
        assert "docProps/thumbnail.jpeg" not in parts.namelist()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figure_has_a_text_and_the_tables_have_heads(
    made: Path, brief: dict[str, Any], language: str
) -> None:
    read = docx.Document(str(made / f"brief.{language}.docx"))
    (shape,) = read.inline_shapes
    assert 16 < shape.width.cm <= 17
    told = shape._inline.docPr.get("descr").replace("\u00a0", " ")
    for item in brief["targets"].values():
        assert item[language]["asks"].replace("\u00a0", " ") in told
        assert item[language]["probability"] in told
    (picture,) = [part for part in read.part.package.iter_parts() if part.partname.endswith(".png")]
    assert picture.blob.startswith(b"\x89PNG")
    answers, words = read.tables
    for table in (answers, words):
        assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
        assert table._tbl.tblPr.xpath("w:tblDescription/@w:val")[0]
        assert all(row._tr.trPr.xpath("w:cantSplit") for row in table.rows)
        assert {p.style.name for row in table.rows for c in row.cells for p in c.paragraphs} == {
            "Table Text"
        }
    shown = [p.text for p in read.paragraphs if p.style.name == "List Bullet"]
    for source, line in zip(brief["sources"].values(), shown, strict=True):
        told = (source["title"], source[language]["cited"], source["url"])
        assert line == ". ".join(filter(None, told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_what_the_assessments_say(
    made: Path, brief: dict[str, Any], primary: Any, numbers: Any, language: str
) -> None:
    table = docx.Document(str(made / f"brief.{language}.docx")).tables[0]
    items = ordered(brief)
    assert len(table.rows) == len(items) + 1 == 12
    tongue = {"vi": "", "en": " (in Vietnamese)"}[language]
    for item, row in zip(items, table.rows[1:], strict=True):
        truth, words = primary[item["id"]], item[language]
        target, course, chance, promise = (cell.text.split("\n") for cell in row.cells)
        assert target[0] == f"{item['tag']} {words['name']}"
        assert target[1].endswith(words["asks"])
        assert target[2:] == ([f"“{item['quote']}”{tongue}"] if item["quote"] else [])
        assert promise == [words["promised"] or say("site.row.none", language), words["advice"]]
        assert chance[1] == words["word"]
        assert f": {truth['grade'] or say('site.row.grade_none', language)}" in chance[2]
        if not truth["probability"]:
            assert chance[0] == "–"
            continue
        (shown,) = numbers(chance[0], language)
        assert -1.0 < shown - 100 * float(truth["probability"]) <= 0.501
        assert numbers(course[0], language)[-1] == float(truth["last_value"])
        change = truth["basis"] == "change"
        base = float(truth["last_value"]) if change else 0.0
        _, median = numbers(course[1], language)
        level, low, high = numbers(course[2].replace("–", " "), language)
        near = (float(truth["high_80"]) - float(truth["low_80"])) / 15
        assert level == 80
        for number, name in ((median, "median"), (low, "low_80"), (high, "high_80")):
            assert number == pytest.approx(base + float(truth[name]), abs=near)


# ---- Excel --------------------------------------------------------------------------------------
def sheet(path: Path, name: str, language: str) -> list[dict[str, Any]]:
    head, *rows = (
        CalamineWorkbook.from_path(str(path))
        .get_sheet_by_name(say(f"sheet.{name}", language))
        .to_python()
    )
    assert len({*head}) == len(head)
    assert all(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def heads(columns: Iterable[str], language: str) -> dict[str, str]:
    return {key: sheets.heading(key, language) for key in columns}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answers_equal_the_assessments(
    made: Path, brief: dict[str, Any], primary: Any, language: str
) -> None:
    path, compared = made / f"assessments.{language}.xlsx", 0
    rows, called = sheet(path, "answers", language), heads(sheets.ANSWERS, language)
    assert len(rows) == len(brief["targets"])
    for row in rows:
        truth = primary[row[called["id"]]]
        assert row[called["target"]] == brief["targets"][truth["target"]][language]["name"]
        for key in called.keys() & truth.keys() - {"target", "verdict", "unit"}:
            wanted, got = truth[key], row[called[key]]
            assert got == (wanted if key == "grade" or not wanted else float(wanted))
            compared += 1
    assert compared > 120


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_says_what_part_of_a_year_it_covers(made: Path, language: str) -> None:
    rows = sheet(made / f"assessments.{language}.xlsx", "answers", language)
    called = heads(("id", "period"), language)
    held = {row[called["id"]]: row[called["period"]] for row in rows}
    part = {"vi": "11 tháng 2022", "en": "11 months of 2022"}[language]
    assert [held[name] for name in ("T06", "T07", "T08")] == [part, part, "2023"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_level_has_no_column_of_a_plan(run: Path, tmp_path: Path, language: str) -> None:
    folder = copied(run, tmp_path)
    brief = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    item = brief["targets"]["T08"] | {"hypothetical": True, "quote": ""}
    told = brief | {"hypothetical": True, "targets": {"T08": item}}
    told["sections"] = [{"id": "hypothetical", "vi": "", "en": "", "targets": ["T08"]}]
    (folder / "brief.json").write_text(json.dumps(told), encoding="utf-8")
    for name in ("assessments", "forecasts"):
        path = folder / f"{name}.csv"
        table = pd.read_csv(path)
        table[table["indicator"].eq("unemployment_rate") & table["group"].eq("total")].to_csv(path)
    sheets.workbooks(folder)
    (row,) = sheet(folder / f"assessments.{language}.xlsx", "answers", language)
    for key in ("quote", "probability_reported", "promised"):
        assert sheets.heading(key, language) not in row
    assert say("sheet.column.promised_hypothetical", language) in row
    document.documents(folder)
    heads = [p.text for p in docx.Document(str(folder / f"brief.{language}.docx")).paragraphs]
    assert say("site.target_hypothetical", language) in heads
    assert say("office.targets_hypothetical", language) not in heads


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forecasts_equal_the_table_of_quantiles(made: Path, language: str) -> None:
    with (made / "forecasts.csv").open(encoding="utf-8", newline="") as file:
        truth = list(csv.DictReader(file))
    rows = sheet(made / f"assessments.{language}.xlsx", "forecasts", language)
    levels = sorted({float(row["quantile"]) for row in truth})
    titles = [sheets.heading(level, language) for level in levels]
    assert titles[0] == {"vi": "Phân vị 2,5%", "en": "Quantile 2.5%"}[language]
    assert len(rows) * len(levels) == len(truth)
    held = sorted(row[title] for row in rows for title in titles)
    assert held == sorted(float(row["value"]) for row in truth)
    for row in rows:
        values = [row[title] for title in titles]
        assert values == sorted(values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_sheet_says_what_it_is(made: Path, brief: dict[str, Any], language: str) -> None:
    book = CalamineWorkbook.from_path(str(made / f"assessments.{language}.xlsx"))
    assert book.sheet_names[0] == say("sheet.about", language)
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert brief["words"][language]["title"] in cells
    assert brief["area"][language]["name"] in cells
    assert 2024.0 in cells
    assert "2023-12-31" in {str(cell)[:10] for cell in cells}
    assert say("site.licence", language) in cells
    assert set(book.sheet_names[1:]) <= set(cells)  # what each of the others is
    for name in book.sheet_names[1:]:
        assert len(book.get_sheet_by_name(name).to_python()) >= 10


def test_a_sheet_can_be_filtered_sorted_and_printed(made: Path) -> None:
    with zipfile.ZipFile(made / "assessments.vi.xlsx") as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    tables = [texts[f"xl/worksheets/sheet{n}.xml"] for n in range(2, 5)]
    for text in tables:
        assert 'state="frozen"' in text
        assert "<autoFilter " in text
        assert 'paperSize="9"' in text
        assert 'fitToWidth="' not in text or 'fitToWidth="1"' in text
        assert "<f>" not in text
    assert {'formatCode="0.0%"', 'formatCode="#,##0.00"'} <= set(
        re.findall(r'formatCode="[^"]+"', texts["xl/styles.xml"])
    )
    assert "<dcterms:created" in texts["docProps/core.xml"]
    assert set(re.findall(r"\d{4}-\d\d-\d\d", texts["docProps/core.xml"])) == {"2023-12-31"}


@pytest.mark.parametrize("first", ["=", "+", "-", "@"])
def test_a_text_is_never_a_formula(made: Path, tmp_path: Path, first: str) -> None:
    for name in FILES:
        shutil.copy(made / name, tmp_path)
    told = json.loads((made / "brief.json").read_text(encoding="utf-8"))
    hostile = f"{first}1+1+cmd|' /C calc'!A0"
    told["targets"]["T10"]["vi"]["name"] = hostile
    told["targets"]["T10"]["quote"] = f"external:{hostile}"
    (tmp_path / "brief.json").write_text(json.dumps(told), encoding="utf-8")
    path = sheets.workbooks(tmp_path)[0]
    assert hostile in sheet(path, "answers", "vi")[0].values()
    with zipfile.ZipFile(path) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())
        assert b"<hyperlink" not in parts.read("xl/worksheets/sheet2.xml")
        assert b'quotePrefix="1"' in parts.read("xl/styles.xml")


# ---- the same bytes -----------------------------------------------------------------------------
def test_the_same_inputs_give_the_same_bytes(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied(made, tmp_path, parameters={"data": str(ROOT / "data")})
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 40 * 86_400)
    for make in (pictures, document.documents, sheets.workbooks):
        for path in make(tmp_path):
            assert path.read_bytes() == (made / path.relative_to(tmp_path)).read_bytes(), path.name


# ---- pictures -----------------------------------------------------------------------------------
def test_each_row_is_a_picture_and_a_line(made: Path, brief: dict[str, Any], read: Any) -> None:
    page = read(made / "index.html")
    for name, item in brief["targets"].items():
        (row,) = page.all("article", data_target=name)
        (fold,) = row.all("details", class_="share")
        for language in LANGUAGES:
            (part,) = fold.all("div", lang=language)
            png, svg = (made / link.attrs["href"] for link in part.all("a"))
            size = [int.from_bytes(png.read_bytes()[n : n + 4]) for n in (16, 20)]
            assert size[0] == 1200
            assert 350 < size[1] < 700
            assert png.stat().st_size < 120_000
            drawn = ElementTree.fromstring(svg.read_text(encoding="utf-8"))
            title = drawn.find("{http://www.w3.org/2000/svg}title")
            assert title is not None
            assert item[language]["alt"] in (title.text or "")
            assert not re.search(r"script|https?://(?!www\.w3\.org)", svg.read_text("utf-8"))
            alt = " ".join(escape(title.text).split())
            assert part.all("textarea")[0].text() == (
                f'<a href="index.html?lang={language}#{name}">'
                f'<img src="share/{name}-{language}.png" alt="{alt}" width="600"></a>'
            )
    assert len((made / "index.html").read_bytes()) < 300_000


def test_the_line_names_the_address_where_it_is_known(
    run: Path, made: Path, read: Any, tmp_path: Path
) -> None:
    folder = copied(run, tmp_path, site_url="https://example.org/r/lam-dong-2024/")
    assert not read(front(folder)).all("details", class_="share")  # nothing is drawn: no offer
    shutil.copytree(made / "share", folder / "share")
    line = read(front(folder)).all("textarea")[0].text()
    addresses = re.findall(r'(?:href|src)="([^"]+)"', line)
    assert len(addresses) == 2
    assert all(a.startswith("https://example.org/r/lam-dong-2024/") for a in addresses)


@pytest.mark.browser
def test_a_line_is_copied_where_the_browser_lets_it(
    made: Path, visit: Callable[..., Page], violations: Callable[[Page], list[str]]
) -> None:
    tab = visit(made / "index.html", address="#T10", width=360)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fold = tab.locator("#T10 .share")
    fold.locator("summary").click()
    fold.locator("button:visible").click()
    expect(fold.locator("button:visible")).to_have_text("Đã chép")
    line = fold.locator("textarea:visible").input_value()
    assert tab.evaluate("navigator.clipboard.readText()") == line
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(tab) == []
    plain = visit(made / "index.html", java_script_enabled=False)
    plain.locator("#T10 .target > summary >> nth=0").click()
    plain.locator("#T10 .share > summary").click()
    expect(plain.locator("#T10 .share textarea >> nth=0")).to_be_visible()
    expect(plain.locator("#T10 .share button >> nth=0")).to_be_hidden()
    plain.locator("#T10 .share a:visible >> nth=0").click()
    assert plain.url.endswith("/share/T10-vi.png")


@pytest.mark.browser
def test_the_line_shows_the_row_in_another_page(
    made: Path, visit: Callable[..., Page], read: Any
) -> None:
    line = read(made / "index.html").all("textarea")[0].text()
    (made / "page.html").write_text(f"<!doctype html><title>x</title>{line}", encoding="utf-8")
    tab = visit(made / "page.html")
    assert tab.evaluate("document.images[0].complete && document.images[0].naturalWidth") == 1200
    tab.locator("a").click()
    expect(tab.locator("#T10 .opened")).to_be_visible()


@pytest.mark.browser
def test_a_figure_of_a_notebook_is_copied_as_picture_and_line(
    tmp_path: Path, visit: Callable[..., Page]
) -> None:
    drawing = '<svg viewBox="0 0 40 20"><rect width="40" height="20" style="fill: #1b1f24"/></svg>'
    about = {
        "id": "fig-01",
        "kind": "figure",
        "alt": 'a "dark" box',
        "caption": "",
        "csv": "a\n1\n",
    }
    output = {"output_type": "display_data", "data": {"image/svg+xml": drawing}}
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# A"},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "draw()",
         "outputs": [output | {"metadata": {"attain": about}}]},
    ]  # fmt: skip
    source = tmp_path / "01_small.ipynb"
    source.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    tab = visit(page(source, tmp_path / "01_small.vi.html", language="vi"), scheme="dark")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("#fig-01 .take-html").click()
    expect(tab.locator("#fig-01 .take-html")).to_have_text("Đã chép")
    line = tab.evaluate("navigator.clipboard.readText()")
    assert line.startswith(f'<a href="{tab.url.split("#")[0]}#fig-01"><img alt="a &quot;dark&quot;')
    tab.locator("#fig-01 .take-png").click()
    expect(tab.locator("#fig-01 .take-png")).to_have_text("Đã chép")
    kept = tab.evaluate("""async () => {
        const [item] = await navigator.clipboard.read();
        const picture = await createImageBitmap(await item.getType("image/png"));
        const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
        pen.drawImage(picture, 0, 0);
        return [picture.width, picture.height, ...pen.getImageData(60, 30, 1, 1).data];
    }""")
    assert kept == [120, 60, 0x1B, 0x1F, 0x24, 255]  # in the colours it was drawn in
    (tmp_path / "other.html").write_text(f"<!doctype html><title>x</title>{line}", encoding="utf-8")
    other = visit(tmp_path / "other.html")
    assert other.evaluate("document.images[0].complete && document.images[0].naturalWidth > 0")


# ---- anywhere -----------------------------------------------------------------------------------
def test_every_link_leads_somewhere_inside_the_folder(made: Path, read: Any) -> None:
    """From a stick and under any path of a server: nothing points at a root or at a machine."""
    followed = set()
    for path in made.glob("*.html"):
        for node in read(path).all():
            for name in ("href", "src"):
                address = urlsplit(node.attrs.get(name, ""))
                if address.scheme in ("http", "https", "data") or not address.path:
                    continue
                assert not address.scheme + address.netloc
                assert not address.path.startswith("/")
                found = (path.parent / unquote(address.path)).resolve()
                assert found.is_file(), node.attrs
                assert made.resolve() in found.parents
                followed.add(found.name)
    assert {"T10-vi.png", "T05-en.svg", "brief.vi.docx", "assessments.en.xlsx"} <= followed
    for path in made.rglob("*"):
        if path.suffix in (".html", ".svg", ".csv"):
            assert str(made.parent) not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.browser
def test_it_works_under_a_path_of_a_server(
    made: Path, chromium: Any, served: str, long: float
) -> None:
    """The same folder over HTTP, three folders deep, is read and followed like from a stick."""
    context = chromium.new_context()
    context.set_default_timeout(1_000 * long)
    tab = context.new_page()
    asked: list[tuple[str, int]] = []
    tab.on("response", lambda response: asked.append((response.url, response.status)))
    tab.goto(f"{served}/index.html#T10")
    expect(tab.locator("#T10 .opened")).to_be_visible()
    tab.locator("#T10 .share > summary").click()
    tab.locator("#T10 .share a:visible >> nth=0").click()
    tab.wait_for_url("**/share/T10-vi.png")
    tab.goto(f"{served}/05_targets.vi.html")
    tab.locator(".here a").click()
    expect(tab.locator("h1 .vi")).to_be_visible()
    context.close()
    wanted = [(url, status) for url, status in asked if not url.endswith("favicon.ico")]
    assert {status for _, status in wanted} == {200}
    assert all(url.startswith(served) for url, _ in wanted)


@pytest.fixture
def served(made: Path) -> Iterator[str]:
    """A server of this machine alone with the report below a path with spaces and marks."""
    root = made.parent.parent
    handler = functools.partial(Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = quote(made.relative_to(root).as_posix())
        yield f"http://127.0.0.1:{server.server_address[1]}/{place}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


# ---- asked for on the command line --------------------------------------------------------------
@pytest.mark.parametrize(("kind", "package"), [("docx", "python-docx"), ("xlsx", "XlsxWriter")])
def test_a_missing_package_is_one_line_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, package: str
) -> None:
    find = importlib.util.find_spec
    module = {"docx": "docx", "xlsx": "xlsxwriter"}[kind]
    monkeypatch.setattr(asked_for, "find_spec", lambda name: None if name == module else find(name))
    parameters = str(ROOT / "parameters" / "lam-dong-2024.yaml")
    done = CliRunner().invoke(main, ["run", parameters, f"--{kind}", "-o", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert done.output == (
        f"attain: {package} is not installed here, at --{kind}; "
        'install it with pip install "attain[office]"\n'
    )
    assert not (tmp_path / "out").exists()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the suite is asked for, none of it made."""
    calls: list[dict[str, Any]] = []

    def noting(files: Any, **options: Any) -> Any:
        calls.append(options)
        return Outcome([], [], []), {}

    monkeypatch.setattr(suite, "run", noting)
    monkeypatch.setattr("attain.cli._prints", lambda: False)
    return calls


def test_pictures_are_for_one_report_unless_asked_for(asked: list[dict[str, Any]]) -> None:
    path = str(ROOT / "parameters" / "lam-dong-2024.yaml")
    for words in ([], ["--areas", "all"], ["--areas", "all", "--pictures"], ["--no-pictures"],
                  ["--docx", "--xlsx"]):  # fmt: skip
        assert CliRunner().invoke(main, ["run", path, *words]).exit_code == 0
    assert [call["more"] for call in asked] == [
        ["pictures"], [], ["pictures"], [], ["pictures", "docx", "xlsx"],
    ]  # fmt: skip


@pytest.fixture
def forked(surroundings: pytest.MonkeyPatch) -> Iterator[None]:
    """One fork server for all runs of a test, where anything can be forked."""
    suite._settle()
    surroundings.delenv(ADDRESS, raising=False)
    with contextlib.closing(Servers(print, suite.Suite.preload, suite.Suite.code)) as servers:
        if servers.current:
            surroundings.setenv(ADDRESS, servers.current.address)
        yield


@pytest.mark.usefixtures("forked")
def test_what_still_holds_is_not_made_again(run: Path, tmp_path: Path) -> None:
    """One small notebook, so that the time goes into what is asked about."""
    (tmp_path / "notebooks").mkdir()
    source = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "execution_count": None,
              "outputs": [], "source": 'area = "lam-dong"\nas_of = "2023-12-31"\ndata = "data"\n'
              'target_year = 2024\nlanguage = "vi"\n'}  # fmt: skip
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = {"cells": [source], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "notebooks" / "00_small.ipynb").write_text(json.dumps(whole), encoding="utf-8")
    file = ROOT / "parameters" / "lam-dong-2024.yaml"

    def again(*more: str) -> list[str]:
        outcome, _ = suite.run(
            [file], output=tmp_path / "out", notebooks=tmp_path / "notebooks", languages=["vi"],
            more=more, stream=io.StringIO(),
        )  # fmt: skip
        assert outcome.failures == []
        return [name.partition("/")[2] for name in outcome.made]

    folder = tmp_path / "out" / "lam-dong-2024"
    *_, one, other, last = again("docx", "xlsx")
    assert ({one, other}, last) == ({"docx", "xlsx"}, "front")  # made side by side
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert 'href="brief.vi.docx"' in page
    assert 'href="assessments.en.xlsx"' in page
    assert again("docx", "xlsx") == []
    (folder / "brief.en.docx").write_bytes(b"changed by hand")
    assert again("docx", "xlsx") == ["docx"]
    assert docx.Document(str(folder / "brief.en.docx")).paragraphs
    assert again() == []  # not asked for, and still about these answers
    assert (folder / "brief.en.docx").exists()
