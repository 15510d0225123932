"""What a check returns: a verdict, the figures it was reached with, and the key of its sentences.

A finding holds numbers, not text. Its sentences stand in the message catalogue: the title under
``audit.<check>.title``, what was found and what follows from it under ``<message>.finding`` and
``<message>.consequence``. :meth:`Finding.values` fills them with formatted figures, so that
Vietnamese and English carry the same numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, get_args

import pandas as pd

from attain.errors import AttainError

Verdict = Literal["consistent", "inconsistent", "ambiguous", "cannot_be_checked"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
_TIME = re.compile(r"(?:to )?\d{4}(?:-(?:\d{2}(?:-\d{2})?|[HQ]\d))?")  # a year, a part, or a day


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
        What was computed, with a name for each; a text is an indicator id (``indicator``), a
        period or a day, or a verbatim quotation. ``group`` is the group of every indicator named.
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

    @property
    def title(self) -> str:
        """Key of the name of the rule, the same for all its outcomes."""
        return f"audit.{self.check}.title"

    def values(
        self,
        write: Callable[[float, str, int], str],
        name: Callable[[str, str], str],
        when: Callable[[str], str],
        span: Callable[[float, float, str, tuple[int, int]], str],
    ) -> dict[str, str]:
        """Return every figure as text, for the placeholders of the message.

        Two figures that are the ends of one interval, such as ``plan_low`` and ``plan_high``, give
        a third text, ``plan_range``, with the unit once and one number where both are the same.

        Parameters
        ----------
        write : callable
            ``write(value, unit, decimals)``: the number in the reader's language.
        name : callable
            ``name(indicator id, group)``: the indicator's name in the reader's language.
        when : callable
            ``when(period or day)``: a year, ``2024-H1``, ``2021-06`` or ``2023-12-31`` in the
            reader's language.
        span : callable
            ``span(low, high, unit, decimals of both)``: the interval in the reader's language.

        Examples
        --------
        >>> finding = found("impossible-rank", "inconsistent", "impossible-rank.impossible",
        ...                 ["R13"], indicator="reform_rank", previous=Amount(17.0), year="2022")
        >>> finding.values(lambda value, unit, decimals: f"{value:.{decimals}f}",
        ...                lambda indicator, group: indicator.upper(), lambda time: time[-2:],
        ...                lambda low, high, unit, decimals: f"{low}-{high}")
        {'indicator': 'REFORM_RANK', 'previous': '17', 'year': '22', 'items': 'R13'}
        """
        texts: dict[str, str] = {}
        group = str(self.figures.get("group") or "total")
        for key, figure in self.figures.items():
            if isinstance(figure, str):
                if key.startswith("indicator"):
                    texts[key] = name(figure, group)
                else:
                    texts[key] = when(figure) if _TIME.fullmatch(figure) else figure
            elif figure is not None:
                texts[key] = write(figure, self.units.get(key, ""), self.decimals.get(key, 0))
        for key, (low, high) in self._intervals().items():
            ends = (self.figures[low], self.figures[high])
            unit = self.units.get(low, "")
            decimals = (self.decimals.get(low, 0), self.decimals.get(high, 0))
            if isinstance(ends[0], float) and isinstance(ends[1], float):
                same = ends[0] == ends[1]
                texts[key] = texts[low] if same else span(ends[0], ends[1], unit, decimals)
        return {**texts, "items": ", ".join(self.items)}

    def _intervals(self) -> dict[str, tuple[str, str]]:
        """The pairs of figures that are the ends of an interval, by the name of the interval."""
        pairs = {}
        for key in self.figures:
            parts = key.split("_")
            if "low" in parts:
                names = {
                    word: "_".join(word if part == "low" else part for part in parts)
                    for word in ("high", "range")
                }
                if names["high"] in self.figures:
                    pairs[names["range"]] = (key, names["high"])
        return pairs


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
        {key: float(f.value) if isinstance(f, Amount) else f for key, f in figures.items()},
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
