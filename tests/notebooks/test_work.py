"""What cells compute: the library's own figures, and others where a reader changes a literal."""

import ast
from functools import cache
from io import StringIO
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from shown_work import bound, names

import attain
from attain.evaluation.judgement import panel_sets
from attain.evaluation.scores import reliability
from attain.report.selection import backtests

ROOT = Path(__file__).resolve().parents[2]


def cells(stem):
    path = next((ROOT / "notebooks").glob(f"{stem}_*.ipynb"))
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def needed(found, last):
    """The cells that the last one draws on: parameters, set-up, and those that make its names."""
    wanted, kept = set(), []
    for place in range(last, -1, -1):
        tree = ast.parse(found[place].source)
        made = {name for statement in tree.body for name in bound(statement)}
        if place in (0, 1, last) or made & wanted:
            kept.append(found[place].source)
            wanted |= names(tree)
    return kept[::-1]


@cache
def before(stem, exhibit):
    """The last cell of an exhibit, and the names that the cells before it have made."""
    return made(stem, exhibit)


def made(stem, exhibit, **given):
    """The same, of a notebook with these parameters."""
    found = cells(stem)
    last = next(n for n, cell in enumerate(found) if f'"{exhibit}"' in cell.source)
    first, *rest, source = needed(found, last)
    space = {}
    exec(first, space)
    space |= {"data": str(ROOT / "data")} | given
    for each in rest:
        exec(each, space)
    return source, space


def drawn(stem, exhibit, *, old="", new="", **given):
    """An exhibit of a notebook, in the last cell of which a literal may be changed."""
    source, space = made(stem, exhibit, **given) if given else before(stem, exhibit)
    if old:
        assert source.count(old) == 1, source
        source = source.replace(old, new)
    tree, space = ast.parse(source), dict(space)
    value = tree.body.pop()
    exec(compile(tree, exhibit, "exec"), space)
    return eval(compile(ast.Expression(value.value), exhibit, "eval"), space)


def shown(stem, exhibit, *, old="", new="", **given):
    """Its data."""
    return drawn(stem, exhibit, old=old, new=new, **given).data


@pytest.fixture(scope="module")
def study():
    return attain.Study(attain.Parameters(data=str(ROOT / "data")))


def drawn_tables():
    """Every table that a cell makes of its own frame: id, source of the cell, data."""
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in cells(path.stem[:2]):
            for output in cell.get("outputs", ()):
                about = output.get("metadata", {}).get("attain", {})
                if "attain.tables.show" in cell.source and about.get("csv"):
                    yield about["id"], cell.source, pd.read_csv(StringIO(about["csv"]))


def test_a_header_says_what_its_column_holds():
    """`low` is headed as the end of a 95 % interval, `by_hand` as a probability."""
    found = list(drawn_tables())
    assert len(found) > 25
    for name, source, data in found:
        assert "low" not in data or "proportion_confint" in source, name
        assert "by_hand" not in data or data["by_hand"].between(0, 1).all(), name
        assert "events" not in data, name  # which is how an event is read


# ---- the library's own figures --------------------------------------------------------------


def test_forty_of_744_counted_in_the_cell(study):
    count = shown("02", "02-count").set_index("kept").loc["without_breaks"]
    pace = study.pace.set_index("target").loc["T10"]
    assert (count["reached"], count["of"]) == (pace["peers_reached"], pace["peers_of"]) == (40, 744)
    assert count["low"] == pytest.approx(pace["peers_low"], rel=1e-9)
    assert count["high"] == pytest.approx(pace["peers_high"], rel=1e-9)


def test_the_place_among_provinces_is_of_a_year_that_most_of_them_have(study):
    """Unemployment of 2023 is known of this province alone."""
    place = shown("02", "02-place").set_index("indicator")
    assert place["year"].to_dict() == {
        "poverty_rate_income": 2016, "certificate_share": 2022, "unemployment_rate": 2022,
    }  # fmt: skip
    values = study.panel("certificate_share").query("year == 2022")["value"]
    own = place.loc["certificate_share"]
    assert (own["value"], own["median"]) == (21.8, values.median())
    assert (own["higher"], own["of"]) == ((values > 21.8).sum(), 63) == (34, 63)


