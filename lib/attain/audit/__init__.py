"""The audit: what was published about an area and a year, held against itself.

Every check is a function of its own in a ``checks_*`` module; its name is the rule. It reads the
view of the package, computes, and returns findings; it never raises because a figure is missing:
then the verdict is ``cannot_be_checked``, or, where nothing was claimed, there is no finding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attain.audit import (
    attainment as checks_attainment,
)
from attain.audit import (
    changes as checks_changes,
)
from attain.audit import (
    flows as checks_flows,
)
from attain.audit import (
    parts as checks_parts,
)
from attain.audit import (
    plans as checks_plans,
)
from attain.audit import (
    reports as checks_reports,
)
from attain.audit import (
    targets as checks_targets,
)
from attain.audit import (
    weights as checks_weights,
)
from attain.audit import (
    words as checks_words,
)
from attain.audit.facts import Facts, View
from attain.audit.findings import VERDICTS, Finding, Verdict, as_frame

__all__ = ["CHECKS", "VERDICTS", "Finding", "Verdict", "as_frame", "audit"]

Check = Callable[[Facts], list[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    checks_plans.check_implied_plan,
    checks_plans.check_increase_for_attainment,
    checks_attainment.check_all_met,
    checks_attainment.check_all_met_against_headline,
    checks_attainment.check_attainment_bunching,
    checks_attainment.check_attainment_record,
    checks_plans.check_plan_lowered,
    checks_changes.check_points_or_percent,
    checks_changes.check_stated_change,
    checks_changes.check_implied_level,
    checks_changes.check_definition_by_exclusion,
    checks_changes.check_implied_last_year,
    checks_changes.check_changes_contradict,
    checks_changes.check_base_not_named,
    checks_words.check_rank_in_list,
    checks_words.check_impossible_rank,
    checks_words.check_rank_lists_differ,
    checks_weights.check_urban_weight,
    checks_weights.check_urban_weight_elsewhere,
    checks_weights.check_implied_rural_ceiling,
    checks_parts.check_part_of_whole,
    checks_words.check_unit_drift,
    checks_parts.check_share_of_parent,
    checks_parts.check_per_session,
    checks_parts.check_loans_share,
    checks_flows.check_training_capacity,
    checks_flows.check_labour_force_implied,
    checks_flows.check_unemployed_implied,
    checks_flows.check_unemployed_published,
    checks_reports.check_reports_differ,
    checks_reports.check_bridge,
    checks_words.check_before_year_end,
    checks_words.check_hedged_figure,
    checks_words.check_label_drift,
    checks_plans.check_plan_to_plan,
    checks_plans.check_point_of_range,
    checks_reports.check_plan_not_listed,
    checks_reports.check_half_year,
    checks_targets.check_required_move,
    checks_targets.check_already_met,
    checks_targets.check_below_last_result,
    checks_targets.check_against_term,
    checks_targets.check_against_country,
    checks_targets.check_target_without_baseline,
    checks_targets.check_result_without_target,
)


def audit(view: View, area: str, year: int) -> list[Finding]:
    """Return every finding about the results of a year and the targets of the next.

    Parameters
    ----------
    view : View
        An as-of view of a data package, see :meth:`attain.evidence.catalog.Package.as_of`.
    area : str
        Area id.
    year : int
        Year of the results.

    Returns
    -------
    list of Finding
        In the order of ``CHECKS``; empty for an area about which nothing was claimed.

    Raises
    ------
    AttainError
        If the area is unknown to the package.

    Examples
    --------
    >>> from attain.evidence.catalog import open_package
    >>> findings = audit(open_package().as_of("2023-12-31"), "lam-dong", 2023)
    >>> [f.verdict for f in findings if f.check == "impossible-rank"]
    ['inconsistent']
    """
    view.area(area)
    facts = Facts(view, area, year)
    return [finding for check in CHECKS for finding in check(facts)]
