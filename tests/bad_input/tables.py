# ruff: noqa: E501
"""A data package of few rows, and what may be wrong with it: a change, and what is said of it.

An expectation is ``OK`` or words of the one line that refuses it.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

OK = "accepted"
FIGURES, TARGETS, CLAIMS = "observations-a.csv", "targets.csv", "claims.csv"
AREAS, INDICATORS, SOURCES, BRIDGES = "areas.csv", "indicators.csv", "sources.csv", "bridges.csv"
PACKAGE = {
    AREAS: """area,name_vi,name_en,level,region
vietnam,Cả nước,Vietnam,country,
highlands,Tây Nguyên,Highlands,region,
gia-lai,Gia Lai,Gia Lai,province,highlands
kon-tum,Kon Tum,Kon Tum,province,highlands
""",
    INDICATORS: """indicator,name_vi,name_en,unit,kind,better,lower,upper,decimals,definition_vi,definition_en,reference,breaks,producer
jobs,Việc làm,Jobs,persons,count,higher,0,,0,Việc làm,Jobs,,,department
rate,Tỷ lệ,Rate,percent,rate,lower,0,100,2,Tỷ lệ,Rate,rate,2021,department
place,Hạng,Rank,rank,rank,lower,1,,0,Hạng,Rank,,,province
""",
    SOURCES: """source,title,outlet,url,published,licence,note
bao-2023-12-31,Bài,Báo,https://example.org/a,2023-12-31,Terms,
bao-2022-12-31,Bài,Báo,,2022-12-31,Terms,
""",
    FIGURES: """indicator,area,group,period,vintage,value,status,published,source,quote,item,confidence,approximate,note,coverage
jobs,gia-lai,total,2022,press-2022-12,24000,A,2022-12-31,bao-2022-12-31,24.000 người,,high,false,,
jobs,gia-lai,total,2023,press-2023-12,25600,A,2023-12-31,bao-2023-12-31,25.600 người,R01,high,false,,
jobs,gia-lai,total,2023-H1,press-2023-12,12000,P,2023-12-31,bao-2023-12-31,,,high,false,,to 2023-06
rate,gia-lai,total,2022,press-2022-12,3.5,A,2022-12-31,bao-2022-12-31,"3,5%",,high,false,,
rate,gia-lai,total,2023,press-2023-12,3.29,D,2023-12-31,bao-2023-12-31,"giảm 0,21%",R02,medium,false,3.5 - 0.21,
rate,kon-tum,urban,2023,press-2023-12,4,A,2023-12-31,bao-2023-12-31,4%,,low,true,,
""",
    TARGETS: """target,indicator,area,group,period,comparator,low,high,basis,direction,maintain,decimals,parent,section,published,source,quote,note,term
T01,jobs,gia-lai,total,2024,between,26000,27000,count,up,false,0,,jobs,2023-12-31,bao-2023-12-31,từ 26 đến 27 nghìn,,
T02,rate,gia-lai,total,2024,<,,3,level,down,true,0,,poverty,2023-12-31,bao-2023-12-31,dưới 3%,,
T03,rate,gia-lai,urban,2024,between,0.5,1,change,down,false,1,T02,poverty,2023-12-31,bao-2023-12-31,"giảm 0,5-1%",,
""",
    CLAIMS: """claim,item,indicator,area,group,period,kind,printed,decimals,unit,against,quote,source,note
c1,R01,jobs,gia-lai,total,2023,percent_of_plan,102.4,1,percent,plan,"đạt 102,4%",bao-2023-12-31,
c2,R01,jobs,gia-lai,total,2023,all_met,,,,,đều đạt,bao-2023-12-31,
""",
    BRIDGES: """indicator,continues,from_year,own_reading,other_reading,note_vi,note_en
