"""The page of the plan book: complete, searchable, harmless, and readable on a phone."""

from __future__ import annotations

import csv
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attain.errors import AttainError
from attain.evidence.catalog import open_package
from attain.report.plan_book import PLAN_BOOK, write_plan_book
from attain.report.text.catalogue import say
from attain.site.front import front
from attain.site.plan_book import plan_book

Visit = Callable[..., Page]
DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the real plan book, laid out."""
    folder = tmp_path_factory.mktemp("plans")
    write_plan_book({"as_of": "2023-12-31", "data": str(DATA)}, folder)
    (folder / "08_plans.vi.html").write_text("")
    (folder / "run.json").write_text('{"reports": "../index.html"}')
    return plan_book(folder).parent


@pytest.fixture(scope="module")
def lines(book: Path) -> list[dict[str, str]]:
    with (book / PLAN_BOOK).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_whole_year_counts_before_a_part_of_it_that_was_published_later(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "plans" / "attainment.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    whole = next(row for row in rows if row.startswith("nam-dinh-2022-new-jobs,"))
    cells = dict(zip(rows[0].split(","), next(csv.reader([whole])), strict=True))
    assert (cells["coverage"], cells["status"]) == ("", "met")
    part = {"attainment": "planted", "coverage": "to 2022-09", "status": "open"}
    later = cells | part | {"published": "2025-12-01", "percent": "70"}
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(cells), lineterminator="\n").writerow(later)
    write_plan_book({"as_of": "2023-12-31", "data": str(tmp_path / "data")}, tmp_path)
    with (tmp_path / PLAN_BOOK).open(encoding="utf-8", newline="") as file:
        key = ("nam-dinh", "new_jobs", "2022")
        ends = {
            (line["end"], line["percent"])
            for line in csv.DictReader(file)
            if (line["area"], line["indicator"], line["period"]) == key
        }
    assert ends == {("met", cells["percent"])}


def test_the_table_holds_every_target_and_figure_of_the_book(lines: list[dict[str, str]]) -> None:
    package = open_package(DATA)
    figures = package.observations[package.observations["book"]]
    for kind, rows in (("target", package.plan_targets), ("result", figures)):
        told = {
            (line["area"], line["indicator"], line["group"], line["period"], line["quote"])
            for line in lines
            if line["kind"] == kind
        }
        wanted = zip(
            *(rows[name] for name in ("area", "indicator", "group", "period", "quote")), strict=True
        )
        assert set(wanted) <= told
    known = {line["published"]: line["known_by_2023-12-31"] for line in lines}
    assert all((day <= "2023-12-31") == (said == "yes") for day, said in known.items())
    assert known["never"] == "no"
    ends = {(line["area"], line["indicator"], line["period"], line["end"]) for line in lines}
    assert ("lam-dong", "job_placements", "2020", "missed") in ends
    # of two statements of one day that of the whole year counts, not "open" of its part
    assert ("thanh-hoa", "new_jobs", "2024", "met") in ends


def test_words_numbers_and_links_of_the_page(book: Path, read: Any, lines: Any) -> None:
    page = read(book / "index.html")
    assert (book / "index.html").stat().st_size < 1_100_000
    rows = [node for node in page.all("tr") if "data-area" in node.attrs]
    assert len({row.attrs["id"] for row in rows}) == len(rows)
    assert sum(len(row.all("li")) for row in rows) == len(lines)
    quotes = [node.text() for node in page.all("q")]
    assert quotes.count("") == 0
    assert sorted(quotes) == sorted(
        " ".join(line["quote"].split()) for line in lines if line["quote"]
    )
    mine = next(row for row in rows if row.attrs["id"] == "lao-cai-new-jobs-2024")
    assert mine.attrs["data-end"] == "met"
    for language, words in (("vi", "103,5% kế hoạch"), ("en", "103.5% of plan")):
        assert words in mine.text(language)
    addresses = {node.attrs["href"] for row in rows for node in row.all("a")}
    assert addresses == {line["url"] for line in lines if line["url"].startswith("http")}
    assert {"08_plans.vi.html", PLAN_BOOK, "../index.html"} <= {
        n.attrs["href"] for n in page.all("a")
    }


def laid(folder: Path, lines: list[dict[str, str]]) -> Path:
    """The page of a book that holds some lines alone."""
    with (folder / PLAN_BOOK).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return plan_book(folder)


@pytest.mark.parametrize(
    ("end", "vi", "en"),
    [
        ("met", "1 kế hoạch đã biết kết quả: báo cáo nói đạt 1, không đạt 0.",
         "Of 1 plan the end is known: by its report 1 met, 0 missed."),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_book_of_one_line(
    lines: list[dict[str, str]], read: Any, tmp_path: Path, end: str, vi: str, en: str
) -> None:
    one = next(line for line in lines if (line["kind"], line["period"]) == ("result", "2023"))
    told = read(laid(tmp_path, [one | {"end": end}])).all("p", class_="lede")[0]
    first = {
        "vi": "0 chỉ tiêu và 1 kết quả của 1 địa phương, 2023, mỗi",
        "en": "0 targets and 1 result of 1 area, 2023, each",
    }
    for language, last in (("vi", vi), ("en", en)):
        text = told.text(language)
        assert text.startswith(first[language])
        assert last in text
        assert bool(last) == ({"vi": "Báo chí", "en": "The press"}[language] in text)


def test_of_parts_of_a_year_the_last_one_told_is_the_result(
    lines: list[dict[str, str]], read: Any, tmp_path: Path
) -> None:
    key = ("vinh-long", "trained_labour", "2022")
    mine = [line for line in lines if (line["area"], line["indicator"], line["period"]) == key]
    parts = {line["coverage"]: line["words_en"] for line in mine if line["kind"] == "result"}
    assert len(parts) == 3
    cell = read(laid(tmp_path, mine)).all("td", class_="result")[0].text("en")
    assert cell == f"{parts['to 2022-11']} (11 months of 2022)"


def test_counts_of_the_answer(book: Path, read: Any, numbers: Any, lines: Any) -> None:
    page = read(book / "index.html")
    lede = next(node for node in page.all("p") if node.attrs.get("class") == "lede")
    ends = [row.attrs["data-end"] for row in page.all("tr") if "data-end" in row.attrs]
    met, missed = ends.count("met"), ends.count("missed")
    targets = sum(line["kind"] == "target" for line in lines)
    for language in ("vi", "en"):
        found = numbers(lede.text(language).replace("–", " "), language)
        assert found[:2] == [targets, len(lines) - targets]
        assert found[-3:] == [met + missed, met, missed]


EVIL = '<script>alert(1)</script>\u202e"'


def test_text_of_the_data_is_text(book: Path, lines: Any, tmp_path: Path, read: Any) -> None:
    line = lines[0] | {"url": "javascript:alert(1)"}
    line |= dict.fromkeys(
        ("quote", "outlet", "area_vi", "area_en", "words_vi", "indicator_en"), EVIL
    )
    line |= {"area": 'a"><script>', "end": "met"}
    with (tmp_path / PLAN_BOOK).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(line))
        writer.writeheader()
        writer.writerow(line)
    page = read(plan_book(tmp_path))
    assert len(page.all("script")) == 1  # the page's own
    assert not [n for n in page.all("a") if n.attrs["href"].startswith("javascript")]
    assert "<script>alert(1)</script>" in page.all("q")[0].text()


def test_what_cannot_be_laid_out(tmp_path: Path) -> None:
    with pytest.raises(AttainError, match="no plan book there"):
        plan_book(tmp_path)
    (tmp_path / PLAN_BOOK).write_text("kind,area\n")
    with pytest.raises(AttainError, match="does not say what was known when"):
        plan_book(tmp_path)


def test_a_book_without_rows_says_so(tmp_path: Path, read: Any) -> None:
    (tmp_path / PLAN_BOOK).write_text("kind,area,known_by_2023-12-31\n")
    page = read(plan_book(tmp_path))
    assert "This data package has no plan book." in page.text("en")
    assert not page.all("table")


def test_the_front_page_leads_there(brief: Any, run: Path, tmp_path: Path, read: Any) -> None:
    (tmp_path / "brief.json").write_bytes((run / "brief.json").read_bytes())
    addresses = {node.attrs["href"] for node in read(front(tmp_path)).all("a")}
    assert "../plans/index.html" not in addresses
    (tmp_path / "run.json").write_text('{"plans": "../plans"}')
    addresses = {node.attrs["href"] for node in read(front(tmp_path)).all("a")}
    assert "../plans/index.html" in addresses


def shown(tab: Page) -> list[str]:
    ids: list[str] = tab.evaluate(
        "[...document.querySelectorAll('#table tbody tr:not([hidden])')].map(row => row.id)"
    )
    return ids


@pytest.mark.browser
def test_searches_filters_and_sorts(book: Path, visit: Visit) -> None:
    tab = visit(book / "index.html")
    every = shown(tab)
    tab.locator("select.vi, .vi select").nth(0).select_option("lao-cai")
    tab.locator(".vi select").nth(1).select_option("new_jobs.total")
    assert shown(tab) == [f"lao-cai-new-jobs-{year}" for year in (2025, 2024, 2023)]
    tab.locator(".vi select").nth(2).select_option("2024")
    assert shown(tab) == ["lao-cai-new-jobs-2024"]
    tab.locator("label[for=lang-en]").click()  # the choice is kept in the other language
    expect(tab.locator(".en select").nth(0)).to_have_value("lao-cai")
    expect(tab.locator(".count .en").first).to_have_text(f"1 of {len(every)} rows")
    tab.locator(".en select").nth(3).select_option("missed")
    expect(tab.locator(".nothing")).to_be_visible()
    tab.locator("button[type=reset]").click()
    expect(tab.locator(".nothing")).to_be_hidden()
    assert shown(tab) == every
    tab.locator(".en input").fill("vuot 14,1")  # words of a quote, typed without marks
    assert shown(tab) == ["lao-cai-new-jobs-2023"]
    tab.locator(".en input").fill("")
    header = tab.locator("#table thead th").nth(0)
    header.locator("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    assert shown(tab)[0].startswith("an-giang")


@pytest.mark.browser
def test_fits_and_is_read_without_a_script(book: Path, visit: Visit, sideways: Any) -> None:
    tab = visit(book / "index.html", java_script_enabled=False)
    expect(tab.locator("form")).to_be_hidden()
    expect(tab.locator("#lao-cai-new-jobs-2024")).to_be_visible()
    tab = visit(book / "index.html")
    for width, language in itertools.product((360, 768, 1440), ("vi", "en")):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.locator(f"label[for=lang-{language}]").click()
        assert sideways(tab) == []
        for name in ("asked", "result"):  # on a desk the header says it
            cell = tab.locator(f"td.{name}:visible").first
            said = cell.evaluate("node => getComputedStyle(node, '::before').content")
            words = say(f"plans.{name}", language)
            assert said == f'"{words}"', (name, width)


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "language"), [("light", "vi"), ("dark", "en")])
def test_accessible(book: Path, visit: Visit, violations: Any, scheme: str, language: str) -> None:
    tab = visit(book / "index.html", scheme=scheme)
    tab.locator(f"label[for=lang-{language}]").click()
    assert violations(tab) == []
