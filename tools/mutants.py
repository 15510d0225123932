"""Change one thing at a time and see whether anything notices: data, notebooks, code, words.

``python tools/mutants.py data|notebooks|code|words [--seed N] [--sample N]`` draws small changes,
applies each to a copy, and names the cheapest guard that notices it; those that none notices are
told as such, and the exit code says whether there are any. Words are templates and messages.

The mutator of code is our own: the known ones (mutmut, cosmic-ray) run all tests for every change
or want the tests' coverage first; here a change is held against the tests of its module and, where
these say nothing, of its room and against what the notebooks show of other cases.
"""

from __future__ import annotations

import argparse
import ast
import copy
import csv
import datetime as dt
import importlib
import json
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attain.evidence.rules import Known, Rule

ROOT = Path(__file__).resolve().parents[1]
SHOWN = (  # where a change of the data is looked for that no rule doubts
    ("all plans", "08"), ("english", "01"), ("english", "05"), ("year after", "06"),
    ("english", "02"), ("merged", "02"),
)  # fmt: skip
TABLES = (  # what is known of the tables as a whole
    "evidence/test_package.py", "evidence/test_plan_book.py", "test_spelling.py",
)  # fmt: skip
WORD_TESTS = ("report/test_catalogue.py", "audit/test_audit_messages.py")
ROOMS = ("forecasting", "targets", "evidence", "audit", "evaluation", "report")


@dataclass
class Mutant:
    """One change: its kind, where it is, what it makes of what, and who noticed."""

    kind: str
    where: str
    change: str
    noticed: str = ""
    held: bool = False  # of data: by the digest of its row, whoever noticed besides


# ---- data ---------------------------------------------------------------------------------------
def _digits(text: str, rng: random.Random, *, last: bool = False) -> str:
    places = [place for place, letter in enumerate(text) if letter in "0123456789"]
    place = places[-1] if last else rng.choice(places)
    other = rng.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + other + text[place + 1 :]


def _swapped(text: str, rng: random.Random) -> str:
    pairs = [n for n in range(len(text) - 1) if text[n].isalnum() and text[n + 1].isalnum()]
    pairs = [n for n in pairs if text[n] != text[n + 1]]
    if not pairs:
        return text
    n = rng.choice(pairs)
    return text[:n] + text[n + 1] + text[n] + text[n + 2 :]


def _shifted(text: str, rng: random.Random) -> str:
    number = float(text) * rng.choice([10, 0.1])
    return f"{number:.10g}"


def _later(text: str, rng: random.Random) -> str:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return text
    return (day + dt.timedelta(days=rng.choice([-365, -30, 30, 365]))).isoformat()


Edit = Callable[[str, random.Random], str]
NUMBER: dict[str, Edit] = {
    "last digit": lambda text, rng: _digits(text, rng, last=True),
    "digits swapped": _swapped,
    "decimal shift": _shifted,
    "sign": lambda text, rng: text[1:] if text.startswith("-") else f"-{text}",
}
TEXT: dict[str, Edit] = {
    "letters swapped": _swapped,
    "a digit in words": lambda text, rng: _digits(text, rng) if re.search(r"\d", text) else text,
}
ROWS = ("row dropped", "row twice")  # their order is nobody's concern


