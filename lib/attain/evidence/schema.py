"""The tables of a data package: their files, keys, columns and allowed values, said once.

The validation (:mod:`attain.evidence.validation`) and the descriptor ``datapackage.json``
(:mod:`attain.evidence.descriptor`) are both derived from these definitions, so that they
cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

SNAKE = r"[a-z][a-z0-9_]*"
KEBAB = r"[a-z0-9][a-z0-9-]*"
PERIOD = r"\d{4}(?:-(?:0[1-9]|1[0-2])|-H[12]|-Q[1-4])?"
SPAN = rf"(?:{PERIOD}|\d{{4}}-\d{{4}})"
COVERAGE = r"to \d{4}-(?:0[1-9]|1[0-2])|partial"
NEVER = "never"  # as a day: it sorts after every day, so that no view holds the row
BOOK = "plans"  # the folder of the plan book, a data package of its own inside the package

UNITS = (
    "percent", "persons", "spells", "sessions", "thousand_persons", "million_vnd",
    "billion_vnd", "rank", "targets",
)  # fmt: skip
GROUPS = ("total", "urban", "rural", "ethnic_minority")
BASES = ("level", "change", "count", "relative", "households")
COMPARATORS = (">=", ">", "<=", "<", "=", "between")
CLAIMS_WITHOUT_NUMBER = ("part_of", "all_met")
CLAIM_KINDS = (
    "percent_of_plan", "rise_over_plan", "change_on_last_year", "change_since", "rank_of",
    "places_gained", "lower_bound", "mean_change", *CLAIMS_WITHOUT_NUMBER,
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
    absent : bool
        Whether a file may do without the column: every row is then as if left empty.
    """

    name: str
    kind: str
    description: str
    required: bool = True
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    absent: bool = False


@dataclass(frozen=True)
class Table:
    """One table: its file (or files), its key, its columns and what they refer to.

    A package may do without an optional table. A column in `lists` refers to several rows,
    separated by a space. `book` names the files of the plan book that
    hold further rows of the table.
    """

    name: str
    files: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    foreign: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    book: str = ""
    lists: tuple[tuple[str, str], ...] = ()

    def paths(self, folder: Path) -> list[Path]:
        """Files of the table in a package, the plan book's last."""
        book = folder.glob(self.book) if self.book else ()
        return [*sorted(folder.glob(self.files)), *sorted(book)]

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


_DEFINITION = Field("definition", "string", "How it departs from the indicator's definition, as in "
                    "provincial_standard; such a figure joins no history", False, pattern=SNAKE,
                    absent=True)  # fmt: skip
_INDICATOR = Field("indicator", "string", "Indicator id, from indicators.csv", pattern=SNAKE)
_AREA = Field("area", "string", "Area id, from areas.csv", pattern=KEBAB)
_GROUP = Field("group", "string", "Part of the population the figure covers", allowed=GROUPS)
_PUBLISHED = Field("published", "date", "First day a reader could have known it, as 2023-12-31; "
                   "never where no day is on record")  # fmt: skip
_COVERAGE = Field("coverage", "string", "Part of the period it covers: to 2022-11, or partial when "
                  "the month is unknown; empty for the whole period", False, pattern=COVERAGE,
                  absent=True)  # fmt: skip
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
        Field("level", "string", "Kind of area; merged is a province made of others in July 2025",
              allowed=("country", "region", "province", "merged")),
        Field("region", "string", "Region of a province, empty otherwise", False, pattern=KEBAB),
        Field("from", "date", "First day of the area in these boundaries, empty when earlier than "
              "the tables", False, absent=True),
        Field("until", "date", "Last day of the area in these boundaries, empty while it stands",
              False, absent=True),
        Field("parts", "string", "Areas it was made of, separated by a space", False,
              pattern=rf"{KEBAB}(?: {KEBAB})+", absent=True),
    ),
    (("region", "areas"),),
    lists=(("parts", "areas"),),
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
        Field("pool", "string", "Indicators, separated by a space, whose figures in all areas "
              "lend the prior together, where they are enough; else `reference` does", False,
              pattern=rf"{SNAKE}(?: {SNAKE})*", absent=True),
        Field("breaks", "string", "First years of a new definition, separated by a space", False,
              pattern=r"\d{4}(?: \d{4})*"),
        Field("producer", "string", "Who compiles it",
              allowed=("department", "statistics_office", "province")),
    ),
    (("reference", "indicators"),),
    lists=(("pool", "indicators"),),
)  # fmt: skip

