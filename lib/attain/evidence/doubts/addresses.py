"""Addresses: their words, numbers and days, held against each other and against the source."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import combinations
from operator import ne
from typing import Final
from urllib.parse import unquote

import pandas as pd

from attain.evidence.doubts.words import bare, exchanged, words
from attain.evidence.rules import Row, Rows, doubt
from attain.evidence.schema import slug

_LONG: Final = 3  # letters of a word of an address that is worth a doubt
_COMMON: Final = 10  # times that the word which it may be is written
_NEAR: Final = 0.9  # of the letters of a title that its address has


# ---- words --------------------------------------------------------------------------------------
@doubt("sources", "title")
def title_of_address(r: Rows) -> pd.Series:
    """Title and address are almost the same; compare with {url}."""

    def alike(row: Row) -> bool:
        title, address = bare(row["title"]), bare(unquote(row["url"]))
        if title in address:
            return True
        blocks = SequenceMatcher(None, title, address, autojunk=False).get_matching_blocks()
        return sum(block.size for block in blocks if block.size > 2) < _NEAR * len(title)

    return r.each(alike)


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


# ---- numbers ------------------------------------------------------------------------------------
@doubt("sources", "url")
def twin_of_address(r: Rows) -> pd.Series:
    """The address differs from another by a letter or two; open both."""
    bald = r.cell.str.replace(r"^https?://(?:www\.)?|/$", "", regex=True)
    alike = [
        line
        for _, same in bald.groupby(bald.str.len())
        for (one, url), (another, other) in combinations(same.items(), 2)
        for line in (one, another)
        if 0 < sum(map(ne, url, other)) < 3
    ]
    return r.but(alike)


# ---- days ---------------------------------------------------------------------------------------
@doubt("sources", "published")
def day_of_address(r: Rows) -> pd.Series:
    """The address names another day; compare with {url}."""
    month = r["url"].str.extract(r"/(?P<y>20\d\d)[/-]?(?P<m>[01]\d)(?:\d\d)?/")
    stamp = r["url"].str.extract(r"(?P<y>20[012]\d)(?P<m>[01]\d)(?P<d>[0-3]\d)\d{6}")
    found = stamp.combine_first(month).fillna("")[["y", "m", "d"]]
    named = found.agg("-".join, axis=1).str.rstrip("-")
    return r.holds(str.startswith, named)
