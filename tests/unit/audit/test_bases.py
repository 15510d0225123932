"""A target on a change, or in per cent of the year before, is not read as a level."""

import pytest

from attain.audit import RULES

IN_PERCENT, CHANGE = {"basis": "relative"}, {"basis": "change"}
DOWN = {"direction": "down"}
NEW, JOBS = ("R02", "new_jobs", 10500), ("R01", "job_placements", 25600)
RATE = ("R07", "unemployment_rate", 1.5)
SHARE = ("R09", "certificate_share_department", 22.73)
UP_ONE = ("T11", "change_on_last_year", "1", {"against": "2023"})
RISE = ("T11", "certificate_share_department", ">=", "1", "", CHANGE)
ALL_MET = ("R16", "all_met", "", {"indicator": "targets_met", "period": "2023"})
THIS_YEAR = {"period": "2023"}


def more(name, indicator, basis, low="5", **other):
    return (name, indicator, ">=", low, "", basis | other)


CASES = [
    ("already-met", {"results": [RATE], "goals": [more("T", RATE[1], IN_PERCENT | DOWN, "1")]}, []),
    ("required-move", {"results": [NEW], "goals": [more("T", "new_jobs", IN_PERCENT)]}, []),
    (
        "plan-to-plan",
        {"results": [JOBS], "claims": [("R01", "percent_of_plan", "102.4")],
         "goals": [more("T", "job_placements", IN_PERCENT)]},
        [],
    ),
    (
        "point-of-range",
        {"goals": [("T", "job_placements", "between", "5", "7", IN_PERCENT)],
         "figures": [("job_placements", "2024", 26000, {"source": "later"})],
         "claims": [("", "percent_of_plan", "102", {
             "indicator": "job_placements", "period": "2024", "source": "later"})]},
        ["unknown"],
    ),
    ("points-or-percent", {"results": [SHARE], "goals": [RISE], "claims": [UP_ONE]}, []),
    ("stated-change", {"results": [SHARE], "goals": [RISE], "claims": [UP_ONE]}, []),
    (
        "unemployed-implied",
        {"results": [RATE], "figures": [("labour_force", "2023", 700)],
         "goals": [more("T", RATE[1], CHANGE | DOWN, "0.2")]},
        [],
    ),
    (
        "all-met",
        {"results": [NEW], "claims": [ALL_MET],
         "goals": [more("p", "new_jobs", IN_PERCENT | THIS_YEAR)]},
        ["partly"],
    ),
    (
        "share-of-parent",
        {"results": [JOBS, NEW],
         "goals": [more("T3", JOBS[1], CHANGE), more("T4", NEW[1], CHANGE, parent="T3")]},
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "outcomes"), CASES)
def test_a_change_is_no_level(world, name, told, outcomes):
    assert [finding.outcome for finding in RULES[name](world(**told))] == outcomes


def test_changes_in_per_cent_are_compared_in_per_cent(world):
    term = IN_PERCENT | {"period": "2021-2025", "published": "2021-08-11", "source": "resolution"}
    goals = [more("T", "new_jobs", IN_PERCENT), more("r", "new_jobs", term, "6")]
    (found,) = RULES["against-term"](world(goals=goals))
    assert found.figures["low"].unit == found.figures["term_low"].unit == "percent"
    assert found.figures["gap_low"].unit == "points"
