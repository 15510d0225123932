"""Pages say which borders they mean, where these change; and nothing more where they do not."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from attain.parameters import Parameters
from attain.report.outcomes import write_outcomes
from attain.report.text.brief import write_brief
from attain.report.text.phrases import cited, source_words
from attain.report.text.sentences import headline
from attain.site.front import front
from attain.site.national import national, tiles
from attain.targets.study import Study

RATE = [{"indicator": "unemployment_rate", "comparator": "<=", "value": 2.0}]


def asked(area, year, language="en"):
    return Study(Parameters(area=area, target_year=year, as_of=date(year - 1, 12, 31),
                            language=language, thresholds=RATE))  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return asked("lam-dong-2025", 2026)


@pytest.mark.parametrize(
    ("area", "year", "said"),
    [
        ("ha-noi", 2024, ""),
        pytest.param("lam-dong", 2024, "", marks=pytest.mark.wide),
        ("an-giang", 2025, "Boundaries until 30 June 2025.* of 2025 .* for An Giang .since July"),
        ("lam-dong-2025", 2026, "Boundaries since 1 July 2025: .* made of Bình Thuận, Đắk Nông"
                                " and Lâm Đồng.* weighted by labour force"),
    ],
)  # fmt: skip
def test_front_and_notebooks_say_which_borders_where_they_change(tmp_path, area, year, said):
    one = asked(area, year)
    write_brief(one, tmp_path)
    page = front(tmp_path).read_text(encoding="utf-8")
    found = re.findall(r'<p class="borders">(.*?)</p>', page, flags=re.DOTALL)
    words = json.loads((tmp_path / "brief.json").read_text(encoding="utf-8"))["words"]
    notebook = str(headline(one))
    if not said:
        assert found == []
        assert "borders" not in words["en"]
        assert "Boundaries" not in notebook
        return
    assert re.search(said, found[0])
    assert "Địa giới" in found[0]
    assert re.search(said, words["en"]["borders"])
    assert re.search(rf"\n\n{said}", notebook)


def test_a_computed_figure_is_cited_with_those_it_rests_on(study):
    words = "computed from the published figures of Bình Thuận, Đắk Nông and Lâm Đồng"
    assert source_words(study, "computed-lam-dong-2025") == words
    assert cited(study, "computed-lam-dong-2025") == words
    other = study.in_language("vi")
    assert source_words(other, "computed-lam-dong-2025").startswith("tính từ số liệu đã công bố")


def test_the_map_is_that_of_the_year(package):
    of_2026 = tiles((), 2026)
    areas = package.areas.loc[package.areas["level"].isin(["province", "merged"]), "area"]
    standing = {area for area in areas if package.area(area).stands_in(2026)}
    assert {tile.area for tile in of_2026} == standing
    places = {(tile.row, tile.column) for tile in of_2026}
    assert len(places) == len({tile.label for tile in of_2026}) == 34
    names = {tile.area: tile.name for tile in of_2026}
    assert all(package.area(a).name_vi.startswith(name) for a, name in names.items())


@pytest.mark.parametrize(
    ("areas", "year", "provinces"),
    [({"ha-noi"}, 2024, 63), ({"ha-noi"}, 2025, 63), ({"ha-noi"}, 2026, 34),
     ({"lam-dong"}, 2026, 63), ({"lam-dong-2025"}, 2025, 34), ({"lam-dong-2025"}, 2024, 34),
     ({"lam-dong", "lam-dong-2025"}, 2025, 0)],
)  # fmt: skip
def test_of_two_maps_the_one_that_has_the_areas(areas, year, provinces):
    assert len(tiles(areas, year)) == provinces


def test_the_map_lies_as_the_country_does():
    at = {tile.area: (tile.row, tile.column) for tile in tiles((), 2026)}
    south = ["cao-bang", "ha-noi", "nghe-an", "thua-thien-hue", "khanh-hoa-2025", "ca-mau-2025"]
    assert [at[area][0] for area in south] == sorted(at[area][0] for area in south)
    west = ["dien-bien", "son-la", "phu-tho-2025", "bac-ninh-2025", "quang-ninh"]
    assert {at[area][0] for area in west} == {2}
    assert [at[area][1] for area in west] == sorted(at[area][1] for area in west)


def test_the_page_above_says_which_borders_it_maps(study, tmp_path: Path):
    for name, one in {"new": study, "same": asked("ha-noi", 2026)}.items():
        write_brief(one, tmp_path / name)
        write_outcomes(one, tmp_path / name)
        front(tmp_path / name)
    page = national(tmp_path).read_text(encoding="utf-8")
    assert "Boundaries since 1 July 2025: 34 provinces and cities." in page
    assert "Địa giới từ 01/07/2025: 34 tỉnh, thành phố." in page
    assert page.count('class="tile absent"') % 33 in (0, 32)
