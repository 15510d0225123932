"""A history, a panel, single records: which of several editions counts."""

import pandas as pd
import pytest

from attain.errors import AttainError
from attain.evidence.views import Tables, joins

DEPARTMENT = "observations-department.csv"


@pytest.fixture
def view(package):
    return package.as_of("2023-12-31")


def test_history_of_an_annual_series(view):
    history = view.history("certificate_share", "lam-dong")
    assert history.columns.tolist() == [
        "year", "value", "status", "published", "source", "quote", "vintage", "confidence",
        "months", "period",
    ]  # fmt: skip
    assert history["year"].tolist() == list(range(2008, 2023))
    assert history["value"].iloc[-1] == 21.8
    assert history.index.tolist() == list(range(15))


def test_history_leaves_out_half_years_and_months(view):
    assert view.history("new_jobs", "lam-dong")["year"].tolist() == list(range(2019, 2024))
    assert view.history("labour_force", "lam-dong")["year"].max() == 2021


def test_a_part_of_a_year_never_stands_for_the_year(view, package):
    for indicator, whole, parts in (
        ("job_fairs", [], [(2021, 74.0, 6), (2022, 64.0, 11)]),
        ("job_fair_placements", [], [(2022, 5093.0, 11)]),
    ):  # fmt: skip
        assert view.history(indicator, "lam-dong")["year"].tolist() == whole
        found = view.history(indicator, "lam-dong", parts=True)
        assert list(found[["year", "value", "months"]].itertuples(index=False, name=None)) == parts
    assert "lam-dong" not in set(view.panel("job_fairs")["series"])
    later = package.history("trained_labour", "lam-dong", parts=True)
    assert later["months"].tolist() == [12, 12, 6]


def test_a_month_is_a_reading_of_a_rate_and_nothing_of_a_count(view):
    urban = view.history("unemployment_rate", "lam-dong", "urban", parts=True)
    assert urban["year"].tolist() == [2021, 2023]
    assert urban["months"].tolist() == [6, 12]
    assert urban["period"].tolist() == ["2021-06", "2023"]
    assert view.history("unemployed_persons", "lam-dong", parts=True).empty


def test_shares_are_of_years_whose_part_and_whole_are_known(view, package):
    assert view.shares("new_jobs", 6) == [pytest.approx(3970 / 7550)]
    later = [pytest.approx(3970 / 7550), pytest.approx(9230 / 15000), pytest.approx(6500 / 10500)]
    assert sorted(package.shares("new_jobs", 6)) == later  # Lào Cai's and ours of 2023 by 2024
    assert package.shares("new_jobs", 11) == package.shares("job_fairs", 6) == []


def test_of_several_parts_the_longest_counts(copy):
    like = next(row for row, cells in enumerate(copy.read(DEPARTMENT), 1) if "5093" in cells)
    copy.add(DEPARTMENT, like, vintage="press-2023-01", coverage="to 2022-09", value="4000")
    history = copy.open().history("job_fair_placements", "lam-dong", parts=True)
    assert history[["value", "months"]].to_numpy().tolist() == [[5093.0, 11]]


def test_groups_are_kept_apart(view):
    assert view.history("unemployment_rate", "lam-dong", "urban")["value"].tolist() == [1.04]
    assert view.history("multidimensional_poverty", "lam-dong", "ethnic_minority")[
        "value"
    ].tolist() == [18.96, 14.22, 9.13]


def test_of_one_day_the_latest_edition_counts(view):
    history = view.history("labour_force", "lam-dong").set_index("year")
    assert history.loc[2015, "vintage"] == "gso-2022"
    assert history.loc[2015, "value"] == 712.4


def test_the_latest_published_counts_before_the_edition(package, view):
    history = view.history("unemployment_rate", "lam-dong")
    assert history["year"].tolist() == list(range(2018, 2024))
    assert history.iloc[-1][["vintage", "status"]].tolist() == ["article", "P"]
    later = package.as_of("2024-06-30").history("unemployment_rate", "lam-dong")
    assert later.iloc[-1][["vintage", "published"]].tolist() == ["nso-2025", "2024-06-30"]