SOURCES = Table(
    "sources", "sources.csv", ("source",),
    (
        Field("source", "string", "Source id, as in baolamdong-2023-12-31", pattern=KEBAB),
        _text("title", "Title of the article or table, empty when not on record"),
        _text("outlet", "Who published it", True),
        Field("url", "string", "Address, empty when not on record", False, pattern=r"https?://\S+"),
        Field("published", "date", "Day of publication; for a statistical table that of its "
              "first edition, by the convention its note states"),
        _text("licence", "Terms of reuse", True),
        _NOTE,
        Field("excerpt", "boolean", "Whether only a part of the page was read", False, absent=True),
    ),
    book=f"{BOOK}/sources.csv",
)  # fmt: skip

OBSERVATIONS = Table(
    "observations", "observations-*.csv", ("indicator", "area", "group", "period", "vintage"),
    (
        _INDICATOR, _AREA, _GROUP,
        Field("period", "string", "2023, 2024-H1, 2022-Q1 or 2022-11; 2016-2020 for all years of a "
              "term together", pattern=SPAN),
        Field("vintage", "string", "Edition it was read from, as in nso-2025", pattern=KEBAB),
        Field("value", "number", "The figure in the indicator's unit, with a decimal point"),
        Field("status", "string", "A actual, P preliminary, E estimated, D derived",
              allowed=("A", "P", "E", "D")),
        _PUBLISHED, _SOURCE, _QUOTE,
        Field("item", "string", "R01, R02 …: the article's own number of the result", False,
              pattern=r"R\d{2}"),
        Field("confidence", "string", "How sure the reading is", allowed=("high", "medium", "low")),
        Field("approximate", "boolean", "Whether the source says about, above or so far"),
        _NOTE, _COVERAGE,
        Field("bound", "string", "lower where the source says more than, upper where it says less",
              False, allowed=("lower", "upper"), absent=True),
        _DEFINITION,
    ),
    _FIGURE,
    book=f"{BOOK}/observations*.csv",
)  # fmt: skip

TARGETS = Table(
    "targets",
    "targets.csv",
    ("target",),
    (
        Field(
            "target",
            "string",
            "Target id, as in T10 or plan-2022-new-jobs",
            pattern=r"[A-Za-z0-9][A-Za-z0-9-]*",
        ),
        _INDICATOR,
        _AREA,
        _GROUP,
        Field("period", "string", "2024, or 2021-2025 for every year of a term", pattern=SPAN),
        Field("comparator", "string", "How the value is compared", allowed=COMPARATORS),
        Field("low", "number", "Threshold from below, or the low end of a range", False),
        Field("high", "number", "Threshold from above, or the high end of a range", False),
        Field(
            "basis",
            "string",
            "Level, yearly change (in points for a percentage) or count; "
            "relative for a yearly change in per cent of the level, households for the number "
            "taken off the list",
            allowed=BASES,
        ),
        Field(
            "direction",
            "string",
            "Which way the plan wants to go; a reduction is stored positive with down",
            allowed=("up", "down"),
        ),
        Field("maintain", "boolean", "Whether the target is to keep what is reached"),
        Field("decimals", "integer", "Decimals printed in the target", pattern="[0-6]"),
        Field("parent", "string", "Target of which this one is a part", False),
        Field("section", "string", "Chapter of the report", allowed=("poverty", "jobs", "labour")),
        _PUBLISHED,
        _SOURCE,
        _QUOTE,
        _NOTE,
        Field(
            "term",
            "string",
            "What a target of several years asks for: each year, the mean of a "
            "year, all years together; end for the last year of a term",
            False,
            allowed=("each", "mean", "total", "end"),
            absent=True,
        ),
        _DEFINITION,
    ),
    (*_FIGURE, ("parent", "targets")),
)

