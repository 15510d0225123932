"""A report for other programs: its tables as resources, its exhibits as files, its feed."""

import csv
import io
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import frictionless
import pytest
from click.testing import CliRunner

from attain.cli import main
from attain.exchange.report_files import KEYS, describe, feed, fields, write_exhibits
from attain.parameters import Parameters
from attain.report.exhibit import Exhibit, safe_csv
from attain.report.outcomes import OUTCOME_COLUMNS, write_outcomes
from attain.report.text.brief import write_brief
from attain.site.layout import FORMAT
from attain.targets.assess import COLUMNS
from attain.targets.frames import FORECASTS
from attain.targets.study import Study

ROOT = Path(__file__).resolve().parents[3]
ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The tables of a report of two targets."""
    folder = tmp_path_factory.mktemp("reports") / "lam-dong-2024"
    folder.mkdir()
    study = Study(Parameters(area="lam-dong"))
    write_brief(study, folder)
    write_outcomes(study, folder)
    describe(folder, folder.name)
    return folder


# ---- resources -----------------------------------------------------------------------------------
def test_the_tables_of_a_report_are_valid_resources(report):
    found = frictionless.validate(str(report / "datapackage.json"))
    assert found.valid, found.flatten(["title", "rowNumber", "fieldName", "note"])[:5]
    assert [task.name for task in found.tasks] == list(KEYS)


@pytest.mark.parametrize(
    ("column", "value"), [("probability", "1.5"), ("verdict", "perhaps"), ("year", "soon")]
)
def test_a_cell_that_does_not_fit_is_found(report, tmp_path, column, value):
    folder = tmp_path / "report"
    shutil.copytree(report, folder)
    path = folder / "assessments.csv"
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    rows[1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    found = frictionless.validate(str(folder / "datapackage.json"))
    assert [row[0] for row in found.flatten(["fieldName"])] == [column]


@pytest.mark.parametrize(
    ("table", "columns"),
    [("assessments", COLUMNS), ("forecasts", FORECASTS), ("outcomes", OUTCOME_COLUMNS)],
)
def test_the_fields_are_those_of_the_table_in_the_words_of_the_page(table, columns):
    assert list(fields()[table]) == list(columns)
    page = (ROOT / "docs" / "outputs.md").read_text(encoding="utf-8")
    part = page.partition(f"## `{table}.csv`")[2].partition("\n## ")[0]
    for name, about in fields()[table].items():
        assert f"| `{name}` | {about['description']} |" in part, name


def test_a_description_is_the_same_bytes_again(report):
    before = (report / "datapackage.json").read_bytes()
    describe(report, report.name)
    assert (report / "datapackage.json").read_bytes() == before


# ---- exhibits ------------------------------------------------------------------------------------
SVG = '<svg style="width:100%" viewBox="0 0 40 20"><path d="M0 0h9"/></svg>'
TABLE = """<div id="tbl"><style>td {}</style><table><thead><tr><th colspan="2">Results</th></tr>
<tr><th>Target</th><th>Value</th></tr></thead><tbody><tr><th>T10<br>reach</th><td>a|b</td></tr>
<tr><td>=SUM(A1)</td><td>−0,5</td></tr></tbody></table></div>"""


def output(name, kind, body, comma):
    about = {"id": name, "kind": kind, "alt": f"Alt of {name}.", "caption": "Source.", "csv": comma}
    mime = "image/svg+xml" if kind == "figure" else "text/html"
    return {"output_type": "display_data", "data": {mime: [body]}, "metadata": {"attain": about}}


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "reports" / "lam-dong-2024"
    (folder / "notebooks").mkdir(parents=True)
    outputs = [
        output("fig-04-fan", "figure", SVG, "year,value\n2023,-0.5\n"),
        output("tbl-05-rows", "table", TABLE, "target,words\nT10,=1+1\nT11,@x\nT12,+5 %\n"),
        {"output_type": "stream", "name": "stdout", "text": "said"},
    ]  # fmt: skip
    for language in ("vi", "en"):
        cells = [
            {"cell_type": "markdown", "source": "#"},
            {"cell_type": "code", "outputs": outputs},
        ]
        text = json.dumps({"cells": cells})
        (folder / "notebooks" / f"05_targets.{language}.ipynb").write_text(text, encoding="utf-8")
    return folder


def test_figures_and_tables_of_a_report_are_files_of_their_own(run, tmp_path):
    out = tmp_path / "out"
    lines = write_exhibits(run, out, png=False)
    assert lines == ["out: 2 figures, 2 tables of lam-dong-2024"]
    assert sorted(path.name for path in out.iterdir()) == [
        "fig-04-fan.en.csv", "fig-04-fan.en.svg", "fig-04-fan.vi.csv", "fig-04-fan.vi.svg",
        "tbl-05-rows.en.csv", "tbl-05-rows.en.md", "tbl-05-rows.vi.csv", "tbl-05-rows.vi.md",
    ]  # fmt: skip
    drawn = ET.parse(out / "fig-04-fan.en.svg").getroot()
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert (out / "tbl-05-rows.vi.md").read_text(encoding="utf-8") == (
        "Alt of tbl-05-rows.\n\n| Results |  |\n|---|---|\n| Target | Value |\n"
        "| T10 reach | a\\|b |\n| =SUM(A1) | −0,5 |\n\nSource.\n"
    )
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    write_exhibits(run, out, png=False)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_no_cell_of_a_table_is_a_formula(run, tmp_path):
    write_exhibits(run, tmp_path / "out", png=False)
    text = (tmp_path / "out" / "tbl-05-rows.en.csv").read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [["T10", "'=1+1"], ["T11", "'@x"],
                                                       ["T12", "+5 %"]]  # fmt: skip


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@x", "\tx", "=cmd|' /C calc'!A0", "-"])
def test_what_begins_like_a_formula_stays_text(cell):
    quoted = io.StringIO()
    csv.writer(quoted, lineterminator="\n").writerow(["name", cell])
    (row,) = csv.reader(io.StringIO(safe_csv(quoted.getvalue()), newline=""))
    assert row == ["name", f"'{cell}"]


@pytest.mark.parametrize("cell", ["-0.5", "+1,2 %", "-1e-05", "2023", "", "a=b", "−0,5"])
def test_a_number_and_other_text_stay_as_they_are(cell):
    assert safe_csv(f'x,"{cell}"\n').rstrip("\n").partition(",")[2].strip('"') == cell


def test_the_download_of_an_exhibit_is_safe_and_its_digest_as_it_was():
    import pandas as pd

    shown = Exhibit("tbl", "table", "<table/>", "Alt.", "", pd.DataFrame({"a": ["=1"], "b": [-1]}))
    assert shown.csv == "a,b\n'=1,-1\n"
    assert shown.digest == "tbl: Alt.\na,b\n=1,-1"


@pytest.mark.browser
def test_a_figure_is_drawn_as_png(run, tmp_path):
    write_exhibits(run, tmp_path / "out")
    content = (tmp_path / "out" / "fig-04-fan.en.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    size = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    assert size == (160, 80)


def test_without_a_browser_a_line_says_so(run, tmp_path, monkeypatch):
    monkeypatch.setenv("ATTAIN_CHROMIUM", "none")
    done = CliRunner().invoke(main, ["export", str(run), "--exhibits", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "not drawn as PNG" in done.output
    assert "2 figures, 2 tables" in done.output


# ---- the feed ------------------------------------------------------------------------------------
def test_the_feed_tells_every_report_the_latest_first(report, tmp_path):
    folder = tmp_path / "reports"
    shutil.copytree(report, folder / "lam-dong-2024")
    later = json.loads((report / "brief.json").read_text(encoding="utf-8"))
    later |= {"as_of": "2025-06-30"}
    later["words"]["vi"]["title"] = "Lâm Đồng <2025> & sau"
    (folder / "later #1").mkdir()
    (folder / "later #1" / "brief.json").write_text(json.dumps(later), encoding="utf-8")
    path = feed(folder, "https://example.org/reports/")
    first = path.read_bytes()
    assert feed(folder, "https://example.org/reports").read_bytes() == first
    root = ET.fromstring(first)
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}updated") == "2025-06-30T00:00:00Z"
    assert root.findtext(f"{ATOM}id") == "https://example.org/reports/feed.xml"
    entries = root.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}id") for entry in entries] == [
        "https://example.org/reports/later%20%231/", "https://example.org/reports/lam-dong-2024/",
    ]  # fmt: skip
    assert entries[0].findtext(f"{ATOM}title").startswith("Lâm Đồng <2025> & sau / ")
    for entry in entries:
        assert entry.findtext(f"{ATOM}updated")
        assert entry.find(f"{ATOM}link").get("href") == entry.findtext(f"{ATOM}id")
        told = entry.find(f"{ATOM}content/{XHTML}div").findall(f"{XHTML}p")
        assert [paragraph.get("lang") for paragraph in told] == ["vi", "en"]
        assert all(paragraph.text for paragraph in told)


def test_a_report_in_english_alone_is_told_once(tmp_path):
    brief = {"format": FORMAT, "as_of": "2024-12-31", "languages": ["en"],
             "words": {"en": {"title": "Ireland", "answer": "Likely."}}}  # fmt: skip
    (tmp_path / "ie-2025").mkdir()
    (tmp_path / "ie-2025" / "brief.json").write_text(json.dumps(brief), encoding="utf-8")
    entry = ET.parse(feed(tmp_path, "https://example.org")).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Ireland"
    assert [p.get("lang") for p in entry.iter(f"{XHTML}p")] == ["en"]