def test_an_estimate_gives_way_to_the_final_report(package):
    november = package.as_of("2020-12-31").history("targets_met", "lam-dong")
    march = package.as_of("2021-12-31").history("targets_met", "lam-dong")
    assert november.set_index("year").loc[2020, "value"] == 10
    assert march.set_index("year").loc[2020, "value"] == 13


def test_a_later_edition_with_the_same_day_wins_whatever_the_order_of_rows(copy):
    row = copy.row_of(DEPARTMENT, indicator="trained_labour", period="2020")
    copy.add(DEPARTMENT, like=row, vintage="press-2021-09", value="71")
    copy.add(DEPARTMENT, like=row, vintage="press-2020-12", value="60")
    history = copy.open().history("trained_labour", "lam-dong").set_index("year")
    assert history.loc[2020, ["value", "vintage"]].tolist() == [71.0, "press-2021-09"]
    panel = copy.open().panel("trained_labour").set_index(["series", "year"])
    assert panel.loc[("lam-dong", 2020), "value"] == 71


def test_a_later_day_wins_over_a_later_edition(copy):
    row = copy.row_of(DEPARTMENT, indicator="trained_labour", period="2020")
    copy.add(DEPARTMENT, like=row, vintage="press-2019", value="72", published="2022-06-30")
    history = copy.open().history("trained_labour", "lam-dong").set_index("year")
    assert history.loc[2020, ["value", "vintage"]].tolist() == [72.0, "press-2019"]


def test_panel_of_the_provinces(view):
    panel = view.panel("certificate_share")
    assert panel.columns.tolist() == ["series", "year", "value"]
    assert panel["series"].nunique() == 63
    assert not panel.duplicated(["series", "year"]).any()
    assert panel.equals(panel.sort_values(["series", "year"], ignore_index=True))
    assert panel["year"].max() == 2022


def test_the_panel_agrees_with_the_histories(view):
    panel = view.panel("unemployment_rate")
    for area in ("lam-dong", "ha-noi"):
        history = view.history("unemployment_rate", area)
        mine = panel[panel["series"] == area]
        assert mine["year"].tolist() == history["year"].tolist()
        assert mine["value"].tolist() == history["value"].tolist()
    assert panel.groupby("series")["year"].max().value_counts().to_dict() == {2022: 62, 2023: 1}


