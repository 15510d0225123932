"""What the notebooks show of other provinces, days and readings, held cell by cell.

nbval compares the committed case; here every number, mark and sentence of the others is held by a
short hash. Where the text of a cell is another one, a number or a sentence has changed; where only
its drawing is, something is drawn otherwise. ``python tests/notebooks/outputs.py`` holds them as
they now are, and nothing else does.
"""

import ast
import hashlib
import re
import sys
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
HELD = Path(__file__).with_name("outputs.txt")
THRESHOLDS = [
    {"indicator": "unemployment_rate", "comparator": "<", "value": 2.0},
    {"indicator": "certificate_share", "comparator": ">=", "value": 28.0},
    {"indicator": "informal_employment", "comparator": "<=", "value": 60.0},
]
MAIN = ("00", "01", "02", "04", "05")
VARIANTS = {  # parameters, and the notebooks that they are worth: others would say the same again
    "english": ({"language": "en"}, (*MAIN, "03", "06")),
    "rounded": ({"strictness": "rounded"}, ("00", "05")),
    "hypothetical": ({"area": "son-la", "thresholds": THRESHOLDS}, MAIN),
    "hypothetical-english": (
        {"area": "ho-chi-minh", "thresholds": THRESHOLDS, "language": "en"}, ("00", "04"),
    ),
    "one figure": (
        {"area": "ca-mau", "thresholds": THRESHOLDS, "as_of": "2009-12-31", "target_year": 2010},
        MAIN,
    ),
    "no figure": (
        {"area": "ca-mau", "thresholds": THRESHOLDS, "as_of": "2008-12-31", "target_year": 2010},
        MAIN,
    ),
    "year before": (
        {"as_of": "2022-12-31", "target_year": 2023, "thresholds": THRESHOLDS}, MAIN,
    ),
    "year after": ({"as_of": "2024-12-31"}, ("00", "02", "04", "05", "06")),
    "observed": ({"target_year": 2023, "language": "en"}, ("00", "05")),
    "two years ahead": ({"target_year": 2025}, ("00", "04", "05")),
    "plan with its end": (
        {"area": "quang-nam", "as_of": "2023-01-31", "target_year": 2023},
        ("00", "02", "04", "05", "06"),
    ),
    "country": (
        {"area": "vietnam", "as_of": "2024-12-31", "target_year": 2025}, ("00", "02", "05", "06"),
    ),
    "merged": (
        {
            "area": "lam-dong-2025", "as_of": "2026-01-31", "target_year": 2026, "language": "en",
            "thresholds": THRESHOLDS,
        },
        ("00", "02", "04", "05"),
    ),
    "plans": ({"language": "en"}, ("08",)),
    "all plans": ({"as_of": "2026-01-31"}, ("08",)),
    "few plans": ({"as_of": "2013-12-31", "language": "en"}, ("08",)),
    "no plan": ({"as_of": "2008-12-31"}, ("08",)),
    "a rank": ({"indicator": "reform_rank", "area": "lam-dong", "language": "en"}, ("07",)),
}  # fmt: skip


def notebook(number):
    """The path of the notebook that begins with these two digits."""
    return next((ROOT / "notebooks").glob(f"{number}_*.ipynb"))


def run(path, given):
    """What each cell of a notebook shows with other parameters, by its place in the notebook."""
    space, found = {}, {}
    for place, cell in enumerate(nbformat.read(path, as_version=4).cells):
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, path.name, "exec"), space)
        if "parameters" in cell.metadata.get("tags", []):
            space |= {"data": str(ROOT / "data")} | given
        if last is not None:
            found[place] = eval(compile(ast.Expression(last.value), path.name, "eval"), space)
    return found


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def lines(variant, number, found):
    """A line for each cell: variant, notebook and place, hash of the text, hash of the drawing."""
    from drawn import drawn

    told = []
    for place, item in found.items():
        if hasattr(item, "_repr_mimebundle_"):
            bundle = item._repr_mimebundle_()
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            svg, html = data.get("image/svg+xml"), data.get("text/html", "")
            text = data["text/plain"] + (bundle[1]["attain"]["caption"] if bundle != data else "")
            text = re.sub(r"`[0-9a-f]{12}`", "", text)  # checksums of files move with every row
            seen = drawn(svg, places=True) if svg else re.sub(r"(?s)<style>.*?</style>", "", html)
        else:
            text, seen = repr(item), ""
        told.append(f"{variant} | {number} {place:02d} | {_hash(text)} {_hash(seen)}")
    return told


def held():
    """The lines that are held, by variant and notebook."""
    found = {}
    for line in HELD.read_text(encoding="utf-8").splitlines():
        variant, cell, _ = line.split(" | ")
        found.setdefault((variant, cell[:2]), []).append(line)
    return found


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    every = [
        line
        for variant, (given, numbers) in VARIANTS.items()
        for number in numbers
        for line in lines(variant, number, run(notebook(number), given))
    ]
    HELD.write_text("\n".join(every) + "\n", encoding="utf-8", newline="\n")
