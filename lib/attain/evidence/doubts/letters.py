"""Letters and digits: a word, a number or an address that is another one but for a mistype."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import combinations
from typing import Final
from urllib.parse import unquote

import pandas as pd

from attain.evidence.doubts.words import bare, exchanged, one_off, words
from attain.evidence.rules import ALL, CLAIMS, TARGETS, Known, Row, Rows, doubt, keys
from attain.evidence.schema import slug

_FREE: Final = (
    "name_vi name_en definition_vi definition_en title outlet licence note quote note_vi note_en "
    "own_reading other_reading producer"
)
_LONG: Final = 3  # letters of a word of an address that is worth a doubt
_USUAL: Final = 5  # times that a sentence is written
_CODE: Final = r"\d+/(?:\d{4}/)?[A-ZĐ]+-[A-ZĐ&]+"  # of a decision
_COMMON: Final = 10  # times that the word which it may be is written


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


@doubt("sources", "url")
def end_of_host(r: Rows) -> pd.Series:
    """The host ends with two letters exchanged; open it."""
    ends = r.cell.str.extract(r"^https?://[^/?]*\.([a-z]+)\.?(?::\d+)?(?:[/?]|$)")[0].fillna("")
    times = Counter(ends)
    usual = {word for end, count in times.items() if count >= _COMMON for word in exchanged(end)}
    return ~ends.isin(usual - {end for end, count in times.items() if count > 1})


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


@doubt("sources", "url")
def counter_of_address(r: Rows) -> pd.Series:
    """A long number of the address begins with 0; open it."""
    return ~r.cell.str.contains(r"[^\d%]0\d{4}")


@doubt("sources", "url")
def twin_of_address(r: Rows) -> pd.Series:
    """The address differs from another by a letter or two; open both."""
    lengths: dict[int, list[tuple[object, str]]] = {}
    for line, url in r.cell.items():
        bald = re.sub(r"^https?://(?:www\.)?|/$", "", url)
        lengths.setdefault(len(bald), []).append((line, bald))
    alike = [
        line
        for same in lengths.values()
        for (one, url), (another, other) in combinations(same, 2)
        for line in (one, another)
        if 0 < sum(a != b for a, b in zip(url, other, strict=True)) < 3
    ]
    return r.but(alike)


@doubt("sources", "url")
def number_of_address(r: Rows) -> pd.Series:
    """The address names a number that differs by a digit from one of the rows; compare with the
    rows of {source}.
    """
    said: dict[str, set[str]] = {}
    for source, *texts in keys(["source", "quote", "note"], *r.tables(ALL)):
        found = re.findall(r"\d[\d.,]*", " ".join(texts))
        said.setdefault(source, set()).update(re.sub(r"\D", "", number) for number in found)

    def held(row: Row) -> bool:
        path = re.sub(r"(?<=-\d)-(?=\d)|(?<=-\d\d)-(?=\d)", "", unquote(row["url"]))
        named = {n for n in re.findall(r"(?<=-)(?!20)\d{3,6}(?=-)", path) if n[-1] != "0"}
        mine = said.get(row["source"], set())
        return not any(one_off(n, other) for n in named - mine for other in mine)

    return r.each(held)


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