def data_mutants(rng: random.Random, count: int) -> Iterator[tuple[Mutant, str, list[list[str]]]]:
    """Changes over all files and kinds: the mutant, the file, and its rows afterwards."""
    from attain.evidence.schema import TABLES

    folder = ROOT / "data"
    files = [(table, path) for table in TABLES for path in table.paths(folder)]
    made = 0
    while made < count:
        table, path = rng.choice(files)
        name = path.relative_to(folder).as_posix()
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        line = rng.randrange(1, len(rows))
        if rng.random() < 0.15:
            kind = rng.choice(ROWS)
            change = _row_change(kind, rows, line)
        else:
            column = rng.choice(rows[0])
            place = rows[0].index(column)
            field = next(each for each in table.fields if each.name == column)
            before = rows[line][place]
            if not before:
                continue
            edits = NUMBER if field.kind == "number" else TEXT
            if field.kind == "date":
                edits = {"day": _later}
            elif field.kind != "number" and (field.allowed or field.kind == "boolean"):
                allowed = [v for v in field.allowed or ("true", "false") if v != before]
                edits = {"flag": lambda text, rng, v=allowed: rng.choice(v)}
            elif column in {*table.foreign, *table.lists}:
                others = sorted({row[place] for row in rows[1:] if row[place]} - {before})
                edits = {"id": lambda text, rng, v=others or [before]: rng.choice(v)}
            kind = rng.choice(sorted(edits))
            after = edits[kind](before, rng)
            if after == before or (field.kind == "number" and _same(before, after)):
                continue
            rows[line][place] = after
            change = f"{column}: " + " → ".join(map(repr, _around(before, after)))
        made += 1
        yield Mutant(kind, f"{name}, row {line + 1}", change), name, rows


def _around(before: str, after: str) -> tuple[str, str]:
    """The 60 letters of two texts about the first one in which they differ."""
    pairs = zip(before, after, strict=False)
    first = next((n for n, (one, other) in enumerate(pairs) if one != other), len(before))
    start = max(0, min(first - 30, max(len(before), len(after)) - 60))
    return before[start : start + 60], after[start : start + 60]


def _same(before: str, after: str) -> bool:
    try:
        return float(before) == float(after)
    except ValueError:
        return False


def _row_change(kind: str, rows: list[list[str]], line: int) -> str:
    said = ",".join(rows[line])[:80]
    if kind == "row dropped":
        del rows[line]
    else:
        rows.insert(line, list(rows[line]))
    return said


class DataGuards:
    """Who may notice a change of the data: the cheapest first."""

    def __init__(self, *, deep: bool) -> None:
        from attain.evidence.accepted import read_package
        from attain.evidence.doubts import EVERY

        self.raws, self.deep = read_package(ROOT / "data"), deep
        self.rules = [(rule, name) for rule in EVERY for name in rule.tables]
        known = self._known(self.raws)
        self.doubts = {pair: self._doubted(*pair, self.raws, known) for pair in self.rules}
        self.answers = self.shown(ROOT / "data") if deep else []

    @staticmethod
    def _known(raws: dict) -> Known:
        from attain.evidence.rules import Known

        return Known({name: raw.frame.fillna("") for name, raw in raws.items()}, set())

    @staticmethod
    def _doubted(rule: Rule, name: str, raws: dict, known: Known) -> set[tuple[str, ...]]:
        rows = known.tables[name]
        failing = rows if rows.empty else rule.failing(rows, known)
        return {(rule.column, *key) for key in failing[list(raws[name].table.key)].to_numpy()}

    def notice(self, folder: Path, file: str) -> str:
        """Who notices by what it means that a file was changed; empty where nobody does."""
        from attain.errors import AttainError
        from attain.evidence.reading import read_table
        from attain.evidence.validation import validate

        tables = {raw.table.name: raw.table for raw in self.raws.values()}
        changed = next(t for t in tables.values() if ROOT / "data" / file in t.paths(ROOT / "data"))
        raw, failures = read_table(folder, changed)
        self.changed, raws = raw, self.raws | {changed.name: raw}
        if failures or validate(raws):
            return "refused"
        known = self._known(raws)
        for rule, name in sorted(self.rules, key=lambda pair: pair[1] != changed.name):
            if self._doubted(rule, name, raws, known) - self.doubts[rule, name]:
                return f"doubted, {rule.name}"
        if self.deep:
            if self.tested(folder):
                return "tests of the tables"
            try:
                if self.shown(folder) != self.answers:
                    return "what notebooks show"
            except AttainError:
                return "what notebooks show"
        return ""

    @staticmethod
    def tested(folder: Path) -> bool:
        """Whether a test of the tables as a whole fails of the package; it knows their counts."""
        with tempfile.TemporaryDirectory() as place:
            work = Path(place) / "work"
            units = work / "tests" / "unit"
            shutil.copytree(ROOT / "tests" / "unit" / "evidence", units / "evidence")
            for name in ("conftest.py", "words.txt", "unit/conftest.py", "unit/test_spelling.py"):
                shutil.copy(ROOT / "tests" / name, work / "tests" / name)
            for name in ("lib", "pyproject.toml"):
                (work / name).symlink_to(ROOT / name)
            (work / "data").symlink_to(folder)
            return _fail([str(units / name) for name in TABLES], work)

    def held(self) -> bool:
        """Whether the row digests notice what :meth:`notice` has read last."""
        from attain.evidence.accepted import rows_of

        name = self.changed.table.name
        before, now = (rows_of({name: raw}, {}) for raw in (self.raws[name], self.changed))
        return self._digests(before) != self._digests(now)

    @staticmethod
    def _digests(rows: dict) -> set[tuple[str, ...]]:
        return {(n, *key, row.digest) for n, held in rows.items() for key, row in held.items()}

    @staticmethod
    def shown(folder: Path) -> list[str]:
        """What notebooks show of the package, cell by cell, as ``outputs.txt`` holds it."""
        sys.path.insert(0, str(ROOT / "tests" / "notebooks"))
        import outputs

        return [
            line
            for variant, number in SHOWN
            for line in outputs.lines(
                variant,
                number,
                outputs.run(
                    outputs.notebook(number), outputs.VARIANTS[variant][0] | {"data": str(folder)}
                ),
            )
        ]


