"""The committed notebooks: executed, bilingual, short cells, the same anatomy in all."""

import ast
import re
from pathlib import Path
from statistics import median

import nbformat
import pytest
import yaml
from shown_work import Reader, draws, ends_in_show

ROOT = Path(__file__).resolve().parents[2]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LANGUAGES = {"lang-vi", "lang-en"}
AT_LARGE = "08_plans"
ALLOWED = {"attain", "matplotlib", "numpy", "pandas", "seaborn", "statsmodels"}


def read(path):
    return nbformat.read(path, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return set(cell.metadata.get("tags", []))


every = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_the_suite_is_complete():
    assert [path.stem for path in PATHS][:3] == ["00_brief", "01_evidence", "02_trends"]
    assert {"04_forecast", "05_targets"} <= {path.stem for path in PATHS}


@every
def test_every_code_cell_was_executed_in_order(path):
    counts = [cell.execution_count for cell in code(read(path))]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_nothing_went_to_stderr_or_failed(path):
    for cell in code(read(path)):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")


@every
def test_cells_are_short_and_define_nothing(path):
    sources = [cell.source for cell in code(read(path))]
    lengths = [len(source.splitlines()) for source in sources]
    assert max(lengths) <= 12
    assert median(lengths) <= 6
    for source in sources:
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
        assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}


@every
def test_imports_stand_in_the_set_up_cell_and_are_what_a_reader_knows(path):
    cells = read(path).cells
    for place, cell in enumerate(cells):
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert place == 3
                modules = [getattr(node, "module", None) or alias.name for alias in node.names]
                assert {module.split(".")[0] for module in modules} <= ALLOWED
                assert not any(module.startswith("attain.") for module in modules)


def share_of_work(path):
    """Which code cells other than parameters and set-up show their work."""
    reader, works = Reader(), []
    for place, cell in enumerate(read(path).cells):
        if cell.cell_type == "code":
            found = reader.works(cell.source)
            if place > 3:
                works.append(cell if found else None)
    return works


OPEN = PATHS[1:]


@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.stem)
def test_a_third_of_the_cells_show_their_work(path):
    works = share_of_work(path)
    done = [cell for cell in works if cell is not None]
    assert len(done) / len(works) >= (0.8 if path.stem in ("07_explore", AT_LARGE) else 1 / 3)
    for cell in done:
        assert len(cell.source.splitlines()) <= 8
        assert cell.outputs


FOOLED = """
import pandas as pd
import seaborn as sns
study.view
---
pd.DataFrame({"a": [1, 2]}).groupby("a").sum()
---
panel = study.panel(lender)
attain.text.trends(study)
---
sns.histplot([1, 2, 3])
---
panel.query("year > 1")
---
panel.groupby("year").mean()
attain.text.trends(study)
"""


def test_what_only_looks_like_work_does_not_count():
    reader = Reader()
    assert [reader.works(cell) for cell in FOOLED.split("---")] == [False] * 6
    assert reader.works('panel.groupby("year")["value"].mean()')
    assert reader.works('ax = sns.histplot(panel, x="value")\nattain.charts.show(ax, "a", study)')


@every
def test_a_figure_drawn_in_a_cell_becomes_an_exhibit(path):
    for place, cell in enumerate(read(path).cells):
        if cell.cell_type == "code" and place > 3 and draws(cell.source):
            assert ends_in_show(cell.source), cell.source


def test_a_figure_without_its_last_call_is_refused():
    assert draws('ax = sns.histplot(panel, x="value")')
    assert draws('panel.plot(x="year")')
    assert not ends_in_show('ax = sns.histplot(panel, x="value")\nax')
    assert not ends_in_show('attain.charts.show(ax, "a", study)')
    assert ends_in_show('attain.charts.show(ax, "a", study, data=panel)')


def literals(source):
    """Ids of the data package and years that a cell writes down."""
    folder = ROOT / "data"
    known = {name for table in ("indicators", "areas") for name in first_column(folder, table)}
    return [
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and (
            (isinstance(node.value, str) and node.value in known)
            or (isinstance(node.value, str) and re.fullmatch(r"[A-Z]\d\d", node.value))
            or (type(node.value) is int and 1990 <= node.value <= 2100)
        )
    ]


