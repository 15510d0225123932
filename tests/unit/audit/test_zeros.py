"""Figures, plans and claims of zero, and of all that there was: a rule says nothing, or less."""

import pytest

from attain.audit import RULES

FALL = ("R01", "change_on_last_year", "-100.0", {"unit": "percent"})
LATER = {"source": "later", "against": "2021"}
ABROAD = ("R01", "overseas_workers", 0)
FAIRS = [
    ("T06", "job_fairs", ">=", "55", ""),
    ("T07", "job_fair_placements", ">=", "5500", "", {"parent": "T06"}),
]
NO_FAIRS = [("T06", "job_fairs", ">=", "0", ""), FAIRS[1]]
NONE_HELD = [("job_fairs", "2022", 0), ("job_fair_placements", "2022", 0)]
FORCE = [("labour_force", "2022", 700)]
RISE = ("T10", "trained_labour", ">=", "82", "")
TRAINED = [("R08", "trained_labour", 78.37), ("R05", "vocational_enrolment", 0)]
NO_PLAN = ("p", "job_placements", ">=", "0", "", {"period": "2021"})
MET = ("R02", "percent_of_plan", "101")
JOBS = ("R02", "job_placements", 25600)
CHILD = ("c", "new_jobs", ">=", "10", "", {"parent": "T03"})
PARENT = ("T03", "job_placements", ">=", "0", "")
PARTS = [("R03", "part_of", "", {"against": "R02"})]
BALANCE = ("R04", "new_jobs", -5)
FALLS = {"unit": "points", "against": "2022"}
RATE = ("R01", "certificate_share_department", 1.0)
UP = ("T01", "certificate_share_department", ">=", "0.5", "", {"basis": "change"})

CASES = [
    ("implied-last-year", {"results": [ABROAD], "claims": [FALL]}, []),
    ("changes-contradict", {"results": [ABROAD], "claims": [FALL, (*FALL[:3], LATER)]}, []),
    (
        "changes-contradict",
        {"results": [("R01", "overseas_workers", 9)],
         "claims": [("R01", "change_on_last_year", "5.0"), (*FALL[:3], LATER)]},
        [],
    ),
    ("per-session", {"goals": FAIRS, "figures": NONE_HELD}, []),
    ("per-session", {"goals": NO_FAIRS}, []),
    ("training-capacity", {"results": TRAINED, "figures": FORCE, "goals": [RISE]}, ["flow"]),
    ("plan-lowered", {"results": [JOBS], "claims": [MET], "goals": [NO_PLAN]}, []),
    ("share-of-parent", {"results": [JOBS, ("R03", "new_jobs", 9)], "goals": [CHILD, PARENT]}, []),
    (
        "share-of-parent",
        {"results": [("R02", "job_placements", 0), ("R03", "new_jobs", 9)],
         "goals": [CHILD, (*PARENT[:3], "20", "")]},
        [],
    ),
    (
        "part-of-whole",
        {"results": [("R02", "job_placements", 0), ("R03", "new_jobs", 0)], "claims": PARTS},
        [],
    ),
    ("required-move", {"results": [BALANCE], "goals": [("T", "new_jobs", ">=", "-9", "")]}, []),
    (
        "required-move",
        {"results": [(*BALANCE[:2], 0)], "goals": [("T", "new_jobs", ">=", "-9", "")]},
        [],
    ),
    (
        "required-move",
        {"results": [RATE], "figures": [("certificate_share_department", "2022", 0.0)],
         "claims": [("R01", "change_on_last_year", "1.0", FALLS)], "goals": [UP]},
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "told", "outcomes"), CASES)
def test_nothing_is_a_share_of_nothing(world, name, told, outcomes):
    assert [finding.outcome for finding in RULES[name](world(**told))] == outcomes


@pytest.mark.parametrize("name", RULES)
def test_every_rule_bears_zeros(world, name):
    told = [case for _, case, _ in CASES]
    for case in told:
        RULES[name](world(**case))
