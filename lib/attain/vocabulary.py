"""Words and conventions that every room shares: languages, verdicts, comparators, decimals."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from operator import ge, gt, le, lt
from typing import Any, Final, Literal

from attain.errors import AttainError

# ---- languages ----------------------------------------------------------------------------------
Language = Literal["vi", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("vi", "en")

OWN_WORDS: Final[dict[str, dict[Language, str]]] = {}
"""What the data package opened last calls its own units, groups, sections and levels: messages of
the catalogue by key and language, filled by `attain.evidence.catalog.open_package`."""

# ---- verdicts -----------------------------------------------------------------------------------
Verdict = Literal[
    "very_likely", "likely", "about_even", "unlikely", "very_unlikely", "not_assessable",
    "met", "missed",
]  # fmt: skip
WORDS: Final[tuple[tuple[float, Verdict], ...]] = (
    (0.90, "very_likely"),
    (0.66, "likely"),
    (0.33, "about_even"),
    (0.10, "unlikely"),
    (0.00, "very_unlikely"),
)
"""Lower ends of half-open bins; a probability takes the first word whose lower end it reaches."""

BINS: Final = (*(low for low, _ in reversed(WORDS)), 1.0)
"""Edges of the verdict words, half-open on the right, the last bin closed."""

SETTLED: Final[tuple[Verdict, ...]] = ("met", "missed")
"""What a published figure says: no probability is left."""

LIKELY: Final[tuple[Verdict, ...]] = ("very_likely", "likely")
UNLIKELY: Final[tuple[Verdict, ...]] = ("unlikely", "very_unlikely")

PROBABILITY_DECIMALS: Final = 4
"""The decimals a probability is published with; its word is read from the published number."""

# ---- groups -------------------------------------------------------------------------------------
PARTS: Final = ("mountain_districts",)
"""Groups that are a part of an area's land, so that their plan is not the area's."""

# ---- comparators --------------------------------------------------------------------------------
MIRROR: Final = {
    ">=": "<=", ">": "<", "<=": ">=", "<": ">", "between": "between", "within": "within"
}  # fmt: skip

FALLS: Final = ("<=", "<")
"""Comparators that ask for less: what is promised and advised follows them, whichever way is
progress for the indicator."""

SLACK: Final = 1e-9
"""Of every comparison: differences of printed numbers are off by some 1e-16 in binary."""

_COMPARED: Final[dict[str, tuple[Callable[[Any, Any], Any], float]]] = {
    ">=": (ge, -SLACK), ">": (gt, SLACK), "<=": (le, SLACK), "<": (lt, -SLACK),
}  # fmt: skip


def is_met(comparator: str, value: Any, threshold: Any, upper: Any = float("nan")) -> Any:
    """Whether a value (or, for a change, a change) satisfies a target, with `SLACK`.

    Parameters
    ----------
    comparator : {">=", ">", "<=", "<", "between"}
        The slack is given where the threshold itself counts, and taken where it does not.
    value, threshold, upper : float or array
        `upper` is the other end of ``between``.

    Returns
    -------
    bool or array of bool

    Examples
    --------
    >>> is_met(">=", 1.94 - 3.54, -1.6), is_met(">", 82.0, 82.0), is_met("between", 5.0, 4.0, 5.0)
    (True, False, True)
    """
    if comparator == "between":
        return is_met(">=", value, threshold) & is_met("<=", value, upper)
    if comparator not in _COMPARED:
        do = "use >=, >, <=, < or between"
        raise AttainError("unknown comparator", where="is_met", got=comparator, do=do)
    compare, slack = _COMPARED[comparator]
    return compare(value, threshold + slack)


def crosses(start: Any, end: Any, breaks: Iterable[int]) -> Any:
    """Whether steps from one year to another lead over the first year of a new definition.

    Parameters
    ----------
    start, end : array of float, shape (n,)
        Years; a start that is NaN, no step at all, crosses nothing.
    breaks : iterable of int
        First years of a new definition.

    Returns
    -------
    array of bool, shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> crosses(np.array([np.nan, 2019, 2022]), np.array([2019, 2022, 2023]), [2021]).tolist()
    [False, True, False]
    """
    crossed = end != end  # nowhere
    for year in breaks:
        crossed = crossed | ((start < year) & (end >= year))
    return crossed


# ---- printed numbers ----------------------------------------------------------------------------
_HALF_UP: Final = Context(prec=400, rounding=ROUND_HALF_UP)


def half_up(value: float, decimals: int) -> Decimal:
    """Round for print: half a unit goes away from zero, as a reader does it on the decimal number.

    What binary arithmetic leaves beyond nine decimals is cut first; negative decimals round to
    tens, hundreds ...

    Examples
    --------
    >>> half_up(27.625, 2), half_up(-0.014999999999999986, 2), half_up(12366.2, -2)
    (Decimal('27.63'), Decimal('-0.02'), Decimal('1.24E+4'))
    """
    cut = Decimal(repr(round(float(value), max(9, decimals))))
    last = Decimal(1).scaleb(-int(decimals))
    return cut if cut.is_infinite() else cut.quantize(last, context=_HALF_UP)


def printed_decimals(*values: float) -> int:
    """Return the decimals that values were printed with, as far as the stored numbers tell.

    Examples
    --------
    >>> printed_decimals(70.0), printed_decimals(18.5, 78.37), printed_decimals(12345678.1)
    (0, 2, 1)
    """
    finite = [value for value in values if math.isfinite(value)]
    return next((n for n in range(10) if all(abs(round(v, n) - v) < 1e-9 for v in finite)), 10)


def counted(count: int, thing: str) -> str:
    """Return a number with the English word for what is counted."""
    return f"{count:,} {thing}{'s' * (count != 1)}"


def is_term(period: str) -> bool:
    """Whether a period is a span of years, such as 2021-2025."""
    return len(period) == 9


# ---- what is typed ------------------------------------------------------------------------------
def slug(name: str) -> str:
    """A name as an id would be written.

    Examples
    --------
    >>> slug("Lâm Đồng"), slug("Côte d'Or")
    ('lam-dong', 'cote-d-or')
    """
    plain = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return "-".join(re.findall("[a-z0-9]+", letters))


NUMBER: Final = r"-?[0-9]{1,15}(?:\.[0-9]{1,25})?"
"""What a float is written with: 17 digits, of a small one after some zeros."""


CONVENTIONS: Final = {"comma": (",", r"\."), "point": (r"\.", ",")}
"""Decimal mark and mark of thousands of each way to write numbers."""


def numbers_of(text: str) -> dict[str, Decimal]:
    """Return what a text is as a number, by each convention that it can be read in.

    Examples
    --------
    >>> {name: str(value) for name, value in numbers_of("1.234").items()}
    {'comma': '1234', 'point': '1.234'}
    >>> {name: str(value) for name, value in numbers_of("1.234,5").items()}
    {'comma': '1234.5'}
    """
    bare = re.sub(r"(?<=[0-9])[ \u00a0\u202f'](?=[0-9]{3}(?![0-9]))", "", text.strip())
    bare = re.sub(r"\s*%$", "", bare).replace("−", "-")
    found = {}
    for name, (point, mark) in CONVENTIONS.items():
        grouped = rf"-?[1-9][0-9]{{0,2}}(?:{mark}[0-9]{{3}})+(?:{point}[0-9]+)?"
        if re.fullmatch(rf"{grouped}|-?[0-9]+(?:{point}[0-9]+)?", bare):
            found[name] = Decimal(re.sub(point, ".", re.sub(mark, "", bare)))
    return found


def both_readings(text: str) -> str:
    """What a number such as 25.600 may mean, for the remedy of its refusal.

    Examples
    --------
    >>> both_readings("25.600")
    'write 25600 if the mark parts thousands, 25.6 if it is a decimal point'
    >>> both_readings("0.50")
    'write a whole number, or 0.5 if it is a decimal point'
    """
    whole, _, rest = text.partition(".")
    point = f"{whole}.{rest.rstrip('0') or '0'}"
    parted = re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", text)
    first = f"{whole}{rest} if the mark parts thousands," if parted else "a whole number, or"
    return f"write {first} {point} if it is a decimal point"


def plain_number(got: str) -> str:
    """What to write for a number with marks: what it can only mean, or both things it may mean."""
    told = [f"{number:f}" for number in sorted({*numbers_of(got).values()}, key=abs)]
    if not told or not all(re.fullmatch(NUMBER, number) for number in told):
        return "write a plain number such as 82.0 with the digits 0 to 9, without unit"
    if len(told) > 1:
        return both_readings(told[0])
    whole, decimal = "without thousands mark or unit", "with a decimal point and no thousands mark"
    return f"write the plain number {told[0]}, {decimal if '.' in told[0] else whole}"