def first_column(folder, table):
    lines = (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.split(",")[0] for line in lines}


@pytest.mark.parametrize("path", OPEN, ids=lambda path: path.stem)
def test_no_cell_but_the_parameters_names_an_indicator_an_area_a_year_or_a_target(path):
    for cell in code(read(path)):
        if "parameters" not in tags(cell):
            assert not literals(cell.source), cell.source


def test_a_literal_of_the_data_is_noticed():
    assert literals('study.panel("certificate_share")') == ["certificate_share"]
    assert literals('a == "lam-dong", 2024, "T10", 82') == [2024, "T10", "lam-dong"]


@every
def test_no_path_of_a_machine_is_written_down(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|work|Users|tmp|mnt|build)/", text)


@every
def test_each_markdown_cell_stands_beside_its_partner(path):
    cells = read(path).cells
    prose = [(place, tags(cell) & LANGUAGES) for place, cell in enumerate(cells)
             if cell.cell_type == "markdown"]  # fmt: skip
    assert prose
    assert len(prose) % 2 == 0
    for (first, one), (second, other) in zip(prose[::2], prose[1::2], strict=True):
        assert (one, other) == ({"lang-vi"}, {"lang-en"})
        assert second == first + 1


@every
def test_partners_have_the_same_shape(path):
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    for vietnamese, english in zip(prose[::2], prose[1::2], strict=True):
        for mark in (r"^#+ ", r"^- ", r"\$\$", r"doi:"):
            count = [len(re.findall(mark, text, flags=re.M)) for text in (vietnamese, english)]
            assert count[0] == count[1], (mark, vietnamese)


@every
def test_the_anatomy_is_the_same_in_all(path):
    cells = read(path).cells
    assert cells[0].source.startswith("# ")
    assert cells[0].source.rstrip().endswith("?")
    extra = {"shared-answers", "shared-records", "code-shown"}
    assert tags(cells[2]) - extra == {"parameters"}
    assert ("code-shown" in tags(cells[2])) == (path.stem == "07_explore")
    asked = "attain.Study.at_large(" if path.stem == AT_LARGE else "attain.Parameters("
    assert asked in cells[3].source
    assert "## " in cells[4].source
    headings = [re.search(r"^## (.+)$", cell.source, flags=re.M) for cell in cells
                if "lang-en" in tags(cell)]  # fmt: skip
    names = [found[1] for found in headings if found]
    assert names[0] == "The answer"
    assert names[-3:] == ["Method", "Caveats", "Sources"] or (
        [name.split(":")[0] for name in names[-3:]] == ["Method", "Caveats", "Sources"]
    )


@every
def test_the_answer_comes_before_the_evidence(path):
    notebook = read(path)
    after = [cell for cell in notebook.cells[6:] if cell.cell_type == "code"]
    assert "text/markdown" in after[0].outputs[0].data
    assert any(mime in after[1].outputs[0].data for mime in ("image/svg+xml", "text/html"))


@every
def test_the_parameters_are_those_of_the_default_file_and_explained(path):
    cell = next(cell for cell in read(path).cells if "parameters" in tags(cell))
    lines = cell.source.splitlines()
    assert 3 <= len(lines) <= 9
    assert all("  # " in line for line in lines)
    tree = ast.parse(cell.source)
    assert all(isinstance(node, ast.AnnAssign) for node in tree.body)  # --help-notebook shows it
    given = {node.target.id: ast.literal_eval(node.value) for node in tree.body}
    default = yaml.safe_load((ROOT / "parameters" / "lam-dong-2024.yaml").read_text("utf-8"))
    own = {"indicator", "compare"} if path.stem == "07_explore" else set()
    assert given.keys() - default.keys() == own
    if path.stem == AT_LARGE:  # about no area
        default = {name: default[name] for name in ("as_of", "language", "data")}
    default |= {"as_of": str(default["as_of"])} | {name: given[name] for name in own}
    assert given == default


