"""One report against another."""

import pytest

from attain.audit.reports import bridge, reports_differ

BRIDGE = {
    "indicator": "certificate_share_department", "continues": "certificate_share",
    "from_year": 2023, "own_reading": "own", "other_reading": "survey",
    "note_vi": "", "note_en": "",
}  # fmt: skip
SHARE = ("R09", "certificate_share_department", 22.73)
SURVEY = [("certificate_share", str(year), value) for year, value in
          ((2020, 18.5), (2021, 20.49), (2022, 21.8))]  # fmt: skip


def bridged(*figures):
    return {"results": [SHARE], "figures": [*SURVEY, *figures], "bridges": [BRIDGE]}


CASES = {
    "reports-differ": (
        reports_differ,
        "question",
        {
            "results": [("R04", "unemployment_rate", 0.53)],
            "figures": [
                ("unemployment_rate", "2020-12", 0.96, {"source": "a"}),
                ("unemployment_rate", "2020-12", 0.89, {"source": "b"}),
            ],
        },
        {"low": 0.89, "high": 0.96, "gap": 0.07, "period": "2020-12"},
    ),
    "bridge.unknown": (
        bridge, "note", bridged(), {"gap": 0.93, "usual": 1.65, "other": 21.8, "other_year": "2022"}
    ),
    "bridge.close": (
        bridge,
        "note",
        bridged(("certificate_share", "2023", 22.65, {"source": "survey"})),
        {"gap": 0.08, "other": 22.65, "usual": 1.3833},
    ),
    "bridge.apart": (
        bridge,
        "question",
        bridged(("certificate_share", "2023", 25.0, {"source": "survey"})),
        {"gap": 2.27, "usual": 2.1667},
    ),
}  # fmt: skip


@pytest.mark.parametrize("message", CASES)
def test_outcomes(outcome, message):
    outcome(message, *CASES[message])


def test_rounding_and_one_source_are_no_difference(world):
    results = [("R04", "unemployment_rate", 0.53)]
    same = [("unemployment_rate", "2020-12", value, {"source": "a"}) for value in (0.96, 0.89)]
    assert reports_differ(world(results=results, figures=same)) == []
    close = [("unemployment_rate", "2020-12", 0.96, {"source": "a"}),
             ("unemployment_rate", "2020-12", 0.96, {"source": "b"})]  # fmt: skip
    assert reports_differ(world(results=results, figures=close)) == []


def test_a_quantity_nobody_reports_or_targets_is_left_out(world):
    figures = [("labour_force", "2020", value, {"source": str(value)}) for value in (700, 800)]
    assert reports_differ(world(figures=figures)) == []


def test_no_bridge_without_a_series_to_continue(world):
    assert bridge(world(results=[SHARE], figures=SURVEY[:2], bridges=[BRIDGE])) == []
    assert bridge(world(figures=SURVEY, bridges=[BRIDGE])) == []
    assert bridge(world(**bridged(), year=2022)) == []


def test_a_year_and_a_part_of_it_are_two_periods(world):
    part = ("new_jobs", "2023", 9230, {"coverage": "to 2023-06", "source": "early"})
    goals = [("T", "new_jobs", ">=", "10000", "")]
    facts = world(figures=[part, ("new_jobs", "2023", 15000)], goals=goals)
    assert list(reports_differ(facts)) == []
    other = ("new_jobs", "2023", 9500, {"coverage": "to 2023-06", "source": "other"})
    (found,) = reports_differ(world(figures=[part, other], goals=goals))
    assert found.figures["period"] == "to 2023-06"


def test_a_part_of_a_year_is_no_result_to_start_from(world):
    part = ("new_jobs", "2023", 9230, {"coverage": "to 2023-11", "published": "2024-02-01"})
    goals = [("T", "new_jobs", ">=", "10000", "")]
    assert list(world(figures=[part], goals=goals).pairs()) == []
    both = world(figures=[part, ("new_jobs", "2023", 15000)], goals=goals)
    assert [now.value for _, now in both.pairs()] == [15000]
    rate = ("trained_labour", "2023", 80.0, {"coverage": "to 2023-11"})
    asked = [("T", "trained_labour", ">=", "82", "")]
    assert [now.value for _, now in world(figures=[rate], goals=asked).pairs()] == [80.0]


def test_a_third_source_that_differs_from_one_of_two_figures_is_told(world):
    results = [("R04", "unemployment_rate", 0.53)]
    figures = [("unemployment_rate", "2020-12", value, {"source": source})
               for value, source in ((0.96, "a"), (0.89, "a"), (0.92, "b"))]  # fmt: skip
    (found,) = reports_differ(world(results=results, figures=figures))
    assert {found.figures["low"], found.figures["high"]} == {0.92, 0.96}


def test_a_gap_of_a_usual_change_can_pass_for_a_year_s_progress(world):
    steady = [("certificate_share", str(2020 + i), 20.0 + i) for i in range(4)]
    for own, outcome in ((24.0, "close"), (24.1, "apart")):
        own_figure = ("R09", "certificate_share_department", own)
        (finding,) = bridge(world(results=[own_figure], figures=steady, bridges=[BRIDGE]))
        assert finding.outcome == outcome


@pytest.mark.parametrize(("known", "said"), [(3, 1), (2, 0)])
def test_a_usual_change_is_one_of_two_changes_at_least(world, known, said):
    assert (
        len(bridge(world(results=[SHARE], figures=SURVEY[3 - known :], bridges=[BRIDGE]))) == said
    )


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ({"2020": 20.0}, {"2020": "close"}),  # the bridge lies ahead
        ({"2020": 20.5, "2022": 22.0}, {"2022": "close"}),  # of two years the latest
        ({"2020": 20.5, "2023": 22.0}, {"2023": "unknown", "2020": "apart"}),  # no survey of 2023
        ({"2023": 21.5}, {"2023": "unknown"}),
        ({"2024": 21.5}, {}),  # it is not continued with that year
    ],
)
def test_the_latest_year_that_has_both_is_compared_and_the_step_of_a_bridge_told(world, own, told):
    figures = [("certificate_share_department", name, value) for name, value in own.items()]
    found = bridge(world(figures=[*SURVEY, *figures], bridges=[BRIDGE]))
    assert {f.figures["year"]: f.outcome for f in found} == told


def test_a_step_down_over_the_bridge_has_its_sign(world):
    own = ("certificate_share_department", "2023", 21.5)
    (finding,) = bridge(world(figures=[*SURVEY, own], bridges=[BRIDGE]))
    assert finding.figures["gap"] == pytest.approx(-0.3)
    assert finding.figures["other_year"] == "2022"


def test_a_survey_that_goes_on_past_the_bridge_is_not_continued(world):
    late = ("certificate_share", "2024", 24.0)
    assert bridge(world(**bridged(late), year=2024)) == []
