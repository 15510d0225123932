"""Provinces side by side: sorted, filtered, mapped, and each one click from its report."""

from __future__ import annotations

import copy
import csv
import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attain.errors import AttainError
from attain.parameters import Parameters
from attain.report.outcomes import OUTCOMES, write_outcomes
from attain.report.text.brief import write_brief
from attain.report.text.catalogue import say
from attain.site.front import front
from attain.site.national import national, tiles
from attain.targets.study import Study

Visit = Callable[..., Page]
PLACES = {
    "ha-noi": ("Hà Nội", "Đồng bằng sông Hồng", "Red River Delta", 0.95, "very_likely"),
    "dak-lak": ("Đắk Lắk", "Tây Nguyên", "Central Highlands", 0.42, "about_even"),
    "an-giang": ("An Giang", "Tây Nam Bộ", "Mekong River Delta", None, "not_assessable"),
}


@pytest.fixture(scope="module")
def folder(brief: dict[str, Any], run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four provinces; three of them with two targets, one of these without an answer."""
    above = tmp_path_factory.mktemp("national")
    told = {"lam-dong": brief}
    for area, (name, region_vi, region_en, chance, verdict) in PLACES.items():
        one = copy.deepcopy(brief)
        one["area"] = {
            "id": area,
            "region": "",
            "vi": {"name": name, "region": region_vi},
            "en": {"name": name, "region": region_en},
        }
        one["sections"] = [
            {"id": "lead", "vi": "Then chốt", "en": "Lead", "targets": ["T10", "T08"]}
        ]
        one["targets"] = {name: one["targets"][name] for name in ("T10", "T08")}
        one["targets"]["T10"] |= {"probability": chance, "verdict": verdict}
        for language in ("vi", "en"):
            shown = "" if chance is None else f"{100 * chance:.0f}%"
            one["targets"]["T10"][language]["probability"] = shown
        told[area] = one
    levels = copy.deepcopy(told["ha-noi"])  # an area whose plan is not known
    levels["area"] |= {"id": "hai-phong", "vi": {"name": "Hải Phòng", "region": ""}}
    for item in levels["targets"].values():
        item |= {"hypothetical": True, "probability_reported": None}
    told["hai-phong"] = levels
    for area, one in told.items():
        (above / f"{area}-2024").mkdir()
        (above / f"{area}-2024" / "brief.json").write_text(json.dumps(one), encoding="utf-8")
        shutil.copy(run / OUTCOMES, above / f"{area}-2024")
        if area != "an-giang":
            front(above / f"{area}-2024")
    return national(above).parent


def column(tab: Page, place: int) -> list[str]:
    cells = tab.locator(f"#table-1 tbody tr:visible > :nth-child({place})")
    return [text.strip().split("\n")[0] for text in cells.all_inner_texts()]


@pytest.mark.parametrize(
    ("years", "title"), [((2024, 2024), "2024"), ((2025, 2023, 2024), "2023–2025")]
)
def test_the_title_names_the_first_and_the_last_year(
    brief: dict[str, Any], tmp_path: Path, years: tuple[int, ...], title: str
) -> None:
    for place, year in enumerate(years):
        (tmp_path / f"run-{place}").mkdir()
        told = json.dumps(brief | {"target_year": year})
        (tmp_path / f"run-{place}" / "brief.json").write_text(told, encoding="utf-8")
    page = national(tmp_path).read_text(encoding="utf-8")
    assert say("site.national.title", "vi", year=title) in page


def laid(above: Path, *runs: dict[str, Any]) -> Path:
    """The page above runs that say these things, none of which looked for outcomes."""
    for place, told in enumerate(runs):
        (above / f"run-{place}").mkdir()
        text = json.dumps(told)
        (above / f"run-{place}" / "brief.json").write_text(text, encoding="utf-8")
    return national(above)


def told_of(brief: dict[str, Any], area: str, level: str = "province", **more: Any) -> Any:
    """The targets T10 and T08 of another area, without what was published later."""
    one = copy.deepcopy(brief) | more
    vi, en = {"vietnam": ("Cả nước", "Vietnam")}.get(area, (area.title(),) * 2)
    one["area"] |= {"id": area, "level": level, "vi": {"name": vi, "region": ""}}
    one["area"]["en"] = {"name": en, "region": ""}
    kept = ("T10", "T08")
    one["sections"] = [{"id": "lead", "vi": "Then chốt", "en": "Lead", "targets": list(kept)}]
    one["targets"] = {name: one["targets"][name] for name in kept}
    for item in one["targets"].values():
        item["hypothetical"] = bool(more.get("hypothetical"))
        if item["hypothetical"]:
            item["probability_reported"] = None
    return one


def test_the_country_is_no_province_and_has_no_tile(
    brief: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    page = laid(
        tmp_path, told_of(brief, "vietnam", "country"), told_of(brief, "lao-cai"),
        told_of(brief, "central-highlands", "region"),
    )  # fmt: skip
    words, tree = [line.text() for line in read(page).all("p", class_="lede")], read(page)
    assert "Kế hoạch của 1 tỉnh, thành phố cùng Central-Highlands và cả nước: đánh giá" in words[0]
    assert "Plans of 1 province and Central-Highlands and Vietnam: all 6 targets" in words[0]
    assert len(tree.all("ul", class_="grid map-1-1")[0].all("a")) == 0  # no front page is there
    tiles_shown = [
        n for n in tree.all("span") if n.attrs.get("title") in ("Lao-Cai 2024", "Cả nước 2024")
    ]
    assert {node.attrs["title"] for node in tiles_shown} == {"Lao-Cai 2024"}
    (tmp_path / "wide").mkdir()
    wide = laid(tmp_path / "wide", told_of(brief, "vietnam", "country"))
    assert not read(wide).all("section", class_="map")


@pytest.mark.parametrize(
    ("level", "one", "none"),
    [
        (False, "the one target can be assessed (1 likely to be met)",
         "none of the targets can be assessed"),
        (True, "the one comparison level can be assessed (1 likely to be met)",
         "none of the comparison levels can be assessed"),
    ],
)  # fmt: skip
def test_one_target_and_none_that_can_be_assessed(
    brief: dict[str, Any], read: Any, tmp_path: Path, level: bool, one: str, none: str
) -> None:
    told = told_of(brief, "lao-cai", hypothetical=level)
    del told["targets"]["T10"]
    told["sections"][0]["targets"] = ["T08"]
    (tmp_path / "a").mkdir()
    words = read(laid(tmp_path / "a", told)).all("p", class_="lede")
    assert one in words[0].text("en")
    assert "1 nhiều khả năng đạt" in words[0].text("vi")
    told["targets"]["T08"] |= {"probability": None, "verdict": "not_assessable"}
    (tmp_path / "b").mkdir()
    page = read(laid(tmp_path / "b", told))
    assert none in page.all("p", class_="lede")[0].text("en")
    heads = [head.text("en") for head in page.all("table")[0].all("th")]
    assert ("Attainable at 80%" in heads) == level  # nobody promises what nobody planned
    assert ("Could be promised (80%)" in heads) != level


def test_a_column_with_nothing_in_it_says_so(
    brief: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    told = told_of(brief, "lao-cai")
    for item in told["targets"].values():
        item["probability_reported"] = None  # a package without a plan book
        item["vi"]["reported"] = item["en"]["reported"] = ""
    for row in read(laid(tmp_path, told)).all("table")[0].all("tr")[1:]:
        empty = row.all("td", data_field="probability_reported") + row.all("td", class_="c-outcome")
        assert [cell.text("en") for cell in empty] == ["–", "–"]


def test_of_several_years_each_row_says_its_own(
    brief: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    words = copy.deepcopy(brief["words"])
    words["en"]["as_of"] = "31 December 2024"
    later = told_of(brief, "lao-cai", target_year=2025, as_of="2024-12-31", words=words)
    page = read(laid(tmp_path, told_of(brief, "lao-cai"), later))
    names = {row.all("th")[0].text("en") for row in page.all("tr") if "data-area" in row.attrs}
    assert names == {"Lao-Cai 2024", "Lao-Cai 2025"}
    labels = [label.text("en") for label in page.all("p", class_="choices")[0].all("label")]
    assert {label.split(" ≥")[0].split(" <")[0] for label in labels} == {
        "Trained labour 2024", "Trained labour 2025", "Unemployment 2024", "Unemployment 2025",
    }  # fmt: skip
    line = page.all("p", class_="asof")[0].text("en")
    assert "the earliest 31 December 2023, the latest 31 December 2024" in line
    assert brief["words"]["en"]["as_of_sentence"] not in line
    alone = tmp_path / "alone"
    alone.mkdir()
    page = read(laid(alone, told_of(brief, "lao-cai")))
    line = page.all("p", class_="asof")[0].text("en")
    assert line == brief["words"]["en"]["as_of_sentence"]


def test_an_area_of_two_years_has_one_tile_of_its_own(
    brief: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    runs = [told_of(brief, "land", target_year=year) for year in (2024, 2025)]
    for told in runs:
        told["area"]["tile"] = [0, 0, "L"]
    page = read(laid(tmp_path, *runs))
    assert len(page.all("ul", class_="grid map-1-1")[0].all("li")) == 1


def test_a_theme_of_a_package_of_its_own_has_its_id_for_a_name(
    brief: dict[str, Any], read: Any, tmp_path: Path
) -> None:
    told = told_of(brief, "land")
    told["targets"]["T08"]["theme"] = "roads"  # all of whose targets stand among the first
    page = read(laid(tmp_path, told))
    assert "roads" in [option.text() for option in page.all("option")]


def test_the_grid_has_every_province_once(read: Any) -> None:
    areas = Path(__file__).parents[2] / "data" / "areas.csv"
    lines = [line.split(",") for line in areas.read_text(encoding="utf-8").splitlines()]
    assert {t.area for t in tiles()} == {line[0] for line in lines if line[3] == "province"}
    assert len({(t.row, t.column) for t in tiles()}) == len({t.label for t in tiles()}) == 63


def test_links_and_numbers(folder: Path, read: Any, brief: dict[str, Any]) -> None:
    page = read(folder / "index.html")
    assert (folder / "index.html").stat().st_size < 1_000_000
    for node in page.all("a"):
        if not node.attrs["href"].startswith("#"):
            assert (folder / node.attrs["href"].split("#")[0]).exists()
    tables = [page.all("table")[place] for place in (0, 2)]
    rows = [node for table in tables for node in table.all("tr") if "data-area" in node.attrs]
    assert len(rows) == 11 + 4 * 2
    mine = {row.attrs["data-target"]: row for row in rows if row.attrs["data-area"] == "lam-dong"}
    for name, row in mine.items():
        values = [node.attrs["value"] for node in row.all("data")]
        chance = brief["targets"][name]["probability"]
        assert values == ([] if chance is None else [str(chance)])
        reported = row.all(data_field="probability_reported")[0].attrs["data-value"]
        assert reported == str(brief["targets"][name]["probability_reported"])
    assert all(node.attrs.get("scope") in ("col", "row") for node in page.all("th"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three real plans of 2024, one with outcomes of both kinds."""
    above = tmp_path_factory.mktemp("real")
    for area in ("lao-cai", "lam-dong", "ha-tinh"):
        study = Study(Parameters(area=area, data=str(Path(__file__).parents[2] / "data")))
        write_brief(study, above / f"{area}-2024")
        write_outcomes(study, above / f"{area}-2024")
    return national(above).parent


def lines(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {line["target"]: line for line in csv.DictReader(file)}


def test_numbers_are_those_of_the_tables(real: Path, read: Any, numbers: Any) -> None:
    """Outcomes, probabilities and steps of every row, in both tables of plans."""
    page = read(real / "index.html")
    seen = 0
    for row in [node for node in page.all("tr") if "data-area" in node.attrs]:
        name, folder = row.attrs["data-target"], real / f"{row.attrs['data-area']}-2024"
        came = lines(folder / OUTCOMES)[name]
        with (folder / "assessments.csv").open(encoding="utf-8", newline="") as file:
            answer = next(
                line
                for line in csv.DictReader(file)
                if (line["target"], line["role"]) == (name, "primary")
            )
        cells = {node.attrs["class"].split()[-1]: node for node in row.all("td")}
        outcome = next(node for node in row.all("td") if "data-report" in node.attrs)
        assert (outcome.attrs["data-report"], outcome.attrs["data-figure"]) == (
            came["report"], came["met"]
        )  # fmt: skip
        for language in ("vi", "en"):
            told = outcome.text(language)
            assert " ".join(came[f"figure_{language}"].split()) in told
            percent = [float(came["percent"])] if came["percent"] else []
            assert set(percent) <= set(numbers(told, language))
        reported = row.all(data_field="probability_reported")[0].attrs["data-value"]
        assert float(reported) == pytest.approx(float(answer["probability_reported"]), abs=1e-4)
        chance = [node.attrs["value"] for node in row.all("data")]
        assert [float(value) for value in chance] == pytest.approx(
            [float(answer["probability"])] if answer["probability"] else [], abs=1e-4
        )
        seen += "step" in {node.attrs.get("data-field") for node in cells.values()}
    brief = json.loads((real / "lao-cai-2024" / "brief.json").read_text(encoding="utf-8"))
    steps = [target["step"] for target in brief["targets"].values()]
    assert seen >= len(steps) == 3
    most = page.all("table")[1].all(data_field="reached")
    shares = [float(node.attrs["data-value"]) for node in most]
    assert shares == sorted(shares)
    assert {round(step["reached"] / step["of"], 6) for step in steps} <= set(shares)


def test_the_later_outcome_is_told_and_no_forecast_knows_it(real: Path) -> None:
    came = lines(real / "lao-cai-2024" / OUTCOMES)
    poor = came["lao-cai-2024-poor-households"]
    assert (poor["report"], poor["percent"], poor["met"]) == ("missed", "92.5", "missed")
    assert poor["report_published"] > "2023-12-31"
    unemployed = lines(real / "lam-dong-2024" / OUTCOMES)["T08"]
    assert (unemployed["figure"], unemployed["met"], unemployed["report"]) == ("0.74", "met", "")
    for name in ("brief.json", "assessments.csv", "forecasts.csv"):
        text = (real / "lao-cai-2024" / name).read_text(encoding="utf-8")
        assert "2024-12-30" not in text
        assert "-3.7," not in text


def test_without_runs(tmp_path: Path) -> None:
    with pytest.raises(AttainError, match="no run to compare"):
        national(tmp_path)


@pytest.mark.browser
def test_sorts_and_filters(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html")
    header = tab.locator("#table-1 thead th:nth-child(2)")
    header.locator("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    shown = [float(text.strip("<>%")) for text in column(tab, 2) if text != "–"]
    assert shown == sorted(shown)
    assert column(tab, 2)[-2:] == ["–", "–"]  # without an answer: last
    header.locator("button").press("Enter")
    expect(header).to_have_attribute("aria-sort", "descending")
    downward = [float(text.strip("<>%")) for text in column(tab, 2) if text != "–"]
    assert downward == shown[::-1]
    assert column(tab, 2)[-2:] == ["–", "–"]
    tab.locator("#table-1 thead th:nth-child(1) button").click()
    names = list(dict.fromkeys(name.removesuffix(" 2024") for name in column(tab, 1)))
    assert names == ["An Giang", "Đắk Lắk", "Hà Nội", "Lâm Đồng"]  # Đ after D, before H

    tab.locator("#filter-1").fill("dak lak")  # as typed without marks
    assert set(column(tab, 1)) == {"Đắk Lắk 2024"}
    expect(tab.locator(".count .vi").first).to_have_text("Đang hiện 2 trên 17 dòng")
    tab.locator("#filter-1").fill("hồng thất nghiệp")  # region and target together
    assert column(tab, 1) == ["Hà Nội 2024"]
    tab.locator("#filter-1").fill("")
    assert len(column(tab, 1)) == 17


@pytest.mark.browser
def test_levels_that_no_plan_set_stand_apart(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html")
    expect(tab.locator("#table-1")).not_to_contain_text("Hải Phòng")
    expect(tab.locator("#table-3")).to_be_hidden()
    tab.locator(".tabs label >> nth=2").click()
    expect(tab.locator("#table-1")).to_be_hidden()
    expect(tab.locator("#table-3 tbody tr")).to_have_count(2)
    expect(tab.locator("#table-3 thead .vi", has_text="Chỉ tiêu")).to_have_count(0)
    expect(tab.locator(".map-3-1 .tile:not(.absent)")).to_have_count(1)


@pytest.mark.browser
def test_a_theme_and_the_plans_that_ask_for_most(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html")
    tab.locator("select[data-theme]:visible").select_option("jobs")
    assert set(column(tab, 1)) == {"Lâm Đồng 2024"}
    assert len(column(tab, 1)) == 5
    tab.locator("label[for=lang-en]").click()
    assert tab.locator("select[data-theme]:visible").input_value() == "jobs"
    tab.locator(".tabs label >> nth=1").click()
    shares = tab.locator("#table-2 tbody [data-field=reached]")
    values = [float(cell.get_attribute("data-value") or "") for cell in shares.all()]
    assert len(values) == 10
    assert values == sorted(values)
    expect(tab.locator("#table-2")).not_to_contain_text("Hải Phòng")


@pytest.mark.browser
def test_map_leads_to_the_reports(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html", width=360)
    tile = tab.locator(".map-1-1 a.tile", has_text="HN")
    expect(tile).to_be_visible()
    tab.locator(".choices label >> nth=1").click()
    expect(tile).to_be_hidden()
    expect(tab.locator(".map-1-2 .tile:not(.absent)")).to_have_count(4)
    tab.locator(".map-1-2 a.tile", has_text="LĐ").click()
    expect(tab.locator("#T10-name")).to_be_visible()


@pytest.mark.browser
def test_the_language_goes_along(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html", address="#en")
    tab.locator("#table-1 tbody a", has_text="Hà Nội").first.click()
    tab.wait_for_url("**/ha-noi-2024/index.html?lang=en#T*")
    expect(tab.locator("#lang-en")).to_be_checked()


@pytest.mark.browser
def test_fits(folder: Path, visit: Visit, sideways: Any) -> None:
    tab = visit(folder / "index.html")
    for width, language in itertools.product((360, 768, 1440), ("vi", "en")):
        tab.set_viewport_size({"width": width, "height": 800})
        tab.locator(f"label[for=lang-{language}]").click()
        assert sideways(tab) == []


@pytest.mark.browser
def test_without_a_script(folder: Path, visit: Visit) -> None:
    tab = visit(folder / "index.html", java_script_enabled=False)
    expect(tab.locator(".filter").first).to_be_hidden()
    tab.locator("label[for=lang-en]").click()
    expect(tab.locator("h1 .en")).to_be_visible()
    tab.locator(".choices label >> nth=1").click()
    expect(tab.locator(".grid.map-1-2")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "language"), [("light", "vi"), ("dark", "en")])
def test_accessible(
    folder: Path, visit: Visit, violations: Any, scheme: str, language: str
) -> None:
    tab = visit(folder / "index.html", scheme=scheme)
    tab.locator(f"label[for=lang-{language}]").click()
    assert violations(tab) == []
