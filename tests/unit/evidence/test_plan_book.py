"""The plan book: complete, verbatim, known only from its days, and in nobody's wrong history."""

import calendar
import csv
import json
import re
import shutil
import subprocess
import sys

import pytest

from attain.vocabulary import PARTS

DAY = "2023-12-31"
STANDARDS = {
    "multidimensional_poverty": (2021, 2025),
    "poor_households": (2021, 2025),
    "near_poor_households": (2021, 2025),
    "poor_households_2016": (2015, 2021),
    "near_poor_households_2016": (2015, 2021),
    "poor_and_near_poor_2016": (2015, 2021),
    "poor_households_2011": (2010, 2015),
}


@pytest.fixture(scope="module")
def figures(package):
    """The plan book's figures."""
    rows = package.observations
    return rows[rows["book"]]


@pytest.fixture
def book(copy, package):
    """A small copy of the package, the plan book with it."""
    shutil.copytree(package.folder / "plans", copy.folder / "plans")
    return copy


# ---- what is there ------------------------------------------------------------------------------
def test_how_much_is_in_the_book(package, figures):
    assert len(figures) == 607
    assert len(package.plan_targets) == 215
    assert len(package.attainment) == 223
    assert package.sources["excerpt"].sum() == 277  # one article was read whole
    levels = package.areas.set_index("area")["level"]
    told = levels[list({*figures["area"], *package.plan_targets["area"]})]
    assert told.value_counts().to_dict() == {"province": 63, "region": 6, "merged": 4, "country": 1}


def test_targets_and_results_by_year(package, figures):
    asked = package.plan_targets["period"].value_counts()
    assert asked[["2023", "2024", "2025"]].to_dict() == {"2023": 60, "2024": 43, "2025": 30}
    found = figures[figures["vintage"].str.startswith("press")]["period"].value_counts()
    assert (found[["2022", "2023", "2024"]] > 60).all()


def test_what_is_kept_of_plans_that_can_be_told(package):
    """132 of 139 plans of a whole year are reported as met; the country and one case apart."""
    rows = package.attainment
    rows = rows[(rows["coverage"] == "") & rows["period"].str.fullmatch(r"\d{4}")]
    rows = rows[~rows["area"].isin(["lam-dong", "vietnam"]) & ~rows["group"].isin(PARTS)]
    assert rows["status"].value_counts().to_dict() == {"met": 132, "missed": 7}
    assert rows["area"].nunique() == 41


def test_printed_percentages_follow_from_plan_and_result(package):
    rows = package.attainment
    rows = rows[rows["printed"] & (rows["result_basis"] == "count")]
    rows = rows.dropna(subset=["asked", "result"])
    ratio = 100 * rows["result"] / rows["asked"]
    apart = rows.loc[((ratio / rows["percent"] - 1).abs() > 0.015), "attainment"]
    assert len(rows) > 20
    assert sorted(apart) == []


def test_met_is_said_of_no_count_below_its_plan(package):
    rows = package.attainment.dropna(subset="percent")
    assert (rows.loc[rows["percent"] < 99, "status"] != "met").all()
    assert (rows.loc[rows["percent"] >= 100, "status"] == "met").all()


# ---- verbatim -----------------------------------------------------------------------------------
def _numbers(text):
    """Every number of a text, by Vietnamese and by English marks, and in thousands or millions."""
    found = set()
    for match in re.finditer(r"\d+(?:[.,]\d+)*", text):
        printed, after = match.group(), text[match.end() :].lower()
        readings = {printed.replace(".", "").replace(",", "."), printed.replace(",", "")}
        values = {float(reading) for reading in readings if reading.count(".") < 2}
        times = 1e3 if re.match(r"\s*(nghìn|ngàn|thousand)", after) else 1.0
        times = 1e6 if re.match(r"\s*(triệu|million)", after) else times
        found |= values | {value * times for value in values}
    return {round(value, 6) for value in found}


def test_numbers_are_read_by_both_marks_and_in_words():
    assert {68.5, 12500, 1600000} <= _numbers("68,5%, 12.500 người, 1,6 triệu lượt")
    assert {2800, 11100} <= _numbers("2,800 workers, 11,1 nghìn")


def test_the_number_of_every_figure_stands_in_its_quote(figures):
    printed = figures[(figures["status"] != "D") & ~figures["note"].str.contains("the middle")]
    ministry = printed["note"].str.endswith("the ministry's review")  # a table, not a sentence
    assert ministry.sum() == 39
    rows = printed[~ministry]
    assert len(rows) == 519
    missing = [
        (row.indicator, row.area, row.period)
        for row in rows.itertuples()
        if round(row.value, 6) not in _numbers(row.quote)
    ]
    assert missing == []


def test_the_threshold_of_every_target_stands_in_its_quote(package):
    missing = {
        target.target
        for target in package.plan_targets.itertuples()
        for end in (target.low, target.high)
        if end == end and round(end, 6) not in _numbers(target.quote)
    }
    derived = package.plan_targets["note"].str.contains("derived: ?\\d", case=False)
    assert missing == set(package.plan_targets.loc[derived, "target"])
    assert len(missing) == 5


