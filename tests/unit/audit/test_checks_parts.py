"""Parts against wholes, in the results and in the targets."""

import pytest

from attain.audit.targets import (
    loans_share,
    part_of_whole,
    per_session,
    share_of_parent,
    unit_drift,
)

JOBS, NEW = ("R01", "job_placements", 25600), ("R02", "new_jobs", 10500)
ABROAD = ("R03", "overseas_workers", 350)
OF_JOBS = [(item, "part_of", "", {"against": "R01"}) for item in ("R02", "R03")]
T03 = ("T03", "job_placements", "between", "26000", "27000")
TRAINED, SHARE = ("R08", "trained_labour", 78.37), ("R09", "certificate_share_department", 22.73)
T10 = ("T10", "trained_labour", ">=", "82", "")
FAIRS = [
    ("T06", "job_fairs", ">=", "55", ""),
    ("T07", "job_fair_placements", ">=", "5500", "", {"parent": "T06"}),
]
HELD = [("job_fairs", "2022", 64), ("job_fair_placements", "2022", 5093)]


def new_jobs(low, high, comparator="between"):
    return ("T04", "new_jobs", comparator, low, high, {"parent": "T03"})


def share(low):
    return ("T11", "certificate_share_department", ">=", low, "", {"parent": "T10"})


def loans(low):
    return ("T05", "loan_workers", ">", low, "")


CASES = {
    "part-of-whole.fits": (
        part_of_whole,
        "note",
        {"results": [JOBS, NEW, ABROAD], "claims": OF_JOBS},
        {"total": 10850.0, "share": 42.3828, "rest": 14750.0, "largest_share": 41.0156},
    ),
    "part-of-whole.exceeds": (
        part_of_whole,
        "contradiction",
        {"results": [JOBS, ("R02", "new_jobs", 25500), ABROAD], "claims": OF_JOBS},
        {"total": 25850.0, "rest": -250.0},
    ),
    "share-of-parent.range-falls": (
        share_of_parent,
        "remark",
        {"results": [JOBS, NEW], "goals": [T03, new_jobs("8000", "10000")]},
        {"share": 41.0156, "planned_low": 29.6296, "planned_high": 38.4615},
    ),
    "share-of-parent.range-kept": (
        share_of_parent,
        "note",
        {"results": [JOBS, NEW], "goals": [T03, new_jobs("8000", "10800")]},
        {"planned_high": 41.5385},
    ),
    "share-of-parent.point-falls": (
        share_of_parent,
        "remark",
        {"results": [TRAINED, SHARE], "goals": [T10, share("23.7")]},
        {"year": "2024", "share": 29.0034, "planned_low": 28.9024, "rounding_low": 28.6667,
         "rounding_high": 29.1411},
    ),
    "share-of-parent.point-kept": (
        share_of_parent,
        "note",
        {"results": [TRAINED, SHARE], "goals": [T10, share("23.8")]},
        {"planned_low": 29.0244},
    ),
    "per-session.more": (
        per_session,
        "remark",
        {"figures": HELD, "goals": FAIRS},
        {"planned": 100.0, "last": 79.5781, "rise": 25.6627},
    ),
    "per-session.fewer": (
        per_session,
        "note",
        {"figures": [HELD[0], ("job_fair_placements", "2022", 6400)], "goals": FAIRS},
        {"last": 100.0, "rise": 0.0},
    ),
    "loans-share.fits": (
        loans_share,
        "note",
        {"goals": [loans("3500"), T03]},
        {"share_low": 12.963, "share_high": 13.4615},
    ),
    "loans-share.exceeds": (
        loans_share, "contradiction", {"goals": [loans("26500"), T03]}, {}
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_rates_are_not_added_up(world):
    facts = world(
        results=[("R04", "unemployment_rate", 0.53), ("R05", "unemployment_rate", 1.04)],
        claims=[("R05", "part_of", "", {"against": "R04"})],
    )
    assert part_of_whole(facts) == []


@pytest.mark.parametrize(("part", "said"), [("R02", 1), ("R03", 0), ("R09", 0)])
def test_a_drift_of_units_is_one_between_two_results(world, part, said):
    """Persons within spells; spells within spells; and a result that nobody reported."""
    results = [JOBS, NEW, ("R03", "job_placements", 350, {"group": "urban"})]
    about = {"against": "R01", "period": "2023"}
    found = unit_drift(world(results=results, claims=[(part, "part_of", "", about)]))
    assert len(found) == said
    if said:
        assert [found[0].figures[name].unit for name in ("part", "whole")] == ["persons", "spells"]


def test_the_last_ratio_needs_both_figures_of_one_period(world):
    figures = [HELD[0], ("job_fair_placements", "2021", 5093)]
    assert per_session(world(figures=figures, goals=FAIRS)) == []


def test_the_groups_of_one_indicator_are_no_family(world):
    below = {"direction": "down"}
    facts = world(
        results=[("R04", "unemployment_rate", 0.53)],
        goals=[
            ("T08", "unemployment_rate", "<", "", "1.2", below),
            ("T09", "unemployment_rate", "<", "", "2", below | {"parent": "T08"}),
        ],
    )
    assert share_of_parent(facts) == []


def test_a_planned_share_as_large_as_the_last_one_is_kept(world):
    results = [("R01", "job_placements", 20000), ("R02", "new_jobs", 10000)]
    goals = [("T03", "job_placements", "between", "20000", "20000"), new_jobs("10000", "10000")]
    (finding,) = share_of_parent(world(results=results, goals=goals))
    assert finding.outcome == "point-kept"


@pytest.mark.parametrize(("low", "said"), [("1", 1), ("0", 0)])
def test_a_planned_share_is_one_of_a_whole_above_nought(world, low, said):
    goals = [("T03", "job_placements", "between", low, "20"), new_jobs("1", "2")]
    results = [("R01", "job_placements", 1), ("R02", "new_jobs", 1)]
    assert len(share_of_parent(world(results=results, goals=goals))) == said


def test_one_session_is_enough_for_a_ratio(world):
    goals = [("T06", "job_fairs", ">=", "1", ""), FAIRS[1]]
    held = [("job_fairs", "2022", 1), ("job_fair_placements", "2022", 5500)]
    (finding,) = per_session(world(figures=held, goals=goals))
    assert (finding.outcome, finding.figures["planned"]) == ("fewer", 5500.0)


def test_one_is_a_whole_too(world):
    results = [("R01", "job_placements", 1), ("R02", "new_jobs", 1)]
    (finding,) = part_of_whole(world(results=results, claims=OF_JOBS[:1]))
    assert (finding.outcome, finding.figures["share"]) == ("fits", 100.0)


def test_a_sum_as_large_as_the_whole_fits(world):
    results = [("R01", "job_placements", 10850), NEW, ABROAD]
    (finding,) = part_of_whole(world(results=results, claims=OF_JOBS))
    assert (finding.outcome, finding.figures["rest"]) == ("fits", 0)


@pytest.mark.parametrize(("asked", "outcome"), [("26000", "fits"), ("26001", "exceeds")])
def test_loans_may_pay_for_all_that_is_planned(world, asked, outcome):
    (finding,) = loans_share(world(goals=[loans(asked), T03]))
    assert finding.outcome == outcome


@pytest.mark.parametrize("goal", [loans("3500"), T03])
def test_loans_without_placements_and_placements_without_loans_are_no_share(world, goal):
    assert loans_share(world(goals=[goal])) == []
