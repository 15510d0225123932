"""What a rule returns: the class of a finding and the figures it was reached with.

A finding holds numbers, not text. Its sentences stand in the message catalogue: the title under
``audit.<check>.title``, what was found and what follows from it under ``<message>.finding`` and
``<message>.consequence``; :func:`attain.report.tables.evidence.finding_words` fills them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Final, Literal, get_args

from attain.audit.amounts import Amount
from attain.audit.facts import Claim, Facts, Figure
from attain.evidence.records import Target

Kind = Literal["contradiction", "question", "remark", "note"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
Item = Figure | Claim | Target | str | None
Value = Amount | Figure | str | None


@dataclass(frozen=True)
class Finding:
    """One result of the audit: an outcome of a rule, reached with figures.

    Parameters
    ----------
    outcome : str
        In kebab-case; empty for a rule that has one only.
    items : tuple of str
        Results (R01 …) and targets (T01 …) the finding is about.
    figures : dict of str to Amount, str or None
        What was computed, with a name for each; a text is an indicator id (``indicator``), a
        period or a day, or a verbatim quotation. ``group`` is the group of every indicator named.
    check : str
        Name of the rule, in kebab-case; the function of the rule has the same name.
    kind : str
        ``contradiction``: it does not add up, as no rounding makes the figures agree;
        ``question``: only the publisher can say what is meant; ``remark``: on how a target is
        set; ``note``: the figures agree, or there is nothing to compare them with yet.
    """

    outcome: str
    items: tuple[str, ...]
    figures: dict[str, Amount | str | None]
    check: str = ""
    kind: Kind = "note"

    @property
    def title(self) -> str:
        """Key of the name of the rule, the same for all its outcomes."""
        return f"audit.{self.check}.title"

    @property
    def message(self) -> str:
        """Key of the sentences of this outcome."""
        return f"audit.{self.check}.{self.outcome}".rstrip(".")


def found(outcome: str, *items: Item, **figures: Value) -> Finding:
    """Build a finding; its rule adds the name and the class.

    What has no number is left out of the items, and each is named once. The last of them gives
    the indicator and the group that the sentence names, unless the figures name an indicator.
    """
    about = [item for item in items if item and not isinstance(item, str)]
    if about and not any(name.startswith("indicator") for name in figures):
        figures = {"indicator": about[-1].indicator, "group": about[-1].group, **figures}
    numbers = [item if isinstance(item, str | None) else item.item for item in items]
    values = {k: f.amount if isinstance(f, Figure) else f for k, f in figures.items()}
    return Finding(outcome, tuple(dict.fromkeys(filter(None, numbers))), values)


Rule = Callable[[Facts], list[Finding]]
RULES: Final[dict[str, Rule]] = {}
"""Every rule by its name, in the order in which the modules define them."""


def rule(
    otherwise: Kind = "note", *, contradiction: str = "", question: str = "", remark: str = ""
) -> Callable[[Callable[[Facts], Iterable[Finding]]], Rule]:
    """Collect a function as a rule of the audit, named as the function is.

    The outcomes of each class are listed, separated by spaces; the others are ``otherwise``.
    """
    listed: dict[Kind, str] = {
        "contradiction": contradiction, "question": question, "remark": remark,
    }  # fmt: skip
    kinds = {outcome: kind for kind, outcomes in listed.items() for outcome in outcomes.split()}

    def collect(function: Callable[[Facts], Iterable[Finding]]) -> Rule:
        name = function.__name__.replace("_", "-")

        @wraps(function)
        def run(facts: Facts) -> list[Finding]:
            return [
                replace(finding, check=name, kind=kinds.get(finding.outcome, otherwise))
                for finding in function(facts)
            ]

        RULES[name] = run
        return run

    return collect
