"""Packages of other countries: what is honest there is not doubted, and a mistype still is.

The two in ``countries`` have tables of an office, the press, reports, plans and their ends, each
in the words of its country; every number is invented.
"""

import shutil
from pathlib import Path

import pytest

from attain.evidence.accepted import examine
from attain.evidence.catalog import open_package

COUNTRIES = Path(__file__).parent / "countries"


def told(folder):
    open_package(folder)
    return [str(error) for error in examine(folder)]


@pytest.mark.parametrize("country", ["england", "portugal"])
def test_an_honest_package_is_not_doubted(country):
    assert told(COUNTRIES / country) == []


MISTAKES = [
    ("england", "targets.csv", "at least 250", "at least 520", "quote does not hold the number"),
    ("england", "targets.csv", "Keep unemployment", "Have unemployment", "is to be kept"),
    ("england", "observations-press.csv", "212,A,2024-04-11", "212,A,2024-04-12", "of the source"),
    ("england", "observations-press.csv", "roughly 11,500", "11,500", "approximate"),
    ("england", "observations-ons.csv", "A,2020-03-20", "A,2020-03-21", "not that of the source"),
    (
        "england",
        "indicators.csv",
        "lower,0,100,1,Unemployed",
        "higher,0,100,1,Unemployed",
        "way is",
    ),
    ("england", "sources.csv", "Corporate Plan 2024-2028", "Corporate Plan 2024-2082", "a year is"),
    ("portugal", "observations-imprensa.csv", ",912,", ",921,", "does not hold the figure"),
    ("portugal", "observations-imprensa.csv", ",70300,", ",73000,", "does not hold the figure"),
    ("portugal", "claims.csv", "-6.2,", "-2.6,", "quote does not hold the number"),
]


@pytest.mark.parametrize(("country", "name", "before", "after", "said"), MISTAKES)
def test_a_mistype_is_still_told(tmp_path, country, name, before, after, said):
    folder = shutil.copytree(COUNTRIES / country, tmp_path / country)
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    assert said in " ".join(told(folder))
