"""What a check returns: a verdict, the figures it was reached with, and the key of its sentences.

A finding holds numbers, not text. Its sentences stand in the message catalogue under
``<message>.title``, ``<message>.finding`` and ``<message>.consequence``, and
:meth:`Finding.values` fills them with formatted figures, so that Vietnamese and English carry the
same numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, get_args

import pandas as pd

from attain.errors import AttainError

Verdict = Literal["consistent", "inconsistent", "ambiguous", "cannot_be_checked"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)


class Amount(NamedTuple):
    """A computed number with the unit and the decimals it is shown with.

    ``unit`` is a unit of the indicators table (``percent``, ``persons`` …), ``points`` for a
    difference of two percentages, or empty for a bare number.
    """

    value: float
    unit: str = ""
    decimals: int = 0


def percent(value: float, decimals: int = 1) -> Amount:
    """Return a percentage, given in per cent."""
    return Amount(value, "percent", decimals)


def points(value: float, decimals: int = 2) -> Amount:
    """Return a difference of two percentages, in percentage points."""
    return Amount(value, "points", decimals)


def count(number: int) -> Amount:
    """Return a number of things."""
    return Amount(float(number))


@dataclass(frozen=True)
class Finding:
    """One result of the audit.

    Parameters
    ----------
    check : str
        Id of the rule, in kebab-case; the function of the rule has the same name.
    items : tuple of str
        Results (R01 …) and targets (T01 …) the finding is about.
    verdict : str
        ``consistent``: the figures agree with each other; ``inconsistent``: no reading makes them
        agree; ``ambiguous``: more than one reading does, or the words and the number differ;
        ``cannot_be_checked``: a figure that the check needs is not known.
    figures : dict of str to float, str or None
        What was computed, with a name for each; a text is an indicator id (``indicator``) or a
        verbatim quotation.
    message : str
        Key of the sentences in the catalogue.
    units, decimals : dict
        How each number of ``figures`` is shown.

    Raises
    ------
    AttainError
        If the verdict is unknown.
    """

    check: str
    items: tuple[str, ...]
    verdict: Verdict
    figures: dict[str, float | str | None]
    message: str
    units: dict[str, str] = field(default_factory=dict)
    decimals: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.verdict not in VERDICTS:
            raise AttainError(
                "unknown verdict of a finding",
                where=self.check,
                got=self.verdict,
                do=f"use one of {', '.join(VERDICTS)}",
            )

    def values(
        self, write: Callable[[float, str, int], str], name: Callable[[str], str]
    ) -> dict[str, str]:
        """Return every figure as text, for the placeholders of the message.

        Parameters
        ----------
        write : callable
            ``write(value, unit, decimals)``: the number in the reader's language.
        name : callable
            ``name(indicator id)``: the indicator's name in the reader's language.

        Examples
        --------
        >>> finding = found("impossible-rank", "inconsistent", "impossible-rank.outside", ["R13"],
        ...                 indicator="reform_rank", previous=Amount(17.0))
        >>> finding.values(lambda value, unit, decimals: f"{value:.{decimals}f}", str.upper)
        {'indicator': 'REFORM_RANK', 'previous': '17', 'items': 'R13'}
        """
        texts: dict[str, str] = {}
        for key, figure in self.figures.items():
            if isinstance(figure, str):
                texts[key] = name(figure) if key.startswith("indicator") else figure
            elif figure is not None:
                texts[key] = write(figure, self.units.get(key, ""), self.decimals.get(key, 0))
        return {**texts, "items": ", ".join(self.items)}


def found(
    check: str,
    verdict: Verdict,
    message: str,
    items: Iterable[str],
    **figures: Amount | str | None,
) -> Finding:
    """Build a finding from amounts that carry their unit and decimals.

    Empty items are left out and each is named once, in order.
    """
    amounts = {key: figure for key, figure in figures.items() if isinstance(figure, Amount)}
    return Finding(
        check,
        tuple(dict.fromkeys(item for item in items if item)),
        verdict,
        {key: f.value if isinstance(f, Amount) else f for key, f in figures.items()},
        f"audit.{message}",
        {key: amount.unit for key, amount in amounts.items()},
        {key: amount.decimals for key, amount in amounts.items()},
    )


def as_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Return one row per figure of every finding.

    Columns: finding (number from 1), check, items (separated by a space), verdict, message,
    figure, value (number or missing), text (text or empty), unit, decimals.
    """
    columns = ["finding", "check", "items", "verdict", "message"]
    columns += ["figure", "value", "text", "unit", "decimals"]
    rows = [
        (
            number,
            finding.check,
            " ".join(finding.items),
            finding.verdict,
            finding.message,
            key,
            float("nan") if isinstance(figure, str) or figure is None else figure,
            figure if isinstance(figure, str) else "",
            finding.units.get(key, ""),
            finding.decimals.get(key, 0),
        )
        for number, finding in enumerate(findings, start=1)
        for key, figure in (finding.figures or {"": None}).items()
    ]
    return pd.DataFrame(rows, columns=columns)
