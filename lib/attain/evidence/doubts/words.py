"""Words: what their numbers and arithmetic come to, and those that are others but for a mistype."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final
from urllib.parse import unquote

import numpy as np
import pandas as pd

from attain.evidence.rules import CLAIMS, OFFICE, READ, TARGETS, Known, Row, Rows, doubt
from attain.evidence.schema import slug

_NUMBER: Final = r"\d+(?:[.,]\d+)*"
_TERM: Final = rf"(?:{_NUMBER}|\({_NUMBER}(?: [-+/] {_NUMBER})+\))"
_SUM: Final = re.compile(rf"{_TERM}(?: [-+/] {_TERM})+")
_SHARE: Final = re.compile(rf"({_NUMBER}) households of about ({_NUMBER})")
_MIDDLE: Final = re.compile(rf"between ({_NUMBER}) and ({_NUMBER}): the middle")
_OF_PLAN: Final = re.compile(rf"({_NUMBER})(?: in the first half)? is ({_NUMBER}) % of the plan")
_WORDS: Final = {
    1e3: "nghìn|ngàn|thousand|mil", 1e6: "triệu|millions?|milh(?:ão|ões)|millon(?:es)?",
    1e9: "tỷ(?! lệ)|billions?|milliards?|bilh(?:ão|ões)",
}  # fmt: skip
_BEHIND: Final = 9  # letters behind a number in which its thousands are told
_ENGLISH: Final = re.compile(
    r"\b(?:the|of|and|by|from|with|was|were|is|to|for|at|per cent)\b", re.I
)
_OTHER: Final = re.compile(  # of tongues whose words no doubt here knows
    r"\b(?:d[aeo]s?|em|para|com|uma|que|los|las|una?|por|les?|des|et|du|une|dans|sur|der|das|und|"
    r"mit|von|auf|yang|dari|untuk|pada)\b",
    re.I,
)
VIETNAMESE: Final = "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"  # letters
_VIETNAMESE: Final = re.compile(f"[{VIETNAMESE}]", re.I)

_FREE: Final = (
    "name_vi name_en definition_vi definition_en title outlet licence note quote note_vi note_en "
    "own_reading other_reading producer"
)
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SYLLABLE: Final = re.compile(
    "(?:b|ch?|d|đ|gh?|gi|h|kh?|l|m|n|ngh?|nh|ph?|qu|r|s|t[hr]?|v|x)?"
    "(?:i[aê]?|y[aê]?|[aăâeêoôơ]|u[aâêeơôy]?|ư[aơ]?|o[aăeo]|uy[aê]|oai)"
    "(?:ch?|m|n[gh]?|p|t|[iouy])?"
)
_LETTERS: Final = frozenset(f"âêô{VIETNAMESE}")  # of a word of no other language
_FOREIGN: Final = 0.25  # of the words of a text that is not Vietnamese
_TOLD: Final = "value low high printed asked result percent quote note title url"
_LONG: Final = 3  # digits of a number, or letters of a word of an address, worth a doubt
_COMMON: Final = 10  # times that the word which one of an address may be is written


def numbers(text: str) -> set[float]:
    """Every number that a text may hold: both readings of a mark, thousands told in words.

    Examples
    --------
    >>> sorted(numbers("đạt 25.600 lượt, 0,53%"))
    [0.53, 25.6, 25600.0]
    """
    found = set()
    for token in re.findall(_NUMBER, text):
        whole, mark, last = token.replace(",", ".").rpartition(".")
        plain = whole.replace(".", "")
        found.add(float(plain + mark + last))
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", token):
            found.add(float(plain + last))
    low = text.lower()
    times = [factor for factor, words in _WORDS.items() if re.search(rf"\b(?:{words})\b", low)]
    return found | {round(number * factor, 6) for number in found for factor in times}


def numbers_in_place(text: str) -> Iterator[tuple[set[float], str, str]]:
    """What each number of a text may be, what stands before it and what behind.

    Of what is behind count words, and no other number.

    Examples
    --------
    >>> [(sorted(held), behind) for held, _, behind in numbers_in_place("3,5 nghìn hộ")]
    [([3.5, 3500.0], ' nghìn hộ')]
    """
    for found in re.finditer(_NUMBER, text):
        start, end = found.span()
        behind = re.sub(r"[\d.,]+", " ", text[end : end + _BEHIND])
        yield numbers(found[0] + behind), text[:start], text[end:]


def _plain(number: str) -> float:
    """A number of a note, where commas part thousands."""
    return float(number.replace(",", ""))


def half(number: str) -> float:
    """Half a unit of the last digit that a number is written with."""
    return 0.5 * 10.0 ** -len(number.partition(".")[2])


def reckoned(sum_: str) -> float:
    """What a sum in plain numbers comes to; not finite where it divides by 0 or is none."""
    try:
        with np.errstate(all="ignore"):
            return float(str(pd.eval(sum_, engine="python")))
    except (ArithmeticError, SyntaxError, ValueError):
        return math.nan


@cache
def led_to(note: str) -> tuple[tuple[float, float], ...]:
    """What the arithmetic of a note comes to, each as the range that its roundings leave.

    Examples
    --------
    >>> led_to("5.34 - 2.05: the article prints the fall")
    ((3.29, 3.29),)
    >>> [(round(low), round(high)) for low, high in led_to("12,400 is 42.7 % of the plan")]
    [(29006, 29074)]
    """
    sums = (reckoned(re.sub(r",(?=\d{3})", "", text)) for text in _SUM.findall(note))
    values = [value for value in sums if math.isfinite(value)]
    values += [100 * _plain(part) / _plain(whole) for part, whole in _SHARE.findall(note)]
    values += [(_plain(low) + _plain(high)) / 2 for low, high in _MIDDLE.findall(note)]
    found = [(value, value) for value in values]
    for part, share in _OF_PLAN.findall(note):
        ends = [100 * _plain(part) / (_plain(share) + step) for step in (half(share), -half(share))]
        found.append((ends[0], ends[1]))
    return tuple((round(low, 9), round(high, 9)) for low, high in found)


def near(note: str, value: float, slack: float) -> bool:
    """Whether the arithmetic of a note comes near a value."""
    return any(low - slack <= value <= high + slack for low, high in led_to(note))


def words(text: str) -> list[str]:
    """The words of a text that have two letters or more."""
    return re.findall(r"[^\W\d_]{2,}", unicodedata.normalize("NFC", text))


@cache
def foreign(text: str) -> bool:
    """Whether a text is in a tongue whose words of more, less, kept and about no doubt here knows.

    Examples
    --------
    >>> foreign("manter a taxa de desemprego abaixo de 6%"), foreign("Keep it at or below 3.0%")
    (True, False)
    """
    known = _ENGLISH.search(text) or _VIETNAMESE.search(unicodedata.normalize("NFC", text))
    return bool(_OTHER.search(text)) and not known


def in_foreign_words(r: Rows) -> pd.Series:
    """Which rows have a quote in such a tongue."""
    return r["quote"].map(foreign).astype(bool)


def exchanged(word: str) -> Iterator[str]:
    """What a word becomes where two letters side by side change places."""
    for n in range(len(word) - 1):
        if word[n] != word[n + 1]:
            yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]


def one_off(one: str, other: str) -> bool:
    """Whether two numbers differ in one digit, or by two that are exchanged."""
    apart = sum(map(str.__ne__, one, other))
    alike = apart == 1 or (apart == 2 and sorted(one) == sorted(other))
    return alike and len(one) == len(other)


@cache
def bare(text: str) -> str:
    """The letters and digits of a text without diacritics."""
    return slug(text).replace("-", "")


# ---- letters ------------------------------------------------------------------------------------
@doubt(f"areas indicators sources aggregation {READ} bridges", _FREE)
def spelling(r: Rows) -> pd.Series:
    """A word is another one with two letters exchanged; read it again."""
    times = _vocabulary(r.known)

    def mistyped(word: str) -> bool:
        return times[word] == 1 and any(times[other] for other in exchanged(word))

    return r.holds(lambda text: not any(map(mistyped, words(text))))


@lru_cache(maxsize=1)
def _vocabulary(known: Known) -> Counter[str]:
    """How often each word is written in a package."""
    texts = (table.get(name, ()) for table in known.tables.values() for name in _FREE.split())
    return Counter(word for cells in texts for text in cells for word in words(text))


@doubt("sources", "url")
def words_of_address(r: Rows) -> pd.Series:
    """A word of the address is another with two letters exchanged; open it."""
    free = ("title", "outlet", "quote", "name_vi")
    addresses = r.cell.map(lambda url: re.findall("[a-z]{2,}", unquote(url).lower()))
    times = Counter(word for found in addresses for word in found)
    for table in r.known.tables.values():
        for column in {*free} & {*table.columns}:
            times.update(slug(word) for text in {*table[column]} for word in words(text))
    times += Counter(dict.fromkeys(map(bare, r["outlet"]), _COMMON))

    def sound(found: list[str]) -> bool:
        rare = [word for word in found if times[word] == 1 and len(word) >= _LONG]
        return not any(times[other] >= _COMMON for word in rare for other in exchanged(word))

    return addresses.map(sound).astype(bool)


@doubt(f"{TARGETS} {CLAIMS} attainment", "period")
def words_of_id(r: Rows) -> pd.Series:
    """A word of the id is found nowhere else; look for letters that changed places."""
    tables = r.tables(f"{TARGETS} {CLAIMS} attainment")
    ids = [name for table in tables for name in table.iloc[:, 0]]
    times = Counter(word for name in ids for word in {*name.lower().split("-")})

    def known_words(row: Row) -> bool:
        name, *cells = (cell for key, cell in row.items() if key not in ("quote", "note"))
        own, words = re.findall("[a-z0-9]+", " ".join(cells).lower()), name.lower().split("-")
        return len(words) == 1 or all(times[word] > 1 or word in own for word in words)

    return r.each(known_words)


@doubt(f"sources {READ}", "quote note title")
def number_of_its_source(r: Rows) -> pd.Series:
    """A lone number is a digit off one that its source has elsewhere; see the rows of {source}."""
    said: dict[str, Counter[str]] = {}
    for source, text in r.texts(f"sources {READ}", _TOLD):
        if not re.match(OFFICE, source):
            said.setdefault(source, Counter()).update(_figures(text))

    def sound(text: str, source: str) -> bool:
        mine, times = _figures(text), said.get(source, Counter())
        lone = [n for n in mine if times[n] == 1 and len(n) >= _LONG]
        return not any(one_off(n, other) for n in lone for other in times.keys() - {*mine})

    return r.holds(sound, r["source"])


def _figures(text: str) -> list[str]:
    """The digits of every number of a text that is no day and no year."""
    text = re.sub(r"\b\d{1,2}/(?:0?\d|1[0-2])(?:/\d{4})?\b|(?<!\d)/|/(?!\d)|[-_]", " ", text)
    found = re.findall(r"\d+(?:[.,/]\d+)*", text)  # a rank as a whole, such as 12/16
    digits = (re.sub("[.,/]", "", number).lstrip("0") for number in found)
    return [n for n in digits if not re.fullmatch(r"(?:19|20)\d\d", n)]


# ---- Vietnamese ---------------------------------------------------------------------------------
@doubt(
    f"areas indicators sources bridges {READ}",
    "name_vi definition_vi note_vi title quote note",
)
def syllables(r: Rows) -> pd.Series:
    """A word among Vietnamese ones is no Vietnamese syllable; read it again."""
    times = _vocabulary(r.known)

    def spelled(text: str) -> bool:
        found = words(text)
        strange = [word for word in found if not is_syllable(word)]
        rare = [w for w in strange if times[w] == 1 and (w.islower() or w.istitle())]
        if len(strange) > _FOREIGN * len(found):  # of another language
            rare = [word for word in rare if not _LETTERS.isdisjoint(word.lower())]
        return not rare

    return r.holds(spelled)


@cache
def is_syllable(word: str) -> bool:
    """Whether a word has the letters of a Vietnamese syllable: onset, vowels and coda, any tone.

    Examples
    --------
    >>> is_syllable("nghèo"), is_syllable("ngèho"), is_syllable("Quyết"), is_syllable("poor")
    (True, False, True, False)
    """
    letters = (c for c in unicodedata.normalize("NFD", word.lower()) if c not in _TONES)
    return bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", "".join(letters))))