def test_panels_of_other_levels_and_groups(view):
    assert view.panel("unemployment_rate", "urban", "region")["series"].nunique() == 6
    assert set(view.panel("population", level="country")["series"]) == {"vietnam"}
    assert view.panel("reform_rank").query("series != 'lam-dong'").empty


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda v: v.history("certificate_shares", "lam-dong"), "certificate_share"),
        (lambda v: v.history("certificate_share", "lam-dnog"), "lam-dong"),
        (lambda v: v.history("certificate_share", "lam-dong", "town"), "urban"),
        (lambda v: v.panel("unemployment"), "unemployment_rate"),
        (lambda v: v.panel("unemployment_rate", level="district"), "province"),
        (lambda v: v.area("Lam Dog"), "lam-dong"),
        (lambda v: v.indicator(""), "valid are"),
        (lambda v: v.source("baolamdong-2023"), "baolamdong-2023-12-31"),
        (lambda v: v.targets_for("dak-lk", 2024), "dak-lak"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(view, call, hint):
    with pytest.raises(AttainError) as caught:
        call(view)
    assert hint in caught.value.do


def test_targets_of_the_year_in_the_order_of_the_table(view):
    targets = view.targets_for("lam-dong", 2024)
    assert [target.target for target in targets] == [f"T{i:02d}" for i in range(1, 12)]
    unemployment = targets[7]
    assert (unemployment.comparator, unemployment.high) == ("<", 1.2)
    assert view.targets_for("lam-dong", 2030) == []
    assert view.targets_for("ha-noi", 2024) == []


def test_a_revised_plan_replaces_the_target_it_revises(copy):
    row = copy.row_of("targets.csv", target="T10")
    copy.add("sources.csv", source="revision", published="2023-12-31")
    copy.add("targets.csv", like=row, target="revised", published="2024-05-01", source="revision")
    package = copy.open()
    ids = [t.target for t in package.as_of("2024-06-01").targets_for("lam-dong", 2024)]
    assert "revised" in ids
    assert "T10" not in ids
    assert [t.target for t in package.as_of("2024-04-30").targets_for("lam-dong", 2024)][
        -2
    ] == "T10"


def frame(usual, rows):
    return pd.DataFrame([usual | row for row in rows], columns=list(usual))


FIGURE = {
    "indicator": "jobs", "area": "a", "group": "total", "period": "2023", "vintage": "press",
    "value": 1.0, "status": "A", "published": "2024-01-01", "source": "s", "quote": "",
    "confidence": "high", "coverage": "", "bound": "", "definition": "", "book": False,
}  # fmt: skip
AREA = {"area": "a", "name_vi": "", "name_en": "", "level": "province", "region": "", "from": "",
        "until": "", "parts": ""}  # fmt: skip


@pytest.fixture
def small(package):
    """Tables of a few rows, each told by what differs from the usual."""
    kind = package.indicators.iloc[0].to_dict() | {
        "indicator": "jobs", "name_vi": "", "name_en": "Jobs", "kind": "count", "decimals": 1,
        "breaks": "", "pool": "", "producer": "department",
    }  # fmt: skip
    goal = package.targets.iloc[0].to_dict() | {
        "indicator": "jobs", "area": "a", "group": "total", "period": "2024", "basis": "level",
        "term": "", "published": "2024-01-01",
    }  # fmt: skip
    term = dict.fromkeys(("kind", "term", "vi", "en", "one"), "")

    def build(*figures, areas=({},), indicators=({},), targets=(), terms=(), sums=()):
        return Tables(
            {
                "areas": frame(AREA, areas),
                "indicators": frame(kind, indicators),
                "observations": frame(FIGURE, figures),
                "targets": frame(goal, targets),
                "terms": frame(term, terms),
                "aggregation": pd.DataFrame(sums, columns=["indicator", "weight"]),
            }
        )

    return build


@pytest.mark.parametrize(
    ("figure", "joined"),
    [
        ({}, True),
        ({"confidence": "medium", "bound": "lower"}, True),
        ({"confidence": "low"}, False),
        ({"bound": "upper"}, False),
        ({"definition": "own"}, False),
        ({"indicator": "surveyed"}, False),
    ],
)
def test_what_the_plan_book_says_in_doubt_joins_no_history(figure, joined):
    rows = frame(FIGURE, [figure | {"book": True}, figure | {"book": False}])
    made = pd.DataFrame({"indicator": ["surveyed"], "producer": "statistics_office"})
    assert joins(rows, made).tolist() == [joined, True]


@pytest.mark.parametrize(
    ("kind", "period", "coverage", "months"),
    [
        ("count", "2023", "", 12),
        ("count", "2023", "to 2023-11", 11),
        ("count", "2023", "to 2023-01", 1),
        ("count", "2023", "partial", 0),
        ("count", "2023-H1", "", 6),
        ("count", "2023-H1", "to 2023-06", 6),
        ("count", "2023-H2", "", 0),
        ("count", "2023-Q1", "", 0),
        ("count", "2023-06", "", 0),
        ("rate", "2023-06", "", 6),
        ("rate", "2023-01", "", 1),
        ("rate", "2023-11", "", 11),
        ("rate", "2023-12", "", 0),
        ("rank", "2023-10", "", 10),
        ("money", "2023-10", "", 0),
        ("rate", "2021-2023", "", 0),
        ("rate", "2023", "", 12),
    ],
)
def test_how_many_months_of_its_year_a_figure_tells(small, kind, period, coverage, months):
    tables = small({"period": period, "coverage": coverage}, indicators=[{"kind": kind}])
    found = tables.history("jobs", "a", parts=True)
    assert found["months"].tolist() == [months] * bool(months)
    assert found["year"].tolist() == [2023] * bool(months)
    assert len(tables.history("jobs", "a")) == (months == 12)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"published": "2024-01-02", "vintage": "nso-2024"}, {"vintage": "nso-2025"}),
        ({"vintage": "nso-2025"}, {"vintage": "press-2024-12"}),
        ({"vintage": "press-2024-02"}, {"vintage": "press-2024"}),
        ({"vintage": "press-2024-02-02"}, {"vintage": "press-2024-02-01"}),
        ({"vintage": "press-2024"}, {"vintage": "press"}),
        ({"vintage": "b-2024"}, {"vintage": "a-2024"}),
    ],
)
def test_which_of_two_figures_of_a_year_counts(small, first, second):
    one, other = first | {"value": 1.0}, second | {"value": 2.0}
    for rows in ((one, other), (other, one)):
        assert small(*rows).history("jobs", "a")["value"].tolist() == [1.0]
        assert small(*rows).panel("jobs")["value"].tolist() == [1.0]


