"""The audit: what was published about an area and a year, held against itself.

A rule is one function under ``@rule``, in any module here; its name is the name of the rule. It
reads :class:`~attain.audit.facts.Facts` and yields what it finds. It never raises because a
figure is missing: then there is nothing to compare, which is a note, or no finding at all.

CONTRIBUTING.md adds one, with its sentences in ``report/messages/audit*.yaml`` and its test.
"""

from __future__ import annotations

import importlib
import pkgutil

from attain.audit.facts import Facts
from attain.audit.findings import KINDS, RULES, Finding, Kind
from attain.evidence.views import Tables

__all__ = ["KINDS", "RULES", "Finding", "Kind", "audit"]

for _module in pkgutil.iter_modules(__path__, f"{__name__}."):
    importlib.import_module(_module.name)


def audit(view: Tables, area: str, year: int) -> list[Finding]:
    """Return every finding about the results of a year and the targets of the next, by class.

    What does not add up comes first and the notes last; an unknown area is refused.

    Examples
    --------
    >>> from attain.evidence.catalog import open_package
    >>> findings = audit(open_package().as_of("2023-12-31"), "lam-dong", 2023)
    >>> [f.kind for f in findings if f.check == "impossible-rank"]
    ['contradiction']
    """
    view.area(area)
    facts = Facts(view, area, year)
    findings = [finding for rule in RULES.values() for finding in rule(facts)]
    return sorted(findings, key=lambda finding: KINDS.index(finding.kind))
