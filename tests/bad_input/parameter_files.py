# ruff: noqa: E501
"""What a parameter file may hold that it should not: a name, the text, and what is said of it.

An expectation is ``OK`` or words of the one line that refuses it.
"""

OK = "accepted"
DEFAULT = {"area": "lam-dong", "as_of": "2023-12-31", "target_year": "2024"}


def with_value(name: str, value: str) -> str:
    """A parameter file in which one value is replaced."""
    return "".join(f"{key}: {text}\n" for key, text in (DEFAULT | {name: value}).items())


def with_threshold(area: str = "ha-giang", **values: str) -> str:
    """A parameter file with one threshold of which some values are replaced."""
    usual = {"indicator": "unemployment_rate", "comparator": "'<'", "value": "2.5"}
    inside = ", ".join(f"{key}: {text}" for key, text in (usual | values).items() if text)
    return with_value("area", area) + f"thresholds: [{{{inside}}}]\n"


WRONG = "wrong type"
VALUES = {
    "area": {
        "3": WRONG, "2.5": WRONG, "true": WRONG, "null": WRONG, "[]": WRONG, "{}": WRONG,
        "[lam-dong]": WRONG, "2023-12-31": "unknown area", "''": "named by its id", "' '": "named by its id",
        "Lâm Đồng": "write lam-dong", "../etc": "write etc", "lam_dong": "write lam-dong",
        "LAM-DONG": "write lam-dong", "lam-dnog": "did you mean lam-dong", "lam dong": "lam-dong",
        "x" * 300: "unknown area", "'%00'": "named by its id", "lâm-đồng": "write lam-dong",
        "'javascript:alert(1)'": "named by its id", "'; import os'": "named by its id",
        "no": WRONG, '"lam-dong\\n"': "named by its id", '"\\u202elam-dong"': "named by its id",
        '"lam-dong\\0"': "named by its id", "9" * 400: WRONG, "south-east": "no targets",
        "lam-dong-2025": "the area began on", "-lam-dong": "named by its id", "lam-dong-": "by its id",
        "'９９'": "named by its id", "!!python/name:os.system x": "not YAML",
        "!!python/object/apply:os.system [ls]": "not YAML", "!!binary aGE=": WRONG,
    },
    "as_of": {
        "20231231": "write a day", "2023-13-01": "write a day", "2023-02-30": "write a day",
        "'2023-02-30'": "write a day", "31/12/2023": "write a day", "2023": "write a day",
        "'2023-12'": "write a day", "null": "write a day", "true": "write a day",
        "[]": "write a day", "2023-12-31 10:00:00": "write a day", "'２０２３-12-31'": "write a day",
        "soon": "write a day", "''": "write a day", "2025-01-01": "is over",
        "0001-01-01": OK, "'2023-W52-7'": "write a day", "2023-12-31T00:00:00Z": "a day",
        "-2023-12-31": "write a day", "1e3": "write a day", "2004-12-31": OK,
    },
    "target_year": {
        "'2024'": WRONG, "2024.0": WRONG, "true": WRONG, "null": WRONG, "24": "a year such as",
        "1989": "a year such as", "2101": "a year such as", "-2024": "a year such as",
        "2023": OK, "2022": "is over", "[2024]": WRONG, "{}": WRONG, "soon": WRONG, ".nan": WRONG,
        ".inf": WRONG, "9" * 30: "a year such as", "9" * 5000: "not YAML", "0x7E8": WRONG,
        "2_024": OK, "2031": "no targets", "2024-12-31": WRONG, "'２０２４'": WRONG,
    },
    "language": {
        "fr": "'vi' or 'en'", "VI": "'vi' or 'en'", "no": "in quotes", "null": "'vi' or 'en'",
        "3": "'vi' or 'en'", "[vi, en]": "'vi' or 'en'", "''": "'vi' or 'en'", "vi ": OK,
        "both": "'vi' or 'en'", "en": OK,
    },
    "strictness": {
        "strict": "'exact' or", "Exact": "'exact' or", "null": "'exact' or", "1": "'exact' or",
        "yes": "in quotes", "rounded": OK, "[]": "'exact' or",
    },
    "data": {
        "''": "such a name", "' '": "such a name", "nowhere": "no data package there",
        "/nowhere": "no data package there", "3": WRONG, "null": WRONG, "[]": WRONG,
        "d" * 300: "such a name", "d/" * 3000: "such a name", '"data\\0"': "such a name",
        '"da\\nta"': "such a name", "parameters": "no data package there", "./data": OK,
        "data/areas.csv": "no data package there", "https://example.org/data": "no data package",
    },
    "indicator": {
        "nope": "unknown indicator", "3": WRONG, "unemployment_rat": "did you mean",
        "population": OK, "[]": WRONG,
    },
    "compare": {
        "Hà Giang": "write ha-giang", "nowhere": "unknown area", "3": WRONG, "' , '": OK,
        "ha-giang": OK, "'a,,b'": "unknown area",
    },
    "thresholds": {
        "3": "write a list", "null": "write a list", "{}": "write a list", "[3]": "indicator, comp",
        "[[]]": "indicator, comp", "[{}]": "lacks its indicator", "''": "write a list",
    },
}  # fmt: skip
THRESHOLDS = [
    ({"value": "150"}, "outside the bounds"),
    ({"value": "-5"}, "outside the bounds"),
    ({"value": ".nan"}, "a number such as"),
    ({"value": ".inf"}, "a number such as"),
    ({"value": "-.inf"}, "a number such as"),
    ({"value": "'2.5'"}, WRONG),
    ({"value": "2,5"}, WRONG),
    ({"value": "true"}, WRONG),
    ({"value": "null"}, WRONG),
    ({"value": "[2]"}, WRONG),
    ({"value": ""}, "lacks its value"),
    ({"value": "1e400"}, "not a number"),
    ({"value": "9" * 400}, WRONG),
    ({"value": "100.0001"}, "outside the bounds"),
    ({"value": "3"}, OK),
    ({"comparator": "'='"}, "unknown value"),
    ({"comparator": "between"}, "unknown value"),
    ({"comparator": "'≥'"}, "unknown value"),
    ({"comparator": "3"}, "unknown value"),
    ({"comparator": ""}, "lacks its comparator"),
    ({"indicator": "nope"}, "unknown indicator"),
    ({"indicator": "3"}, WRONG),
    ({"indicator": ""}, "lacks its indicator"),
    ({"indicator": "Unemployment_rate"}, "unknown indicator"),
    ({"group": "suburban"}, "unknown group"),
    ({"group": "3"}, WRONG),
    ({"group": "urban"}, OK),
    ({"goup": "urban"}, "did you mean group"),
    ({"indicator": "new_jobs", "value": "2.5"}, "decimals"),
    ({"indicator": "nope", "area": "lam-dong"}, "unknown indicator"),
    ({"value": "150", "area": "lam-dong"}, "outside the bounds"),
]