def test_the_fall_of_every_claim_stands_in_its_quote(package):
    falls = package.plan_claims.dropna(subset="printed")
    assert len(falls) == 27  # one more says that all was met
    missing = {
        claim.claim
        for claim in falls.itertuples()
        if round(abs(claim.printed), 6) not in _numbers(claim.quote)
    }
    assert missing == set()


# ---- the day ------------------------------------------------------------------------------------
def test_imprecise_days_are_on_the_late_side(package):
    read = package.sources[package.sources["licence"] != ""]
    for source in read.itertuples():
        if source.note.startswith("Only the year is on record"):
            assert source.published.endswith("-01-01"), source.source
        elif source.note.startswith("Only the month is on record"):
            year, month, day = (int(part) for part in source.published.split("-"))
            assert day == calendar.monthrange(year, month)[1], source.source
        elif source.note.startswith("No day is on record"):
            assert source.published == "never", source.source


def test_what_is_known_at_the_end_of_2023(package, figures):
    later = figures["published"] > DAY
    assert (figures["published"] == "never").sum() == 21
    assert later.sum() == 262
    view = package.as_of(DAY)
    assert view.observations["book"].sum() == len(figures) - 262
    assert (view.plan_targets["published"] <= DAY).all()
    assert (view.attainment["published"] <= DAY).all()
    assert "never" not in set(view.sources["published"])


@pytest.mark.parametrize("published", ["2024-01-01", "never"])
def test_a_planted_later_row_and_one_without_a_day_stay_invisible(book, published):
    before, before_last = book.open().as_of(DAY), book.open().last_day
    book.add("plans/sources.csv", source="planted", published=published)
    common = {"source": "planted", "published": published, "area": "kon-tum"}
    book.add("plans/observations.csv", indicator="trained_labour", group="total", period="2022",
             vintage="planted", value="61.25", confidence="high", coverage="", bound="",
             definition="", **common)  # fmt: skip
    book.add("plans/targets.csv", target="planted", parent="", **common)
    book.add("plans/claims.csv", claim="planted", source="planted")
    book.add("plans/attainment.csv", attainment="planted", target="", **common)
    package = book.open()
    view = package.as_of(DAY)
    for table in ("observations", "sources", "plan_targets", "attainment"):
        assert getattr(view, table).equals(getattr(before, table)), table
        assert "planted" in getattr(package, table).to_csv(), table
    assert view._tables["plan_claims"].equals(before._tables["plan_claims"])
    assert view.panel("trained_labour").equals(before.panel("trained_labour"))
    assert view.history("trained_labour", "kon-tum").empty
    seen = package.as_of("2100-12-31").history("trained_labour", "kon-tum")
    assert seen["value"].tolist() == ([61.25] if published != "never" else [])
    assert package.last_day == max(before_last, "" if published == "never" else published)


# ---- whose it is, and of how much of the year ---------------------------------------------------
DISTRICTS = "quang-ngai-2024-poor-households-mountain-districts"


OF_THE_AREA = "what is said of some districts stands for the whole area"
OF_ITS_WORDS = "the end of a plan and the words it rests on are of two groups"
AT_THE_END = "a part of the period cannot tell that its plan was missed"


@pytest.mark.parametrize(
    ("table", "key", "changes", "told"),
    [
        ("attainment", DISTRICTS, {"group": "total"}, {OF_THE_AREA, OF_ITS_WORDS}),
        ("attainment", DISTRICTS, {"group": "total", "note": ""}, {OF_ITS_WORDS}),
        ("claims", f"{DISTRICTS}-change", {"group": "total"}, {OF_THE_AREA, OF_ITS_WORDS}),
        ("attainment", "lao-cai-2024-new-jobs-2", {"status": "missed"}, {AT_THE_END}),
    ],
)
def test_a_part_is_not_told_as_the_whole(book, table, key, changes, told):
    name = f"plans/{table}.csv"
    row = book.row_of(name, **{table.removesuffix("s"): key})
    for column, value in changes.items():
        book.set(name, row, column, value)
    failures = book.failures()
    assert {failure.what for failure in failures} == told
    assert f"{name}, row {row}, column {next(iter(changes))}" in {f.where for f in failures}


# ---- what joins a history -----------------------------------------------------------------------
ROW = {
    "indicator": "trained_labour", "area": "kon-tum", "group": "total", "period": "2022",
    "vintage": "planted", "value": "61.25", "confidence": "high", "coverage": "", "bound": "",
    "definition": "", "published": "2023-12-31",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "years"),
    [
        ({}, [2022]),
        ({"bound": "lower"}, [2022]),
        ({"bound": "upper"}, []),
        ({"coverage": "to 2022-11"}, []),
        ({"coverage": "partial"}, []),
        ({"confidence": "low"}, []),
        ({"definition": "without_apprenticeship"}, []),
        ({"period": "2016-2020"}, []),
        ({"area": "gia-lai-2025"}, []),
    ],
)
def test_only_a_sound_figure_of_the_whole_year_joins_a_history(book, change, years):
    book.add("plans/observations.csv", **(ROW | change))
    view = book.open().as_of("2025-12-31")
    assert view.history("trained_labour", "kon-tum")["year"].tolist() == years
    assert "gia-lai-2025" not in set(view.panel("trained_labour")["series"])


