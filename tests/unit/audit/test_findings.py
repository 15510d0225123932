"""What a check returns, and its figures as text."""

import pytest

from attain.audit.findings import Amount, Finding, as_frame, count, found, percent, points
from attain.errors import AttainError


def write(value, unit, decimals):
    return f"{value:.{decimals}f} {unit}".strip()


def name(indicator, group):
    return f"{indicator}/{group}"


def span(low, high, unit, decimals):
    return f"{low:.{decimals[0]}f}..{high:.{decimals[1]}f} {unit}"


def texts(**figures):
    return found("rule", "consistent", "rule.fine", ["R01"], **figures).values(
        write, name, lambda time: f"<{time}>", span
    )


def test_amounts_keep_unit_and_decimals():
    finding = found("rule", "ambiguous", "rule.odd", ["R02", "", "R01", "R02"],
                    share=percent(41.02, 1), move=points(0.5), number=count(3), none=None,
                    value=Amount(25_600, "spells"))  # fmt: skip
    assert finding.items == ("R02", "R01")
    assert finding.message == "audit.rule.odd"
    assert finding.title == "audit.rule.title"
    assert finding.units == {"share": "percent", "move": "points", "number": "", "value": "spells"}
    assert finding.decimals == {"share": 1, "move": 2, "number": 0, "value": 0}
    assert finding.figures["none"] is None
    assert all(isinstance(finding.figures[key], float) for key in finding.units)


def test_texts_of_indicators_periods_days_and_quotations():
    given = texts(
        indicator="unemployment_rate", indicator_whole="labour_force", group="urban",
        year="2023", period="2021-06", half="2024-H1", day="2023-12-31",
        quote="giảm 2,05%", years="2022–2023", missing=None,
    )  # fmt: skip
    assert given == {
        "indicator": "unemployment_rate/urban", "indicator_whole": "labour_force/urban",
        "group": "urban", "year": "<2023>", "period": "<2021-06>", "half": "<2024-H1>",
        "day": "<2023-12-31>", "quote": "giảm 2,05%", "years": "2022–2023", "items": "R01",
    }  # fmt: skip


def test_two_ends_make_an_interval():
    given = texts(
        plan_low=Amount(1.25, "percent", 2), plan_high=Amount(2.0, "percent", 1),
        low=count(3), high=count(3), gap_low=points(1.0), other_high=points(1.0),
    )  # fmt: skip
    assert given["plan_range"] == "1.25..2.0 percent"
    assert given["range"] == "3"  # one number where both ends are the same
    assert not {"gap_range", "other_range"} & set(given)


def test_an_end_that_is_not_known_makes_none():
    given = texts(low=None, high=count(3), planned_low="x", planned_high="y")
    assert "range" not in given
    assert "planned_range" not in given


def test_an_unknown_verdict_is_refused():
    with pytest.raises(AttainError, match="unknown verdict") as caught:
        Finding("rule", (), "fine", {}, "audit.rule")
    assert "consistent" in caught.value.do


def test_the_frame_holds_numbers_and_texts_apart():
    frame = as_frame([
        found("one", "consistent", "one", ["R01", "T01"], a=percent(1.5), b="text", c=None),
        found("two", "inconsistent", "two", []),
    ])  # fmt: skip
    assert frame["finding"].tolist() == [1, 1, 1, 2]
    assert frame["figure"].tolist() == ["a", "b", "c", ""]
    assert frame["value"].isna().tolist() == [False, True, True, True]
    assert frame["text"].tolist() == ["", "text", "", ""]
    assert frame.loc[0, ["items", "unit", "decimals"]].tolist() == ["R01 T01", "percent", 1]
    assert as_frame([]).columns.tolist() == frame.columns.tolist()