def test_a_history_has_a_row_a_year_and_what_is_known_of_the_figure(small):
    tables = small({"area": "b"}, {"area": "a", "value": 2.0}, areas=[{}, {"area": "b"}])
    told = {"year": 2023, "value": 2.0, "status": "A", "published": "2024-01-01", "source": "s",
            "quote": "", "vintage": "press", "confidence": "high", "months": 12,
            "period": "2023"}  # fmt: skip
    assert tables.history("jobs", "a").to_dict("index") == {0: told}


@pytest.mark.parametrize(("producer", "joined"), [("department", 1), ("statistics_office", 0)])
def test_reports_do_not_continue_what_a_survey_measures(small, producer, joined):
    tables = small({"book": True}, indicators=[{"producer": producer}])
    assert len(tables.history("jobs", "a")) == joined


def test_a_share_of_a_year_is_above_none_and_at_most_all_of_it(small):
    rows = []
    for year, part in ((2020, 1.0), (2021, 4.0), (2022, 5.0), (2023, 0.0)):
        rows += [{"period": f"{year}-H1", "value": part}, {"period": f"{year}", "value": 4.0}]
    rows += [{"period": "2019-H1"}, {"period": "2018"}, {"period": "2018-H1", "area": "b"}]
    assert sorted(small(*rows).shares("jobs", 6)) == [0.25, 1, 1]


MERGED = [{"area": "a"}, {"area": "b"}, {"area": "m", "level": "merged", "parts": "a b"}]


def test_computed_years_stand_beside_those_that_were_published_whole(small):
    parts = [{"area": area, "period": f"{year}", "value": 1.04}
             for area in "ab" for year in (2021, 2022, 2023)]  # fmt: skip
    own = [{"area": "m", "period": "2020", "value": 7.0},
           {"area": "m", "period": "2022", "value": 8.0},
           {"area": "m", "period": "2023-H1", "value": 1.0},
           {"area": "m", "period": "2024-H1", "value": 2.0}]  # fmt: skip
    tables = small(*parts, *own, areas=MERGED, sums=[("jobs", "")])
    found = tables.history("jobs", "m", parts=True)
    shown = found[["year", "value", "months", "vintage", "sd"]].to_numpy().tolist()
    assert shown == [
        [2020, 7, 12, "press", 0], [2021, 2.1, 12, "computed", 0], [2022, 8, 12, "press", 0],
        [2023, 2.1, 12, "computed", 0], [2024, 2, 6, "press", 0],
    ]  # fmt: skip
    assert (found["year"].dtype, found["months"].dtype) == (int, int)
    assert found.index.tolist() == [0, 1, 2, 3, 4]
    assert small(areas=MERGED).history("jobs", "m").empty