def test_an_area_without_a_figure_and_the_country_keep_their_place():
    source, space = before("02", "02-place")
    lost = "indicator == 'poverty_rate_income' and series == 'lam-dong' and year == 2016"
    space = space | {"panels": space["panels"].query(f"not ({lost})")}
    exec(source.rpartition("attain.tables")[0], space)
    alone = space["now"].set_index("indicator")
    row = alone.loc["poverty_rate_income"]
    assert (row["year"], row["median"], row["of"]) == (2016, 6.35, 62)
    assert row[["value", "higher"]].isna().all()
    assert alone.loc["unemployment_rate"].notna().all()
    country = drawn("02", "02-place", area="vietnam")
    assert country.data["of"].tolist() == [62, 63]
    assert country.data["value"].isna().all()
    assert "cả nước không phải là một tỉnh" in country.caption


def test_the_panels_have_the_country_the_breaks_and_a_word_where_there_is_nothing():
    source, space = made("02", "02-panels", area="vietnam")
    exec(source.rpartition("attain.charts")[0], space)
    ax = space["grid"].axes_dict["certificate_share"]
    assert {x for lines in ax.collections for (x, _), _ in lines.get_segments()} == {2010, 2021}
    mine = next(line for line in ax.lines if line.get_marker() == "o")
    assert (mine.get_xdata()[-1], mine.get_ydata()[-1]) == (2022, 26.44)
    level = {"indicator": "unemployment_rate", "comparator": "<=", "value": 2.0}
    nothing = {"area": "lao-cai", "as_of": "2005-12-31", "target_year": 2006}
    for name in ("02-panels", "02-place"):
        assert "Không có số liệu" in str(drawn("02", name, **nothing, thresholds=[level]))


def test_how_often_others_made_the_step_stands_under_the_steps():
    assert "40 trong 744 bước" in drawn("02", "02-steps").caption


def test_the_steps_that_are_drawn_are_those_that_are_counted():
    """The former provinces are no peers of the one that they became, in the figure either."""
    rate = [{"indicator": "unemployment_rate", "comparator": "<=", "value": 2.0}]
    given = {"area": "lam-dong-2025", "as_of": "2025-12-31", "target_year": 2026}
    source, space = made("02", "02-steps", **given, thresholds=rate)
    exec(source.rpartition("attain.charts")[0], space)
    assert space["bars"]["count"].sum() == space["asked"]["peers_of"] > 0


def test_steps_are_drawn_where_the_target_is_compared_with_others():
    source, space = before("02", "02-steps")
    alone = space | {"asked": space["asked"].to_dict() | {"panel": ""}}
    exec(source.rpartition("attain.charts")[0], alone)
    assert len(space["steps"]) > 700
    assert alone["bars"].empty


def test_probabilities_and_promises_are_those_of_the_study(study):
    by_hand = shown("04", "04-by-hand")
    assert len(by_hand) == 10
    assert by_hand["by_hand"].tolist() == pytest.approx(by_hand["probability"].tolist(), abs=1e-12)
    promised = shown("05", "05-promise")
    assert promised["level_by_hand"].tolist() == pytest.approx(
        promised["attained"].tolist(), rel=1e-6
    )


def test_scores_by_groupby_are_those_of_the_record(study):
    found = shown("03", "03-brier").set_index("model")
    table = attain.tables.scores(study).data.pivot(
        index="model", columns="indicator", values="brier"
    )
    both = found.stack().dropna().rename("found").to_frame().join(table.stack().rename("said"))
    assert len(both) > 20
    assert both["found"].tolist() == pytest.approx(both["said"].tolist(), rel=1e-9)


def test_scores_of_the_registered_sets_are_those_of_the_table(study):
    found = shown("06", "06-sets").set_index(["indicator", "model"])["brier"]
    table = pd.concat([scored.summary() for scored in panel_sets(study.package, 2024)])
    said = table.set_index(["indicator", "model"]).astype(float)
    for key, value in found.items():
        assert value == pytest.approx(said.loc[key, "brier"], rel=1e-9)
    held = shown("06", "06-held").set_index("indicator")
    for name, other in (("crps", "crps"), ("wis", "wis"), ("covered_80", "inside_80")):
        mine = said.xs("attain", level="model").loc[held.index, other]
        assert held[name].tolist() == pytest.approx(mine.tolist(), rel=1e-9)
    by_hand = shown("06", "06-hand")
    assert by_hand["brier_by_hand"].tolist() == pytest.approx(
        attain.scored.plan(study).assign(b=lambda t: (t["probability"] - t["happened"]) ** 2)["b"]
        .sort_values().tolist()
    )  # fmt: skip