def run_data(rng: random.Random, count: int, *, deep: bool) -> list[Mutant]:
    """Apply each change to a copy of the package in which all else is linked."""
    guards, done = DataGuards(deep=deep), []
    for mutant, name, rows in data_mutants(rng, count):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "data"
            shutil.copytree(ROOT / "data", folder, copy_function=os.symlink)
            (folder / name).unlink()
            with (folder / name).open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream, lineterminator="\n").writerows(rows)
            means = guards.notice(folder, name)
            mutant.held = means == "refused" or guards.held()
            mutant.noticed = means or ("row digests" if mutant.held else "")
        done.append(mutant)
        _say(mutant)
    return done


# ---- notebooks ----------------------------------------------------------------------------------
def notebook_mutants(rng: random.Random, count: int) -> Iterator[tuple[Mutant, Path, dict]]:
    """Changes of committed notebooks: the mutant, the file, and the notebook afterwards."""
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    made = 0
    while made < count:
        path = rng.choice(paths)
        notebook = json.loads(path.read_text(encoding="utf-8"))
        kind = rng.choice(sorted(NOTEBOOK))
        where = NOTEBOOK[kind](notebook, rng)
        if where:
            made += 1
            yield Mutant(kind, f"{path.name}, {where}", ""), path, notebook


def _outputs(notebook: dict, mime: str) -> list[tuple[dict, dict]]:
    return [
        (cell, output)
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if mime in output.get("data", {})
    ]


def _edit_output(mime: str, edit: Callable[[str, random.Random], str]) -> Callable[..., str]:
    def change(notebook: dict, rng: random.Random) -> str:
        found = _outputs(notebook, mime)
        if not found:
            return ""
        cell, output = rng.choice(found)
        before = "".join(output["data"][mime])
        after = edit(before, rng)
        output["data"][mime] = after
        return str(cell["id"]) if after != before else ""

    return change


def _edit_cell(edit: Callable[[list, int, random.Random], bool]) -> Callable[..., str]:
    def change(notebook: dict, rng: random.Random) -> str:
        cells = notebook["cells"]
        codes = [n for n, cell in enumerate(cells) if cell["cell_type"] == "code" and n > 3]
        place = rng.choice(codes)
        name = cells[place]["id"]
        return name if edit(cells, place, rng) else ""

    return change


