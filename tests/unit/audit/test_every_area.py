"""Every finding about every area and year with a plan or a result, held as a short hash.

``PYTHONPATH=lib python tests/unit/audit/test_every_area.py`` writes them anew: area, year of the
results, number of findings, and the hash of their rules, classes, items and figures.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from attain.audit import Finding, audit
from attain.audit.amounts import Amount
from attain.evidence.catalog import Package, open_package

HELD = Path(__file__).with_name("findings.txt")
YEARS = range(2012, 2026)  # of the results; targets are those of the year after


def written(finding: Finding) -> str:
    """A finding as text, its numbers to ten digits: the last ones are the machine's."""
    figures = [
        f"{name}={value:.10g} {value.unit} {value.decimals}"
        if isinstance(value, Amount)
        else f"{name}={value}"
        for name, value in finding.figures.items()
    ]
    return " | ".join([finding.message, finding.kind, *finding.items, *figures])


def asked(package: Package) -> list[tuple[str, int]]:
    """Every area and year of which a result is on record, or a plan of the year or the next."""
    rows = [package.observations, package.attainment, package.targets, package.plan_targets]
    pairs = pd.concat([table[["area", "period"]] for table in rows]).to_numpy()
    known = {(area, int(period[:4])) for area, period in pairs}
    return [
        (area, year)
        for area in package.areas["area"]
        for year in YEARS
        if {(area, year), (area, year + 1)} & known
    ]


def line(package: Package, area: str, year: int) -> str:
    """What is held of an area and a year, as of the last day."""
    found = audit(package.as_of(package.last_day), area, year)
    text = "\n".join(map(written, found))
    return f"{area} {year} {len(found)} {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def test_the_file_names_every_area_and_year_once(package):
    held = [row.split()[:2] for row in HELD.read_text(encoding="utf-8").splitlines()]
    assert held == [[area, str(year)] for area, year in asked(package)]


def compare(package: Package, step: int) -> None:
    held = HELD.read_text(encoding="utf-8").splitlines()[::step]
    pairs = (row.split()[:2] for row in held)
    assert [line(package, area, int(year)) for area, year in pairs] == held


def test_the_findings_of_every_thirteenth_area_and_year(package):
    compare(package, 13)


@pytest.mark.wide
def test_the_findings_of_every_area_and_year(package):
    compare(package, 1)


if __name__ == "__main__":
    opened = open_package("data")
    lines = [line(opened, area, year) for area, year in asked(opened)]
    HELD.write_text("\n".join(lines) + "\n", encoding="utf-8")
