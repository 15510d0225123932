"""What CONTRIBUTING says of a new chart, sentence and rule, done as it stands there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w+ (lib/\S+)\n(.*?)^```", PAGE, flags=re.M | re.S)
CELLS = (
    'attain.charts.last_changes(study, "unemployment_rate")',
    "attain.text.how_many(study)",
)


def test_the_page_names_one_function_or_template_for_each():
    names = [name for name, _ in BLOCKS if not name.endswith(".yaml")]
    assert [Path(name).suffix for name in names] == [".py", ".j2", ".j2", ".py"]
    assert all((ROOT / name).is_file() for name, _ in BLOCKS)


@pytest.mark.wide
def test_a_chart_a_sentence_and_a_rule_are_on_a_page_with_nothing_else_changed(tmp_path):
    for name in ("lib", "data", "parameters"):
        hidden = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=hidden)
    for name, text in BLOCKS:
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n\n{text}")
    book = json.loads((ROOT / "notebooks/05_targets.ipynb").read_text(encoding="utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    begin = next(i for i, cell in enumerate(code) if "attain.Study(" in "".join(cell["source"]))
    plain = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    added = [plain | {"id": f"new-{i}", "source": cell} for i, cell in enumerate(CELLS)]
    book["cells"] = code[: begin + 1] + added
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/09_new.ipynb").write_text(json.dumps(book), encoding="utf-8")
    shutil.copy(ROOT / "notebooks/01_evidence.ipynb", tmp_path / "notebooks")
    done = subprocess.run(
        [sys.executable, "-m", "attain", "run", "parameters/lam-dong-2024.yaml", "--no-pdf"],
        cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "lib")},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report = tmp_path / "reports/lam-dong-2024"
    for language, alt, counted, title in (
        (
            "vi",
            "Thay đổi năm gần nhất của 63 tỉnh",
            "có 11 chỉ tiêu",
            "Việc làm mới so với số lượt",
        ),
        ("en", "The last yearly change of 63 provinces", "has 11 targets", "New jobs beside"),
    ):
        page = (report / f"09_new.{language}.html").read_text(encoding="utf-8")
        assert alt in page
        assert counted in page
        assert title in (report / f"01_evidence.{language}.html").read_text(encoding="utf-8")
