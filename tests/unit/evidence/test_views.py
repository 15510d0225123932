"""A history, a panel, single records: which of several editions counts."""

import re

import pytest

from attain.errors import AttainError

DEPARTMENT = "observations-department.csv"


@pytest.fixture
def view(package):
    return package.as_of("2023-12-31")


def test_history_of_an_annual_series(view):
    history = view.history("certificate_share", "lam-dong")
    assert history.columns.tolist() == [
        "year", "value", "status", "published", "source", "quote", "vintage", "confidence",
        "months",
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


def test_a_view_shows_its_indicators_in_the_order_of_the_figures(view):
    shown = re.findall(r"<th>(\w+)</th>\s*<td>", view._repr_html_())
    assert shown[:3] == list(view.observations["indicator"].drop_duplicates()[:3])