def test_the_parts_of_the_brier_score_are_those_of_the_decomposition(study):
    found = shown("03", "03-murphy").set_index("indicator")
    events = attain.scored.backtest(study).query("model == 'attain'")
    assert len(found) == events["indicator"].nunique() > 3
    for name, mine in events.groupby("indicator"):
        bins = reliability(mine["happened"], mine["probability"], [n / 10 for n in range(11)])
        base, share = mine["happened"].mean(), bins["n"] / len(mine)
        parts = {
            "reliability": (share * (bins["forecast"] - bins["happened"]) ** 2).sum(),
            "resolution": (share * (bins["happened"] - base) ** 2).sum(),
            "uncertainty": base * (1 - base),
        }
        for part, value in parts.items():
            assert found.loc[name, part] == pytest.approx(value, abs=1e-9)


def test_shares_above_and_inside_the_interval_are_those_of_the_record(study):
    held = shown("03", "03-held").set_index(["indicator", "year"])
    tasks = backtests(study).forecasts("whole").of(model="attain").tasks
    inside = tasks["inside_80"] == 1  # an end of the interval counts as inside
    tasks = tasks.assign(inside=inside, above=~inside & (tasks["pit"] > 0.5))
    found = tasks.groupby(["indicator", "year"])[["inside", "above"]].mean()
    assert len(held) == len(found) > 15
    for part in ("inside", "above"):
        assert held[part].tolist() == pytest.approx(found.loc[held.index, part].tolist())


def test_what_was_said_and_came_by_word_is_that_of_the_registered_sets(study):
    words = shown("06", "06-said")
    for scored in panel_sets(study.package, 2024):
        for name in scored.forecasts["scored_by"].unique():
            for model in ("attain", "last_value"):
                mine = words[(words["indicator"] == name) & (words["model"] == model)]
                of = scored.events.query("model == @model and scored_by == @name")
                found = reliability(of["happened"], of["value"])  # of probability 1, too
                assert mine["asked_events"].tolist() == found["n"].tolist()
                assert mine["said"].tolist() == pytest.approx(found["forecast"].tolist())
                assert mine["came"].tolist() == pytest.approx(found["happened"].tolist())


def test_every_figure_of_the_plan_is_counted_once(study):
    sources = shown("01", "01-bysource")
    steps = shown("01", "01-steps").set_index("target")
    histories = {name: study.history(name) for name in study.answers["target"]}
    assert sources["figures"].sum() == sum(map(len, histories.values()))
    years = shown("01", "01-years")
    assert years["target"].cat.categories.tolist() == list(histories)  # T05, without one, too
    kinds = years.groupby("target", observed=True)["kind"].agg(list)
    assert kinds["T11"] == ["lent"] * 15 + ["estimate"]
    assert kinds["T06"] == ["part"] * 2
    assert kinds["T03"].count("actual") == histories["T03"]["status"].eq("A").sum() == 1
    assert steps.loc["T11", "usable"] == (~histories["T11"]["new"]).sum() - 1
    paces = study.pace.set_index("target")["own_of"]  # of the same steps
    assert (paces[steps.index].fillna(steps["usable"]) == steps["usable"]).all()


def test_results_around_the_plan_are_counted_from_the_rows_of_the_book():
    rows = pd.read_csv(ROOT / "data" / "plans" / "attainment.csv", keep_default_na=False)
    rows = rows[(rows["published"] <= "2023-12-31") & (rows["coverage"] == "")]
    rows = rows[rows["status"].isin(["met", "missed"]) & rows["period"].str.fullmatch(r"\d{4}")]
    number = rows[["asked", "result", "percent"]].apply(pd.to_numeric)
    same = (rows["asked_basis"] == rows["result_basis"]) & (rows["asked_basis"] != "level")
    percent = number["percent"].fillna((100 * number["result"] / number["asked"]).where(same))
    near = percent[(percent - 100).abs() <= 5]
    found = shown("08", "08-window").set_index(["window", "ties"])
    assert found.loc[(5, "with_ties"), "of"] == len(near) > 20
    assert found.loc[(5, "with_ties"), "over"] == (near >= 100).sum()
    assert found.loc[(5, "no_ties"), "of"] == (near != 100).sum()
    kinds = shown("08", "08-kinds")
    assert kinds["of"].sum() == len(rows)
    assert kinds["reached"].sum() == (rows["status"] == "met").sum()