def _tag(name: str) -> Callable[[list, int, random.Random], bool]:
    def edit(cells: list, place: int, rng: random.Random) -> bool:
        cells[place]["metadata"].setdefault("tags", []).append(name)
        return True

    return edit


def _source(text: str) -> Callable[[list, int, random.Random], bool]:
    def edit(cells: list, place: int, rng: random.Random) -> bool:
        cells[place]["source"] = f"{text}\n" + "".join(cells[place]["source"])
        return True

    return edit


def _renumbered(cells: list) -> bool:
    count = 0
    for number, cell in enumerate(cells):  # mended, so that only what is missing can tell
        cell["id"] = f"{cell['id'].split('-')[0]}-{number:02d}"
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"] = count
            for output in cell["outputs"]:
                if "execution_count" in output:
                    output["execution_count"] = count
    return True


def _removed(cells: list, place: int, rng: random.Random) -> bool:
    del cells[place]
    return _renumbered(cells)


def _exchanged(cells: list, place: int, rng: random.Random) -> bool:
    other = rng.choice([n for n, c in enumerate(cells) if c["cell_type"] == "code" and n > 3])
    for key in ("source", "outputs"):
        cells[place][key], cells[other][key] = cells[other][key], cells[place][key]
    return cells[place]["source"] != cells[other]["source"]


def _added(cells: list, place: int, rng: random.Random) -> bool:
    cells.insert(place, copy.deepcopy(cells[place]) | {"source": "1 + 1", "outputs": []})
    return _renumbered(cells)


def _emptied(cells: list, place: int, rng: random.Random) -> bool:
    had = bool(cells[place]["outputs"])
    cells[place]["outputs"] = []
    return had


def _mark_less(svg: str, rng: random.Random) -> str:
    found = re.findall(r'<use [^>]*href="#x[0-9a-f]+-m[0-9a-f]{8,}"[^>]*/>', svg)
    return svg.replace(rng.choice(found), "", 1) if found else svg


def _stroke_less(svg: str, rng: random.Random) -> str:
    found = re.findall(r"<path d=[^>]*/>", svg.partition("</defs>")[2])
    return svg.replace(rng.choice(found), "", 1) if found else svg


NOTEBOOK: dict[str, Callable[..., str]] = {
    "figure emptied": _edit_output("image/svg+xml", lambda svg, rng: "<svg></svg>"),
    "script in a figure": _edit_output(
        "image/svg+xml", lambda svg, rng: svg.replace("</svg>", "<script>1</script></svg>")
    ),
    "mark less": _edit_output("image/svg+xml", _mark_less),
    "stroke less": _edit_output("image/svg+xml", _stroke_less),
    "digit in text": _edit_output("text/plain", _digits),
    "digit in a table": _edit_output("text/html", lambda t, rng: re.sub(
        r"(?<=>)(\d+)(?=<)", lambda m: str(int(m[1]) + 1), t, count=1)),
    "digit in a sentence": _edit_output(
        "text/markdown", lambda t, rng: _digits(t, rng) if re.search(r"\d", t) else t
    ),
    "letters in a sentence": _edit_output("text/markdown", _swapped),
    "markup in a sentence": _edit_output("text/markdown", lambda t, rng: f"<img src=x> {t}"),
    "tag nbval-skip": _edit_cell(_tag("nbval-skip")),
    "tag nbval-ignore-output": _edit_cell(_tag("nbval-ignore-output")),
    "comment NBVAL": _edit_cell(_source("# NBVAL_IGNORE_OUTPUT")),
    "a comment": _edit_cell(_source("# as before")),
    "reads a file": _edit_cell(_source("_ = open('x').read()")),
    "cell removed": _edit_cell(_removed),
    "cell added": _edit_cell(_added),
    "cells exchanged": _edit_cell(_exchanged),
    "outputs emptied": _edit_cell(_emptied),
}  # fmt: skip


