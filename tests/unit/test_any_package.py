"""Packages of other indicators and areas: what is asked is answered, or refused with its reason."""

import csv
import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import attain
from attain.errors import PackageError, ParameterError
from attain.evaluation.outcome import score_table
from attain.evaluation.protocol import protocol_of
from attain.evaluation.registration import COLUMNS
from attain.evidence.schema import TABLE
from attain.intake.start import write_parameters
from attain.parameters import load
from attain.report.outcomes import outcomes
from attain.report.text.brief import write_brief
from attain.site.front import front
from attain.site.national import tiles
from attain.targets.methods import METHODS, Points
from attain.vocabulary import is_met

AREAS = [["land", "Cả nước", "Land", "country", ""], ["coast", "Ven biển", "Coast", "region", ""]]
AREAS += [[f"bay-{k}", f"Vịnh {k}", f"Bay {k}", "province", "coast"] for k in range(8)]
SOURCE = ["office", "Yearbook", "Office", "", "2005-01-01", "Facts quoted", ""]
Make = Callable[..., Path]


def indicator(name: str, unit: str = "percent", better: str = "higher", **more: Any) -> dict:
    rate = unit == "percent"
    told = {"indicator": name, "name_vi": f"Chỉ tiêu {name}", "name_en": f"Indicator {name}"}
    told |= {"unit": unit, "kind": "rate" if rate else "count", "better": better, "lower": "0"}
    told |= {"upper": "100" if rate else "", "decimals": "1" if rate else "0"}
    told |= {"definition_vi": "Định nghĩa", "definition_en": "Definition", "producer": "department"}
    return told | more


def figures(name: str, values: dict[int, object], area: str = "bay-0", **more: Any) -> list[dict]:
    told = {"indicator": name, "area": area, "group": "total", "vintage": "ed-2023", "status": "A"}
    told |= {"published": "2023-12-31", "source": "office", "confidence": "high"}
    told |= {"approximate": "false"} | more
    return [told | {"period": str(year), "value": str(value)} for year, value in values.items()]