def bomb(levels: int) -> str:
    """Lists of lists of aliases: nine times as many values with every level."""
    lines = ["area:", "  - &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"  - &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


TEXTS = [
    ("empty", "", "holds no parameters"),
    ("a comment", "# nothing\n", "holds no parameters"),
    ("a list", "- area\n", "holds no parameters"),
    ("a word", "area\n", "holds no parameters"),
    ("a number", "3\n", "holds no parameters"),
    ("nothing", "null\n", "holds no parameters"),
    ("two documents", "area: lam-dong\n---\narea: ha-giang\n", "not YAML"),
    ("an open list", "area: [\n", "not YAML"),
    ("a tab", "\tarea: lam-dong\n", "not YAML"),
    ("a key twice", "area: lam-dong\narea: ha-noi\n", "given twice"),
    ("a key misspelt", "aera: lam-dong\n", "did you mean area"),
    ("a key of another case", "Area: lam-dong\n", "did you mean area"),
    ("a number as key", "12: 3\n", "unknown parameter"),
    ("a key of a list", "? [a, b]\n: c\n", "stands for a name"),
    ("a key of a mapping", "? {a: b}\n: c\n", "stands for a name"),
    ("an alias", "area: &x lam-dong\nindicator: *x\n", "an alias"),
    ("an alias of nothing", "area: *x\n", "an alias"),
    ("a merge", "<<: {area: lam-dong}\n", OK),
    ("a bomb of six levels", bomb(6), "an alias"),
    ("a bomb of nine levels", bomb(9), "an alias"),
    ("deep lists", "area: " + "[" * 5000, "nested too deep"),
    ("deep mappings", "{a: " * 3000, "nested too deep"),
    ("nine levels", "area: [[[[[[[[[x]]]]]]]]]\n", "nested too deep"),
    ("a long value", "area: '" + "x y" * 30_000 + "'\n", "named by its id"),
    ("a long key", "? " + "k" * 5000 + "\n: 3\n", "unknown parameter"),
    ("a longer key than YAML has", "k" * 5000 + ": 3\n", "not YAML"),
    ("too long a file", "#" * 2_000_000, "longer than any"),
    ("many wrong thresholds", with_value("thresholds", f"[{', '.join(['3'] * 3000)}]"), "indicator"),
    ("many wrong keys", "".join(f"k{n}: 1\n" for n in range(3000)), "unknown parameter"),
    ("a mark at the beginning", "\ufeff" + with_value("area", "lam-dong"), OK),
    ("Windows line ends", with_value("area", "lam-dong").replace("\n", "\r\n"), OK),
    ("JSON", '{"area": "lam-dong", "target_year": 2024}', OK),
    ("NUL", "area: lam\0dong\n", "not YAML"),
    ("a bell", "area: lam\x07dong\n", "not YAML"),
    ("a tag", "area: !foo lam-dong\n", "not YAML"),
    ("a directive", "%FOO\narea: lam-dong\n", "not YAML"),
    ("HTML", "<html><body>area: lam-dong</body></html>\n", "unknown parameter"),
    ("a template", "area: {{ area }}\n", "stands for a name"),
]  # fmt: skip


def cases() -> list[tuple[str, str, str]]:
    """All of them: name, text, expectation."""
    found = [
        (f"{name}: {value[:30]!r}", with_value(name, value), said)
        for name, values in VALUES.items()
        for value, said in values.items()
    ]
    for given, said in THRESHOLDS:
        name = ", ".join(f"{key}={value[:20]}" for key, value in given.items())
        found.append((f"threshold {name}", with_threshold(**given), said))
    return found + TEXTS
