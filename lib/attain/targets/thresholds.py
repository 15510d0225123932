"""A reader's threshold in the form of a target."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from attain.errors import AttainError, ParameterError
from attain.evidence.records import Indicator, Target
from attain.evidence.schema import nearest
from attain.parameters import Threshold
from attain.vocabulary import both_readings, printed_decimals

if TYPE_CHECKING:
    from attain.targets.study import Study


def as_target(asked: Threshold, name: str, study: Study) -> Target:
    """A reader's threshold in the form of a target; its unit is the indicator's."""
    try:
        known = study.view.indicator(asked["indicator"])
    except AttainError as error:
        raise ParameterError(
            "unknown indicator of a threshold", where="thresholds", got=error.got, do=error.do
        ) from None
    upward = asked["comparator"] in (">=", ">")
    value = float(asked["value"])
    fault = _fault(known, value, asked.get("group", "total"), study.view.groups)
    if fault:
        raise ParameterError(fault[0], where=f"thresholds, {name}", got=fault[1], do=fault[2])
    return Target(
        target=name, indicator=known.indicator, area=study.area.area,
        group=asked.get("group", "total"), period=str(study.parameters.target_year),
        comparator=asked["comparator"], low=value if upward else math.nan,
        high=math.nan if upward else value, basis="count" if known.kind == "count" else "level",
        direction="up" if known.better == "higher" else "down", maintain=False,
        decimals=printed_decimals(value), parent="", section="hypothetical",
        published=study.parameters.as_of.isoformat(), source="", quote="", note="",
    )  # fmt: skip


def _fault(
    known: Indicator, value: float, group: str, groups: tuple[str, ...]
) -> tuple[str, object, str] | None:
    """What no data could carry of a threshold, by the rules of a target's: what, got and do."""
    if group not in groups:
        return "unknown group", group, nearest(group, groups)
    lower, upper = known.bounds
    if value < lower or value > upper:
        ends = f"{lower:g} to {upper:g}".replace("nan", "any")
        return "the value is outside the bounds of its indicator", value, f"write one of {ends}"
    if known.kind != "rate" and known.decimals == 0 and value != round(value):
        # YAML drops the zeros of 25.600
        text = f"{value:.3f}" if value == round(value, 3) else f"{value!r}"
        return "a count of whole things has decimals", value, both_readings(text)
    return None
