"""The tables of a data package: their files, keys, columns and allowed values, said once.

The validation (:mod:`attain.evidence.validation`) and the descriptor ``datapackage.json``
(:mod:`attain.evidence.descriptor`) are both derived from these definitions, so that they
cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

SNAKE = r"[a-z][a-z0-9_]*"
KEBAB = r"[a-z0-9][a-z0-9-]*"
PERIOD = r"\d{4}(?:-(?:0[1-9]|1[0-2])|-H[12]|-Q[1-4])?"
COVERAGE = r"to \d{4}-(?:0[1-9]|1[01])"
SPAN = rf"(?:{PERIOD}|\d{{4}}-\d{{4}})"

UNITS = (
    "percent", "persons", "spells", "sessions", "thousand_persons", "million_vnd",
    "billion_vnd", "rank", "targets",
)  # fmt: skip
GROUPS = ("total", "urban", "rural", "ethnic_minority")
COMPARATORS = (">=", ">", "<=", "<", "=", "between")
CLAIMS_WITHOUT_NUMBER = ("part_of", "all_met")
CLAIM_KINDS = (
    "percent_of_plan", "rise_over_plan", "change_on_last_year", "change_since", "rank_of",
    "places_gained", "lower_bound", *CLAIMS_WITHOUT_NUMBER,
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column: what it holds and what may stand in it.

    Parameters
    ----------
    name : str
        Heading of the column.
    kind : str
        ``string``, ``number``, ``integer``, ``boolean`` or ``date``.
    description : str
        One line for the descriptor and for the message about a missing value.
    required : bool
        Whether every row must have a value.
    allowed : tuple of str
        The only values that may stand here; empty when there is no such list.
    pattern : str
        Regular expression that the whole value must match.
    spare : bool
        Whether a file may leave the column out, as if it were empty.
    """

    name: str
    kind: str
    description: str
    required: bool = True
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    spare: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its file (or files), its key, its columns and what they refer to.

    A package may do without an optional table.
    """

    name: str
    files: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign: tuple[tuple[str, str], ...] = ()
    optional: bool = False

    @property
    def columns(self) -> list[str]:
        """Headings in their order."""
        return [field.name for field in self.fields]

    def field(self, name: str) -> Field:
        """Return the column called `name`."""
        return next(field for field in self.fields if field.name == name)


def nearest(name: str, names: Iterable[str]) -> str:
    """Words that name the closest valid names, for the remedy of a refusal.

    Examples
    --------
    >>> nearest("lam-dnog", ["lam-dong", "lai-chau"])
    'did you mean lam-dong?'
    """
    known = sorted(set(names))
    wanted = str(name).lower()
    begun = [other for other in known if wanted and other.startswith(wanted)]
    close = begun[:3] or get_close_matches(wanted, known, n=3, cutoff=0.6)
    if close:
        return f"did you mean {', '.join(close)}?"
    listing = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    return f"valid are {listing}"


def _text(name: str, description: str, required: bool = False) -> Field:
    return Field(name, "string", description, required)


_INDICATOR = Field("indicator", "string", "Indicator id, from indicators.csv", pattern=SNAKE)
_AREA = Field("area", "string", "Area id, from areas.csv", pattern=KEBAB)
_GROUP = Field("group", "string", "Part of the population the figure covers", allowed=GROUPS)
_PUBLISHED = Field("published", "date", "First day a reader could have known it, as 2023-12-31")
_SOURCE = Field("source", "string", "Source id, from sources.csv", pattern=KEBAB)
_QUOTE = _text("quote", "The source's own words, verbatim")
_NOTE = _text("note", "What a reader must know: how a figure was derived, a doubt")
_FIGURE = (("indicator", "indicators"), ("area", "areas"), ("source", "sources"))

AREAS = Table(
    "areas", "areas.csv", ("area",),
    (
        Field("area", "string", "Area id, as in lam-dong", pattern=KEBAB),
        _text("name_vi", "Vietnamese name with its diacritics", True),
        _text("name_en", "Name in English text", True),
        Field("level", "string", "Kind of area", allowed=("country", "region", "province")),
        Field("region", "string", "Region of a province, empty otherwise", False, pattern=KEBAB),
    ),
    (("region", "areas"),),
)  # fmt: skip

INDICATORS = Table(
    "indicators", "indicators.csv", ("indicator",),
    (
        Field("indicator", "string", "Indicator id, as in trained_labour", pattern=SNAKE),
        _text("name_vi", "Name in Vietnamese", True),
        _text("name_en", "Name in English", True),
        Field("unit", "string", "Unit of every value of the indicator", allowed=UNITS),
        Field("kind", "string", "Sort of quantity", allowed=("rate", "count", "money", "rank")),
        Field("better", "string", "Which way is progress", allowed=("higher", "lower")),
        Field("lower", "number", "Lowest possible value, empty when there is none", False),
        Field("upper", "number", "Highest possible value, empty when there is none", False),
        Field("decimals", "integer", "Decimals shown to readers", pattern="[0-6]"),
        _text("definition_vi", "Definition in Vietnamese", True),
        _text("definition_en", "Definition in English", True),
        Field("reference", "string", "Indicator whose provincial panel lends the prior", False),
        Field("breaks", "string", "First years of a new definition, separated by a space", False,
              pattern=r"\d{4}(?: \d{4})*"),
        Field("producer", "string", "Who compiles it",
              allowed=("department", "statistics_office", "province")),
    ),
    (("reference", "indicators"),),
)  # fmt: skip

SOURCES = Table(
    "sources", "sources.csv", ("source",),
    (
        Field("source", "string", "Source id, as in baolamdong-2023-12-31", pattern=KEBAB),
        _text("title", "Title of the article or table", True),
        _text("outlet", "Who published it", True),
        Field("url", "string", "Address, empty when not on record", False, pattern=r"https?://\S+"),
        Field("published", "date", "Day of publication; for a statistical table that of its "
              "first edition, by the convention its note states"),
        _text("licence", "Terms of reuse", True),
        _NOTE,
    ),
)  # fmt: skip

OBSERVATIONS = Table(
    "observations", "observations-*.csv", ("indicator", "area", "group", "period", "vintage"),
    (
        _INDICATOR, _AREA, _GROUP,
        Field("period", "string", "2023, 2024-H1, 2022-Q1 or 2022-11", pattern=PERIOD),
        Field("vintage", "string", "Edition it was read from, as in nso-2025", pattern=KEBAB),
        Field("coverage", "string", "to 2022-11 where a figure covers its year up to a month only; "
              "empty otherwise", False, pattern=COVERAGE, spare=True),
        Field("value", "number", "The figure in the indicator's unit, with a decimal point"),
        Field("status", "string", "A actual, P preliminary, E estimated, D derived",
              allowed=("A", "P", "E", "D")),
        _PUBLISHED, _SOURCE, _QUOTE,
        Field("item", "string", "R01, R02 …: the article's own number of the result", False,
              pattern=r"R\d{2}"),
        Field("confidence", "string", "How sure the reading is", allowed=("high", "medium", "low")),
        Field("approximate", "boolean", "Whether the source says about, above or so far"),
        _NOTE,
    ),
    _FIGURE,
)  # fmt: skip

TARGETS = Table(
    "targets", "targets.csv", ("target",),
    (
        Field("target", "string", "Target id, as in T10 or plan-2022-new-jobs",
              pattern=r"[A-Za-z0-9][A-Za-z0-9-]*"),
        _INDICATOR, _AREA, _GROUP,
        Field("period", "string", "2024, or 2021-2025 for every year of a term", pattern=SPAN),
        Field("comparator", "string", "How the value is compared", allowed=COMPARATORS),
        Field("low", "number", "Threshold from below, or the low end of a range", False),
        Field("high", "number", "Threshold from above, or the high end of a range", False),
        Field("basis", "string", "Level, yearly change (in points for a percentage) or count",
              allowed=("level", "change", "count")),
        Field("direction", "string", "Which way the plan wants to go; a reduction is stored "
              "positive with down", allowed=("up", "down")),
        Field("maintain", "boolean", "Whether the target is to keep what is reached"),
        Field("decimals", "integer", "Decimals printed in the target", pattern="[0-6]"),
        Field("parent", "string", "Target of which this one is a part", False),
        Field("section", "string", "Chapter of the report",
              allowed=("poverty", "jobs", "labour")),
        _PUBLISHED, _SOURCE, _QUOTE, _NOTE,
    ),
    (*_FIGURE, ("parent", "targets")),
)  # fmt: skip

CLAIMS = Table(
    "claims", "claims.csv", ("claim",),
    (
        Field("claim", "string", "Claim id, as in r08-percent-of-plan", pattern=KEBAB),
        Field("item", "string", "R or T number of the figure the claim is about", False,
              pattern=r"[RT]\d{2}"),
        _INDICATOR, _AREA, _GROUP,
        Field("period", "string", "Period of the figure the claim is about", pattern=SPAN),
        Field("kind", "string", "What is claimed", allowed=CLAIM_KINDS),
        Field("printed", "number", "The number as printed; a fall is negative", False),
        Field("decimals", "integer", "Decimals as printed", False, pattern="[0-6]"),
        Field("unit", "string", "percent as printed with %, own unit, or places", False,
              allowed=("percent", "own", "places")),
        Field("against", "string", "What it is compared with: plan, a period, or an item", False,
              pattern=rf"plan|R\d{{2}}|T\d{{2}}|{PERIOD}"),
        _QUOTE, _SOURCE, _NOTE,
    ),
    _FIGURE,
)  # fmt: skip

BRIDGES = Table(
    "bridges", "bridges.csv", ("indicator",),
    (
        _INDICATOR,
        Field("continues", "string", "Indicator whose history it continues", pattern=SNAKE),
        Field("from_year", "integer", "First year of the own figures in the joined history",
              pattern=r"\d{4}"),
        Field("own_reading", "string", "Name of the reading on the own figures alone",
              pattern=KEBAB),
        Field("other_reading", "string", "Name of the reading on the continued figures alone",
              pattern=KEBAB),
        _text("note_vi", "Why the one may continue the other, in Vietnamese", True),
        _text("note_en", "Why the one may continue the other, in English", True),
    ),
    (("indicator", "indicators"), ("continues", "indicators")),
    optional=True,
)  # fmt: skip

TABLES = (AREAS, INDICATORS, SOURCES, OBSERVATIONS, TARGETS, CLAIMS, BRIDGES)