# The plan book's targets are read beside the others and are nobody's questions yet.
PLAN_TARGETS = replace(
    TARGETS, name="plan_targets", files=f"{BOOK}/targets.csv", optional=True,
    foreign=(*_FIGURE, ("parent", "plan_targets")),
)  # fmt: skip

CLAIMS = Table(
    "claims",
    "claims.csv",
    ("claim",),
    (
        Field("claim", "string", "Claim id, as in r08-percent-of-plan", pattern=KEBAB),
        Field(
            "item",
            "string",
            "R or T number of the figure the claim is about",
            False,
            pattern=r"[RT]\d{2}",
        ),
        _INDICATOR,
        _AREA,
        _GROUP,
        Field("period", "string", "Period of the figure the claim is about", pattern=SPAN),
        Field("kind", "string", "What is claimed", allowed=CLAIM_KINDS),
        Field("printed", "number", "The number as printed; a fall is negative", False),
        Field("decimals", "integer", "Decimals as printed", False, pattern="[0-6]"),
        Field(
            "unit",
            "string",
            "percent as printed with %, own unit, places or households",
            False,
            allowed=("percent", "own", "places", "households"),
        ),
        Field(
            "against",
            "string",
            "What it is compared with: plan, a period, or an item",
            False,
            pattern=rf"plan|R\d{{2}}|T\d{{2}}|{PERIOD}",
        ),
        _QUOTE,
        _SOURCE,
        _NOTE,
        _DEFINITION,
    ),
    _FIGURE,
)

PLAN_CLAIMS = replace(CLAIMS, name="plan_claims", files=f"{BOOK}/claims.csv", optional=True)

ATTAINMENT = Table(
    "attainment", f"{BOOK}/attainment.csv", ("attainment",),
    (
        Field("attainment", "string", "Attainment id, as in lao-cai-2024-new-jobs", pattern=KEBAB),
        _INDICATOR, _AREA, _GROUP,
        Field("period", "string", "Period of the plan", pattern=SPAN),
        _COVERAGE,
        Field("estimated", "boolean", "Whether the result is an estimate before the period's end"),
        Field("target", "string", "The target, from targets.csv of the plan book, where its "
              "wording is on record", False),
        Field("asked", "number", "The plan: its easiest end, as worded or as the source prints it",
              False),
        Field("asked_basis", "string", "Basis of the plan", False, allowed=BASES),
        Field("result", "number", "The result in the indicator's unit, or the change it made",
              False),
        Field("result_basis", "string", "Basis of the result", allowed=BASES),
        Field("percent", "number", "Per cent of the plan", False),
        Field("printed", "boolean", "Whether the percentage is printed, not computed"),
        Field("evidence", "string", "What tells: a printed percentage, printed words, a "
              "computation from the two rows", pattern=r"(?:percent|words|computed)(?: \w+)*"),
        Field("status", "string", "open where a part of the period is short of the plan",
              allowed=("met", "missed", "open")),
        _PUBLISHED, _SOURCE, _NOTE,
    ),
    (*_FIGURE, ("target", "plan_targets")),
    optional=True,
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

TABLES = (
    AREAS, INDICATORS, SOURCES, OBSERVATIONS, TARGETS, CLAIMS, BRIDGES, PLAN_TARGETS, PLAN_CLAIMS,
    ATTAINMENT,
)  # fmt: skip