@every
def test_prose_holds_no_figure_that_depends_on_the_data(path):
    # Constants of the method may stand in prose; a decimal of a result may not.
    allowed = {"0.95", "0.60", "0,95", "0,60", "95", "80", "50", "20", "100", "0", "10"}
    for cell in read(path).cells:
        if cell.cell_type != "markdown":
            continue
        prose = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", cell.source, flags=re.S)
        prose = re.sub(r"doi:\S+|\(\d{4}\)|, \d{4}", "", prose)
        for found in re.findall(r"(?<![\w-])\d+(?:[.,]\d+)?(?=%|\b)", prose):
            assert found in allowed or re.fullmatch(r"(19|20)\d\d", found), (found, prose)


@pytest.mark.parametrize("path", PATHS[:7], ids=lambda path: path.stem)
def test_prose_does_not_call_the_area_a_province(path):
    """It may be a country."""
    prose = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    own = r"(?:của|chính|mà) tỉnh(?! khác)|\b[Tt]he province\b|^Tỉnh (?!khác)"
    assert [text for text in prose if re.search(own, text, re.MULTILINE)] == []


@every
def test_a_cell_shows_one_exhibit_with_its_digest_and_its_words(path):
    exhibits = 0
    for cell in code(read(path)):
        shown = [output for output in cell.outputs if "attain" in output.get("metadata", {})]
        assert len(shown) <= 1
        for output in shown:
            exhibits += 1
            about = output.metadata["attain"]
            assert output.data["text/plain"].startswith(f"{about['id']}: {about['alt']}")
            assert output.data["text/plain"].count("\n") >= 2
            assert about["caption"]
            assert about["csv"].count("\n") >= 2
    assert exhibits >= 3


@pytest.mark.parametrize("stem", ["00_brief", "04_forecast", "05_targets"])
def test_probabilities_stand_beside_their_record(stem):
    cells = read(ROOT / "notebooks" / f"{stem}.ipynb").cells
    places = [place for place, cell in enumerate(cells) if "text.records" in cell.source]
    assert places
    for place in places:  # expected before, read after, in full where the backtest is
        assert tags(cells[place - 1]) == {"lang-en"}
        assert tags(cells[place + 1]) == {"lang-vi"}
        assert "](03_backtest.ipynb)" in cells[place + 1].source
    backtest = read(ROOT / "notebooks" / "03_backtest.ipynb").cells
    assert any("tables.trust" in cell.source for cell in backtest)


@every
def test_the_sources_of_an_area_stand_once(path):
    sources = [cell.source for cell in read(path).cells]
    stand = any("attain.tables.sources(study)" in source for source in sources)
    assert stand == (path.stem == "01_evidence")
    if path in PATHS[:7]:
        assert stand or any("](01_evidence.ipynb)" in source for source in sources)


@every
def test_a_link_leads_to_a_notebook(path):
    for name in re.findall(r"\]\((\S+\.ipynb)\)", "".join(c.source for c in read(path).cells)):
        assert (path.parent / name).exists(), name


def test_both_questions_are_asked():
    for stem in ("00_brief", "05_targets"):
        sources = [cell.source for cell in read(ROOT / "notebooks" / f"{stem}.ipynb").cells]
        assert "attain.text.reported(study)" in sources


@every
def test_a_page_stays_under_a_megabyte(path):
    assert path.stat().st_size < 2**20  # a page leaves out the tables' own styles


def test_no_two_exhibits_share_an_id_within_a_notebook():
    for path in PATHS:
        names = [output.metadata["attain"]["id"] for cell in code(read(path))
                 for output in cell.outputs if "attain" in output.get("metadata", {})]  # fmt: skip
        assert len(names) == len(set(names))


@every
def test_a_notebook_is_normalised(path):
    notebook = read(path)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata["language_info"]
    for place, cell in enumerate(notebook.cells):
        assert cell.id == f"c{path.stem[:2]}-{place:02d}"
        assert set(cell.metadata) <= {"tags"}
