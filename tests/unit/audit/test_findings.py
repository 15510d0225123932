"""What a rule returns, how it is collected, and its figures as text."""

from types import SimpleNamespace

import pytest

from attain.audit.amounts import Amount, percent, points
from attain.audit.facts import Claim
from attain.audit.findings import KINDS, RULES, Finding, found, rule
from attain.report.tables.evidence import finding_values


def claim(item, indicator="new_jobs", group="total"):
    return Claim(item, indicator, group, "2023", "rank_of", 3.0, 0, "own", "", "", "")


def texts(view, **figures):
    study = SimpleNamespace(language="en", view=view)
    return finding_values(study, found("fine", "R01", **figures))


def test_amounts_keep_unit_and_decimals():
    finding = found("odd", "R02", "", "R01", "R02", share=percent(41.02, 1), move=points(0.5),
                    none=None, value=Amount(25_600, "spells"))  # fmt: skip
    assert finding.items == ("R02", "R01")
    amounts = {k: (v, v.unit, v.decimals) for k, v in finding.figures.items() if v is not None}
    assert amounts == {
        "share": (41.02, "percent", 1), "move": (0.5, "points", 2), "value": (25_600, "spells", 0),
    }  # fmt: skip
    assert finding.figures["none"] is None
    assert percent(3, 2).like(4).decimals == 2


def test_the_last_item_names_the_indicator_unless_another_is_given():
    finding = found("odd", claim("R01"), claim("R02", "job_fairs", "urban"))
    assert finding.figures == {"indicator": "job_fairs", "group": "urban"}
    named = found("odd", claim("R01"), indicator_first="trained_labour")
    assert named.figures == {"indicator_first": "trained_labour"}


@pytest.fixture
def collected():
    """The names of rules, those that a test adds taken away again."""
    before = dict(RULES)
    yield RULES
    RULES.clear()
    RULES.update(before)


def test_a_rule_has_the_name_of_its_function_and_the_class_of_its_outcome(collected):
    @rule("remark", contradiction="worse bad", question="odd")
    def made_up(facts):
        return (found(outcome) for outcome in facts)

    assert list(collected)[-1] == "made-up"
    findings = collected["made-up"](["bad", "worse", "odd", "else", ""])
    assert [f.kind for f in findings] == ["contradiction"] * 2 + ["question"] + ["remark"] * 2
    assert {f.check for f in findings} == {"made-up"}
    assert [f.message for f in findings][-2:] == ["audit.made-up.else", "audit.made-up"]
    assert findings[0].title == "audit.made-up.title"
    assert set(KINDS) >= {f.kind for f in findings}


def test_texts_of_indicators_periods_days_and_quotations(view):
    given = texts(
        view, indicator="unemployment_rate", year="2023", period="2021-06", day="2023-12-31",
        quote="giảm 2,05%", years="2022–2023", missing=None, group="urban",
    )  # fmt: skip
    assert given == {
        "indicator": "Unemployment, urban", "group": "urban", "year": "2023",
        "period": "June 2021", "day": "31 December 2023", "quote": "giảm 2,05%",
        "years": "2022–2023",
    }  # fmt: skip


def test_two_ends_make_an_interval(view):
    given = texts(
        view, plan_low=Amount(1.25, "percent", 2), plan_high=Amount(2.0, "percent", 1),
        low=Amount(3), high=Amount(3), gap_low=points(1.0), other_high=points(1.0),
    )  # fmt: skip
    assert given["plan_range"] == "1.25–2.0%"
    assert given["range"] == "3"  # one number where both ends are the same
    assert not {"gap_range", "other_range"} & set(given)


def test_an_end_that_is_not_known_makes_none(view):
    given = texts(view, low=None, high=Amount(3), planned_low="x", planned_high="y")
    assert "range" not in given
    assert "planned_range" not in given


def test_a_finding_without_a_rule_is_a_note():
    assert Finding("fine", (), {}).kind == "note"


def test_no_record_of_this_room_can_be_changed(changeable):
    assert changeable("audit") == []
