"""Facts of the committed package: complete, verbatim, and adding up."""

import re
import unicodedata

import pytest

ARTICLE = "baolamdong-2023-12-31"
LAM_DONG = "lam-dong"


@pytest.fixture(scope="module")
def figures(package):
    """Value by indicator, group and period: Lâm Đồng's figures outside statistical tables."""
    rows = package.observations
    rows = rows[(rows["area"] == LAM_DONG) & rows["vintage"].str.match("article|press")]
    rows = rows[~rows["book"]]
    return rows.set_index(["indicator", "group", "period", "vintage"])["value"].sort_index()


def value(figures, indicator, period, group="total"):
    found = figures.loc[(indicator, group, period)]
    assert len(found) == 1, found
    return float(found.iloc[0])


def test_every_result_and_every_target_of_the_article_is_there(package):
    observed = set(package.observations["item"]) | set(package.claims["item"])
    assert {f"R{i:02d}" for i in range(1, 17)} <= observed
    assert {f"T{i:02d}" for i in range(1, 12)} <= set(package.targets["target"])
    items = package.observations.query("item != ''")
    assert sorted(items["item"]) == [f"R{i:02d}" for i in range(1, 16)]  # R16 is a claim only


def test_every_quote_of_the_article_is_there_and_composed(package):
    for table, column in (("observations", "item"), ("targets", "target"), ("claims", "claim")):
        rows = getattr(package, table)
        mine = rows[(rows["source"] == ARTICLE) & (rows[column] != "")]
        assert len(mine) > 10
        assert (mine["quote"] != "").all(), table
        assert all(unicodedata.is_normalized("NFC", quote) for quote in mine["quote"])


def _vietnamese_numbers(text):
    return {
        float(n.replace(".", "").replace(",", ".")) for n in re.findall(r"\d[\d.,]*\d|\d", text)
    }


def test_the_number_of_every_result_stands_in_its_quote(package):
    results = package.observations.query("item != '' and status != 'D'")
    assert len(results) == 13
    for row in results.itertuples():
        assert row.value in _vietnamese_numbers(row.quote), row.item


def test_the_number_of_every_claim_stands_in_its_quote(package):
    claims = package.claims[package.claims["source"] == ARTICLE].dropna(subset="printed")
    assert len(claims) == 14
    for row in claims.itertuples():
        assert abs(row.printed) in _vietnamese_numbers(row.quote), row.claim
        assert round(row.printed, row.decimals) == row.printed


def test_the_thresholds_of_every_target_stand_in_its_quote(package):
    for target in package.targets_for(LAM_DONG, 2024):
        numbers = _vietnamese_numbers(target.quote)
        numbers |= {1000 * number for number in numbers} if "nghìn" in target.quote else set()
        for threshold in (target.low, target.high):
            assert threshold != threshold or threshold in numbers, target.target


@pytest.mark.parametrize(
    ("group", "year", "poor", "near", "total"),
    [
        ("total", "2021", 2.87, 4.07, 6.94),
        ("total", "2022", 1.94, 3.40, 5.34),
        ("ethnic_minority", "2021", 8.55, 10.41, 18.96),
        ("ethnic_minority", "2022", 5.65, 8.57, 14.22),
    ],
)
def test_poor_and_near_poor_add_up(figures, group, year, poor, near, total):
    assert value(figures, "poor_households", year, group) == poor
    assert value(figures, "near_poor_households", year, group) == near
    assert value(figures, "multidimensional_poverty", year, group) == total
    assert poor + near == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize(
    ("claim", "group"), [("r10-change", "total"), ("r11-change", "ethnic_minority")]
)
def test_the_levels_of_2023_follow_from_the_printed_falls(package, figures, claim, group):
    fall = package.claims.set_index("claim").loc[claim, "printed"]
    before = value(figures, "multidimensional_poverty", "2022", group)
    after = value(figures, "multidimensional_poverty", "2023", group)
    assert before + fall == pytest.approx(after, abs=1e-9)


