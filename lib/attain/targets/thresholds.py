"""A reader's threshold in the form of a target."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from attain.errors import AttainError, ParameterError
from attain.evidence.catalog import EvidenceView
from attain.evidence.records import Target
from attain.evidence.schema import nearest
from attain.vocabulary import both_readings, printed_decimals


def as_target(
    asked: Mapping[str, Any], name: str, view: EvidenceView, area: str, year: int
) -> Target:
    """A reader's threshold in the form of a target; its unit is the indicator's.

    What no data could carry is refused, by the rules of a target's.
    """
    try:
        known = view.indicator(asked["indicator"])
    except AttainError as error:
        raise ParameterError(
            "unknown indicator of a threshold", where="thresholds", got=error.got, do=error.do
        ) from None
    upward, value = asked["comparator"] in (">=", ">"), float(asked["value"])
    where, group, (lower, upper) = f"thresholds, {name}", asked.get("group", "total"), known.bounds
    if group not in view.groups:
        do = nearest(group, view.groups)
        raise ParameterError("unknown group", where=where, got=group, do=do)
    if value < lower or value > upper:
        what = "the value is outside the bounds of its indicator"
        do = f"write one of {lower:g} to {upper:g}".replace("nan", "any")
        raise ParameterError(what, where=where, got=value, do=do)
    if known.kind != "rate" and known.decimals == 0 and value != round(value):
        # YAML drops the zeros of 25.600
        text = f"{value:.3f}" if value == round(value, 3) else f"{value!r}"
        what, do = "a count of whole things has decimals", both_readings(text)
        raise ParameterError(what, where=where, got=value, do=do)
    return Target(
        target=name, indicator=known.indicator, area=area, group=group, period=str(year),
        comparator=asked["comparator"], low=value if upward else math.nan,
        high=math.nan if upward else value, basis="count" if known.kind == "count" else "level",
        direction="up" if known.better == "higher" else "down", maintain=False,
        decimals=printed_decimals(value), parent="", section="hypothetical",
        published=view.date.isoformat(), source="", quote="", note="",
    )  # fmt: skip