def test_what_a_plan_asks_for_is_compared_with_the_last_result():
    rows = shown("08", "08-counts").set_index(["area", "indicator", "year"])
    one = rows.loc[("ha-tinh", "job_placements", 2024)]
    assert (one["asked"], one["last"]) == (23000, 23125)
    assert one["step"] == pytest.approx(100 * (23000 / 23125 - 1))
    rates = shown("08", "08-rates").set_index(["area", "indicator", "year"])
    assert rates.loc[("hung-yen", "trained_labour", 2023), "step"] == pytest.approx(69 - 68)
    assert rates.loc[("kon-tum", "poor_households", 2022), "step"] == 4  # it asks for a fall
    assert rates.loc[("dong-nai", "unemployment_rate", 2020), "step"] == pytest.approx(1.62 - 2.4)


# ---- a reader changes a literal -------------------------------------------------------------


@pytest.mark.parametrize(
    ("stem", "exhibit", "old", "new", "column"),
    [
        ("02", "02-count", 'method="beta"', 'method="wilson"', "low"),
        ("03", "03-bins", "bins=10", "bins=5", "events"),
        (
            "04",
            "04-quantiles",
            "[0.1, 0.25, 0.5, 0.75, 0.9]",
            "[0.05, 0.25, 0.5, 0.75, 0.9]",
            "width",
        ),
        ("04", "04-links", '["identity", "arcsine"', '["identity", "log"', "high_80"),
        ("05", "05-promise", "promise=0.8", "promise=0.5", "level_by_hand"),
        ("08", "08-window", "] >= 0)", "] > 0)", "over"),
    ],
)
def test_a_changed_literal_changes_what_is_shown(stem, exhibit, old, new, column):
    before = shown(stem, exhibit)
    after = shown(stem, exhibit, old=old, new=new)
    assert before[column].tolist() != after[column].tolist()


@pytest.mark.parametrize(
    ("stem", "exhibit", "old", "new", "said"),
    [
        ("03", "03-bins", "bins=10", "bins=5", "gom thành 5 khoảng"),
        ("05", "05-promise", "promise=0.8", "promise=0.5", "xác suất 50%"),
        ("05", "05-curve", "== study.focus", '== "T11"', "T11 ·"),
    ],
)
def test_the_words_follow_a_changed_literal(stem, exhibit, old, new, said):
    assert said in drawn(stem, exhibit, old=old, new=new).alt


def test_the_example_has_a_panel_whatever_the_targets_are_sorted_by():
    source, space = before("02", "02-asked")
    old = 'dropna(subset="share_reached").sort_values("share_reached"'
    assert old in source
    space = dict(space)
    exec(
        source.replace(old, old.replace('sort_values("share_reached"', 'sort_values("required"')),
        space,
    )
    assert (space["asked"]["target"], space["lender"]) == ("T02", "poverty_rate_income")
    assert space["required"] == space["asked"]["required"] == -1


def test_the_models_and_the_links_tell_one_interval():
    links = shown("04", "04-links").set_index("link").loc["arcsine"]
    models = shown("04", "04-models").set_index("model").loc["attain"]
    found = links[["low_80", "high_80"]].round(2).tolist()
    assert found == pytest.approx(models[["lower_end", "upper_end"]].tolist())
    assert links["width"] == pytest.approx(links["high_80"] - links["low_80"])


# ---- a reader goes back to a cell -----------------------------------------------------------


def stored(node):
    return {
        n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def passing(node):
    """Names that hold while an expression runs over something, and not after."""
    inner = (part.target for part in ast.walk(node) if isinstance(part, ast.comprehension))
    return set().union(*map(stored, inner))


def taken(tree):
    """Names that a cell reads of other cells."""
    found, own = set(), set()
    for statement in tree.body:
        loaded = (n for n in ast.walk(statement) if isinstance(n, ast.Name))
        read = {n.id for n in loaded if isinstance(n.ctx, ast.Load)}
        read |= names(statement) - stored(statement)  # those in the text of a query
        whole = isinstance(statement, ast.For | ast.With)
        found |= read - own - (stored(statement) if whole else passing(statement))
        own |= stored(statement)
    return found


@pytest.mark.parametrize("stem", [f"{number:02}" for number in range(9)])
def test_a_cell_takes_no_name_that_a_later_cell_gives_to_something_else(stem):
    _, setting, *trees = (ast.parse(cell.source) for cell in cells(stem))
    made = [stored(tree) - passing(tree) for tree in trees]
    for place, tree in enumerate(trees):
        before, after = set().union(*made[:place]), set().union(*made[place + 1 :])
        again = taken(tree) & (before | stored(setting)) & after
        assert not again, f"{again}: another name, or to run this cell again is an error\n" + (
            ast.unparse(tree)
        )