@pytest.mark.parametrize(
    ("indicator", "claim"),
    [
        ("job_placements", "placements-2022-change"),
        ("new_jobs", "new-jobs-2022-change"),
        ("overseas_workers", "overseas-2022-change"),
    ],
)
def test_the_figures_of_2021_follow_from_the_printed_rises(package, figures, indicator, claim):
    rise = package.claims.set_index("claim").loc[claim, "printed"]
    assert value(figures, indicator, "2022") - rise == value(figures, indicator, "2021")


def test_placements_of_2019_follow_from_the_printed_fall(figures):
    placements = value(figures, "job_placements", "2020")
    assert round(placements / (1 - 0.28)) == value(figures, "job_placements", "2019")


def test_the_unemployed_of_june_2021_add_up(figures):
    parts = [value(figures, "unemployed_persons", "2021-06", g) for g in ("urban", "rural")]
    assert sum(parts) == value(figures, "unemployed_persons", "2021-06")


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_derived_plans_reproduce_the_printed_percentages(package, year):
    """What a plan row was derived from is what it gives back, within the printed decimals."""
    claims, targets = package.claims, package.targets.set_index("target")
    rows = package.observations.query("area == @LAM_DONG").set_index(["indicator", "period"])
    checked = 0
    for target in targets[targets["period"] == str(year)].itertuples():
        mine = claims.query(
            "indicator == @target.indicator and area == @LAM_DONG and against == 'plan'"
        )
        mine = mine[mine["period"].str.startswith(str(year))].dropna(subset="printed")
        for claim in mine.itertuples():
            actual = float(rows.loc[[(claim.indicator, claim.period)], "value"].iloc[0])
            # 102.77 is cut off, not rounded, hence a whole unit of the last printed decimal
            assert abs(100 * actual / target.low - claim.printed) < 10.0**-claim.decimals
            checked += 1
    assert checked == {2021: 4, 2022: 5, 2023: 6}[year]


def test_63_provinces_in_6_regions(package):
    areas = package.areas
    kinds = areas["level"].value_counts().to_dict()
    assert kinds == {"province": 63, "merged": 23, "region": 6, "country": 1}
    sizes = areas.query("level == 'province'")["region"].value_counts().to_dict()
    assert sizes == {
        "red-river-delta": 11,
        "northern-midlands-and-mountains": 14,
        "north-central-and-central-coast": 14,
        "central-highlands": 5,
        "south-east": 6,
        "mekong-river-delta": 13,
    }
    names = areas.set_index("area")["name_vi"]
    assert names[["lam-dong", "dak-lak", "ba-ria-vung-tau", "thua-thien-hue"]].tolist() == [
        "Lâm Đồng", "Đắk Lắk", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế",
    ]  # fmt: skip


def test_each_of_the_63_belongs_to_exactly_one_of_the_34_of_july_2025(package):
    areas = package.areas
    merged, old = areas[areas["level"] == "merged"], areas[areas["level"] == "province"]
    gone = sorted(part for parts in merged["parts"] for part in parts.split())
    assert gone == sorted(old.loc[old["until"] == "2025-06-30", "area"])
    assert len(set(gone)) == len(gone) == 52
    kept = old[old["until"] == ""]
    assert len(kept) + len(merged) == 34
    assert set(kept["name_vi"]) == {
        "Hà Nội", "Thừa Thiên Huế", "Lai Châu", "Điện Biên", "Sơn La", "Lạng Sơn", "Quảng Ninh",
        "Thanh Hóa", "Nghệ An", "Hà Tĩnh", "Cao Bằng",
    }  # fmt: skip
    assert set(merged["from"]) == {"2025-07-01"}
    lam_dong = merged.set_index("area").loc["lam-dong-2025", "parts"]
    assert lam_dong.split() == ["binh-thuan", "dak-nong", "lam-dong"]