def test_a_break_of_a_part_is_one_of_the_area_made_of_it(small):
    tables = small(areas=MERGED, indicators=[{"breaks": "2010 b:2015 c:2016"}])
    assert tables.indicator("jobs").area_breaks == (("b", 2015), ("c", 2016), ("m", 2015))


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        (["country", "province"], "province"),
        (["country", "county", "county", "city"], "county"),
        (["county", "county", "province"], "province"),
        (["country", "region"], "province"),
    ],
)
def test_the_level_that_is_asked_is_the_province_or_the_package_s_own(small, levels, level):
    areas = [{"area": f"a{place}", "level": name} for place, name in enumerate(levels)]
    assert small(areas=areas).level == level


@pytest.mark.parametrize(
    ("area", "indicator", "languages"),
    [("", "", ("en",)), ("Huế", "", ("vi", "en")), ("", "Việc làm", ("vi", "en"))],
)
def test_a_package_that_names_nothing_in_vietnamese_is_in_english(
    small, area, indicator, languages
):
    tables = small(areas=[{"name_vi": area}, {"area": "b"}], indicators=[{"name_vi": indicator}])
    assert tables.languages == languages


def test_own_terms_come_after_the_usual_ones(small):
    kinds = (("group", "youth"), ("section", "health"), ("unit", "bed"))
    tables = small(terms=[{"kind": kind, "term": term} for kind, term in kinds])
    assert tables.groups[-2:] == ("mountain_districts", "youth")
    assert tables.sections == ("poverty", "jobs", "labour", "health")


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Hà Nội", "ha-noi"), ("ha noi", "ha-noi"), ("Huế", "thua-thien"), ("Hue City", "thua-thien"),
     ("vinh", "vinh"), ("Vinh", "vinh"), ("Twin", ""), ("", ""), ("-", "")],
)  # fmt: skip
def test_an_area_may_be_called_by_a_name_that_is_its_own(small, asked, found):
    areas = [
        {"area": "ha-noi", "name_vi": "Hà Nội"}, {"area": "vinh"},
        {"area": "thua-thien", "name_vi": "Huế", "name_en": "Hue City"},
        {"area": "old", "name_en": "Vinh"}, {"area": "x", "name_en": "Twin"},
        {"area": "y", "name_en": "Twin"},
    ]  # fmt: skip
    tables = small(areas=areas)
    if found:
        assert tables.area(asked).area == found
    else:
        with pytest.raises(AttainError, match="unknown area"):
            tables.area(asked)


def test_of_several_plans_for_the_same_the_latest_counts(small):
    plans = [
        {"target": "first"}, {"target": "last", "published": "2024-02-01"},
        {"target": "urban", "group": "urban"}, {"target": "end", "term": "end"},
        {"target": "other", "area": "b"}, {"target": "half", "period": "2024-H1"},
        {"target": "term", "period": "2020-2024", "term": "end"},
        {"target": "mean", "period": "2020-2024", "term": "mean"},
        {"target": "each", "period": "2020-2024"},
        {"target": "sum", "period": "2020-2024", "basis": "count", "group": "urban"},
        {"target": "begun", "period": "2024-2028", "term": "end"},
    ]  # fmt: skip
    tables = small(targets=plans, areas=[{}, {"area": "b"}])
    found = tables.targets_for("a", 2024)
    assert [target.target for target in found] == ["last", "urban", "term", "mean", "sum"]
    found.clear()
    assert len(tables.targets_for("a", 2024)) == 5


def test_a_panel_is_sorted_by_area_and_year(small):
    rows = [{"area": area, "period": year} for area in "ba" for year in ("2023", "2022")]
    rows += [{"area": "c"}, {"area": "a", "group": "urban", "period": "2021"}]
    tables = small(*rows, areas=[{"area": "a"}, {"area": "b"}, {"area": "c", "level": "region"}])
    places = enumerate([("a", 2022), ("a", 2023), ("b", 2022), ("b", 2023)])
    assert list(tables.panel("jobs").itertuples(name=None)) == [
        (place, *which, 1.0) for place, which in places
    ]
    assert tables.panel("jobs", level="region")["series"].tolist() == ["c"]
