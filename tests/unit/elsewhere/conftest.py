"""A data package of an invented continent: 27 member states, English alone, plans for 2030."""

import csv
import math
from pathlib import Path

import pytest

from attain.evidence.schema import TABLE

STATES = [
    "Amber", "Basalt", "Cinder", "Dolomite", "Ember", "Flint", "Garnet", "Halite", "Indigo",
    "Jasper", "Kaolin", "Lazuli", "Marble", "Nickel", "Onyx", "Pearl", "Quartz", "Ruby", "Slate",
    "Topaz", "Umber", "Verdite", "Wulfen", "Xenon", "Yttria", "Zircon", "Agate",
]  # fmt: skip
YEARS = range(2004, 2024)
TERMS = [
    ("level", "state", "member states", "member state"),
    ("unit", "per_100000", "per 100,000 people", ""),
    ("unit", "hectares", "hectares", "hectare"),
    ("unit", "tonnes", "tonnes", "tonne"),
    ("unit", "million_usd", "US$ {number} million", ""),
    ("unit", "km", "km", ""),
    ("group", "women", "women", ""),
    ("group", "aged_15_24", "aged 15 to 24", ""),
    ("section", "energy", "Energy", ""),
    ("section", "society", "Society", ""),
    ("section", "economy", "Economy", ""),
    ("section", "nature", "Land and sea", ""),
    ("producer", "energy_agency", "Energy agency", ""),
]
# name, unit, kind, better, lower, upper, decimals; level and yearly step of the first state
INDICATORS = {
    "renewable_share": ("Renewable energy", "percent", "rate", "higher", 0, 100, 1, 30, 1.4),
    "road_deaths": ("Road deaths", "per_100000", "rate", "lower", 0, "", 1, 14, -0.35),
    "school_enrolment": ("Gross enrolment", "percent", "rate", "higher", 0, 150, 1, 92, 0.7),
    "growth": ("Growth of output", "percent", "rate", "higher", -100, 100, 1, 2.4, 0),
    "wetlands": ("Restored wetlands", "hectares", "count", "higher", 0, "", 0, 900, 35),
    "catch": ("Catch of fish", "tonnes", "count", "lower", 0, "", 0, 52000, -900),
    "exports": ("Exports", "million_usd", "money", "higher", 0, "", 1, 410, 17),
    "railways": ("Electrified railways", "km", "count", "higher", 0, "", 0, 300, 12),
    "youth_employment": ("Employment rate", "percent", "rate", "higher", 0, 100, 1, 44, 0.6),
}  # fmt: skip
LENDS = {
    "renewable_share": "renewable_share", "youth_employment": "renewable_share",
    "road_deaths": "road_deaths", "growth": "growth", "catch": "catch", "wetlands": "catch",
}  # fmt: skip
PRODUCERS = {"renewable_share": "energy_agency"}
TARGETS = [
    ("renewable_share", "total", "energy", ">=", 66.0, "level", "up", ""),
    ("road_deaths", "total", "society", "<=", 5.0, "level", "down", ""),
    ("school_enrolment", "total", "society", ">=", 108.0, "level", "up", ""),
    ("youth_employment", "women", "society", ">=", 60.0, "level", "up", ""),
    ("growth", "total", "economy", "within", (2.0, 4.0), "level", "up", ""),
    ("exports", "total", "economy", ">=", 5.0, "relative", "up", ""),
    ("wetlands", "total", "nature", ">=", 10500.0, "count", "up", "total"),
    ("catch", "total", "nature", "<=", 25000.0, "count", "down", ""),
    ("railways", "total", "nature", ">=", 640.0, "count", "up", ""),
]


def ids() -> list[str]:
    return [name.lower() for name in STATES]


def value(indicator: str, state: int, year: int) -> float:
    """An invented figure: a course of its own for each state, with a wave that none shares."""
    *_, decimals, level, step = INDICATORS[indicator]
    order = sorted(INDICATORS).index(indicator)
    start = level * (1 + 0.02 * ((7 * state + order) % 13 - 6))
    wave = math.sin(1.7 * (year - 2004) + 2.1 * state + order) + 0.5 * math.cos(
        0.9 * year * (1 + state % 5) + order
    )
    size = 1.6 if indicator == "growth" else 0.012 * level
    return round(
        start + step * (1 + 0.08 * (state % 7 - 3)) * (year - 2004) + size * wave, decimals
    )


def write(folder: Path) -> Path:
    """Write the package; the folder is returned."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "areas": [{"area": "the-union", "name_en": "The Union", "level": "country"}]
        + [
            {
                "area": area, "name_en": name, "level": "state", "tile_row": str(k // 6),
                "tile_column": str(k % 6), "tile_label": name[:3],
            }
            for k, (area, name) in enumerate(zip(ids(), STATES, strict=True))
        ],
        "terms": [dict(zip(("kind", "term", "en", "one"), row, strict=True)) for row in TERMS],
        "indicators": [
            {
                "indicator": key, "name_en": name, "unit": unit, "kind": kind, "better": better,
                "lower": lower, "upper": upper, "decimals": decimals,
                "reference": LENDS.get(key, ""),
                "definition_en": f"{name}, as the Board compiles it.",
                "producer": PRODUCERS.get(key, "statistics_office"),
            }
            for key, (name, unit, kind, better, lower, upper, decimals, *_) in INDICATORS.items()
        ],
        "sources": [
            {"source": "yearbook", "title": "Yearbook of the Union", "outlet": "Statistics Board",
             "published": "2004-12-31", "licence": "Free to reuse"},
            {"source": "plan-2030", "title": "Plan to 2030", "outlet": "Council of the Union",
             "published": "2021-06-30", "licence": "Free to reuse"},
        ],
        "observations": [
            {
                "indicator": indicator, "area": area, "group": group, "period": str(year),
                "vintage": f"yearbook-{year}", "value": f"{value(indicator, k, year) - less:g}",
                "status": "P" if year == YEARS[-1] else "A",
                "flag": "b" if year == YEARS[0] else "",
                "published": f"{year}-12-31", "source": "yearbook", "confidence": "high",
                "approximate": "false",
            }
            for indicator in INDICATORS
            for group, less in (("total", 0), ("women", 4))
            if group == "total" or indicator == "youth_employment"
            for k, area in enumerate(ids())
            for year in YEARS
        ],
        "targets": [
            {
                "target": f"{area}-{indicator.replace('_', '-')}", "indicator": indicator,
                "area": area, "group": group, "period": "2021-2030" if term else "2030",
                "comparator": sign, **_ends(sign, at), "basis": basis, "direction": direction,
                "maintain": "false", "decimals": "0", "section": section,
                "published": "2021-06-30", "source": "plan-2030",
                "quote": f"{INDICATORS[indicator][0]} by 2030", "term": term,
            }
            for area in ids()
            for indicator, group, section, sign, at, basis, direction, term in TARGETS
        ],
    }  # fmt: skip
    for name, rows in tables.items():
        path = folder / f"{name}{'-yearbook' if name == 'observations' else ''}.csv"
        columns = [field.name for field in TABLE[name].fields if not field.name.endswith("vi")]
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _ends(sign: str, at: object) -> dict[str, str]:
    if isinstance(at, tuple):
        return {"low": f"{at[0]:g}", "high": f"{at[1]:g}"}
    return {"low" if sign in (">", ">=") else "high": f"{at:g}"}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the package."""
    return write(tmp_path_factory.mktemp("elsewhere") / "data")