def run_notebooks(rng: random.Random, count: int) -> list[Mutant]:
    """Hold each changed notebook against the cells that are held and the outputs as they were.

    An execution gives the committed outputs again (nbval tests it), so that a changed output is
    noticed exactly where nbval's comparison tells it from the committed one.
    """
    sys.path.insert(0, str(ROOT / "tests" / "notebooks"))
    import cells as held_cells
    import drawn
    import test_guards as guards

    held, done = held_cells.HELD.read_text(encoding="utf-8").splitlines(), []

    def compared(notebook: dict) -> list:
        found = []
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                for mime, text in output.get("data", {"text": output.get("text", "")}).items():
                    text = "".join(text)
                    text = re.sub(r"(?s)<style>.*?</style>", "STYLE", text)
                    svg = mime == "image/svg+xml"
                    found.append(
                        (cell["id"], mime, drawn.drawn(text, places=True) if svg else text)
                    )
        return found

    for mutant, path, notebook in notebook_mutants(rng, count):
        before = json.loads(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as place:
            changed = Path(place) / path.name
            changed.write_text(json.dumps(notebook), encoding="utf-8")
            lines = held_cells.cells(changed)
            if lines != [line for line in held if line.startswith(f"{path.stem} ")]:
                mutant.noticed = "cells held"
            elif compared(notebook) != compared(before):
                mutant.noticed = "nbval"
            else:
                for test in (
                    guards.test_no_cell_is_taken_out_of_the_comparison,
                    guards.test_an_output_runs_nothing_and_loads_nothing,
                ):
                    try:
                        test(changed)
                    except AssertionError:
                        mutant.noticed = test.__name__
        done.append(mutant)
        _say(mutant)
    return done


# ---- code ---------------------------------------------------------------------------------------
COMPARED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
RECKONED = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.AST, Callable[[], None]]]:
    """Every place where something may be changed, and how."""
    told = (ast.Raise, ast.Import, ast.ImportFrom)  # words, names
    every = list(ast.walk(tree))
    typed = (ast.arg, ast.AnnAssign)
    types = [node.annotation for node in every if isinstance(node, typed) and node.annotation]
    types += [node.returns for node in every if isinstance(node, ast.FunctionDef) and node.returns]
    passed = [node for node in every if isinstance(node, told)] + types
    skipped = {id(inner) for node in passed for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
            other = COMPARED[type(node.ops[0])]()
            yield "comparison", node, lambda n=node, o=other: n.ops.__setitem__(0, o)
        elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED:
            yield "operator", node, lambda n=node: setattr(n, "op", RECKONED[type(n.op)]())
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
            value = not node.value if isinstance(node.value, bool) else node.value + 1
            yield "constant", node, lambda n=node, v=value: setattr(n, "value", v)
        elif isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and, or", node, lambda n=node, o=other: setattr(n, "op", o)
        elif isinstance(node, ast.IfExp):
            yield "branches", node, lambda n=node: n.__dict__.update(body=n.orelse, orelse=n.body)
        for block in (getattr(node, name, None) for name in ("body", "orelse")):
            for place, line in enumerate(block if isinstance(block, list) else ()):
                told = isinstance(line, ast.Expr) and not isinstance(line.value, ast.Constant)
                if told or isinstance(line, ast.AugAssign):
                    yield "line", line, lambda b=block, p=place: b.__setitem__(p, ast.Pass())


def code_mutants(
    rng: random.Random, count: int, rooms: Sequence[str]
) -> Iterator[tuple[Mutant, Path, str]]:
    """Changes of modules in the rooms that compute and draw, at most one to a line."""
    paths = [p for room in rooms for p in sorted((ROOT / "lib" / "attain" / room).rglob("*.py"))]
    made: set[tuple[Path, int]] = set()
    while len(made) < count:
        path = rng.choice([p for p in paths if p.stat().st_size])
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
        found = list(_changes(tree))
        if not found:
            continue
        kind, node, change = rng.choice(found)
        if (path, node.lineno) in made:
            continue
        made.add((path, node.lineno))
        before = ast.unparse(node)[:70]
        change()
        after = ast.unparse(node)[:70] if kind != "line" else "pass"
        where = f"{path.relative_to(ROOT)}:{node.lineno}"
        yield (
            Mutant(kind, where, f"{before} → {after}"),
            path,
            ast.unparse(ast.fix_missing_locations(tree)),
        )


def _exchanged_values(line: str, rng: random.Random) -> str:
    """Two values of a message, or two attributes that a template tells, in each other's place."""
    found = list(re.finditer(r"\{\w+\}|(?<=\.)\w+(?=\|)", line))
    if len({match[0] for match in found}) < 2:
        return line
    one, other = sorted(rng.sample(found, 2), key=lambda match: match.start())
    between = line[one.end() : other.start()]
    return f"{line[: one.start()]}{other[0]}{between}{one[0]}{line[other.end() :]}"


def _at_random(pattern: str, after: str) -> Edit:
    def edit(line: str, rng: random.Random) -> str:
        found = list(re.finditer(pattern, line))
        if not found:
            return line
        match = rng.choice(found)
        return line[: match.start()] + match.expand(after) + line[match.end() :]

    return edit


WORDS: dict[str, Edit] = {
    "condition": _at_random(r"\bif (?=\w)", "if not "),
    "comparison": _at_random("==", "!="),
    "digit": lambda line, rng: _digits(line, rng) if re.search(r"\d", line) else line,
    "filter dropped": _at_random(r"\|(?!plural)\w+(?:\([^()]*\))?", ""),
    "value dropped": _at_random(r"\{\w+\}|\{\{[^{}]*\}\}", ""),
    "values exchanged": _exchanged_values,
    "line dropped": lambda line, rng: "",
}


def word_mutants(rng: random.Random, count: int) -> Iterator[tuple[Mutant, Path, str]]:
    """Changes of templates and messages of the report, each in one language."""
    folder = ROOT / "lib" / "attain" / "report"
    paths = sorted([*folder.rglob("*.j2"), *folder.rglob("*.yaml")])
    for kind in rng.choices(sorted(WORDS), k=count):
        after = before = ""
        while after == before or before.startswith(("#", "{#")) or not before.strip():
            path = rng.choice(paths)
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            place = rng.randrange(len(lines))
            before, after = lines[place], WORDS[kind](lines[place], rng)
        lines[place] = after
        change = f"{before.strip()[:70]} → {after.strip()[:70]}"
        yield Mutant(kind, f"{path.relative_to(ROOT)}:{place + 1}", change), path, "".join(lines)


def tests_of(path: Path, *, near: bool) -> list[tuple[str, list[str]]]:
    """Who may notice a change of a module, a template or a message, cheapest first.

    The doctests of a module and the tests that name it, then its room's, then what the notebooks
    show of other cases (two minutes where nothing moves). Where a test names it and only those
    ``near`` are asked for, these are all.
    """
    place = path.relative_to(ROOT)
    units, room = ROOT / "tests" / "unit", place.parts[2]
    imported = re.compile(rf"{room}(\.|\.\w+\.| import .*\b){path.stem}\b")
    for folder in (units / room, units):
        files = sorted(folder.rglob("test_*.py"))
        naming = [p for p in files if imported.search(p.read_text(encoding="utf-8"))]
        naming.sort(key=lambda p: not p.stem.startswith(f"test_{path.stem}"))
        if naming:
            break
    if path.suffix != ".py":  # a template or a file of messages
        naming = [units / each for each in WORD_TESTS]
    doctests = [str(place)] if path.suffix == ".py" else []
    stages = [
        ("tests near by", [*doctests, *map(str, naming)]),
        ("tests of the room", [str(units / room)]),
        ("tests of any package", [str(units / "test_any_package.py"), str(units / "elsewhere")]),
        ("what notebooks show", [str(ROOT / "tests" / "notebooks" / "test_variants.py")]),
    ]
    return stages[:1] if near and naming else stages


def run_code(changes: Iterator[tuple[Mutant, Path, str]], *, near: bool = False) -> list[Mutant]:
    """Hold each change against the tests near by and, where these pass, against others."""
    done = []
    with tempfile.TemporaryDirectory() as place:
        work = Path(place) / "work"
        work.mkdir()
        for name in ("data", "notebooks", "parameters", "docs", "tests", "tools", "benchmarks"):
            (work / name).symlink_to(ROOT / name)
        for name in ("pyproject.toml", "README.md", "requirements.lock", "Makefile"):
            (work / name).symlink_to(ROOT / name)
        shutil.copytree(ROOT / "lib", work / "lib", ignore=shutil.ignore_patterns("__pycache__"))
        for mutant, path, text in changes:
            target = work / path.relative_to(ROOT)
            target.write_text(text, encoding="utf-8")
            for name, tests in tests_of(path, near=near):
                if _fail(tests, work):
                    mutant.noticed = name
                    break
            shutil.copy(path, target)
            done.append(mutant)
            _say(mutant)
    return done


def _fail(tests: list[str], work: Path) -> bool:
    """Run tests in a forked process that need not import the large libraries again."""
    for name in ("pandas", "scipy.optimize", "scipy.stats", "statsmodels.api", "pytest"):
        importlib.import_module(name)
    process = multiprocessing.get_context("fork").Process(target=_tested, args=(tests, work))
    process.start()
    process.join()
    return process.exitcode != 0


def _tested(tests: list[str], work: Path) -> None:
    import pytest

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ |= {"PYTHONPATH": str(work / "lib"), "ATTAIN_CACHE": "off"}
    os.chdir(work)
    sys.path[:] = [str(work / "lib"), *(place for place in sys.path if place != str(ROOT / "lib"))]
    sys.dont_write_bytecode = True
    marked = "not browser" if "test_variants" in tests[0] else "not (browser or wide)"
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", marked,
               "-c", "pyproject.toml", "--rootdir", str(work), "--timeout", "900"]  # fmt: skip
    os._exit(pytest.main([*options, *tests]))


