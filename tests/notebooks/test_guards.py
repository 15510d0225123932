"""Nothing of a notebook can change unseen: its cells, its figures, what its outputs run."""

import difflib
import re
from pathlib import Path

import nbformat
import pytest
from cells import HELD, cells, every
from drawn import drawn, marks

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TAGS = {
    "parameters", "lang-vi", "lang-en", "work", "detail", "code-shown", "shared-answers",
    "shared-records",
}  # fmt: skip
RUNS = r"<\s*(?:script|iframe|object|embed|foreignObject|img|link|meta|base|form)\b|\son\w+\s*=|(?:javascript|vbscript|data):"  # noqa: E501

notebooks = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def outputs(path):
    """Every output of a notebook as its id, its kind and its text."""
    for cell in read(path).cells:
        for output in cell.get("outputs", []):
            for kind, text in output.get("data", {}).items():
                yield cell.id, kind, text


def figures(path):
    """Every figure of a notebook: its name, its SVG and the rows of its data."""
    for cell in read(path).cells:
        for output in cell.get("outputs", []):
            if "image/svg+xml" in output.get("data", {}):
                about = output.metadata["attain"]
                yield about["id"], output.data["image/svg+xml"], about["csv"].count("\n") - 1


# ---- cells --------------------------------------------------------------------------------------
def test_the_code_cells_are_those_that_are_held():
    held = HELD.read_text(encoding="utf-8").splitlines()
    differs = "\n".join(difflib.unified_diff(held, every(), "held", "now", lineterm="", n=0))
    assert not differs, f"{differs}\nwhere it is meant: python tests/notebooks/cells.py"


def test_a_cell_that_is_moved_or_changed_is_noticed(tmp_path):
    notebook = read(PATHS[4])
    codes = [place for place, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    last, other = codes[-1], codes[-2]
    notebook.cells[last], notebook.cells[other] = notebook.cells[other], notebook.cells[last]
    nbformat.write(notebook, tmp_path / PATHS[4].name)
    assert cells(tmp_path / PATHS[4].name) != cells(PATHS[4])


@notebooks
def test_no_cell_is_taken_out_of_the_comparison(path):
    for cell in read(path).cells:
        assert set(cell.metadata.get("tags", [])) <= TAGS, (cell.id, cell.metadata)
        assert "NBVAL_" not in cell.source.upper(), cell.id


# ---- outputs ------------------------------------------------------------------------------------
@notebooks
def test_an_output_runs_nothing_and_loads_nothing(path):
    for place, kind, text in outputs(path):
        if kind == "text/plain":
            continue
        markup = text if kind != "text/markdown" else re.sub(r"(?<!\\)`[^`]*`", "", text)
        assert not re.search(RUNS, markup, re.I), (place, kind, re.search(RUNS, markup, re.I))
        if kind == "text/markdown":
            assert not re.search(r"(?<!\\)<[A-Za-z/!?]", markup), (place, markup)
        else:
            assert kind in ("text/html", "image/svg+xml"), (place, kind)


@pytest.mark.parametrize(
    "text",
    ["<script>x</script>", "<svg onload='x'>", "<a href=\"javascript:x\">", "<IMG src=x>",
     "<foreignObject/>", "<image href='data:text/html,x'/>"],
)  # fmt: skip
def test_what_runs_is_known(text):
    assert re.search(RUNS, text, re.I)


# ---- figures ------------------------------------------------------------------------------------
PER_ROW = {  # marks of points to a row of the data
    "fig-03-skill": 1, "fig-03-bins": 1, "fig-05-ladder": 4, "fig-06-outcomes": 2,
    "fig-08-counts": 1,
}  # fmt: skip
ALL = [(path.stem, *figure) for path in PATHS for figure in figures(path)]


@pytest.mark.parametrize(("stem", "name", "svg", "rows"), ALL, ids=[f"{a} {b}" for a, b, *_ in ALL])
def test_a_figure_draws_something(stem, name, svg, rows):
    assert svg.startswith("<svg ")
    assert svg.rstrip().endswith("</svg>")
    assert len(re.findall(r"<(?:path|use|rect)\b", svg)) > 60
    if name in PER_ROW:
        assert marks(svg) == PER_ROW[name] * rows > 0


def test_every_kind_of_figure_with_marks_is_counted():
    assert {name for _, name, *_ in ALL} >= PER_ROW.keys()


@pytest.fixture(scope="module")
def provinces():
    return next(svg for _, name, svg, _ in ALL if name == "fig-06-provinces")


def test_a_drawing_is_known_by_what_is_in_it(provinces):
    other = next(svg for _, name, svg, _ in ALL if name == "fig-06-outcomes")
    one = re.search(r'<use [^>]*href="#x[0-9a-f]+-m[0-9a-f]{8,}"[^>]*/>\n?', provinces)[0]
    letter = re.search(r'(href="#x[0-9a-f]+-)(\w{1,4})"', provinces)
    changed = {
        "empty": "<svg></svg>",
        "another": other,
        "a script": provinces.replace("</svg>", "<script>1</script></svg>"),
        "a mark less": provinces.replace(one, "", 1),
        "another word": provinces.replace(letter[0], f'{letter[1]}fff"', 1),
        "another colour": provinces.replace("#1b1f24", "#ff0000", 1),
    }
    assert drawn(provinces) == drawn(provinces)
    for what, svg in changed.items():
        assert drawn(svg) != drawn(provinces), what


def test_places_count_to_a_tenth_of_a_point(provinces):
    place = re.search(r' x="(\d+\.\d)(\d)?"', provinces)
    finer = provinces.replace(place[0], f' x="{place[1]}{(int(place[2] or 0) + 1) % 10}"', 1)
    moved = provinces.replace(place[0], ' x="1.0"', 1)
    assert drawn(finer, places=True) == drawn(provinces, places=True)
    assert drawn(moved, places=True) != drawn(provinces, places=True)