@pytest.mark.parametrize(
    ("indicator", "first", "last"),
    [
        ("certificate_share", 2008, 2024),
        ("unemployment_rate", 2018, 2024),
        ("informal_employment", 2018, 2024),
        ("employed_persons", 2018, 2024),
        ("labour_productivity", 2018, 2024),
        ("population", 2005, 2024),
        ("certificate_share_employed", 2008, 2016),
    ],
)
def test_panels_have_every_province_in_every_year(package, indicator, first, last):
    panel = package.panel(indicator)
    counts = panel[panel["year"].between(first, last)].groupby("year")["series"].nunique()
    assert counts.to_dict() == dict.fromkeys(range(first, last + 1), 63)
    for level in ("region", "country"):
        assert package.panel(indicator, level=level)["year"].nunique() >= last - first + 1


def test_urban_and_rural_population_add_up(package):
    rows = package.observations.query("indicator == 'population'")
    wide = rows.pivot(index=["area", "period"], columns="group", values="value")
    assert (wide["total"] - wide["urban"] - wide["rural"]).abs().max() < 0.2  # thousand persons


def test_labour_force_of_the_provinces_is_that_of_the_country(package):
    provinces = package.panel("labour_force").query("year >= 2010").groupby("year")["value"].sum()
    country = package.panel("labour_force", level="country").set_index("year")["value"]
    assert (provinces / country[provinces.index] - 1).abs().max() < 0.001


def test_indicators_name_a_panel_or_none(package):
    references = package.indicators.set_index("indicator")["reference"].to_dict()
    assert references["unemployment_rate"] == "unemployment_rate"
    for borrower in ("trained_labour", "certificate_share_department", "certificate_share"):
        assert references[borrower] == "certificate_share"
    for poverty in ("multidimensional_poverty", "poor_households", "near_poor_households"):
        assert references[poverty] == "poverty_rate_income"
    counts = ("job_placements", "new_jobs", "overseas_workers", "loan_workers", "job_fairs")
    assert {references[count] for count in counts} == {""}
    for lender in set(references.values()) - {""}:
        assert package.panel(lender)["series"].nunique() == 63


def test_a_statistical_figure_is_known_from_the_middle_of_the_next_year(package):
    rows = package.observations[package.observations["vintage"].str.match("gso|nso")]
    expected = (rows["period"].astype(int) + 1).astype(str) + "-06-30"
    assert (rows["published"] == expected).all()
    assert len(rows) > 10_000


def test_no_file_is_above_one_megabyte_and_all_are_unix_text(package):
    for path in (path for path in package.folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert len(content) < 1_000_000, path.name
        assert b"\r" not in content, path.name
        assert unicodedata.is_normalized("NFC", content.decode("utf-8")), path.name


def test_the_example_of_the_readme_adds_a_province(copy, package):
    """The rows a researcher copies from data/README.md make a valid package with a new target."""
    text = (package.folder / "README.md").read_text(encoding="utf-8")
    blocks = dict(re.findall(r"```csv (\S+)\n(.*?)```", text, flags=re.DOTALL))
    assert set(blocks) == {"sources.csv", "observations-gia-lai.csv", "targets.csv"}
    for name, block in blocks.items():
        with (copy.folder / name).open("a", encoding="utf-8", newline="") as file:
            file.write(block)
    view = copy.open().as_of("2023-12-31")
    (target,) = view.targets_for("gia-lai", 2024)
    assert (target.indicator, target.low) == ("trained_labour", 64)
    assert view.history("trained_labour", "gia-lai")["value"].tolist() == [60.1, 61.8]


def test_part_year_figures_of_the_department_say_what_they_cover(package):
    rows = package.observations.query("area == @LAM_DONG and coverage != ''")
    covered = {(r.indicator, r.period): (r.coverage, r.value) for r in rows.itertuples()}
    assert covered["job_fairs", "2022"] == ("to 2022-11", 64)
    assert covered["job_fair_placements", "2022"] == ("to 2022-11", 5093)
    assert covered["job_fairs", "2021-H1"] == ("to 2021-06", 74)
    assert covered["job_placements", "2024-H1"] == ("to 2024-06", 13500)
    assert covered["new_jobs", "2024-H1"] == ("to 2024-06", 4300)
    assert covered["trained_labour", "2024-H1"] == ("to 2024-06", 80)
    half = package.observations["period"].str.endswith("-H1")
    assert (package.observations.loc[half, "coverage"].str[-3:] == "-06").all()