def test_reports_continue_no_survey(book, package):
    before = book.open().as_of(DAY)
    book.add("plans/observations.csv", **(ROW | {"indicator": "certificate_share"}))
    after = book.open().as_of(DAY)
    assert after.panel("certificate_share").equals(before.panel("certificate_share"))
    # reports of the department join the histories of the other tables
    jobs = package.as_of(DAY).history("new_jobs", "lam-dong")
    assert jobs["year"].tolist() == [2019, 2020, 2021, 2022, 2023]


@pytest.mark.parametrize(
    ("indicator", "series", "longer"),
    [
        ("trained_labour", 19, 9),
        ("certificate_share_department", 5, 3),
        ("multidimensional_poverty", 9, 3),
        ("poor_households", 12, 5),
        ("new_jobs", 12, 3),
        ("job_placements", 20, 4),
        ("overseas_workers", 14, 1),
        ("vocational_enrolment", 11, 1),
    ],
)
def test_short_panels_as_of_the_end_of_2023(package, indicator, series, longer):
    panel = package.as_of(DAY).panel(indicator)
    lengths = panel.groupby("series").size()
    assert (len(lengths), (lengths > 1).sum()) == (series, longer)
    provinces = package.areas.query("level == 'province'")["area"]
    assert set(panel["series"]) <= set(provinces)
    assert not panel.duplicated(["series", "year"]).any()


@pytest.mark.parametrize(("indicator", "span"), STANDARDS.items())
def test_poverty_standards_are_never_spliced(package, indicator, span):
    rows = package.observations.query("indicator == @indicator and definition == ''")
    years = rows.loc[rows["period"].str.fullmatch(r"\d{4}"), "period"].astype(int)
    assert years.between(*span).all()
    assert len(years) > 4


def test_no_figure_of_a_merged_area_stands_under_an_old_one(package, figures):
    merged = figures["note"].str.contains("MERGED")
    levels = figures["area"].map(package.areas.set_index("area")["level"])
    assert merged.sum() == 11
    assert (levels[merged] == "merged").all()
    assert (levels[~merged] != "merged").all()


# ---- as a package of its own --------------------------------------------------------------------
def test_no_file_is_large(package):
    for path in (package.folder / "plans").iterdir():
        assert path.stat().st_size < 1_000_000, path.name


@pytest.mark.parametrize("folder", ["data", "data/plans"])
def test_frictionless_finds_the_package_valid(package, folder):
    descriptor = package.folder.parent / folder / "datapackage.json"
    command = [sys.executable, "-m", "frictionless", "validate", descriptor.name]
    done = subprocess.run(command, cwd=descriptor.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_example_of_the_readme_adds_a_figure_and_a_target(book, package):
    text = (package.folder / "plans" / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```csv (\S+)\n(.*?)```", text, flags=re.S)
    assert [name for name, _ in examples] == ["sources.csv", "targets.csv", "observations.csv"]
    for name, rows in examples:
        path = book.folder / "plans" / name
        path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    view = book.open().as_of(DAY)
    assert "gia-lai-2024-trained-labour" in set(view.plan_targets["target"])
    assert view.history("trained_labour", "gia-lai")["value"].tolist() == [61.8]


def test_the_data_dictionary_names_every_column_in_both_languages(package):
    text = (package.folder / "plans" / "README.md").read_text(encoding="utf-8")
    vietnamese, english = text.split("## English")
    descriptor = json.loads((package.folder / "plans" / "datapackage.json").read_text("utf-8"))
    fields = [field for one in descriptor["resources"] for field in one["schema"]["fields"]]
    for words in (vietnamese, english):
        named = re.findall(r"^\| (`[a-z_]+`(?:, `[a-z_]+`)*) \|", words, flags=re.M)
        assert set(re.findall(r"`([a-z_]+)`", " ".join(named))) == {f["name"] for f in fields}
        for name in ("confidence", "bound", "term"):  # ids that a contributor has to choose from
            for field in (f for f in fields if f["name"] == name):
                assert {v for v in field["constraints"]["enum"] if f"`{v}`" not in words} == set()
    counts = {"observations": 607, "targets": 215, "claims": 28, "attainment": 223, "sources": 278}
    for name, count in counts.items():
        for words in (vietnamese, english):
            assert re.search(rf"`{name}.csv` \|.*\| {count} \|", words), name
        path = package.folder / "plans" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.reader(file)) == count + 1, name
