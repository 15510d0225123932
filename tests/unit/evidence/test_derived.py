"""Histories of areas made of others: right by hand, marked, never early, never counted twice."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from attain.evidence.derived import Derived

WHOLE, PARTS = "lam-dong-2025", ["binh-thuan", "dak-nong", "lam-dong"]
RATES = ("certificate_share", "unemployment_rate", "informal_employment", "poverty_rate_income",
         "poverty_mpi_survey", "labour_productivity", "certificate_share_employed")  # fmt: skip


@pytest.fixture(scope="module")
def view(package):
    return package.as_of("2025-12-31")


def by_year(view, indicator, area):
    return view.history(indicator, area).set_index("year")


def test_counts_are_added_up(view):
    whole = by_year(view, "population", WHOLE)
    parts = sum(by_year(view, "population", part)["value"] for part in PARTS)
    assert whole.index.tolist() == list(range(2005, 2025))
    pd.testing.assert_series_equal(whole["value"], parts, check_names=False)
    assert (whole["sd"] == 0).all()


def test_a_rate_is_the_mean_weighted_by_its_weight_of_the_same_year(view):
    asked = {part: by_year(view, "informal_employment", part)["value"][2023] for part in PARTS}
    heavy = {part: by_year(view, "employed_persons", part)["value"][2023] for part in PARTS}
    right = sum(asked[p] * heavy[p] for p in PARTS) / sum(heavy.values())
    whole = by_year(view, "informal_employment", WHOLE).loc[2023]
    assert whole["value"] == pytest.approx(right, abs=0.005)  # as it would be printed
    share = {p: heavy[p] / sum(heavy.values()) for p in PARTS}
    spread = sum((share[p] * (asked[p] - right)) ** 2 for p in PARTS) ** 0.5
    assert whole["sd"] == pytest.approx(view.derived.error("informal_employment") * spread)
    assert 0 < whole["sd"] < 0.5


def test_a_computed_figure_says_so_and_is_nowhere_stored(package, view):
    found = by_year(view, "certificate_share", WHOLE)
    marks = found[["status", "vintage", "source", "quote"]].drop_duplicates().to_numpy().tolist()
    assert marks == [["D", "computed", f"computed-{WHOLE}", ""]]
    source = view.source(f"computed-{WHOLE}")
    assert source.outlet.endswith("figures of Bình Thuận, Đắk Nông, Lâm Đồng")
    for tables in (package, view):
        assert "computed" not in set(tables.observations["vintage"])
        assert len(set(tables.panel("certificate_share")["series"])) == 63
        assert tables.panel("certificate_share", level="merged").empty


def test_areas_that_were_not_made_of_others_are_read_as_before(view):
    assert "sd" not in view.history("certificate_share", "lam-dong")
    assert (view.history("certificate_share", "ha-noi")["vintage"] != "computed").all()


def test_a_published_figure_of_the_whole_comes_before_a_computed_one(copy):
    for part in PARTS:
        copy.add("observations-peers.csv", indicator="new_jobs", area=part, period="2022",
                 value="1000", item="", quote="", group="total", vintage="own")  # fmt: skip
    before = by_year(copy.open(), "new_jobs", WHOLE).loc[2022]
    assert (before["value"], before["status"]) == (3000 + 0, "D")
    copy.add("observations-peers.csv", indicator="new_jobs", area=WHOLE, period="2022",
             value="3100", item="", quote="", group="total", vintage="own", status="A")  # fmt: skip
    after = by_year(copy.open(), "new_jobs", WHOLE).loc[2022]
    assert (after["value"], after["status"], after["sd"]) == (3100, "A", 0)


def test_without_a_part_there_is_no_figure_and_the_part_is_named(view):
    derived = view.derived
    assert view.history("trained_labour", WHOLE).empty
    assert view.history("reform_rank", WHOLE).empty
    reason = "no figure of trained_labour was published for binh-thuan"
    assert derived.why_none("trained_labour", "total", PARTS) == reason
    assert "aggregation.csv does not say" in derived.why_none("reform_rank", "total", PARTS)


def test_without_weights_or_a_year_in_common_there_is_no_figure():
    rows = pd.DataFrame({"indicator": "rate", "area": ["a", "b"], "year": 2020, "value": 1.0})
    rows = rows.assign(published="2021-06-30", confidence="high")
    areas = pd.DataFrame({"area": ["a", "b"], "level": "province", "region": ""})

    def derived(rows):
        return Derived(areas, package_rules(rate="heavy"),
                       lambda name, group: rows[rows["indicator"] == name])  # fmt: skip

    assert derived(rows).history("rate", "total", ["a", "b"]).empty
    reason = derived(rows).why_none("rate", "total", ["a", "b"])
    assert reason == "no figure of heavy was published for a, b"
    heavy = rows.assign(indicator="heavy")
    assert len(derived(pd.concat([rows, heavy])).history("rate", "total", ["a", "b"])) == 1
    apart = pd.concat([rows.assign(year=[2020, 2021]), heavy])
    assert derived(apart).history("rate", "total", ["a", "b"]).empty
    assert "no year has a figure" in derived(apart).why_none("rate", "total", ["a", "b"])


def test_a_figure_is_known_when_the_last_it_rests_on_is(package):
    late = "2025-09-30"
    table = package.observations
    row = (table["area"] == "dak-nong") & (table["period"] == "2024")
    later = table["published"].mask(row & (table["indicator"] == "population"), late)
    table = table.assign(published=later)
    derived = {}
    for day in ("2025-09-29", late):
        known = table[(table["published"] <= day) & (table["indicator"] == "population")]
        known = known[(known["group"] == "total")].assign(year=known["period"].astype(int))
        made = Derived(package.areas, package_rules(), lambda name, group, rows=known: rows)
        derived[day] = made.history("population", "total", PARTS).set_index("year")
    assert derived["2025-09-29"].index.max() == 2023
    assert derived[late].loc[2024, "published"] == late
    assert derived[late].loc[2023, "published"] == "2024-06-30"


def package_rules(**weights):
    rules = weights or {"population": ""}
    return pd.DataFrame({"indicator": list(rules), "weight": list(rules.values())})


def test_no_view_computes_from_what_was_published_later(package):
    early, late = package.as_of("2023-12-31"), package.as_of("2024-12-31")
    for indicator in RATES[:4]:
        found = early.history(indicator, WHOLE)
        assert (found["published"] <= "2023-12-31").all()
    assert late.history("certificate_share", WHOLE)["year"].max() == 2023
    assert early.history("certificate_share", WHOLE)["year"].max() == 2022


def made(values, weights, wholes=()):
    """Two provinces a and b of region r, in 2020 alone; wholes are published figures of r."""
    areas = pd.DataFrame(
        [("r", "region", ""), ("a", "province", "r"), ("b", "province", "r")],
        columns=["area", "level", "region"],
    )
    rows = [("rate", area, 2020, value) for area, value in zip("ab", values, strict=True)]
    rows += [("heavy", area, 2020, value) for area, value in zip("ab", weights, strict=True)]
    rows += [("rate", "r", 2020, value) for value in wholes]
    table = pd.DataFrame(rows, columns=["indicator", "area", "year", "value"])
    table = table.assign(published="2021-06-30", confidence="high")
    return Derived(
        areas, package_rules(rate="heavy"), lambda name, group: table[table["indicator"] == name]
    )


def reckoned(rows, weights=None, others=(("r", "region"),)):
    """Provinces a and b of r; rows are indicator, area, year and value, and what differs."""
    region = "r" if ("r", "region") in others else ""
    areas = [("a", "province", region), ("b", "province", region)]
    areas = pd.DataFrame(
        [*areas, *((*other, "") for other in others)], columns=["area", "level", "region"]
    )
    usual = {"published": "2021-06-30", "confidence": "high"}
    table = pd.DataFrame(
        [
            dict(zip(("indicator", "area", "year", "value"), row[:4], strict=True))
            | usual | dict(*row[4:])
            for row in rows
        ]
    )  # fmt: skip
    rules = package_rules(**weights or {"rate": "heavy"})
    return Derived(areas, rules, lambda name, group: table[table["indicator"] == name])


def yearly(years, indicator="rate", **values):
    return [(indicator, area, year, value) for year in years for area, value in values.items()]


HEAVY = yearly([2020], "heavy", a=1.0, b=3.0)
SPREAD = np.hypot(0.25 * 22.5, 0.75 * 7.5)  # of the mean of 10 and 40 by these weights, 32.5


@pytest.mark.parametrize(("count", "off"), [(5, 1), (4, 5)])
def test_from_five_wholes_on_an_indicator_speaks_for_itself(count, off):
    rows = yearly(range(2001, 2001 + count), a=10.0, b=40.0, r=33.5)
    rows += yearly(range(2001, 2021), "other", a=10.0, b=40.0, r=37.5)
    derived = reckoned(HEAVY + rows, {"rate": "heavy", "other": "heavy", "third": "else"})
    assert derived.error("rate") == pytest.approx(off / SPREAD / 1.645)


def test_parts_that_agree_say_nothing_of_the_weights_and_those_that_hardly_differ_do():
    rows = yearly(range(2001, 2011), a=10.0, b=10.0, r=12.0)
    rows += yearly([2012], a=10.0, b=10.3, r=10.235)
    derived = reckoned(HEAVY + rows)
    assert derived.error("rate") == pytest.approx(0.01 / (SPREAD / 100) / 1.645)


@pytest.mark.parametrize(
    ("whole", "same"), [(4.0, True), (3.961, True), (3.96, False), (4.04, True), (4.041, False)]
)
def test_a_whole_of_other_borders_is_told_by_a_hundredth_of_its_weights(whole, same):
    rows = HEAVY + yearly([2020], "heavy", r=whole) + yearly([2020], a=10.0, b=40.0, r=34.0)
    found = reckoned(rows).pairs("rate")
    assert len(found) == same
    if same:
        assert found.loc[0, ["indicator", "area", "year"]].tolist() == ["rate", "r", 2020]
        assert found.loc[0, ["published", "computed"]].tolist() == [34.0, 32.5]


def test_borders_are_those_of_the_nearest_year_in_which_all_weights_are_known():
    rows = yearly([2020], "heavy", b=3.0, r=4.0) + yearly([2021], "heavy", a=1.0, b=3.0, r=4.0)
    rows += yearly([2020], a=10.0, b=40.0, r=34.0)
    assert len(reckoned(rows).pairs("rate")) == 1


@pytest.mark.parametrize(
    ("others", "wholes"),
    [
        ([("r", "region")], ["r"]),
        ([("c", "country")], ["c"]),
        ([("r", "region"), ("c", "country")], ["r", "c"]),
        ([("c", "country"), ("d", "country")], []),
        ([("c", "merged")], []),
    ],
)
def test_wholes_are_regions_and_the_country_where_there_is_only_one(others, wholes):
    rows = HEAVY + yearly([2020], a=10.0, b=40.0, r=34.0, c=34.0, d=34.0)
    found = reckoned(rows, others=others).pairs("rate")["area"]
    assert found.to_dict() == dict(enumerate(wholes))


def test_weights_are_those_of_the_year_else_of_the_last_before_else_of_the_first_after():
    rows = yearly([2019], "heavy", a=1.0, b=3.0) + yearly([2022], "heavy", a=3.0, b=1.0)
    rows += yearly([2018, 2020, 2021, 2022, 2023], a=10.0, b=40.0)
    found = reckoned(rows).history("rate", "total", ["a", "b"])
    assert found["year"].tolist() == [2018, 2020, 2021, 2022, 2023]
    assert found["value"].tolist() == pytest.approx([32.5, 32.5, 32.5, 17.5, 17.5])


@pytest.mark.parametrize(
    ("rate", "heavy", "last"),
    [("2021-07-01", "2021-06-30", "2021-07-01"), ("2021-06-30", "2021-07-01", "2021-07-01")],
)
def test_a_mean_is_known_when_its_weights_are_and_no_surer_than_its_parts(rate, heavy, last):
    told = {"published": rate, "confidence": "medium"}
    rows = [("rate", "a", 2020, 10.0, told), ("rate", "b", 2020, 40.0)]
    rows += [("heavy", "a", 2020, 1.0), ("heavy", "b", 2020, 3.0, {"published": heavy})]
    found = reckoned(rows).history("rate", "total", ["a", "b"]).iloc[0]
    assert (found["published"], found["confidence"]) == (last, "medium")


def test_of_several_figures_of_a_year_the_last_counts():
    rows = [("rate", "a", 2020, 99.0), *yearly([2020], a=10.0, b=40.0)]
    found = reckoned(HEAVY + rows).history("rate", "total", ["a", "b"])
    assert found["value"].tolist() == pytest.approx([32.5])


def test_where_no_whole_is_published_any_mixture_of_the_parts_may_be_right():
    found = made((10.0, 40.0), (1.0, 3.0)).history("rate", "total", ["a", "b"]).iloc[0]
    assert found["value"] == pytest.approx(32.5)
    assert found["sd"] == pytest.approx(30 / 12**0.5)


def test_parts_that_agree_leave_nothing_to_the_weights():
    found = made((10.0, 10.0), (1.0, 3.0)).history("rate", "total", ["a", "b"]).iloc[0]
    assert found["sd"] == 0


def test_the_error_of_the_weights_is_that_of_the_wholes_that_are_known():
    derived = made((10.0, 40.0), (1.0, 3.0), wholes=(34.0,))
    spread = np.hypot(0.25 * 22.5, 0.75 * 7.5)
    assert derived.error("rate") == pytest.approx(1.5 / spread / 1.645)
    sd = derived.history("rate", "total", ["a", "b"])["sd"].iloc[0]
    assert sd == pytest.approx(1.5 / 1.645)


def test_a_whole_that_had_other_borders_tells_nothing_of_the_weights(view):
    years = view.derived.pairs("poverty_rate_income").groupby("area")["year"].min()
    assert years["red-river-delta"] == years["vietnam"] == 2008  # Hà Tây had joined Hà Nội by then
    assert years["south-east"] == 2006


@pytest.mark.parametrize("indicator", RATES)
def test_wholes_that_are_known_lie_where_the_error_says(view, indicator):
    pairs = view.derived.pairs(indicator)
    tau = view.derived.error(indicator)
    standard = (pairs["published"] - pairs["computed"]) / (tau * pairs["spread"])
    assert len(pairs) >= 7
    assert 0.85 <= (standard.abs() < 1.645).mean() < 0.95


def test_the_country_is_the_sum_of_its_provinces(view):
    for indicator in ("population", "labour_force", "employed_persons"):
        pairs = view.derived.pairs(indicator)
        off = (pairs["published"] / pairs["computed"] - 1).abs()[pairs["year"] >= 2008]
        assert len(off) > 40
        assert off.max() < 0.0001


def test_the_page_tells_the_errors_that_are_measured(package):
    page = (Path(__file__).resolve().parents[3] / "docs" / "areas.md").read_text(encoding="utf-8")
    derived, told = package.derived, []
    for indicator, weight in derived.weights.items():
        pairs = derived.pairs(indicator)
        if weight and len(pairs):
            off, years = pairs["published"] - pairs["computed"], pairs["year"]
            errors = [(off**2).mean() ** 0.5, off.abs().median(), off.abs().quantile(0.9)]
            cells = [f"`{indicator}`", f"`{weight}`", f"{years.min()}–{years.max()}", len(pairs)]
            cells += [*(f"{error:.2f}" for error in errors), f"{derived.error(indicator):.3f}"]
            told.append(f"| {' | '.join(map(str, cells))} |")
    lines = [line for line in page.splitlines() if line.startswith("| `") and "` | `" in line]
    assert lines == told
    assert len(told) == 7


def test_households_and_people_share_alike_in_the_one_area_that_printed_both(package):
    row = package.observations.query("area == @WHOLE and period == '2021' and group == 'total'")
    assert "9,33%, (78.066 hộ" in row["quote"].item()
    assert "23,552 households (6.94)" in row["note"].item()
    households = (23_552 / 6.94) / (78_066 / 9.33)
    people = package.history("population", "lam-dong").set_index("year")["value"]
    people = (people / package.history("population", WHOLE).set_index("year")["value"])[2021]
    assert (round(100 * households, 1), round(100 * people, 1)) == (40.6, 40.9)
    tau = package.derived.error("multidimensional_poverty")
    assert abs(np.log(households / people)) < tau


def test_a_sum_has_no_error_of_weights(view):
    assert (view.derived.pairs("population")["spread"] == 0).all()
