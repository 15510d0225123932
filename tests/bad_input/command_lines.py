# ruff: noqa: E501
"""Command lines that ask for what cannot be, each with words of the line that says so.

A line is split at blanks as a shell does; ``@x`` is a file or folder that `prepare` makes, ``@out``
one that is not there yet. An expectation is ``OK``, or words of a refusal (exit 2).
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import tables

OK = "accepted"
RUN = "run @mine.yaml -o @out"
USAGE = "Invalid value|No such option|Missing|requires an argument|unexpected extra|No such command"
LONG = "x" * 300

LINES: list[tuple[str, str]] = [
    ("run", USAGE), ("run @none.yaml", "attain new"), ("run @folder", "cannot be read"),
    ("run @folder.yaml", "cannot be read"), ("run ''", "name is empty"),
    ("run /dev/null", "holds no parameters"), ("run @latin.yaml", "not UTF-8"),
    ("run @table.csv", "not YAML|holds no parameters"), ("run @loop.yaml", "cannot be read"),
    ("run @gone.yaml", "cannot be read"), (f"run {LONG}.yaml", "cannot be read"),
    ("run " + "d/" * 2500 + "x.yaml", "cannot be read"), ("run @mine.yaml @mine.yaml", "same name"),
    ("run @mine.yaml @sub/mine.yaml", "same name"), ("run --output", "requires an argument"),
    ("run @mine.yaml --nope", USAGE), ("run @mine.yaml -x", USAGE),
    (f"{RUN} -j 0", "jobs = 0"), (f"{RUN} -j -1", "jobs = -1"), (f"{RUN} -j two", USAGE),
    (f"{RUN} -j 1.5", USAGE), (f"{RUN} -j ''", USAGE), (f"{RUN} -j ٣", OK), (f"{RUN} -j nan", USAGE),
    (f"{RUN} -j 99999999999999999999", OK), (f"{RUN} --language fr", USAGE),
    (f"{RUN} --language VI", USAGE), (f"{RUN} --language ''", USAGE), (f"{RUN} --language en", OK),
    (f"{RUN} --notebooks 99", "no notebook begins"), (f"{RUN} --notebooks ..", "no notebook begins"),
    (f"{RUN} --notebooks 00,99", "no notebook begins"), (f"{RUN} --notebooks ,", OK),
    (f"{RUN} --notebooks '*'", "no notebook begins"), (f"{RUN} --notebooks 00,05", OK),
    (f"{RUN} --notebooks ../00", "no notebook begins"), (f"{RUN} --folder nowhere", "no notebooks"),
    (f"{RUN} --folder @folder", "no notebooks"), (f"{RUN} --folder @latin-notebooks", "not UTF-8"),
    (f"{RUN} --folder @gone-notebooks", "cannot be read"), (f"{RUN} --folder {LONG}", "too long|no note"),
    (f"{RUN} --areas ,,,", "no area is named"), (f"{RUN} --areas ,", "no area is named"),
    (f"{RUN} --areas ' '", "no area is named"), (f"{RUN} --areas nowhere", "unknown province"),
    (f"{RUN} --areas lam-dnog", "did you mean lam-dong"), (f"{RUN} --areas ALL", "unknown province"),
    (f"{RUN} --areas vietnam", "unknown province"), (f"{RUN} --areas all,lam-dong", "unknown prov"),
    (f"{RUN} --areas ../etc", "unknown province"), (f"{RUN} --areas lam-dong-2025", "the area began on"),
    (f"{RUN} --areas 'Lâm Đồng'", "unknown province"), (f"{RUN} --areas lam-dong,lam-dong", OK),
    (f"{RUN} --areas lam-dong;ha-giang", "unknown province"),
    ("run @mine.yaml @other.yaml --areas all", "one parameter file"),
    (f"{RUN} --areas {LONG}", "unknown province"), (f"{RUN} --areas '{'x,' * 2000}'", "unknown"),
    *[(f"{RUN} --timeout-cell {value}", "no time limit")
      for value in ("0", "-1", "nan", "inf", "-inf", "1e30", "0.0", "-0.5")],
    *[(f"{RUN} --timeout-notebook {value}", "no time limit")
      for value in ("0", "-1", "nan", "inf", "-inf", "1e30", "2000000")],
    (f"{RUN} --timeout-cell soon", USAGE), (f"{RUN} --timeout-cell ''", USAGE),
    (f"{RUN} --timeout-cell 1,5", USAGE), (f"{RUN} --timeout-cell 0.5", OK),
    *[(f"{RUN} --scheduler {value}", "no address of a scheduler")
      for value in ("foo", "http://example.org", "tcp://", "ftp://x:y", "tcp://x", "x:y", ":8786",
                    "tcp://a/b:8786", "http://a:8786", "'a b:8786'", "tcp://a:123456", LONG)],
    ("run @mine.yaml -o ''", "name is empty"), ("run @mine.yaml -o @table.csv", USAGE),
    (f"run @mine.yaml -o {LONG}", "too long"), ("run @mine.yaml -o @table.csv/out", "Not a dir|direct"),
    ("run @mine.yaml --since ''", "name is empty"), (f"{RUN} --since @table.csv", USAGE),
    (f"{RUN} --since nowhere", "nowhere"), (f"{RUN} --site-url ftp://x", "ftp"),
    (f"{RUN} --site-url javascript:alert(1)", "javascript"), (f"{RUN} --site-url x", "x"),
    ("run @dots/..yaml -o @out", "such a name"), ("run @dots/...yaml -o @out", "such a name"),
    ("run @dots/.attain.yaml -o @out", "such a name"), ("run @dots/.gridmill.yaml -o @out", "such a"),
    (f"run @dots/{'n' * 130}.yaml -o @out", "such a name"), ("run @dots/plans.yaml -o @out", "name"),
    ("run '@dots/Lâm Đồng.yaml' -o @out", OK), ("run '@dots/a b\"c.yaml' -o @out", OK),
    (RUN, OK), (f"{RUN} --no-pdf", OK), ("run @bad-data.yaml -o @out", "is missing"),
    ("run @huge.yaml -o @out", "not a number"), ("run @digits.yaml -o @out", "not a number"),
    ("run @circle.yaml -o @out", "part of itself"),
    ("check nowhere", "no data package there"), ("check ''", "no data|is missing|valid"),
    ("check @folder", "is missing"), ("check @table.csv", "no data package there"),
    (f"check {LONG}", "too long|no data package"), ("check " + "d/" * 2500, "too long|no data"),
    ("check a b", USAGE), ("check --nope", USAGE), ("check @package", OK), ("check /dev/null", "no data"),
    ("check @package/areas.csv", "no data package there"), ("check @empty", "is missing"),
    ("new", USAGE), ("new lam-dong", USAGE), ("new lam-dong 1989", USAGE), ("new lam-dong soon", USAGE),
    ("new lam-dong 2101", USAGE), ("new lam-dong 2024.0", USAGE), ("new lam-dong -1", USAGE),
    ("new lam-dnog 2024 --folder @out", "did you mean"), ("new ../etc 2024 --folder @out", "its id"),
    ("new 'Lâm Đồng' 2024 --folder @out", "write lam-dong"), ("new '' 2024 --folder @out", "its id"),
    ("new lam-dong 2024 --as-of soon", USAGE), ("new lam-dong 2024 --as-of 2023-02-30", USAGE),
    ("new lam-dong 2024 --as-of 2025-01-01 --folder @out", "is over"),
    ("new lam-dong 2024 --data nowhere --folder @out", "no data package"),
    ("new lam-dong 2024 --folder ''", "name is empty"), ("new lam-dong 2024 --folder @table.csv", USAGE),
    ("new lam-dong 2024 --folder /proc/x", "cannot be read or written"),
    (f"new lam-dong 2024 --folder {LONG}", "cannot be read or written"),
    ("new lam-dong 2024 --folder @there", "there already"), ("new lam-dong 2024 extra", USAGE),
    ("score nowhere", "no registered"), ("score @folder", "no registered"), ("score ''", "name is emp"),
    ("score @table.csv", "a registered set has its side file"), ("score @sets/changed.csv", "was changed"),
    ("score @sets/empty.csv", "cannot be read"), ("score @sets/binary.csv", "cannot be read"),
    ("score @sets/lacking.csv", "cannot be read"), ("score @sets/heading.csv", "cannot be read"),
    ("score @sets/words.csv", "cannot be read"), ("score @sets/list.csv", "no registered"),
    ("score --today soon", USAGE), ("score --data nowhere", "no data package"),
    ("score -o ''", "name is empty"), ("score -o @table.csv", USAGE),
    ("register --data nowhere", "no data package"), ("register x", USAGE),
    ("backtest --data nowhere", "no data package"), ("backtest --scores @table.csv", USAGE),
    ("backtest --scores ''", "name is empty"), ("init @package", "not empty"), ("init a b", USAGE),
    ("init @out --area nowhere", "nowhere"), ("add", USAGE), ("add @table.csv", USAGE),
    ("add @none.csv --indicator unemployment_rate --source s --day 2024-01-01 --outlet x --data @package",
     "unknown indicator"),
    ("add @none.csv --indicator rate --source s --day soon --outlet x --data @package", "day"),
    ("add @none.csv --indicator rate --source s --day 2024-01-01 --outlet x --data nowhere", "no data"),
    ("add @none.csv --indicator rate --source s --day 2024-01-01 --data @package", "unknown source"),
    ("add @none.csv --indicator rate --source s --day 2024-01-01 --outlet x --data @package", "read|No s"),
    ("add @folder --indicator rate --source s --day 2024-01-01 --outlet x --data @package", "read|folder|direct"),
    ("add @table.csv --indicator rate --source s --day 2024-01-01 --outlet x --data @package --only x", "NAME=V"),
    *[(f"add @table.csv --indicator rate --source s --day 2024-01-01 --outlet x --data @package {more}",
       said) for more, said in (
          ("--scale 0", "not a factor"), ("--scale 0.000", "not a factor"),
          ("--published +1y-99-99", "at --published"), ("--published +1y-02-30", "at --pub"),
          ("--sheet x", "leave it out"), ("--edition ../", "such as office-2024"))],
    *[(f"add {file} --indicator rate --source s --day 2024-01-01 --outlet x --data @package", said)
      for file, said in (("https://example.org/a.csv", "attain fetch takes an address"),
                         ("/dev/zero", "too large"))],
    ("init @out --example --country Laos", "got '--example and --country'"),
    ("init @out --example --area ha-giang", "one case"), ("init @out --country 'All regions'", "no id"),
    ("fetch http://a.invalid --source s --indicator /x --data @package", "unknown indicator"),
    ("fetch http://a.invalid --source ../s --indicator rate --data @package", "not an id"),
    ("init @out --country '!!!'", "no id can be made"), ("init ''", "name is empty"),
    ("add '' --indicator rate --source s --day 2024-01-01 --data @package", "name is empty"),
    ("add @table.csv --indicator rate --source s --day 2024-01-01 --data ''", "name is empty"),
    ("fetch http://a.invalid --source s --indicator rate --data ''", "name is empty"),
    ("export '' --exhibits @out", "name is empty"), ("export @folder --exhibits ''", "name is empty"),
    ("export @folder --hubverse ''", "name is empty"),
    ("nope", USAGE), ("--nope", USAGE), ("RUN", USAGE), ("--version", OK), ("--help", OK), ("run --help", OK),
]  # fmt: skip

CONTENT = "area: lam-dong\nas_of: 2023-12-31\ntarget_year: 2024\n"


def prepare(folder: Path) -> None:
    """Make what the lines name."""
    for name in ("folder", "empty", "sub", "dots", "sets", "there", "folder.yaml"):
        (folder / name).mkdir()
    for name in ("mine", "other", "sub/mine", *(f"dots/{n}" for n in (
        ".", "..", ".attain", ".gridmill", "n" * 130, "plans", "Lâm Đồng", 'a b"c'
    ))):  # fmt: skip
        (folder / f"{name}.yaml").write_text(CONTENT, encoding="utf-8")
    (folder / "there" / "lam-dong-2024.yaml").write_text(CONTENT, encoding="utf-8")
    (folder / "latin.yaml").write_bytes("area: lâm".encode("utf-16"))
    (folder / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    (folder / "gone.yaml").symlink_to("nothing")
    for name in ("latin-notebooks", "gone-notebooks"):
        (folder / name).mkdir()
    (folder / "latin-notebooks" / "00_x.ipynb").write_bytes(b'{"cells": ["\xff"]}')
    (folder / "gone-notebooks" / "00_x.ipynb").symlink_to("nothing")
    tables.write(folder / "package")
    changes = {
        "bad-data": ("no sources", None),
        "huge": (tables.FIGURES, ("25600,A", "9" * 400 + ",A")),
        "digits": (tables.FIGURES, ("25600,A", "２５６００,A")),
        "circle": (tables.TARGETS, ("down,true,0,,", "down,true,0,T03,")),
    }
    for name, (file, swap) in changes.items():
        place = folder / f"{name}-data"
        shutil.copytree(folder / "package", place)
        if swap is None:
            (place / tables.SOURCES).unlink()
        else:
            text = (place / file).read_text(encoding="utf-8")
            assert swap[0] in text
            (place / file).write_text(text.replace(*swap), encoding="utf-8")
        said = CONTENT.replace("lam-dong", "gia-lai") + f"data: {place}\n"
        (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    sets = {
        "changed": (b"model\nx\n", b"model\ny\n"), "empty": (b"", b""), "binary": (b"\xff\xfe\0",) * 2,
        "lacking": (b"model,area\nattain,lam-dong\n",) * 2, "heading": (_heading(),) * 2,
        "words": (_heading() + b"x," * 19 + b"x\n",) * 2,
    }  # fmt: skip
    for name, (content, hashed) in sets.items():
        (folder / "sets" / f"{name}.csv").write_bytes(content)
        about = {"sha256": hashlib.sha256(hashed).hexdigest()}
        (folder / "sets" / f"{name}.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "sets" / "list.csv").write_bytes(b"x\n")
    (folder / "sets" / "list.json").write_text("[]", encoding="utf-8")


def _heading() -> bytes:
    from attain.evaluation.registration import COLUMNS

    return (",".join(COLUMNS) + "\n").encode()
