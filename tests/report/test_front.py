"""The front page: what it answers first, in both languages, for everyone, with the same numbers."""

from __future__ import annotations

import csv
import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from attain.audit import audit
from attain.errors import AttainError
from attain.evidence.catalog import open_package
from attain.parameters import Parameters
from attain.report.text.brief import write_brief
from attain.site.fans import draw
from attain.site.front import front
from attain.site.layout import read_brief
from attain.site.paper import sheet
from attain.site.since import remembered
from attain.targets.study import Study

ROOT = Path(__file__).parents[2]
Visit = Callable[..., Page]
LANGUAGES = ("vi", "en")


@pytest.fixture
def index(run: Path) -> Path:
    return run / "index.html"


@pytest.fixture
def assessed(run: Path) -> list[dict[str, str]]:
    with (run / "assessments.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def primary(assessed: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {row["target"]: row for row in assessed if row["role"] == "primary"}


def assert_percent(shown: list[float], chance: float) -> None:
    """Whole percent, cut rather than rounded into a better word; the ends are <1 and >99."""
    (number,) = shown
    assert 1 <= number <= 99
    assert number in (1, 99) or -1.0 < number - 100 * chance <= 0.501


# ---- what it says, read back without a browser ---------------------------------------------------
def test_the_target_at_the_greatest_risk_comes_first(index: Path, read: Any, primary: Any) -> None:
    rows = [row.attrs["data-target"] for row in read(index).all("article")]
    chances = [primary[name]["probability"] for name in rows]
    assert rows[0] == "T10"
    assert chances[-1] == ""  # those without an answer come last
    assert chances[:-1] == sorted(chances[:-1], key=float)
    assert sorted(rows) == [f"T{n:02d}" for n in range(1, 12)]


def test_small_and_alone(index: Path, read: Any) -> None:
    text = index.read_text(encoding="utf-8")
    assert len(text.encode()) < 300_000
    assert not re.search(r"""(src|srcset|action|@import|url\()\s*=?\s*["']?(https?:)?//""", text)
    for tag in ("link", "iframe", "object", "embed", "img"):
        assert not read(index).all(tag)
    policy = read(index).all("meta", http_equiv="Content-Security-Policy")[0].attrs["content"]
    assert policy.startswith("default-src 'none'; ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_equal_the_assessments(
    index: Path, read: Any, numbers: Any, primary: Any, brief: dict[str, Any], language: str
) -> None:
    assert any(item["kept"] for item in brief["targets"].values())
    for row in read(index).all("article"):
        truth = primary[row.attrs["data-target"]]
        cell = row.all(data_field="probability")[0]
        if not truth["probability"]:
            assert numbers(cell.text(language), language) == []
            continue
        chance = float(truth["probability"])
        assert float(cell.all("data")[0].attrs["value"]) == pytest.approx(chance, abs=5e-5)
        assert_percent(numbers(cell.text(language), language), chance)
        last = row.all(data_field="last_value")[0]
        assert float(last.all("data")[0].attrs["value"]) == float(truth["last_value"])
        assert numbers(last.text(language), language)[0] == float(truth["last_value"])
        safe = row.all(data_field="attainable_80")[0]
        value = float(truth["attainable_80"])
        kept = brief["targets"][truth["target"]]["kept"]
        if kept is not None:  # of a stock nobody promises less than there is
            assert value < float(truth["last_value"])
            told, chance = numbers(safe.text(language), language)
            assert told == float(safe.all("data")[0].attrs["value"]) == float(truth["last_value"])
            assert_percent([chance], kept)
            continue
        assert float(safe.all("data")[0].attrs["value"]) == pytest.approx(value, rel=1e-4, abs=1e-4)
        moved = float(truth["last_value"]) + value if truth["basis"] == "change" else value
        near = (float(truth["high_80"]) - float(truth["low_80"])) / 20 + 1e-9
        falls = truth["comparator"] in ("<", "<=")
        for number in numbers(safe.text(language), language):
            given = [wanted for wanted in (value, moved) if abs(number - abs(wanted)) <= near]
            assert given, f"{number} is not {value}"
            # rounded to the side that is easier to keep, never to a promise beyond it
            kept = -number if given[0] < 0 else number
            assert kept >= given[0] - 1e-9 if falls else kept <= given[0] + 1e-9
        assert row.all(data_field="grade")[0].attrs["data-value"] == truth["grade"]


LONG = ("thua-thien-hue", "ba-ria-vung-tau")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Front pages of a plan of the plan book, and of levels to compare with."""
    base = tmp_path_factory.mktemp("others")
    levels = [{"indicator": "unemployment_rate", "comparator": "<", "value": 2.0}]
    for area in ("lao-cai", "son-la", *LONG):
        asked = [] if area == "lao-cai" else levels  # whose plan is on record
        given = Parameters(area=area, thresholds=asked, data=str(ROOT / "data"))
        write_brief(Study(given), base / area)
        front(base / area)
    return base


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("area", ["lam-dong", "lao-cai"])
def test_the_second_answer_stands_beside_the_first(
    run: Path, others: Path, read: Any, numbers: Any, area: str, language: str
) -> None:
    folder = run if area == "lam-dong" else others / area
    with (folder / "assessments.csv").open(encoding="utf-8", newline="") as file:
        truth = {row["target"]: row for row in csv.DictReader(file) if row["role"] == "primary"}
    rows = read(folder / "index.html").all("article")
    assert {row.attrs["data-target"] for row in rows} == set(truth)
    for row in rows:
        said, mine = row.all(data_field="probability_reported")[0], truth[row.attrs["data-target"]]
        chance = float(mine["probability_reported"])
        assert float(said.all("data")[0].attrs["value"]) == pytest.approx(chance, abs=5e-5)
        shown = numbers(said.text(language), language)
        assert_percent(shown[:1], chance)
        assert shown[1] == float(mine["n_reported"])
        late = {"vi": "công bố sau", "en": "published later"}[language]
        assert (late in row.text(language)) == (mine["known"] == "later")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_of_earlier_years_equal_the_book(
    index: Path, read: Any, numbers: Any, language: str
) -> None:
    with (ROOT / "data" / "plans" / "attainment.csv").open(encoding="utf-8", newline="") as file:
        book = [row for row in csv.DictReader(file) if row["area"] == "lam-dong"]
    with (ROOT / "data" / "targets.csv").open(encoding="utf-8", newline="") as file:
        asked = {row["target"]: row for row in csv.DictReader(file)}
    told = 0
    for row in read(index).all("article"):
        target = asked[row.attrs["data-target"]]
        mine = {
            end["period"]: end
            for end in book
            if end["indicator"] == target["indicator"]
            and end["group"] == target["group"]
            and "2020" <= end["period"] <= "2023"
            and end["published"] <= "2023-12-31"
        }
        cells = row.all("div", data_field="plans")
        assert bool(cells) == bool(mine)
        lines = (
            [line.text(language) for line in cells[0].all("span", class_="year")] if cells else []
        )
        assert len(lines) == len(mine)
        for line, (year, end) in zip(lines, sorted(mine.items()), strict=True):
            told += 1
            head, _, rest = line.partition(":")
            assert head.endswith(year)
            plan, _, result = rest.rpartition("→")
            assert numbers(result, language)[0] == float(end["result"])
            met = {"vi": ("đạt", "không đạt"), "en": ("met", "missed")}[language]
            assert re.search(rf"\({met[end['status'] == 'missed']}[,)]", result)
            if end["asked"]:
                assert numbers(plan, language)[0] == float(end["asked"])  # of a range its low end
            elif end["percent"]:  # computed from the result, and said to be about
                implied = 100 * float(end["result"]) / float(end["percent"])
                assert numbers(plan, language)[0] == pytest.approx(implied, abs=0.06)
                assert {"vi": "khoảng", "en": "about"}[language] in plan
            else:
                assert plan == ""
    assert told == 14


def executed(folder: Path, rows: str) -> None:
    """An outcome notebook that was executed, with these rows behind its table."""
    about = {"id": "tbl-06-outcomes", "csv": OUTCOMES + rows}
    cells = [{"cell_type": "code", "outputs": [{"metadata": {"attain": about}}]}]
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "06_outcome.vi.ipynb").write_text(json.dumps({"cells": cells}), "utf-8")


OUTCOMES_OF_A_RUN = (
    "T08,reach,main,0.7876,settled,0.74,,,1,2025-06-30\n"
    "T10,reach,main,0.165,mid_year,,80,2024-H1,,2024-07-15\n"
    "T11,reach,survey,0.4924,settled,23.03,,,0,2025-06-30\n"
    "T03,min,main,0.4033,mid_year,,13500,2024-H1,,2024-07-15\n"
    "T04,min,main,0.8824,mid_year,,4300,2024-H1,,2024-07-15\n"
)
OUTCOMES = "target,event,reading,probability,state,outcome,within,period,happened,published\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outcome_stands_beside_the_forecast_with_its_day(
    run: Path, read: Any, tmp_path: Path, language: str
) -> None:
    (tmp_path / "brief.json").write_bytes((run / "brief.json").read_bytes())
    plain = front(tmp_path).read_text(encoding="utf-8")
    assert 'data-field="outcome"' not in plain  # a run without the outcome notebook knows of none
    executed(
        tmp_path,
        "T08,reach,main,0.7876,settled,0.74,,,1,2025-06-30\n"
        "T10,reach,main,0.165,mid_year,,80,2024-H1,,2024-07-12\n"
        "T11,reach,survey,0.4924,settled,23.03,,,0,2025-06-30\n"
        "T01,min,main,0.8232,settled,-0.9,,,1,2025-01-20\n"
        "T09,reach,main,0.9093,unknown,,,,,\n",
    )
    rows = {row.attrs["data-target"]: row for row in read(front(tmp_path)).all("article")}
    told = {
        name: found[0].text(language)
        for name, row in rows.items()
        if (found := row.all(data_field="outcome"))
    }
    assert set(told) == {"T01", "T08", "T10", "T11"}
    for name, words in {
        "T01": ("giảm 0,9 điểm phần trăm", "đạt; đã dự báo 82%", "20/01/2025"),
        "T08": ("0,74%", "đạt; đã dự báo 79%", "30/06/2025"),
        "T10": ("80%", "6 tháng đầu năm 2024", "12/07/2024"),
        "T11": ("23,03%", "không đạt; đã dự báo 49%", "chỉ số liệu điều tra"),
    }.items():
        for text in words if language == "vi" else ():
            assert text in told[name].replace("\u00a0", " ")
    if language == "en":
        assert "missed; forecast 49%" in told["T11"]
        assert "30 June 2025" in told["T08"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_joint_line_counts_what_the_rows_say(
    index: Path, read: Any, numbers: Any, primary: Any, language: str
) -> None:
    chances = [float(row["probability"]) for row in primary.values() if row["probability"]]
    lead = [float(primary[name]["probability"]) for name in ("T08", "T10")]
    line = read(index).all("p", class_="joint")[0].text(language)
    met, of, eighty, low, high, both = (
        numbers(line, language)[:6]
        if language == "en"
        else [value for value in numbers(line, language) if value != 2]
    )
    assert (met, of, eighty) == (round(sum(chances)), len(chances), 80)
    assert 0 <= low < sum(chances) < high <= of
    assert max(0, sum(lead) - 1) <= both / 100 + 0.005
    assert both / 100 - 0.005 <= min(lead)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_level_to_compare_with_is_never_called_a_target(
    others: Path, read: Any, language: str
) -> None:
    page = read(others / "son-la" / "index.html")
    (row,) = page.all("article")
    assert not row.all(data_field="probability_reported")
    level, target = {"vi": ("mức so sánh", "chỉ tiêu 2024"), "en": ("level", "target for 2024")}[
        language
    ]
    assert level in page.all("h1")[0].text(language)
    assert level in row.text(language).lower()
    assert target not in row.text(language).lower()
    heading = page.all("h2", id="targets")[0].text(language).lower()
    assert level in heading
    assert {"vi": "chỉ tiêu", "en": "target"}[language] not in heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_level_is_told_as_one(others: Path, read: Any, language: str) -> None:
    page = read(others / "son-la" / "index.html")
    assert (
        page.all("h2", id="targets")[0].text(language)
        == {"vi": "Mức so sánh", "en": "The level"}[language]
    )
    names = [term.text(language) for term in page.all("dt")]
    assert {"vi": "Mức đạt được với 80%", "en": "Attainable at 80%"}[language] in names
    brief = read_brief(others / "son-la")
    assert '<table class="rest">' not in sheet(brief, language)  # it would have a head alone
    assert '<table class="rest">' in sheet(read_brief(others / "lao-cai"), language)


def test_without_a_source_no_heading_promises_one(others: Path, read: Any, tmp_path: Path) -> None:
    brief = json.loads((others / "son-la" / "brief.json").read_text(encoding="utf-8"))
    brief["sources"], (item,) = {}, brief["targets"].values()
    item["sources"] = []
    for told, shown in ((others / "son-la" / "index.html", True), (tmp_path, False)):
        if not shown:
            (tmp_path / "brief.json").write_text(json.dumps(brief), encoding="utf-8")
            told = front(tmp_path)
        heads = [head.text("en") for head in read(told).all("h4")]
        assert ("Sources and quotations" in heads) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_id_of_a_table_is_told_as_a_name(others: Path, read: Any, language: str) -> None:
    page = read(others / "lao-cai" / "index.html")
    assert "lao-cai-2024" not in page.all("main")[0].text(language)
    text = re.sub("<[^>]+>", "", sheet(read_brief(others / "lao-cai"), language))
    assert "lao-cai-2024" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_already_met_is_not_called_a_change_that_is_needed(
    others: Path, read: Any, language: str
) -> None:
    (jobs,) = [
        row
        for row in read(others / "lao-cai" / "index.html").all("article")
        if row.attrs["data-target"].endswith("new-jobs")
    ]
    words = jobs.all("dl", class_="facts")[0].text(language)
    said = {
        "vi": "So với kết quả 2023 Đã vượt 559 người",
        "en": "Beside the 2023 result Already met, 559 people to spare",
    }[language]
    assert said in words
    text = re.sub("<[^>]+>", " ", sheet(read_brief(others / "lao-cai"), language))
    assert said in " ".join(text.replace("\u00a0", " ").split())


def audited() -> dict[str, Any]:
    """The finding of the audit on the people that a rise of trained labour takes."""
    view = open_package(str(ROOT / "data")).as_of("2023-12-31")
    return {
        item: found.figures
        for found in audit(view, "lam-dong", 2023)
        for item in found.items
        if found.check == "training-capacity"
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_it_would_take_is_what_the_audit_counts(
    index: Path, read: Any, numbers: Any, language: str
) -> None:
    (row,) = [row for row in read(index).all("article") if row.attrs["data-target"] == "T10"]
    told = numbers(row.all("div", data_field="takes")[0].text(language), language)
    people, share, enrolled = told
    figures = audited()["T10"]
    assert people == pytest.approx(figures["people"], rel=0.02)
    assert (share, enrolled) == (round(figures["share"]), figures["enrolled"])
    assert people == 29_000  # 3.63 points of the labour force
    assert share == 78


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_of_other_places_are_those_known_by_the_day(
    index: Path, read: Any, numbers: Any, language: str
) -> None:
    with (ROOT / "data" / "plans" / "targets.csv").open(encoding="utf-8", newline="") as file:
        book = list(csv.DictReader(file))
    for row in read(index).all("article"):
        cells = row.all("div", data_field="elsewhere")
        if row.attrs["data-target"] not in ("T08", "T10"):
            continue
        asked = {"T08": "unemployment_rate", "T10": "trained_labour"}[row.attrs["data-target"]]
        known = [
            line
            for line in book
            if (line["indicator"], line["group"], line["basis"]) == (asked, "total", "level")
            and line["published"] <= "2023-12-31"
        ]
        of_year = [line for line in known if line["period"] == "2024"]
        year, mine = ("2024", of_year) if of_year else ("2023", known)
        levels = [float(x["low"] or x["high"]) for x in mine if x["period"] == year]
        found = numbers(cells[0].text(language), language)
        assert found[0] == float(year)
        assert found[1:] == sorted(levels)


@pytest.mark.parametrize("width", [196, 240, 360])
def test_the_last_result_stands_under_the_axis_beside_its_year(run: Path, width: int) -> None:
    for row in read_brief(run)["targets"].values():
        if not row["fan"]["history"]:
            continue
        drawing = str(draw(row, languages=("vi",), width=width, height=100))
        (shown,) = re.findall(r'<text class="year ahead vi.*?x="([\d.]+)" y="95.0">(.+?)<', drawing)
        assert shown[1] == f"{row['fan']['history'][-1][0]}: {row['vi']['fan']['last']}"
        others = dict(re.findall(r'<text class="year( ahead)?".*?x="([\d.]+)" y="95">', drawing))
        ends = float(shown[0]) - 7.2 * len(shown[1]), float(shown[0])  # right of a first year
        assert ends[0] >= 0.0
        assert ends[0] > 40.0 or "" not in others
        assert ends[1] < float(others.get(" ahead", "inf")) - 18.0
        assert " ahead" in others or width < 360


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_is_there(
    index: Path, read: Any, numbers: Any, assessed: Any, language: str
) -> None:
    for row in read(index).all("article"):
        mine = {
            f"{one['event']}/{one['reading']}": float(one["probability"])
            for one in assessed
            if one["target"] == row.attrs["data-target"] and one["probability"]
        }
        shown = [node for node in row.all("tr") if "data-reading" in node.attrs]
        if len(mine) < 2:
            assert not shown
            continue
        assert {node.attrs["data-reading"] for node in shown} == set(mine)
        for node in shown:
            truth = mine[node.attrs["data-reading"]]
            (data,) = node.all("data")
            assert float(data.attrs["value"]) == pytest.approx(truth, abs=5e-5)
            assert_percent(numbers(data.text(language), language), truth)


def test_both_languages_hold_the_same_numbers(index: Path, read: Any, numbers: Any) -> None:
    for row in read(index).all("article"):
        for cell in [*row.all("dd"), *row.all("td"), *row.all(data_field="probability")]:
            spoken = {language: cell.text(language) for language in LANGUAGES}
            if re.search(r"[A-Z][a-z]+ \d{4}|/\d{4}", spoken["en"]):
                continue  # a date is written with other numbers in each language
            found = {language: numbers(text, language) for language, text in spoken.items()}
            assert found["vi"] == found["en"], spoken


def test_a_part_of_a_year_is_named_in_the_language_of_the_page(index: Path, read: Any) -> None:
    tables = read(index).all("table", class_="history-table")
    years = [head.text("en") for table in tables for head in table.all("th", scope="row")]
    assert "11 months of 2022" in years
    assert not [year for year in years if "tháng" in year]


def test_words_beside_every_number(index: Path, read: Any) -> None:
    for row in read(index).all("article"):
        for language in LANGUAGES:
            assert len(row.all(data_field="verdict")[0].text(language)) > 3
            alternative = row.all("p", class_="unseen")
            assert all(len(node.text(language)) > 30 for node in alternative)


def test_headers_have_a_scope(index: Path, read: Any) -> None:
    page = read(index)
    assert page.all("th")
    assert all(node.attrs.get("scope") in ("col", "row", "rowgroup") for node in page.all("th"))


def test_links_lead_to_files_that_are_there(run: Path, index: Path, read: Any) -> None:
    page = read(index)
    anchors = {node.attrs["id"] for node in page.all() if "id" in node.attrs}
    for node in page.all("a"):
        address = node.attrs["href"]
        if address.startswith("#"):
            assert address[1:] in anchors
        elif not address.startswith("https://") and not address.startswith("http://"):
            assert (run / address).exists(), address
    shown = [node.attrs["href"] for node in page.all("a") if node.attrs["href"].endswith("html")]
    assert "05_targets.vi.html" in shown
    assert "05_targets.en.html" in shown


def test_a_quote_in_another_language_says_so(run: Path, tmp_path: Path, read: Any) -> None:
    words = {"T10": "82% of the labour force trained", "T09": "dưới 2%", "T08": "abaixo de 1,2%"}
    folder = shutil.copytree(run, tmp_path / "run")
    told = json.loads((folder / "brief.json").read_text(encoding="utf-8"))
    for name, quote in words.items():
        told["targets"][name]["quote"] = quote
    (folder / "brief.json").write_text(json.dumps(told), encoding="utf-8")
    rows = {row.attrs["data-target"]: row for row in read(front(folder)).all("article")}
    for name, tongue, other, mark in (
        ("T10", "en", "vi", "(tiếng Anh)"), ("T09", "vi", "en", "(in Vietnamese)"),
        ("T08", "", None, ""),
    ):  # fmt: skip
        row, quote = rows[name], words[name]
        (block,), glosses = row.all("blockquote"), row.all("p", class_=f"gloss {other}")
        said = [node.attrs["lang"] for node in row.all("q") if node.text() == quote]
        assert (block.attrs["lang"], said) == (tongue, [tongue])
        assert len(glosses) == bool(other)
        assert re.search(rf"{quote} ?{re.escape(mark)}", row.text())


def test_refuses_what_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(AttainError, match="no brief"):
        front(tmp_path)
    (tmp_path / "brief.json").write_text("{", encoding="utf-8")
    with pytest.raises(AttainError, match="cannot be read"):
        front(tmp_path)
    (tmp_path / "brief.json").write_text(json.dumps({"format": 99}), encoding="utf-8")
    with pytest.raises(AttainError, match="another format"):
        front(tmp_path)
    (tmp_path / "brief.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    (tmp_path / "run.json").write_text('{"run": "lam', encoding="utf-8")
    with pytest.raises(AttainError, match=r"cannot be read, at .*/run.json: got .*attain run"):
        front(tmp_path)


# ---- what it does, in a real browser -----------------------------------------------------------
@pytest.mark.browser
def test_first_screen(index: Path, visit: Visit, sideways: Any) -> None:
    tab = visit(index)
    for width, language in itertools.product((360, 768, 1440), LANGUAGES):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.locator(f"label[for=lang-{language}]").click()
        for wanted in ("h1", ".lede", ".row .number >> nth=0"):
            box = tab.locator(wanted).bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 640, f"{wanted} is below the first screen"
        assert sideways(tab) == []
        if width == 360:  # six phone screens, where every target is closed
            assert tab.evaluate("document.documentElement.scrollHeight") <= 4440
    tab.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    for width in (1440, 768, 360):
        tab.set_viewport_size({"width": width, "height": 800})
        assert sideways(tab) == []


@pytest.mark.browser
@pytest.mark.parametrize("area", ["lam-dong", "lao-cai", *LONG])
def test_nothing_is_cut_or_parted_at_any_width(
    run: Path, others: Path, visit: Visit, sideways: Any, broken: Any, area: str
) -> None:
    tab = visit((run if area == "lam-dong" else others / area) / "index.html")
    tab.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    for scheme, language in zip(("light", "dark"), LANGUAGES, strict=True):
        tab.emulate_media(color_scheme=scheme)
        tab.locator(f"label[for=lang-{language}]").click()
        for width in (320, 360, 768, 1440, 1920):
            tab.set_viewport_size({"width": width, "height": 800})
            assert sideways(tab) == [], (language, width)
            assert broken(tab) == [], (language, width)


@pytest.mark.browser
def test_six_phone_screens_with_all_that_a_run_can_have(
    run: Path, visit: Visit, tmp_path: Path
) -> None:
    """Outcomes, every notebook, both PDFs, the plan book, what has changed, and an address."""
    for name in ("brief.json", "assessments.csv", "forecasts.csv"):
        (tmp_path / name).write_bytes((run / name).read_bytes())
    for notebook in sorted((ROOT / "notebooks").glob("0[0-7]_*.ipynb")):
        for language in LANGUAGES:
            (tmp_path / f"{notebook.stem}.{language}.html").touch()
            (tmp_path / f"brief.{language}.pdf").touch()
    then = remembered(run.parent, run.name)
    then["targets"]["T10"]["vi"]["probability"] = then["targets"]["T10"]["en"]["probability"] = "9%"
    about = {"site_url": "https://example.org/a/", "plans": "../plans", "since": then}
    (tmp_path / "run.json").write_text(json.dumps(about), encoding="utf-8")
    executed(tmp_path, OUTCOMES_OF_A_RUN)
    page = front(tmp_path)
    assert page.stat().st_size < 300_000
    tab = visit(page, width=360)
    for language in LANGUAGES:
        tab.locator(f"label[for=lang-{language}]").click()
        assert tab.locator(".came:visible").count() == 5
        assert tab.evaluate("document.documentElement.scrollHeight") <= 4440, language


@pytest.mark.browser
def test_language_switch_stays_in_place(index: Path, visit: Visit) -> None:
    tab = visit(index, width=360)
    tab.add_style_tag(content="* { overflow-anchor: none }")  # Safari has no anchoring of its own
    heading = tab.locator("#T08-name")
    tab.locator("#T02-target > summary").click()
    tab.locator("#T02-evidence > summary").click()
    heading.evaluate("node => window.scrollTo(0, node.getBoundingClientRect().top + scrollY - 90)")
    before = heading.evaluate("node => node.getBoundingClientRect().top")
    assert tab.title().endswith("chỉ tiêu nào sẽ đạt?")
    box = tab.locator("label[for=lang-en]").bounding_box()
    assert box is not None  # a locator's click would scroll first; a finger does not
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    after = heading.evaluate("node => node.getBoundingClientRect().top")
    assert after == pytest.approx(before, abs=3)
    assert tab.locator("html").get_attribute("lang") == "en"
    assert tab.title().endswith("which targets will be met?")
    expect(heading).to_contain_text("Unemployment")
    expect(heading).not_to_contain_text("lao động", use_inner_text=True)
    assert tab.locator("#T02-evidence").evaluate("node => node.open")
    tab.locator("#lang-en").focus()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator("#lang-vi")).to_be_checked()
    assert tab.locator("html").get_attribute("lang") == "vi"


@pytest.mark.browser
def test_an_address_chooses_the_language(index: Path, visit: Visit) -> None:
    tab = visit(index, address="#en")
    expect(tab.locator("#lang-en")).to_be_checked()
    expect(tab.locator("h1")).to_have_text(re.compile("which targets"), use_inner_text=True)


@pytest.mark.browser
def test_details_by_mouse_and_keyboard(index: Path, visit: Visit) -> None:
    tab = visit(index)
    panel = tab.locator("#T10-evidence .panel")
    expect(panel).to_be_hidden()
    tab.locator("#T10-target > summary").click()
    tab.locator("#T10-evidence > summary").click()
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("70%")
    tab.locator("#T08-target > summary").focus()
    tab.keyboard.press("Enter")
    expect(tab.locator("#T08 .facts")).to_be_visible()
    tab.keyboard.press("Space")
    expect(tab.locator("#T08 .facts")).to_be_hidden()


@pytest.mark.browser
def test_an_address_opens_its_target(index: Path, visit: Visit) -> None:
    tab = visit(index, address="#T08")
    expect(tab.locator("#T08 .facts")).to_be_visible()
    expect(tab.locator("#T10 .facts")).to_be_hidden()


@pytest.mark.browser
def test_the_keyboard_reaches_the_targets(index: Path, visit: Visit) -> None:
    tab = visit(index)
    tab.keyboard.press("Tab")
    seen = set()
    for _ in range(24):
        seen.add(tab.evaluate("(document.activeElement.closest('[id]') || {}).id"))
        tab.keyboard.press("Tab")
    assert {"T10-target", "T08-target", "T11-target"} <= seen


@pytest.mark.browser
def test_without_a_script(index: Path, visit: Visit) -> None:
    tab = visit(index, width=360, java_script_enabled=False)
    expect(tab.locator("h1 .vi")).to_be_visible()
    expect(tab.locator("h1 .en")).to_be_hidden()
    tab.locator("label[for=lang-en]").click()
    expect(tab.locator("h1 .en")).to_be_visible()
    expect(tab.locator("h1 .vi")).to_be_hidden()
    tab.locator("#T10-target > summary").click()
    tab.locator("#T10-evidence > summary").click()
    expect(tab.locator("#T10-evidence .panel")).to_be_visible()
    expect(tab.locator("#T10 blockquote")).to_be_visible()  # the department's words, in both


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "language"), [("light", "vi"), ("dark", "en")])
def test_accessible(short: Path, visit: Visit, violations: Any, scheme: str, language: str) -> None:
    tab = visit(short, width=768, scheme=scheme)
    tab.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
    tab.locator(f"label[for=lang-{language}]").click()
    assert violations(tab) == []


@pytest.mark.browser
def test_prints(index: Path, visit: Visit, tmp_path: Path) -> None:
    tab = visit(index, scheme="dark")
    tab.pdf(path=tmp_path / "front.pdf", prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "front.pdf").pages
    assert pages[0].mediabox.width == pytest.approx(595, abs=2)  # A4
    text = " ".join("".join(page.extract_text() for page in pages).split())
    for wanted in (
        "phấn đấu tăng tỷ lệ lao động qua đào tạo lên 82%",
        "78,37%",
        f"1 / {len(pages)}",
        "Không nên cam kết mức này: muốn",  # a sheet is as narrow as a phone, and no phone
        "Muốn đạt thì cần",
    ):
        assert wanted in text
    assert len(pages) <= 5
    tab.emulate_media(media="print")
    expect(tab.locator(".bar")).to_be_hidden()
    assert tab.evaluate("getComputedStyle(document.body).color") == "rgb(27, 31, 36)"