rate,place,2023,own,other,a,b
""",
}  # fmt: skip

# file, row as a spreadsheet counts it, column: value -> what is said
NUMBERS = {
    "82,0": "decimal point", "about 25": "not a number", "25%": "not a number", "nan": "a number",
    "inf": "not a number", "-inf": "not a number", "": "a value is missing", " 82": "spaces",
    "82 ": "spaces", "\t82": "spaces", "1e5": "not a number", "0x10": "not a number",
    "+5": "not a number", "--5": "not a number", "1_000": "not a number", "２５６００": "not a number",
    "٢٥": "not a number", "25.600": "thousands", "25,600": "thousands", "1.234.567": "thousands",
    "25.6.00": "not a number", "9" * 400: "not a number", "-1": "outside the bounds", "NULL": "a num",
    "25600.5": "decimals", "=1+1": "not a number", "25 600": "plain number", "½": "not a number",
    "0." + "3" * 400: "not a number", "9" * 15: OK, "25600.0": OK, "0": OK, "007": OK,
    "true": "not a number", "25600₫": "not a number", "25\u200b600": "not a number",
}  # fmt: skip
CELLS = {
    (FIGURES, 3, "value"): NUMBERS,
    (FIGURES, 5, "value"): {"3.5999999999999996": OK, "0.000012345678901234567": OK, "100.01": "outside the bounds", "100": OK, "-0.1": "outside", "-0": OK},
    (FIGURES, 3, "status"): {"X": "not allowed", "a": "not allowed", "": "is missing", "A ": "spac"},
    (FIGURES, 3, "group"): {"Urban": "not allowed", "suburban": "not allowed", "": "is missing"},
    (FIGURES, 4, "published"): {
        "31/12/2023": "not a day", "2023-02-30": "not a day", "2023-1-1": "not a day", "": "missing",
        "never": OK, "2022-12-31": "before", "99999-01-01": "not a day", "0000-01-01": "not a day",
        "２０２３-12-31": "not a day", "2023-12-31T00": "not a day", "9999-12-31": OK,
    },
    (FIGURES, 3, "period"): {
        "2023-13": "wrong form", "Nov 2023": "wrong form", "23": "wrong form", "0000": "out of",
        "2025-2021": "out of order", "2023-H3": "wrong form", "2023-Q5": "wrong form",
        "２０２３": "wrong form", "": "is missing", "3000": "out of", "2022": OK,
        "2023-12": OK, "2023.0": "wrong form",
    },
    (FIGURES, 3, "area"): {"gia-lia": "did you mean gia-lai", "": "missing", "Gia Lai": "wrong form",
                           "../gia-lai": "wrong form", "gia-lai\n": "spaces"},
    (FIGURES, 3, "indicator"): {"job": "did you mean jobs", "Jobs": "wrong form", "": "missing"},
    (FIGURES, 3, "source"): {"bao": "did you mean", "": "missing", "javascript:x": "wrong form"},
    (FIGURES, 3, "vintage"): {"NSO 2025": "wrong form", "": "missing", "press-2023-12": OK},
    (FIGURES, 3, "item"): {"R1": "wrong form", "R02": "stands twice", "": OK, "R٠١": "wrong form"},
    (FIGURES, 3, "quote"): {"": "has no quote", "nho\u0302": "composed", "=HYPERLINK(1)": OK,
                            "<script>25.600</script>": OK, "\u202e25.600": OK},
    (FIGURES, 3, "confidence"): {"certain": "not allowed", "HIGH": "not allowed"},
    (FIGURES, 3, "approximate"): {"yes": "true, false", "TRUE": "true, false", "1": "true, false"},
    (FIGURES, 4, "coverage"): {"to 2022-06": "outside the period", "to June": "wrong form",
                               "partial": OK, "to 2023-13": "wrong form"},
    (TARGETS, 2, "comparator"): {"=>": "not allowed", "": "missing", "≥": "not allowed",
                                 ">=": "do not fit"},
    (TARGETS, 2, "low"): {"26.000,5": "not a number", "": "do not fit", "28000": "does not rise",
                          "27000": "= for a single number", "26 nghìn": "not a number", "-1": "outside", "9" * 400: "not a number"},
    (TARGETS, 3, "high"): {"101": "outside the bounds", "": "do not fit", "inf": "not a number"},
    (TARGETS, 4, "low"): {"-0.5": "stored negative"},
    (TARGETS, 3, "parent"): {"T03": "part of itself", "T02": "part of itself", "T99": "unknown"},
    (TARGETS, 2, "target"): {"T02": "not unique", "": "missing", "T 1": "wrong form"},
    (TARGETS, 2, "decimals"): {"1.0": "not an integer", "9": "wrong form", "-1": "wrong form"},
    (TARGETS, 2, "term"): {"mean": "do not fit", "year": "not allowed"},
    (TARGETS, 2, "period"): {"2025-2021": "out of order", "0000": "out of", "1899": "out of"},
    (CLAIMS, 2, "printed"): {"102,4": "102.4", "": "do not fit", "nan": "not a number"},
    (CLAIMS, 2, "item"): {"X1": "wrong form"},
    (CLAIMS, 3, "printed"): {"5": "do not fit"},
    (BRIDGES, 2, "continues"): {"rate": "continues itself", "none": "unknown continues"},
    (BRIDGES, 2, "from_year"): {"23": "wrong form", "２０２３": "not an integer"},
    (INDICATORS, 3, "upper"): {"": "has no bounds", "0": "lower bound is not", "1000": OK},
    (INDICATORS, 3, "breaks"): {"2010, 2021": "wrong form", "nowhere:2019": "unknown area"},
    (INDICATORS, 3, "reference"): {"rates": "did you mean rate"},
    (INDICATORS, 3, "unit"): {"%": "not allowed"},
    (INDICATORS, 2, "indicator"): {"rate": "not unique"},
    (AREAS, 4, "region"): {"": "needs a region", "kon-tum": "needs a region", "x": "unknown region"},
    (AREAS, 4, "level"): {"city": "not allowed", "merged": "made of parts"},
    (SOURCES, 2, "url"): {"www.example.org": "wrong form", "javascript:alert(1)": "wrong form",
                          "data:text/html,x": "wrong form"},
    (SOURCES, 2, "outlet"): {"": "missing"},
    (SOURCES, 2, "published"): {"2024-01-01": "before its source"},
}  # fmt: skip

Change = Callable[[Path], object]


def _text(name: str, change: Callable[[str], str]) -> Change:
    def applied(folder: Path) -> object:
        path = folder / name
        return path.write_bytes(change(path.read_text("utf-8")).encode("utf-8", "surrogateescape"))

    return applied


def _bytes(name: str, content: bytes) -> Change:
    return lambda folder: (folder / name).write_bytes(content)


def _instead(name: str, put: Callable[[Path], object]) -> Change:
    def applied(folder: Path) -> object:
        (folder / name).unlink(missing_ok=True)
        return put(folder / name)

    return applied


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


FILES: list[tuple[str, Change, str]] = [
    ("no areas", lambda f: (f / AREAS).unlink(), "no data package|is missing"),
    ("no sources", lambda f: (f / SOURCES).unlink(), "a table of the package is missing"),
    ("no figures", lambda f: (f / FIGURES).unlink(), "a table of the package is missing"),
    ("no targets", lambda f: (f / TARGETS).unlink(), OK),
    ("an empty file", _bytes(FIGURES, b""), "the file is empty"),
    ("blank lines", _bytes(FIGURES, b"\n\n\n"), "the file is empty"),
    ("headings only", _text(FIGURES, lambda t: t.splitlines()[0] + "\n"), "headings and no row"),
    ("Latin letters", _text(SOURCES, lambda t: t.replace("Bài", "B\udce0i")), "is not UTF-8"),
    ("UTF-16", _bytes(FIGURES, "indicator,area".encode("utf-16")), "is not UTF-8"),
    ("a workbook", _bytes(FIGURES, b"PK\x03\x04\xff\xfe"), "is not UTF-8"),
    ("a web page", _bytes(FIGURES, b"<html>\n<body>a</body>"), "no heading of the table"),
    ("semicolons", _text(FIGURES, lambda t: t.replace(",", ";")), "not semicolons"),
    ("tabs", _text(FIGURES, lambda t: t.replace(",", "\t")), "no heading of the table"),
    ("an open quotation mark", _text(FIGURES, lambda t: t + '"open'), "is not CSV"),
    ("a huge field", _text(FIGURES, lambda t: t + '"' + "x" * 200_000 + '"'), "is not CSV"),
    ("a NUL", _text(FIGURES, lambda t: t.replace("24000", "24\0000")), "is not CSV|not a number"),
    ("a column missing", _text(FIGURES, lambda t: t.replace("status", "state", 1)), "is missing"),
    ("a column twice", _text(FIGURES, lambda t: t.replace("vintage", "value", 1)), "stands twice"),
    ("a column more", _text(AREAS, lambda t: t.replace("region\n", "region,mayor\n")), "is unknown"),
    ("a row too long", _text(FIGURES, lambda t: t + "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p\n"), "16 val"),
    ("a row too short", _text(FIGURES, lambda t: t + "jobs,gia-lai\n"), "2 values"),
    ("a row twice", _text(FIGURES, lambda t: t + t.splitlines()[1] + "\n"), "not unique"),
    ("a mark at the beginning", _text(FIGURES, lambda t: "\ufeff" + t), OK),
    ("Windows line ends", _text(FIGURES, lambda t: t.replace("\n", "\r\n")), OK),
    ("old line ends", _text(FIGURES, lambda t: t.replace("\n", "\r")), OK),
    ("blank rows at the end", _text(FIGURES, lambda t: t + ",,,,,,,,,,,,,,\n\n"), OK),
    ("no line end", _text(FIGURES, lambda t: t.rstrip("\n")), OK),
    ("letters in two parts", _text(AREAS, lambda t: t.replace("ả", "a\u0309")), "composed"),
    ("a folder as figures", lambda f: (f / "observations-x.csv").mkdir(), "cannot be read"),
    ("a link to nowhere", lambda f: (f / "observations-x.csv").symlink_to("gone"), "cannot be read"),
    ("a link to itself", lambda f: _loop(f / "observations-x.csv"), "cannot be read"),
    ("areas as a folder", _instead(AREAS, lambda path: path.mkdir()), "cannot be read"),
    ("areas as a link to itself", _instead(AREAS, _loop), "is missing|cannot be read"),
    ("targets as a pipe's folder", _instead(TARGETS, os.mkdir), "cannot be read"),
    ("two circles of parts", _text(TARGETS, lambda t: t.replace("down,true,0,,", "down,true,0,T03,")),
     "part of itself"),
]  # fmt: skip


def _cell(name: str, row: int, column: str, value: str) -> Change:
    def change(text: str) -> str:
        rows = list(csv.reader(io.StringIO(text)))
        rows[row - 1][rows[0].index(column)] = value
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows(rows)
        return written.getvalue()

    return _text(name, change)


def cases() -> list[tuple[str, Change, str]]:
    """All of them: name, change of a folder with the package, expectation."""
    found = [
        (f"{name} {column}: {value[:20]!r}", _cell(name, row, column, value), said)
        for (name, row, column), values in CELLS.items()
        for value, said in values.items()
    ]
    return found + FILES


def write(folder: Path) -> None:
    """Write the package."""
    folder.mkdir(parents=True)
    for name, text in PACKAGE.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
