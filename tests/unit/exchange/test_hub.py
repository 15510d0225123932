"""Forecasts as a hub and back: structure by its public description, scores as of our own sets."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from attain.cli import main
from attain.errors import AttainError
from attain.evaluation.outcome import score_table
from attain.evaluation.registration import load_registered
from attain.exchange.hub import COLUMNS, TASKS, model_outputs, write_hub
from attain.exchange.model_output import score_output

ROOT = Path(__file__).resolve().parents[3]
SETS = ROOT / "data" / "registered"
LAM_DONG, PROVINCES = SETS / "lam-dong-2024-2.csv", SETS / "provinces-2024.csv"


@pytest.fixture(scope="module")
def hub(tmp_path_factory, package):
    folder = tmp_path_factory.mktemp("hub") / "hub"
    tables = [load_registered(path).table for path in (LAM_DONG, PROVINCES)]
    lines = write_hub(tables, package, folder)
    return folder, lines


def output_of(hub, day):
    return hub[0] / "model-output" / "attain-dlm" / f"{day}-attain-dlm.csv"


# ---- what is written -----------------------------------------------------------------------------
def test_the_files_of_a_hub_stand_where_hub_tools_look_for_them(hub):
    folder, lines = hub
    assert sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()) == [
        "hub-config/admin.json", "hub-config/tasks.json",
        "model-output/attain-dlm/2023-12-31-attain-dlm.csv",
        "model-output/attain-dlm/2024-06-30-attain-dlm.csv",
    ]  # fmt: skip
    assert any("of other series variants" in line for line in lines)
    assert any("events of the backtest's protocol" in line for line in lines)


def test_the_administration_has_what_its_schema_asks_for(hub):
    told = json.loads((hub[0] / "hub-config" / "admin.json").read_text(encoding="utf-8"))
    assert {*told} == {
        "schema_version", "name", "maintainer", "contact", "repository", "file_format", "timezone",
    }  # fmt: skip
    assert told["schema_version"].endswith("/v6.0.0/admin-schema.json")
    assert told["repository"] == {"host": "github", "owner": "attain", "name": "forecasts"}
    assert told["file_format"] == ["csv"]


def test_the_tasks_have_what_their_schema_asks_for_and_cover_every_row(hub):
    told = json.loads((hub[0] / "hub-config" / "tasks.json").read_text(encoding="utf-8"))
    assert told["schema_version"].endswith("/v6.0.0/tasks-schema.json")
    (round_,) = told["rounds"]
    assert {*round_} == {"round_id_from_variable", "round_id", "model_tasks", "submissions_due"}
    assert round_["round_id"] in TASKS
    assert {*told["derived_task_ids"]} <= {*TASKS}
    ids, known = [], {}
    for task in round_["model_tasks"]:
        assert {*task} == {"task_ids", "output_type", "target_metadata"}
        for values in task["task_ids"].values():
            assert {*values} == {"required", "optional"}
            assert values["required"] is None
            assert len(set(values["optional"])) == len(values["optional"])
        ((kind, form),) = task["output_type"].items()
        assert {*form} == {"output_type_id", "value", "is_required"}
        assert {*form["output_type_id"]} == {"required"}
        assert form["value"]["type"] == "double"
        (about,) = task["target_metadata"]
        assert {
            "target_id", "target_name", "target_units", "target_type", "target_keys",
            "is_step_ahead",
        } <= {*about}  # fmt: skip
        assert len(about["target_id"]) <= 30
        assert len(about["target_name"]) <= 100
        (target,) = task["task_ids"]["target"]["optional"]
        assert about["target_keys"] == {"target": target}
        assert (kind, about["target_type"]) in {("pmf", "binary"), ("quantile", "continuous")}
        if kind == "pmf":
            assert form["value"] == {"type": "double", "minimum": 0, "maximum": 1}
        ids.append(about["target_id"])
        known[target, kind] = task
    assert len(set(ids)) == len(ids)
    for path in (hub[0] / "model-output").rglob("*.csv"):
        rows = pd.read_csv(path, dtype=str)
        assert list(rows.columns) == list(COLUMNS)
        assert not rows.duplicated([*COLUMNS[:-1]]).any()
        for row in rows.to_dict("records"):
            task = known[row["target"], row["output_type"]]
            for name in TASKS:
                assert row[name] in map(str, task["task_ids"][name]["optional"])
            (form,) = task["output_type"].values()
            level = row["output_type_id"]
            allowed = form["output_type_id"]["required"]
            assert (level if row["output_type"] == "pmf" else float(level)) in allowed
            assert form["value"].get("minimum", -np.inf) <= float(row["value"])
            assert float(row["value"]) <= form["value"].get("maximum", np.inf)


def test_no_and_yes_add_up(hub):
    rows = pd.read_csv(output_of(hub, "2023-12-31"))
    pairs = rows[rows["output_type"] == "pmf"].groupby([*TASKS])["value"].agg(["sum", "count"])
    assert len(pairs) > 20
    assert (pairs["count"] == 2).all()
    assert np.allclose(pairs["sum"], 1, atol=2e-6)


# ---- read back -----------------------------------------------------------------------------------
EVENT = ["area", "indicator", "group", "basis", "comparator", "threshold"]


def main_events(table):
    keep = (table["reading"] == "main") & (table["scored_by"] == table["indicator"])
    keep &= (table["role"] != "protocol") & table["basis"].isin(["", "level", "count", "change"])
    return table[keep]


@pytest.mark.parametrize(("path", "day"), [(LAM_DONG, "2023-12-31"), (PROVINCES, "2024-06-30")])
def test_a_set_that_went_through_a_hub_has_the_scores_that_it_had(hub, package, path, day):
    back = score_output(output_of(hub, day), package)
    ours = score_table(main_events(load_registered(path).table), package)
    assert len(back.forecasts) == len(ours.forecasts) > 0
    key = ["area", "indicator", "group"]
    pair = ours.forecasts.merge(back.forecasts, on=key, suffixes=("", "_back"))
    assert len(pair) == len(ours.forecasts)
    for name in ("crps", "wis", "median", "low_95", "inside_80"):
        assert np.allclose(pair[name].astype(float), pair[f"{name}_back"].astype(float)), name
    events = ours.events.assign(basis=ours.events["basis"].replace("count", "level"))
    both = events.drop_duplicates(EVENT).merge(back.events, on=EVENT, suffixes=("", "_back"))
    assert len(both) == len(events.drop_duplicates(EVENT)) == len(back.events)
    assert np.allclose(both["brier"].astype(float), both["brier_back"].astype(float))
    assert back.left == ()


def test_the_command_writes_a_hub_and_scores_it(tmp_path, surroundings):
    surroundings.chdir(ROOT)
    hub = tmp_path / "hub"
    given = ["export", "parameters/lam-dong-2024.yaml", "--hubverse", str(hub)]
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.output
    written = output_of([hub], "2023-12-31")
    told = model_outputs(load_registered(LAM_DONG).table)[0]
    rows = pd.read_csv(written, dtype=str)
    assert rows.equals(told[list(COLUMNS)].astype(rows.dtypes.iloc[0]))  # the registered forecasts
    again = CliRunner().invoke(main, given)
    assert again.exit_code == 2
    assert "the folder is not empty" in again.output
    scored = CliRunner().invoke(main, ["score", str(hub), "--output", str(tmp_path / "scores")])
    assert scored.exit_code == 0, scored.output
    assert "2023-12-31-attain-dlm, outcomes published up to" in scored.output
    events = pd.read_csv(tmp_path / "scores" / "2023-12-31-attain-dlm-events.csv")
    assert set(events["happened"]) <= {0, 1}
    assert "unemployment_rate" in set(events["indicator"])


def test_what_cannot_be_exported_is_one_line(tmp_path, surroundings):
    surroundings.chdir(ROOT)
    cut = tmp_path / "cut" / "notebooks" / "05_targets.vi.ipynb"
    cut.parent.mkdir(parents=True)
    cut.write_text('{"cells": [', encoding="utf-8")
    (tmp_path / "cut" / "run.json").write_text('{"run": "cut', encoding="utf-8")
    for given, wrong in {
        (str(tmp_path), "--hubverse", str(tmp_path / "hub")): "not a report",
        (str(tmp_path / "cut"), "--hubverse", str(tmp_path / "hub")): "cut/run.json: got 'Unterm",
        (str(LAM_DONG),): "nothing to export",
        (str(tmp_path), "--exhibits", str(tmp_path / "a")): "no executed notebook there",
        (str(tmp_path / "cut"), "--exhibits", str(tmp_path / "a"), "--no-png"): "not a notebook",
    }.items():
        done = CliRunner().invoke(main, ["export", *given])
        assert done.exit_code == 2
        assert wrong in done.output
        assert len(done.output.splitlines()) == 1


def test_runs_that_contradict_each_other_are_no_hub(tmp_path, surroundings):
    surroundings.chdir(ROOT)
    sets = [str(SETS / f"lam-dong-2024{version}.csv") for version in ("", "-2")]
    done = CliRunner().invoke(main, ["export", *sets, "--hubverse", str(tmp_path / "hub")])
    assert (done.exit_code, [*tmp_path.iterdir()]) == (2, [])
    (line,) = done.output.splitlines()
    assert re.search("two runs forecast the same otherwise, at 2023-12-31, lam-dong, .* and ", line)


def test_figures_of_several_reports_do_not_replace_each_other(tmp_path, surroundings):
    surroundings.chdir(ROOT)
    done = CliRunner().invoke(main, ["export", "a", "b", "--exhibits", str(tmp_path / "out")])
    assert (done.exit_code, [*tmp_path.iterdir()]) == (2, [])
    assert "figures of several reports, at --exhibits: got 2; export each" in done.output


# ---- somebody else's -----------------------------------------------------------------------------
HEAD = "origin_date,target,location,target_end_date,output_type,output_type_id,value"
TASK = "2024-06-30,unemployment_rate,ha-giang,2024-12-31"


def theirs(*rows, head=HEAD, task=TASK):
    return "\n".join([head, *(f"{task},{row}" for row in rows)]) + "\n"


EVENT_TASK = TASK.replace("_rate", "_rate < 1.2")
BOTH = theirs("quantile,0.5,1.0")
BOTH += theirs("pmf,no,0.3", "pmf,yes,0.7", task=EVENT_TASK)[len(HEAD) + 1 :]


@pytest.fixture
def foreign(tmp_path, package):
    """Score a file of another team."""

    def run(text, name="2024-06-30-others-trend.csv", **more):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return score_output(path, package, **more)

    return run


def outcome(package):
    history = package.as_of("2026-11-01").history("unemployment_rate", "ha-giang")
    return float(history.set_index("year").loc[2024, "value"])


def test_three_quantiles_of_another_team_are_scored(foreign, package):
    scored = foreign(theirs("quantile,0.1,0.5", "quantile,0.5,1.0", "quantile,0.9,2.0"))
    (row,) = scored.forecasts.to_dict("records")
    y = outcome(package)
    miss = max(0.5 - y, 0, y - 2.0)
    interval = 1.5 + 2 / 0.2 * miss
    assert row["wis"] == pytest.approx((0.5 * abs(y - 1.0) + 0.1 * interval) / 1.5)
    assert row["inside_80"] == (miss == 0)
    assert np.isnan(row["inside_95"])
    summary = scored.summary()
    assert summary[["model", "forecasts", "events"]].values.tolist() == [["others-trend", 1, 0]]
    assert summary["wis"].iloc[0] == pytest.approx(row["wis"])


def test_teams_with_other_levels_in_one_file_are_scored_each_by_its_own(foreign):
    other = "2024-06-30,unemployment_rate,ha-noi,2024-12-31"
    text = theirs("quantile,0.1,0.5", "quantile,0.5,1.0", "quantile,0.9,2.0")
    text += theirs("quantile,0.25,1.5", "quantile,0.5,2.0", "quantile,0.75,3.0", task=other)[
        len(HEAD) + 1 :
    ]
    scored = foreign(text).forecasts.set_index("area")
    assert scored["inside_80"].notna().to_dict() == {"ha-giang": True, "ha-noi": False}
    assert scored["inside_50"].notna().to_dict() == {"ha-giang": False, "ha-noi": True}


def test_the_pmf_of_an_event_is_a_probability(foreign, package):
    y = outcome(package)
    (row,) = foreign(BOTH).events.to_dict("records")
    assert (row["output_type_id"], row["happened"]) == ("< 1.2", y < 1.2)
    assert row["brier"] == pytest.approx((0.7 - (y < 1.2)) ** 2)


def test_what_a_hub_of_ours_does_not_ask_for_is_left_and_told(foreign):
    scored = foreign(theirs("mean,NA,1.1", "quantile,0.5,1.0", "sample,1,1.2", "cdf,1,0.5"))
    assert scored.forecasts["median"].tolist() == [1.0]
    assert scored.left == ("left 3 rows of cdf, mean, sample",)


def test_a_file_of_means_alone_has_nothing_to_score(foreign):
    scored = foreign(theirs("mean,,1.0"))
    assert scored.summary().empty
    assert scored.left == ("left 1 rows of mean",)


def test_a_figure_that_was_out_by_the_day_of_the_forecast_is_not_scored(foreign):
    text = BOTH.replace("2024-06-30", "2026-06-30")
    scored = foreign(text, name="2026-06-30-others-trend.csv")
    assert len(scored.forecasts) == len(scored.events) == 0
    assert scored.left == ("2 forecasts of figures published by 2026-06-30: not scored",)


def test_what_is_not_known_yet_stays_unknown(foreign):
    scored = foreign(BOTH, today="2024-07-01")
    assert len(scored.forecasts) == len(scored.events) == 0
    assert scored.unknown["state"].tolist() == ["unknown"]


GOOD = "quantile,0.5,1.0"
BROKEN = {
    "no column": (HEAD.replace("location", "place") + "\n", "a column is missing.*got 'location'"),
    "no row": (HEAD + "\n", "the file has no forecast"),
    "no end": (theirs(GOOD, head=HEAD.replace("target_end_date", "when")),
               "a column is missing.*target_end_date"),
    "type": (theirs("quartile,0.5,1"), "unknown output type.*row 2.*'quartile'"),
    "location": (theirs(GOOD, task=TASK.replace("ha-giang", "ha-gang")),
                 "unknown location.*did you mean ha-giang"),
    "target": (theirs(GOOD, task=TASK.replace("unemployment_rate", "inc hosp")),
               "unknown target.*'inc hosp'"),
    "event": (theirs("pmf,yes,1", task=TASK.replace("_rate", "_rate < much")), "unknown target"),
    "endless": (theirs("pmf,yes,1", task=TASK.replace("_rate", "_rate < inf")), "unknown target"),
    "value": (theirs("quantile,0.5,one"), "not a number.*column value.*'one'"),
    "infinite": (theirs("quantile,0.5,inf"), "not a number"),
    "level": (theirs("quantile,5,1.0"), "not a level.*'5'"),
    "words": (theirs("quantile,median,1.0"), "not a number.*output_type_id"),
    "crossing": (theirs("quantile,0.1,2.0", GOOD, "quantile,0.9,3.0"),
                 "quantiles cross.*row 3, unemployment_rate, ha-giang, total, 2024: "
                 "got {0.1: 2.0, 0.5: 1.0}"),
    "crossing elsewhere": (
        theirs(GOOD) + theirs("quantile,0.5,2.0", "quantile,0.9,1.5",
                              task=TASK.replace("ha-giang", "ha-noi"))[len(HEAD) + 1 :],
        "quantiles cross.*row 4, unemployment_rate, ha-noi, total, 2024: got {0.5: 2.0, 0.9: 1.5}"),
    "twice": (theirs(GOOD, GOOD), r"a quantile stands twice.*row 3, unemp.*2024: got \[0\.5\]"),
    "twice, late": (theirs(*(f"quantile,0.{k},1.0" for k in (1, 2, 3, 4, 5, 6, 7, 7))),
                    r"a quantile stands twice.*row 9, unemp.*2024: got \[0\.7\];"),
    "no median": (theirs("quantile,0.1,1.0", "quantile,0.9,1.0"),
                  r"no median.*row 2, unemployment_rate, ha-giang.*2024: got \[0\.1, 0\.9\]"),
    "chance": (theirs("pmf,yes,1.5", task=EVENT_TASK), "not a probability"),
    "pmf": (theirs("pmf,low,0.5"), "a quantity has no pmf"),
    "category": (theirs("pmf,maybe,0.5", task=TASK.replace("_rate", "_rate < 1")),
                 "not a category.*'maybe'"),
    "sum": (theirs("pmf,no,0.5", "pmf,yes,0.6", task=TASK.replace("_rate", "_rate < 1")),
            "do not add up to 1"),
    "quantile of an event": (theirs(GOOD, task=TASK.replace("_rate", "_rate < 1")),
                             "an event has no quantile"),
    **{
        f"day in {name}": (theirs(GOOD, head=HEAD.replace("origin_date", name)).replace(
            "2024-06-30", "2025-01-01"), f"another day than.*row 2, column {name}: got '2025-01")
        for name in ("origin_date", "reference_date", "forecast_date")
    },
    "end": (theirs(GOOD).replace("2024-12-31", "2024"), "not the last day of a year"),
    "half": (theirs(GOOD).replace("2024-12-31", "2024-06-30"), "not the last day.*'2024-06-30'"),
    "group": (theirs(GOOD + ",urbn", head=HEAD + ",group"),
              "unknown group.*row 2, column group: got 'urbn'; did you mean urban"),
    "reversed": (theirs("pmf,yes,1", task=TASK.replace("_rate", "_rate between 5 1")),
                 "unknown target.*'unemployment_rate between 5 1'"),
    "quotes": ('"a\n', "cannot be read|a column is missing"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_forecast_is_one_line(foreign, name):
    text, message = BROKEN[name]
    with pytest.raises(AttainError) as caught:
        foreign(text)
    line = str(caught.value)
    assert re.search(message, line), line
    assert "2024-06-30-others-trend.csv" in line
    assert "\n" not in line
    assert len(line) < 400


def test_a_hub_in_another_format_and_a_file_of_another_name_are_refused(tmp_path, surroundings):
    surroundings.chdir(ROOT)
    folder = tmp_path / "model-output" / "others-trend"
    folder.mkdir(parents=True)
    (folder / "trend.csv").write_text(theirs(GOOD), encoding="utf-8")
    done = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert done.exit_code == 2
    assert "not the name of a model output" in done.output
    (folder / "trend.csv").rename(folder / "2024-06-31-others-trend.csv")
    done = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert done.exit_code == 2
    assert "not the name of a model output, at 2024-06-31-others-trend.csv" in done.output
    (folder / "2024-06-31-others-trend.csv").rename(folder / "2024-06-30-others-trend.parquet")
    done = CliRunner().invoke(main, ["score", str(tmp_path)])
    assert done.exit_code == 2
    assert "those of a hub are CSV" in done.output
