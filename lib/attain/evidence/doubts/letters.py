"""Letters and digits: a word or a number that is another one but for a mistype."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Final

import pandas as pd

from attain.evidence.doubts.words import exchanged, one_off, words
from attain.evidence.rules import ALL, CLAIMS, TARGETS, Known, Row, Rows, doubt

_FREE: Final = (
    "name_vi name_en definition_vi definition_en title outlet licence note quote note_vi note_en "
    "own_reading other_reading producer"
)
_USUAL: Final = 5  # times that a sentence is written
_CODE: Final = r"\d+/(?:\d{4}/)?[A-ZĐ]+-[A-ZĐ&]+"  # of a decision


# ---- letters ------------------------------------------------------------------------------------
@doubt(f"areas indicators sources aggregation {ALL} attainment bridges", _FREE)
def spelling(r: Rows) -> pd.Series:
    """A word is another one with two letters exchanged; read it again."""
    times = _vocabulary(r.known)

    def mistyped(word: str) -> bool:
        return times[word] == 1 and any(times[other] for other in exchanged(word))

    return r.holds(lambda text: not any(map(mistyped, words(text))))


@lru_cache(maxsize=1)
def _vocabulary(known: Known) -> Counter[str]:
    """How often each word is written in a package."""
    free = _FREE.split()
    columns = (table[name] for table in known.tables.values() for name in free if name in table)
    return Counter(word for column in columns for text in column for word in words(text))


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


@doubt(f"sources {ALL} attainment", "note")
def usual_code(r: Rows) -> pd.Series:
    """The number of a decision differs by a digit from a common one; read it again."""
    every = Counter(
        code
        for table in r.known.tables.values()
        if "note" in table
        for text in table["note"]
        for code in re.findall(_CODE, text)
    )
    usual = {code for code, count in every.items() if count >= _USUAL}

    def known(text: str) -> bool:
        rare = (code for code in re.findall(_CODE, text) if every[code] == 1)
        return not any(one_off(code, other) for code in rare for other in usual)

    return r.holds(known)


@doubt("sources", "note")
def usual_sentence(r: Rows) -> pd.Series:
    """A sentence differs by a digit from what others say; compare it with the notes of other
    sources.
    """
    said = r.cell.map(lambda text: re.split(r"(?<=[.;:]) ", text))
    times = Counter(sentence for sentences in said for sentence in sentences)
    usual: dict[str, str] = {
        re.sub(r"\d", "0", sentence): sentence
        for sentence, count in times.items()
        if count >= _USUAL and re.search(r"\d", sentence)
    }

    def same(sentences: list[str]) -> bool:
        return all(usual.get(re.sub(r"\d", "0", one), one) == one for one in sentences)

    return said.map(same).astype(bool)