def target(name: str, measured: str, period: str, sign: str, value: float, **more: Any) -> dict:
    end = "low" if sign in (">=", ">") else "high"
    told = {"target": name, "indicator": measured, "area": "bay-0", "group": "total"}
    told |= {"period": period, "comparator": sign, end: f"{value:g}", "basis": "level"}
    told |= {"direction": "up", "maintain": "false", "decimals": "0", "section": "jobs"}
    told |= {"published": "2022-12-31", "source": "office", "quote": "as worded"}
    return told | more


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Write a package of these indicators, figures and targets; without targets, no such file."""

    def write(
        indicators: list[dict], observations: list[dict], targets: list[dict] | None = None,
        **more: list[dict],
    ) -> Path:  # fmt: skip
        tables = (
            {
                "areas": [dict(zip(TABLE["areas"].columns, row, strict=False)) for row in AREAS],
                "indicators": indicators,
                "sources": [dict(zip(TABLE["sources"].columns, SOURCE, strict=False))],
                "observations": observations,
            }
            | more
            | ({} if targets is None else {"targets": targets})
        )
        for name, rows in tables.items():
            path = tmp_path / f"{name}{'-office' if name == 'observations' else ''}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, TABLE[name].columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return tmp_path

    return write


def study(folder: Path, year: int = 2024, **more: Any) -> attain.Study:
    asked = {"area": "bay-0", "as_of": "2023-12-31", "target_year": year, "data": str(folder)}
    return attain.Study(attain.Parameters(**asked | more))


def primary(asked: attain.Study) -> Any:
    rows = asked.assessments
    return rows[rows["role"] == "primary"].set_index("target")


def told(asked: attain.Study, folder: Path) -> dict[str, Any]:
    write_brief(asked, folder / "run")
    page = front(folder / "run").read_text(encoding="utf-8")
    text = (folder / "run/brief.json").read_text(encoding="utf-8").replace("\u00a0", " ")
    found: dict[str, Any] = json.loads(text)
    assert not re.search(r"\bNaN\b|\bnan[ %]", page)
    return found


# ---- a year that is published -------------------------------------------------------------------
JOBS = figures("jobs", {2020: 900, 2021: 1000, 2022: 1100, 2023: 1150})
SHARE = figures("share", {2021: 40, 2022: 44, 2023: 45.5})


@pytest.mark.parametrize(
    ("asked", "verdict", "reason"),
    [
        (target("t", "jobs", "2023", ">=", 1200, basis="count"), "missed", "missed by 50 people"),
        (target("t", "jobs", "2023", ">=", 1150, basis="count"), "met", "met exactly"),
        (target("t", "jobs", "2023", "<=", 1200, basis="count"), "met", "50 people to spare"),
        (target("t", "share", "2023", ">=", 1, basis="change"), "met", "0.5 percentage points"),
        (target("t", "share", "2023", ">=", 2, basis="change"), "missed", "missed by 0.5"),
    ],
)
def test_a_target_of_a_published_year_is_met_or_missed(made, asked, verdict, reason):
    folder = made([indicator("jobs", "persons"), indicator("share")], JOBS + SHARE, [asked])
    found = study(folder, 2023)
    row = primary(found).loc["t"]
    assert (row["verdict"], row["reason"], row["last_year"]) == (verdict, "", 2023)
    assert row[["probability", "median", "attainable_80"]].isna().all()
    page = told(found, folder)
    words = page["targets"]["t"]["en"]
    assert reason in words["reason"]
    assert words["word"] == verdict
    assert f"1 {verdict}" in page["words"]["en"]["answer"]
    if (verdict, asked["comparator"]) == ("met", ">="):
        assert "already_met" not in row["flags"]  # a plan is not compared with its own result


def test_an_estimate_of_the_year_itself_settles_nothing(made):
    """In July nobody knows the figure of the year; in the next year it is the last one."""
    asked = [target("t", "jobs", y, ">=", 1150, basis="count", published="2022-12-31")
             | {"target": f"t{y}"} for y in ("2023", "2024")]  # fmt: skip
    early = figures("jobs", {2023: 1150}, published="2023-07-30", status="E")
    half = figures(
        "jobs", {2023: 600}, published="2023-07-01", coverage="to 2023-06", vintage="ed-half"
    )
    past = figures("jobs", {2021: 1000, 2022: 1100})
    folder = made([indicator("jobs", "persons")], past + early + half, asked)
    now = study(folder, 2023)
    row = primary(now).loc["t2023"]
    assert 0 < row["probability"] < 1
    assert outcomes(now)["met"].isna().all()  # nor does what is told since
    asked = {"scored_by": "jobs", "area": "bay-0", "group": "total", "target_year": 2023}
    asked |= {"basis": "count", "indicator": "jobs", "target": "t2023"}
    asked |= {"output_type": "probability"}
    asked = dict.fromkeys(COLUMNS, "") | asked | {"threshold": 1150.0, "comparator": ">="}
    asked |= {"upper": math.nan, "value": 0.4, "reading": "main", "model": "attain"}
    for day, settled in ((None, 0), ("2023-08-01", 0), ("2024-01-01", 1)):
        assert len(score_table(pd.DataFrame([asked]), now.package, day).events) == settled
    assert row[["last_year", "last_value", "last_months"]].tolist() == [2023, 600, 6]
    row = primary(study(folder, 2024)).loc["t2024"]
    assert row[["last_year", "last_value"]].tolist() == [2023, 1150]


@pytest.mark.parametrize(
    ("published", "status", "settled"),
    [
        ("2023-11-30", "E", False),
        ("2023-11-30", "P", False),
        ("2023-12-01", "E", True),  # the year-end results of December
        ("2023-12-30", "P", True),
        ("2023-09-05", "A", True),  # a school year is over in summer
        ("2023-09-05", "D", True),
    ],
)
def test_what_is_final_or_of_december_settles_its_year(made, published, status, settled):
    early = figures("jobs", {2023: 1150}, published=published, status=status)
    asked = [target("t", "jobs", "2023", ">=", 1150, basis="count")]
    folder = made(
        [indicator("jobs", "persons")], figures("jobs", {2021: 1000, 2022: 1100}) + early, asked
    )
    now = study(folder, 2023)
    assert (primary(now).loc["t", "verdict"] == "met") == settled
    assert (outcomes(now)["met"] == "met").tolist() == [settled]


@pytest.mark.parametrize(
    ("values", "more", "reason"),
    [
        ({}, {"basis": "count"}, "no annual figure"),
        ({2021: 900, 2023: 950}, {"basis": "change"}, "the figure of 2022"),
        ({2023: 950}, {"basis": "relative"}, "the figure of 2022"),
        ({2022: 900, 2023: 950}, {"definition": "own_count"}, "another definition"),
    ],
)
def test_every_refusal_has_its_own_reason(made, values, more, reason):
    rows = figures("jobs", values) + figures("jobs", {2020: 5}, area="bay-1")
    asked = target("t", "jobs", "2023", ">=", 10, **more)
    folder = made([indicator("jobs", "persons")], rows, [asked])
    found = study(folder, 2023)
    assert primary(found).loc["t", "verdict"] == "not_assessable"
    words = told(found, folder)["targets"]["t"]["en"]
    assert reason in words["reason"]
    assert ("no annual figure" in words["reason"]) == (not values)


# ---- the comparator of the question -------------------------------------------------------------
@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize(("sign", "value"), [("<=", 60.0), (">=", 40.0), ("<", 30.0), (">", 55.0)])
def test_a_promise_is_kept_with_its_probability_whichever_way_is_progress(
    made, better, sign, value
):
    rows = figures("share", {2020: 41, 2021: 42, 2022: 44, 2023: 45.5})
    folder = made([indicator("share", better=better)], rows)
    asked = study(folder, thresholds=[{"indicator": "share", "comparator": sign, "value": value}])
    row = primary(asked).loc["H01"]
    forecast = asked.forecast("share")
    for percent in (80, 50, 20):
        kept = forecast.probability(sign, row[f"attainable_{percent}"]).iloc[0]
        assert kept == pytest.approx(percent / 100, abs=0.005)
    met = is_met(sign, 45.5, value)
    assert ("already_met" in row["flags"]) == met
    assert "below_last_result" not in row["flags"] or met


def test_a_rise_of_at_most_something_is_promised_as_such(made):
    asked = target("t", "share", "2024", "<=", 1, basis="change")
    folder = made([indicator("share")], SHARE, [asked])
    found = study(folder)
    words = told(found, folder)["targets"]["t"]
    assert words["en"]["asks"] == "rise of ≤ 1 pp"
    assert words["en"]["promise"]["80"].startswith("rise of ≤")
    row = primary(found).loc["t"]
    assert row["attainable_20"] < row["attainable_80"]  # the safer promise is the laxer ceiling


# ---- a term -------------------------------------------------------------------------------------
TERM = {"basis": "count", "published": "2021-06-30"}
MADE = figures("jobs", {2021: 20000, 2022: 23000, 2023: 25600})


def test_a_total_a_mean_and_an_end_of_a_term_are_three_targets(made):
    asked = [
        target("total", "jobs", "2021-2025", ">=", 125000, **TERM),
        target("mean", "jobs", "2021-2025", ">=", 25000, term="mean", **TERM),
        target("end", "jobs", "2021-2025", ">=", 25000, term="end", **TERM),
        target("each", "jobs", "2021-2025", ">=", 25000, term="each", **TERM),
    ]
    folder = made([indicator("jobs", "persons")], MADE, asked)
    rows = primary(study(folder, 2025))
    assert rows.index.tolist() == ["total", "mean", "end"]  # each year has a target of its own
    assert rows.loc["total", "probability"] == pytest.approx(rows.loc["mean", "probability"])
    assert rows.loc["total", "median"] == pytest.approx(5 * rows.loc["mean", "median"], rel=1e-6)
    assert rows.loc["end", "probability"] > rows.loc["mean", "probability"] + 0.1
    assert rows.loc["total", "low_80"] > 20000 + 23000 + 25600  # what has come is certain
    words = told(study(folder, 2025), folder)["targets"]
    assert words["total"]["en"]["asks"] == "≥ 125,000 people over 2021–2025"
    assert words["mean"]["vi"]["asks"].endswith("bình quân mỗi năm giai đoạn 2021–2025")


def test_with_one_year_left_a_total_is_what_that_year_has_to_bring(made):
    done = figures("jobs", {2021: 20000, 2022: 23000, 2023: 25600})
    total = target("total", "jobs", "2021-2024", ">=", 93600, **TERM)
    rest = target("rest", "jobs", "2024", ">=", 25000, basis="count")
    rows = primary(study(made([indicator("jobs", "persons")], done, [total, rest])))
    assert rows.loc["total", "probability"] == pytest.approx(rows.loc["rest", "probability"])


def test_a_term_that_is_over_is_settled_by_its_sum(made):
    asked = [
        target("short", "jobs", "2021-2023", ">=", 70000, **TERM),
        target("mean", "jobs", "2021-2023", ">=", 22000, term="mean", **TERM),
    ]
    rows = primary(study(made([indicator("jobs", "persons")], MADE, asked), 2023))
    assert rows["verdict"].to_dict() == {"short": "missed", "mean": "met"}


@pytest.mark.parametrize(
    ("term", "value", "flagged"),
    [("total", 125000, False), ("total", 130000, True), ("mean", 25000, False),
     ("mean", 26000, True), ("end", 30000, False), ("each", 25001, True)],
)  # fmt: skip
def test_a_year_is_measured_by_its_share_of_a_term(made, term, value, flagged):
    asked = [
        target("year", "jobs", "2024", ">=", 25000, basis="count"),
        target("term", "jobs", "2021-2025", ">=", value, term=term, **TERM),
    ]
    row = primary(study(made([indicator("jobs", "persons")], MADE, asked))).loc["year"]
    assert ("weaker_than_resolution" in row["flags"]) == flagged


def test_a_total_with_a_year_missing_says_which(made):
    rows = figures("jobs", {2021: 20000, 2023: 25600})
    total = target("total", "jobs", "2021-2025", ">=", 125000, **TERM)
    folder = made([indicator("jobs", "persons")], rows, [total])
    found = study(folder, 2025)
    assert primary(found).loc["total", "verdict"] == "not_assessable"
    assert "2022" in told(found, folder)["targets"]["total"]["en"]["reason"]


def test_a_rate_has_no_total(made):
    asked = [target("t", "share", "2021-2025", ">=", 50, term="total")]
    with pytest.raises(PackageError, match="a rate has no total"):
        study(made([indicator("share")], SHARE, asked), 2025)


# ---- tables that a package may do without -------------------------------------------------------
@pytest.mark.parametrize("name", ["targets", "claims"])
@pytest.mark.parametrize("headings", [True, False])
def test_a_package_without_targets_or_claims_is_valid(made, name, headings):
    folder = made([indicator("share")], SHARE)
    if headings:
        head = ",".join(TABLE[name].columns)
        (folder / f"{name}.csv").write_text(f"{head}\n", encoding="utf-8")
    opened = attain.open_package(folder)
    assert opened.claims.empty
    assert opened.targets.empty
    asked = study(folder, thresholds=[{"indicator": "share", "comparator": ">=", "value": 45.0}])
    assert 0 < primary(asked).loc["H01", "probability"] < 1
    with pytest.raises(ParameterError, match="no targets to assess"):
        study(folder)


def test_a_package_of_no_figures_is_refused(made):
    with pytest.raises(PackageError, match="no row"):
        study(made([indicator("share")], []))


# ---- marks in numbers ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "remedies"),
    [
        ("25,600", ["write 25600 if", "25.6 if"]),
        ("25.600", ["write 25600 if", "25.6 if"]),
        ("1.250.000", ["plain number 1250000,"]),
        ("1,250,000", ["plain number 1250000,"]),
        ("1.250,5", ["plain number 1250.5,"]),
        ("1 250", ["plain number 1250,"]),
        ("25,6", ["plain number 25.6,"]),
        ("٢٥٦", ["digits 0 to 9"]),
        ("0.5", ["write a whole number, or 0.5 if"]),
    ],
)
def test_a_number_that_may_mean_two_is_refused_with_both(made, written, remedies):
    folder = made([indicator("jobs", "persons")], figures("jobs", {2022: written}))
    with pytest.raises(PackageError) as refusal:
        attain.open_package(folder)
    (failure,) = refusal.value.failures
    assert failure.where == "observations-office.csv, row 2, column value"
    assert all(remedy in failure.do for remedy in remedies)


@pytest.mark.parametrize(("written", "decimals"), [("25600", "0"), ("25600.0", "0"), ("25.6", "1")])
def test_a_number_as_fine_as_its_indicator_is_read(made, written, decimals):
    jobs = indicator("jobs", "persons", decimals=decimals)
    opened = attain.open_package(made([jobs], figures("jobs", {2022: written})))
    assert opened.observations["value"].tolist() == [float(written)]


def test_a_target_for_a_count_has_no_decimals_but_a_mean_may(made):
    rows = [
        target("year", "jobs", "2024", ">=", 25.6, basis="count"),
        target("mean", "jobs", "2021-2025", ">=", 25.6, basis="count", term="mean"),
    ]
    with pytest.raises(PackageError) as refusal:
        attain.open_package(made([indicator("jobs", "persons")], MADE, rows))
    assert [failure.where for failure in refusal.value.failures] == [
        "targets.csv, row 2, column low"
    ]


# ---- thresholds ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"indicator": "share", "value": float("inf")}, "write a number"),
        ({"indicator": "share", "value": float("nan")}, "write a number"),
        ({"indicator": "share", "value": 100.5}, "outside the bounds.*0 to 100"),
        ({"indicator": "jobs", "value": -1.0}, "outside the bounds"),
        ({"indicator": "jobs", "value": 25.6}, "25600 if .*, 25.6 if"),
        ({"indicator": "share", "value": 50.0, "group": "urbn"}, "did you mean urban"),
        ({"indicator": "shore", "value": 50.0}, "did you mean share"),
    ],
)
@pytest.mark.parametrize("planned", [True, False])
def test_a_threshold_is_checked_like_a_target_whether_or_not_it_is_asked(
    made, asked, message, planned
):
    own = [target("own", "share", "2024", ">=", 46)] if planned else []
    folder = made([indicator("share"), indicator("jobs", "persons")], SHARE + MADE, own)
    with pytest.raises(ParameterError, match=message):
        study(folder, thresholds=[asked | {"comparator": ">="}])


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_threshold_is_answered_in_place_of_the_plan_and_says_so(made, language):
    own = [target("own", "share", "2024", ">=", 46), target("two", "jobs", "2024", ">=", 1200)]
    own[1]["basis"] = "count"
    folder = made([indicator("share"), indicator("jobs", "persons")], SHARE + JOBS, own)
    level = {"indicator": "share", "comparator": "<=", "value": 50.0}
    asked = study(folder, thresholds=[level], language=language)
    assert list(primary(asked).index) == ["H01"]
    assert primary(asked)["verdict"].iloc[0] != "not_assessable"
    said = str(attain.text.headline(asked)) + attain.charts.overview(asked).body
    plain = study(folder, language=language)
    assert list(primary(plain).index) == ["own", "two"]
    words = {"vi": "thay cho 2 chỉ tiêu của kế hoạch", "en": "in place of the 2 targets"}
    none = {"vi": "không có kế hoạch", "en": "no plan"}
    assert words[language] in said
    assert none[language] not in said


# ---- nothing of the first case ------------------------------------------------------------------
def panel(name: str, years: range = range(2016, 2024)) -> list[dict]:
    return [
        row
        for k in range(8)
        for row in figures(name, {y: 40 + k + 1.3 * (y - 2016) for y in years}, area=f"bay-{k}")
    ]


def test_another_package_is_backtested_on_its_own_panels(made):
    water, other = indicator("water", reference="water"), indicator("other", reference="water")
    view = attain.open_package(made([water, other], panel("water") + SHARE_OF_OTHER)).as_of(
        "2023-12-31"
    )
    assert protocol_of(view) == {"water": list(range(2018, 2024))}


SHARE_OF_OTHER = figures("other", {2021: 40, 2022: 44, 2023: 45.5})


def test_a_parameter_file_starts_from_what_the_package_has(made, tmp_path):
    kinds = [indicator("jobs", "persons"), indicator("water", reference="water")]
    folder = made(kinds, panel("water") + figures("jobs", {2023: 100}))
    path = write_parameters("bay-3", 2024, folder=tmp_path / "asked", data=str(folder))
    asked = load(path)
    assert [threshold["indicator"] for threshold in asked.thresholds] == ["water"]
    assert attain.Study(asked).assessments["probability"].notna().all()


def test_the_audit_watches_the_panels_that_the_package_has(made):
    rows = panel("water", range(2000, 2024))
    for row in rows:
        row["value"] = str(float(row["value"]) + int(row["period"]) % 3 / 10)
    (last,) = (row for row in rows if (row["area"], row["period"]) == ("bay-0", "2023"))
    last["value"] = "90"
    view = attain.open_package(made([indicator("water", reference="water")], rows)).as_of(
        "2023-12-31"
    )
    found = [finding.message for finding in attain.audit.audit(view, "bay-0", 2023)]
    assert "audit.unusual-change.unusual" in found


def test_there_is_no_map_of_other_places():
    assert len(tiles({"lam-dong", "ha-giang"})) == 63
    assert tiles({"bay-0", "bay-1"}) == ()


# ---- kinds, bounds, times and keys --------------------------------------------------------------
def test_a_rank_a_count_with_a_most_and_a_share_keep_their_bounds(made):
    kinds = [
        indicator("rank", "rank", "lower", kind="rank", lower="", decimals="0"),
        indicator("seats", "persons", upper="60"),
        indicator("share", lower="20", upper="80"),
    ]
    years = range(2018, 2024)
    rows = [
        row
        for name, values in (
            ("rank", (4, 3, 2, 2, 1, 1)),
            ("seats", (50, 52, 55, 57, 58, 59)),
            ("share", (70, 72, 75, 77, 79, 79.5)),
        )
        for row in figures(name, dict(zip(years, values, strict=True)))
    ]
    asked = study(
        made(kinds, rows),
        thresholds=[
            {"indicator": "rank", "comparator": "<=", "value": 1.0},
            {"indicator": "seats", "comparator": ">=", "value": 60.0},
            {"indicator": "share", "comparator": ">=", "value": 79.0},
        ],
    )
    quantiles = asked.forecasts.set_index("indicator")["value"]
    assert quantiles["rank"].min() >= 1
    assert (quantiles["rank"] % 1 == 0).all()
    assert quantiles["seats"].max() <= 60
    assert quantiles["share"].between(20, 80).all()


@pytest.mark.parametrize("scale", [1, 1000, 0.001])
def test_what_may_be_negative_is_answered_alike_in_every_unit(made, scale):
    money = indicator(
        "balance", "million_vnd", kind="money", lower=f"{-1000 * scale:.3f}", upper="", decimals="6"
    )
    values = {2018 + k: v * scale for k, v in enumerate((5, -1, 2, -3, 4, -2))}
    asked = study(
        made([money], figures("balance", values)),
        thresholds=[{"indicator": "balance", "comparator": ">=", "value": 1.0 * scale}],
    )
    row = primary(asked).loc["H01"]
    assert row["low_80"] < 0 < row["high_80"]
    assert row["probability"] == pytest.approx(0.34, abs=0.02)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"period": "2025-2021"}, "out of order"),
        ({"period": "2021-2021"}, "out of order"),
        ({"period": "0202"}, "out of reach"),
        ({"period": "٢٠٢١"}, "wrong form"),
        ({"published": "2023-13-31"}, "not a day"),
        ({"published": "２０２３-12-31"}, "not a day"),
        ({"area": "bay-O"}, "wrong form"),
        ({"area": "bay-9"}, "unknown area"),
    ],
)
def test_times_and_keys_of_a_target_are_checked(made, more, message):
    asked = target("t", "share", "2024", ">=", 46) | more
    with pytest.raises(PackageError, match=message):
        attain.open_package(made([indicator("share")], SHARE, [asked]))


@pytest.mark.parametrize(
    "name",
    [
        *(pytest.param(name, marks=pytest.mark.wide) for name in ("null", "nan", "true")),
        "no",
        "1e5",
    ],
)
def test_an_id_that_looks_like_something_else_stays_text(made, tmp_path, name, monkeypatch):
    monkeypatch.setitem(globals(), "AREAS", [*AREAS, [name, "Tên", "Name", "province", "coast"]])
    rows = [row | {"area": name} for row in SHARE]
    folder = made([indicator("share")], rows, [target(name, "share", "2024", ">=", 46, area=name)])
    path = write_parameters(name, 2024, folder=tmp_path / "asked", data=str(folder))
    asked = attain.Study(load(path))
    assert asked.area.area == name
    assert told(asked, folder)["targets"][name]["probability"] is not None


def test_what_several_years_together_still_ask_of_each_that_is_left(made):
    asked = [
        target("total", "jobs", "2021-2025", ">=", 125000, **TERM),
        target("mean", "jobs", "2021-2025", ">=", 25000, term="mean", **TERM),
        target("over", "jobs", "2021-2025", ">=", 60000, term="total", **TERM),
    ]
    folder = made([indicator("jobs", "persons")], MADE, asked)
    words = told(study(folder, 2025), folder)["targets"]
    assert all(row["en"]["probability"] for row in words.values())
    said = [row["en"]["required"] for row in words.values()]
    assert sorted(said) == ["", *["On average 28,200 people in each year left"] * 2]


@pytest.mark.parametrize(
    ("sign", "said"), [(">=", "Met exactly"), (">", "Just at the bound, which is not enough")]
)
def test_a_level_that_the_last_figure_just_has(made, sign, said):
    folder = made([indicator("share")], SHARE, [target("t", "share", "2024", sign, 45.5)])
    required = told(study(folder), folder)["targets"]["t"]["en"]["required"]
    assert required == said


# ---- within two ends, and in per cent of the year before -----------------------------------------
def within(low: float, high: float, year: str = "2024", **more: Any) -> dict:
    asked = target("t", "share", year, "within", low) | {"low": f"{low:g}", "high": f"{high:g}"}
    return asked | more


@pytest.mark.parametrize(
    ("low", "high", "verdict", "reason"),
    [(44, 46, "met", "0.5"), (40, 45, "missed", "0.5"), (46, 50, "missed", "0.5")],
)
def test_a_figure_has_to_lie_within_two_ends(made, low, high, verdict, reason):
    folder = made([indicator("share")], SHARE, [within(low, high, "2023")])
    found = study(folder, 2023)
    assert primary(found).loc["t", "verdict"] == verdict
    assert reason in told(found, folder)["targets"]["t"]["en"]["reason"]


def test_the_chance_of_two_ends_is_what_lies_between_them(made):
    folder = made([indicator("share")], SHARE, [within(44, 47)])
    found = study(folder)
    row, forecast = primary(found).loc["t"], found.forecast("share")
    below = forecast.probability("<", 44.0).iloc[0]
    assert row["probability"] == pytest.approx(forecast.probability("<=", 47.0).iloc[0] - below)
    ends = found.assessments.set_index("event")["probability"]
    assert ends["from"] + ends["to"] - 1 == pytest.approx(row["probability"])
    assert row[["attainable_80", "attainable_50", "attainable_20"]].isna().all()
    words = told(found, folder)["targets"]["t"]["en"]
    assert words["asks"] == "within 44–47%"
    assert words["promised"].startswith("within ")
    assert words["required"] == "Already met, 1.5 pp to spare"


@pytest.mark.parametrize(
    ("direction", "sign", "value", "level", "comparator"),
    [("up", ">=", 5, 45.5 * 1.05, ">="), ("down", ">=", 10, 45.5 * 0.9, "<="),
     ("up", "<=", 2, 45.5 * 1.02, "<="), ("down", "<=", 4, 45.5 * 0.96, ">=")],
)  # fmt: skip
def test_a_change_in_per_cent_is_the_level_it_leads_to(
    made, direction, sign, value, level, comparator
):
    asked = target("t", "share", "2024", sign, value, basis="relative", direction=direction)
    folder = made([indicator("share")], SHARE, [asked])
    row = primary(study(folder)).loc["t"]
    assert (row["basis"], row["comparator"]) == ("level", comparator)
    assert row["threshold"] == pytest.approx(level)
    same = study(folder).forecast("share").probability(comparator, level).iloc[0]
    assert row["probability"] == pytest.approx(same)
    words = told(study(folder), folder)["targets"]["t"]["en"]["asks"]
    assert words.startswith("rise of" if direction == "up" else "fall of")
    assert words.endswith(f"{value}% on the year before")


def test_a_change_in_per_cent_of_less_than_one(made):
    rows = figures("share", {2018: 0.9, 2019: 0.8, 2020: 0.85, 2021: 0.7, 2022: 0.6, 2023: 0.5})
    asked = target("t", "share", "2024", "<=", 10, basis="relative", direction="up")
    row = primary(study(made([indicator("share")], rows, [asked]))).loc["t"]
    assert row["threshold"] == pytest.approx(0.55)


def test_a_change_in_per_cent_of_an_unknown_year_says_which(made):
    asked = target("t", "share", "2025", ">=", 5, basis="relative")
    folder = made([indicator("share")], SHARE, [asked])
    found = study(folder, 2025)
    assert primary(found).loc["t", "verdict"] == "not_assessable"
    assert "the figure of 2024" in told(found, folder)["targets"]["t"]["en"]["reason"]


# ---- rates of any kind ---------------------------------------------------------------------------
GROWTH = figures("growth", {2016 + k: v for k, v in enumerate((3, -1, 2, 4, -4, 3, 2, 1))})
ENROLLED = figures("enrolled", {2018 + k: 97 + 1.2 * k for k in range(6)})


@pytest.mark.parametrize(
    ("rows", "bounds", "low", "high"),
    [(GROWTH, ("-100", "100"), -30, 0), (ENROLLED, ("0", "150"), 100, 150)],
)
def test_a_rate_may_be_negative_or_exceed_a_hundred(made, rows, bounds, low, high):
    name = rows[0]["indicator"]
    folder = made([indicator(name, lower=bounds[0], upper=bounds[1])], rows)
    asked = study(folder, thresholds=[{"indicator": name, "comparator": ">=", "value": 2.0}])
    quantiles = asked.forecasts["value"]
    assert quantiles.min() < high
    assert quantiles.max() > low
    assert quantiles.between(*map(float, bounds)).all()
    if name == "growth":
        assert quantiles.min() < 0
    else:
        assert quantiles.max() > 100


@pytest.mark.parametrize("bounds", [("", ""), ("0", ""), ("", "100")])
def test_a_percentage_says_its_bounds(made, bounds):
    folder = made([indicator("share", lower=bounds[0], upper=bounds[1])], SHARE)
    with pytest.raises(PackageError, match=r"a percentage has no bounds.*lower -100"):
        attain.open_package(folder)


# ---- words of a package --------------------------------------------------------------------------
UNIT = {"kind": "unit", "term": "per_10000", "vi": "trên 10.000 dân", "en": "per 10,000 people"}


def test_a_unit_of_the_package_is_told_in_both_languages(made):
    beds = indicator("beds", "per_10000", kind="rate", upper="", decimals="1")
    rows = figures("beds", {2020: 25.1, 2021: 26.0, 2022: 26.8, 2023: 27.5})
    folder = made([beds], rows, [target("t", "beds", "2024", ">=", 28)], terms=[UNIT])
    words = told(study(folder), folder)["targets"]["t"]
    assert words["vi"]["asks"] == "≥ 28 trên 10.000 dân"
    assert words["en"]["asks"] == "≥ 28 per 10,000 people"
    assert words["en"]["last"] == "27.5 per 10,000 people"


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"term": "per_1000"}, "unit: got 'per_10000'.*row in terms.csv"),
        ({"vi": ""}, "the Vietnamese is missing.*at terms.csv"),
        ({"en": "US$ {amount}"}, "another placeholder"),
        ({"kind": "units"}, "write one of unit, group"),
    ],
)
def test_a_term_that_is_not_told_is_refused(made, more, message):
    beds = indicator("beds", "per_10000", kind="rate", upper="", decimals="1")
    folder = made([beds], figures("beds", {2022: 26.8}), terms=[UNIT | more])
    with pytest.raises(PackageError, match=message):
        attain.open_package(folder)


def test_the_marks_of_an_office_are_kept(made):
    rows = figures("share", {2022: 44}, flag="b") + figures("share", {2023: 45}, flag="r, u")
    opened = attain.open_package(made([indicator("share")], rows))
    assert opened.observations["flag"].tolist() == ["b", "r, u"]


def test_vietnamese_is_missing_everywhere_or_nowhere(made):
    with pytest.raises(PackageError, match=r"indicators\.csv, row 2, column name_vi"):
        attain.open_package(made([indicator("share", name_vi="")], SHARE))


def test_an_area_is_found_by_its_name_too(made):
    asked = study(made([indicator("share")], SHARE), thresholds=[
        {"indicator": "share", "comparator": ">=", "value": 45.0}])  # fmt: skip
    for name in ("bay-0", "Bay 0", "Vịnh 0"):
        assert asked.history("share", area=name)["year"].tolist() == [2021, 2022, 2023]
    with pytest.raises(attain.AttainError, match="did you mean bay-"):
        asked.history("share", area="Bay")


# ---- zeros, negatives and several years ----------------------------------------------------------
def test_a_figure_of_zero_asks_for_no_step_in_per_cent(made):
    folder = made(
        [indicator("jobs", "persons", reference="jobs")],
        [row for k in range(8) for row in figures("jobs", dict.fromkeys(range(2016, 2023), 5 + k),
                                                  area=f"bay-{k}")] + figures("jobs", {2023: 0}),
        [target("t", "jobs", "2024", ">=", 5, basis="count")],
    )  # fmt: skip
    row = told(study(folder), folder)["targets"]["t"]
    assert row["step"] == {}
    assert row["en"]["required"] == "+5 people"


@pytest.mark.parametrize("last", [0, -4])
def test_a_change_in_per_cent_of_what_is_not_above_zero_says_so(made, last):
    money = indicator("money", "million_vnd", kind="money", lower="")
    rows = figures("money", {2021: 10, 2022: 3, 2023: last})
    folder = made([money], rows, [target("t", "money", "2024", ">=", 5, basis="relative")])
    found = study(folder)
    assert primary(found).loc["t", "reason"] == "the year before has no figure above 0"
    assert "0 or negative" in told(found, folder)["targets"]["t"]["en"]["reason"]


def test_what_falls_below_zero_without_a_bound_is_answered(made):
    money = indicator("money", "million_vnd", kind="money", lower="", decimals="1",
                      reference="money")  # fmt: skip
    rows = [row | {"indicator": "money"} for row in panel("jobs") if row["area"] != "bay-0"]
    rows += figures("money", {2020: 40, 2021: -5, 2022: 10, 2023: -20})
    level = {"indicator": "money", "comparator": ">=", "value": -5.0}
    row = primary(study(made([money], rows), thresholds=[level])).loc["H01"]
    assert row["low_80"] < -20 < row["high_80"]
    assert (row["reference"], row["reason"]) == ("money", "")


def test_what_a_term_still_asks_is_not_told_as_a_change_since_the_last_figure(made):
    asked = target("t", "share", "2021-2025", ">=", 46, term="mean", published="2021-06-30")
    folder = made([indicator("share")], SHARE, [asked])
    words = told(study(folder, 2025), folder)["targets"]["t"]["en"]
    assert words["probability"]
    assert words["required"] == "On average 50.3% in each year left"


def test_a_figure_equal_to_a_strict_bound_does_not_meet_it(made):
    share = figures("share", {2021: 40, 2022: 44, 2023: 45})
    folder = made([indicator("share")], share, [target("t", "share", "2024", "<", 45)])
    assert "met" not in told(study(folder), folder)["targets"]["t"]["en"]["required"]


def test_a_ceiling_is_not_measured_by_a_floor(made):
    asked = [
        target("year", "jobs", "2024", "<=", 30000, basis="count"),
        target("term", "jobs", "2021-2025", ">=", 125000, **TERM),
    ]
    folder = made([indicator("jobs", "persons")], MADE, asked)
    row = primary(study(folder)).loc["year"]
    assert "weaker_than_resolution" not in row["flags"]
    assert "above the 2023 result" in told(study(folder), folder)["targets"]["year"]["en"]["advice"]


def test_nobody_ranks_before_the_first(made):
    rank = indicator("rank", "rank", "lower", kind="rank", lower="", decimals="0")
    with pytest.raises(PackageError, match="outside the bounds"):
        attain.open_package(made([rank], figures("rank", {2022: 0, 2023: 1})))
    folder = made([rank], figures("rank", {2022: 2, 2023: 1}))
    with pytest.raises(ParameterError, match="1 to any"):
        study(folder, thresholds=[{"indicator": "rank", "comparator": "<=", "value": 0.0}])


def test_a_number_of_a_parameter_file_means_what_it_shows(tmp_path, written, message):
    """
    written   | message
    25,600    | write 25600 if the mark parts thousands, 25.6 if
    1.250.000 | plain number 1250000
    010       | write a number
    12:30     | digits 0 to 9
    """
    path = tmp_path / "asked.yaml"
    path.write_text(
        f"thresholds:\n  - indicator: jobs\n    comparator: '>='\n    value: {written}\n",
        encoding="utf-8",
    )
    with pytest.raises(ParameterError, match=message):
        load(path)


def test_a_target_that_was_met_and_left_is_not_on_track():
    left = Points(900, 2018, 1300, 2023, 1000, 2024, "lower")
    assert METHODS["un_progress_chart"](left).label == "limited"
