"""Numbers, units, dates and periods as each language writes them."""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import format_date
from babel.numbers import format_decimal

from attain.errors import AttainError
from attain.report.text.catalogue import LANGUAGES, has, say
from attain.vocabulary import PROBABILITY_DECIMALS, WORDS, half_up

MINUS: Final = "−"  # a hyphen would break the line after a negative sign
SPACE: Final = "\u00a0"  # no break between a number and its unit
DASH: Final = "–"


@lru_cache(4096)
def number(value: float, language: str, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number as the language does, rounded as `attain.vocabulary.half_up` does.

    Parameters
    ----------
    value : float
        The number; NaN becomes a dash.
    language : {"vi", "en"}
        Vietnamese writes 25.600 and 78,37; English 25,600 and 78.37.
    decimals : int
        Digits after the separator, always written; negative ones round to tens, hundreds ...
    signed : bool
        Whether a plus is written before a positive number.

    Raises
    ------
    AttainError
        An unknown language.

    Examples
    --------
    >>> number(78.37, "vi", 2), number(0.5, "vi", 1, signed=True), number(-12366.2, "en", -2)
    ('78,37', '+0,5', '−12,400')
    """
    if language not in LANGUAGES:
        raise AttainError("unknown language", where="number", got=language, do="use vi or en")
    if value is None or math.isnan(value):
        return DASH
    if decimals < 0:
        return number(float(half_up(value, decimals)), language, signed=signed)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(half_up(value, decimals)), format=pattern, locale=language))
    zero = not any(digit in text for digit in "123456789")
    sign = "" if zero else (MINUS if value < 0 else "+" if signed else "")
    return sign + text


def percent(probability: float, language: str) -> str:
    """Write a probability as a whole percentage that belongs to its word.

    The number is rounded, with two exceptions. What would round into the range of another word is
    cut instead: 0.3288 is "unlikely", so it is 32 %, not the 33 % at which "about even" begins. And
    the ends are not rounded to certainty. A published half, which was rounded once already, goes to
    the even per cent: 0.164996 is published as 0.1650 and told as 16 %, not 17 %.

    Examples
    --------
    >>> percent(0.374, "vi"), percent(0.3288, "vi"), percent(0.9971, "en"), percent(0.001, "vi")
    ('37%', '32%', '>99%', '<1%')
    """
    if math.isnan(probability):
        return DASH
    published = round(probability, PROBABILITY_DECIMALS)  # the number that the word was given to
    if published < 0.01:
        return "<1%"
    if published > 0.99:
        return ">99%"
    whole = round(100 * published)
    if any(published < low and whole >= round(100 * low) for low, _ in WORDS):
        whole = math.floor(100 * published)
    return f"{number(whole, language)}%"


def share(part: float, language: str, low: float = math.nan, high: float = math.nan) -> str:
    """Write an observed share as a whole percentage; unlike a forecast it may be none or all.

    Its interval follows in brackets where there is one and it is not written as the share is.

    Examples
    --------
    >>> share(0.3288, "vi"), share(0.0, "vi"), share(0.004, "en"), share(1.0, "en")
    ('33%', '0%', '<1%', '100%')
    >>> share(0.5, "en", 0.3, 0.7), share(0.002, "en", 0.0001, 0.009)
    ('50% (30%–70%)', '<1%')
    """
    if math.isnan(part):
        return DASH
    if not math.isnan(low):
        told, *ends = (share(one, language) for one in (part, low, high))
        return told if ends == [told, told] else f"{told} ({DASH.join(ends)})"
    if 0 < part < 0.01:
        return "<1%"
    if 0.99 < part < 1:
        return ">99%"
    return f"{number(100 * part, language)}%"


def counted(key: str, count: int, language: str, **values: object) -> str:
    """Say a message in the form for one or for many; the count is the value ``count``.

    Examples
    --------
    >>> counted("table.audit.count", 1, "en"), counted("table.audit.count", 3, "en")
    ('1 check', '3 checks')
    """
    form = "one" if count == 1 else "many"
    return say(f"{key}.{form}", language, count=number(count, language), **values)


def portion(count: int, of: int, one: str, many: str, language: str) -> str:
    """So many of all, called the one, both or all where it is these.

    Examples
    --------
    >>> portion(3, 4, "plan", "plans", "en"), portion(63, 63, "tỉnh", "tỉnh", "vi")
    ('3 of 4 plans', 'cả 63 tỉnh')
    """
    whole = {1: "one", 2: "both"}.get(of, "all") if count == of else "some"
    told = {"one": one, "many": many, "count": number(count, language), "of": number(of, language)}
    return say(f"general.portion.{whole}", language, **told)


def quantity(value: float, unit: str, language: str, decimals: int, *, plus: bool = False) -> str:
    """Write a value with its unit.

    Parameters
    ----------
    value : float
        In the unit; NaN becomes a dash.
    unit : str
        An id of `indicators.csv`: percent, persons, spells, sessions, ...; a bare number if empty.
    language : {"vi", "en"}
        The reader's language.
    decimals : int
        Decimals of the indicator.
    plus : bool
        Write a plus before a positive value.

    Examples
    --------
    >>> quantity(78.37, "percent", "vi", 2), quantity(25600, "", "vi", 0)
    ('78,37%', '25.600')
    >>> quantity(1, "persons", "en", 0).replace(SPACE, " "), quantity(math.nan, "persons", "en", 0)
    ('1 person', '–')
    """
    text = number(value, language, decimals, signed=plus)
    if not unit or text == DASH:
        return text
    alone = text.lstrip("+" + MINUS) == "1" and has(f"unit.{unit}.one")
    return say(f"unit.{unit}.one" if alone else f"unit.{unit}", language, number=text)


def short_unit(unit: str) -> str:
    """The unit of a change in the short form of charts and tables."""
    return "points_short" if unit == "percent" else unit


def moved(value: float, unit: str, language: str, decimals: int) -> str:
    """Write a change as a fall or a rise of so much.

    Examples
    --------
    >>> moved(-3.7, "percent", "en", 1).replace(SPACE, " "), moved(0.0, "persons", "en", 0)
    ('a fall of 3.7 percentage points', 'no change')
    """
    size = float(abs(half_up(value, decimals)))
    key = "none" if size == 0 else "fall" if value < 0 else "rise"
    told = quantity(size, "points" if unit == "percent" else unit, language, max(decimals, 0))
    return say(f"move.{key}", language, size=told)


def spread(
    low: float, high: float, unit: str, language: str, decimals: int | tuple[int, int]
) -> str:
    """Write an interval with its unit once, if any; no dash stands before a negative sign.

    The ends may be printed with different decimals.

    Examples
    --------
    >>> spread(78.1, 83.94, "percent", "vi", 1), spread(-0.5, 1, "", "en", (1, 0))
    ('78,1–83,9%', '−0.5 to 1')
    """
    first, second = decimals if isinstance(decimals, tuple) else (decimals, decimals)
    dash = f" {say('general.to', language)} " if low < 0 else DASH
    text = f"{number(low, language, first)}{dash}{number(high, language, second)}"
    return say(f"unit.{unit}", language, number=text) if unit else text


def day(value: date | str, language: str) -> str:
    """Write a day, which the package may hold as text.

    Examples
    --------
    >>> day(date(2023, 12, 31), "vi"), day("2023-12-31", "en")
    ('31/12/2023', '31 December 2023')
    """
    value = date.fromisoformat(value) if isinstance(value, str) else value
    pattern = "dd/MM/yyyy" if language == "vi" else "d MMMM yyyy"
    return str(format_date(value, format=pattern, locale=language))


def period(value: str | int, language: str) -> str:
    """Write a period: a year, a half-year or a month, or the part of a year that is covered.

    Examples
    --------
    >>> period("2024-H1", "vi"), period("2022-11", "en"), period("to 2022-11", "vi")
    ('6 tháng đầu năm 2024', 'November 2022', '11 tháng 2022')
    """
    text = str(value)
    if text.startswith("to "):
        return say("when.part", language, year=text[3:7], months=int(text[-2:]))
    if "-" not in text:
        return text
    year, part = text.split("-", 1)
    if part in ("H1", "H2", "Q1", "Q2", "Q3", "Q4"):
        return say(f"period.{part}", language, year=year)
    pattern = "'tháng' M/yyyy" if language == "vi" else "MMMM yyyy"
    return str(format_date(date(int(year), int(part), 1), format=pattern, locale=language))


def enumerate_words(words: list[str], language: str) -> str:
    """Join words as a sentence does; semicolons keep names apart that hold a comma themselves.

    Examples
    --------
    >>> enumerate_words(["T03", "T04", "T10"], "vi"), enumerate_words(["T03", "T04"], "en")
    ('T03, T04 và T10', 'T03 and T04')
    >>> enumerate_words(["Poverty", "Poverty, ethnic minorities", "New jobs"], "en")
    'Poverty; Poverty, ethnic minorities; and New jobs'
    """
    if len(words) < 2:
        return "".join(words)
    last = say("general.and", language)
    if any(", " in word for word in words):
        return f"{'; '.join(words[:-1])}; {last} {words[-1]}"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def signed_percent(
    part: float, language: str, low: float = math.nan, high: float = math.nan
) -> str:
    """Write a skill with its sign, and with its interval where there is one.

    Examples
    --------
    >>> signed_percent(0.1324, "en"), signed_percent(-0.116, "vi")
    ('+13%', '−12%')
    """
    if math.isnan(part):
        return say("general.none", language)
    if not math.isnan(low):
        ends = {"low": signed_percent(low, language), "high": signed_percent(high, language)}
        return say("trust.between", language, value=signed_percent(part, language), **ends)
    return f"{number(100 * part, language, signed=True)}%"