# ---- what is said -------------------------------------------------------------------------------
def _say(mutant: Mutant) -> None:
    print(
        f"{mutant.noticed or 'SURVIVED':14} {mutant.kind}: {mutant.where} {mutant.change}",
        flush=True,
    )


def told(mutants: list[Mutant]) -> str:
    """How many were noticed, by whom, and which were not."""
    noticed = Counter((mutant.noticed or "nothing").partition(",")[0] for mutant in mutants)
    share = 1 - noticed["nothing"] / len(mutants)
    lines = [f"{len(mutants)} changes, {share:.1%} noticed"]
    if noticed["row digests"]:
        meant = 1 - (noticed["nothing"] + noticed["row digests"]) / len(mutants)
        lines[0] += f", {meant:.1%} by what they mean"
    lines += [f"  by {who}: {count}" for who, count in noticed.most_common()]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Draw, apply, tell; 1 where a change was noticed by nothing."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["data", "notebooks", "code", "words"])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", type=int, default=0, help="how many changes")
    parser.add_argument("--rooms", nargs="+", choices=ROOMS, default=ROOMS, help="of code")
    parser.add_argument(
        "--shallow",
        action="store_true",
        help="of data: execute no notebook; of code and words: only the tests near by",
    )
    asked = parser.parse_args(arguments)
    rng = random.Random(asked.seed)
    sys.path.insert(0, str(ROOT / "lib"))
    os.chdir(ROOT)
    if asked.what == "data":
        done = run_data(rng, asked.sample or 300, deep=not asked.shallow)
    elif asked.what == "notebooks":
        done = run_notebooks(rng, asked.sample or 60)
    elif asked.what == "code":
        done = run_code(code_mutants(rng, asked.sample or 40, asked.rooms), near=asked.shallow)
    else:
        done = run_code(word_mutants(rng, asked.sample or 40), near=asked.shallow)
    print(told(done))
    return int(any(not mutant.noticed for mutant in done))


if __name__ == "__main__":
    sys.exit(main())
