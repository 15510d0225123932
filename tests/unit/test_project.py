"""The files around the library agree with each other, and hold what a repository may hold."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

import attain

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GIVEN = {"jupyterlab", "pandas", "seaborn", "statsmodels", "papermill", "nbval"}
RUN, TEST, LAB = "requirements.lock", "requirements-test.lock", "requirements-lab.lock"
LOCKS = (RUN, TEST, LAB, "requirements-build.lock", "benchmarks/requirements.lock")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def names(requirements):
    return {re.match(r"[A-Za-z0-9._-]+", text)[0].lower() for text in requirements}


def pins(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, flags=re.M)
    return {(package, version) for package, version in found}


def declared():
    groups, extras = PROJECT["dependency-groups"], PROJECT["project"]["optional-dependencies"]
    more = [*extras.values(), *(groups[name] for name in ("test", "docs", "lab"))]
    return names(PROJECT["project"]["dependencies"]).union(*map(names, more))


def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def test_environment_and_project_agree():
    whole = environment()
    pip = next(entry["pip"] for entry in whole["dependencies"] if isinstance(entry, dict))
    packages = {entry for entry in pip if not entry.startswith("-")}
    assert packages == GIVEN
    assert packages <= declared()
    assert "--editable ." in pip
    assert "--constraint constraints.txt" in pip
    python = next(e for e in whole["dependencies"] if str(e).startswith("python"))
    version = Version(python.removeprefix("python="))  # Binder reads one version, and no range
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])


def test_the_constraints_are_the_locked_versions():
    assert pins("constraints.txt") == pins(RUN) | pins(TEST) | pins(LAB)


def test_every_declared_package_is_locked():
    locked = {package for package, _ in pins("constraints.txt")}
    assert declared() <= locked


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_every_package_and_no_address(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|--index|file:", text)
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)
    blocks = [block for block in blocks if re.match(r"[A-Za-z0-9._-]+==", block)]
    assert len(blocks) > 5
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0"])
def test_a_report_installs_a_hundred_packages_at_most(python):
    where = {"python_full_version": python, "python_version": python[:4], "sys_platform": "linux"}
    text = (ROOT / RUN).read_text(encoding="utf-8")
    asked = re.findall(r"^([A-Za-z0-9._-]+==[^\\\n]+?) ?\\?$", text, flags=re.M)
    assert len(asked) == len(re.findall("^[A-Za-z0-9._-]+==", text, flags=re.M))
    markers = [requirement.marker for requirement in map(Requirement, asked)]
    there = [one for one in markers if one is None or one.evaluate(where)]
    assert len(there) + len(("attain", "pip")) <= 100


def test_a_report_installs_what_it_needs_and_no_more():
    run, extras = pins(RUN), PROJECT["project"]["optional-dependencies"]
    assert run < pins(TEST)
    groups = (PROJECT["dependency-groups"][name] for name in ("test", "docs", "lab"))
    apart = set().union(*map(names, [*groups, *extras.values()]))
    apart -= {"psutil", "requests", "urllib3"}  # ipykernel and Papermill bring them
    assert not apart & {package for package, _ in run}


def test_what_builds_the_package_is_locked_alike():
    assert pins("requirements-build.lock") < pins(TEST)
    assert (
        names(PROJECT["dependency-groups"]["build"]) <= dict(pins("requirements-build.lock")).keys()
    )


def test_jupyterlab_stays_out_of_the_environment_of_the_notebooks():
    assert "jupyterlab" not in {package for package, _ in pins(TEST)}


def tracked():
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]


def test_the_repository_holds_no_large_file_and_no_path_of_a_machine():
    home = re.compile(rb"(?<![\w.])/(?:home|root|Users)/[a-z]")
    for path in tracked():
        if not path.is_file():
            continue
        content = path.read_bytes()
        assert len(content) < 1_048_576, path
        assert not home.search(content), path


def test_modules_have_one_job():
    for path in (ROOT / "lib").rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_readme_names_the_two_commands_and_the_makefile_has_them():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("report", "test", "test-all", "lab", "docs"):
        assert f"make {target}" in readme
        assert re.search(rf"^{target}:.*## ", makefile, flags=re.M)


def test_the_gate_runs_the_readmes_test_command():
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert gate.rstrip().endswith("make test-all")
    assert re.search(r"^test-all: test ", makefile, flags=re.M)


@pytest.mark.parametrize(
    "page", ["README.md", "README.vi.md", pytest.param("docs/method.md", marks=pytest.mark.wide)]
)
def test_a_page_tells_todays_answer_and_records(page):
    import runpy

    tool = runpy.run_path(str(ROOT / "tools" / "readme.py"))
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text == tool["rewritten"](text, tool["PAGES"][page]), "run python tools/readme.py"


def test_the_version_is_one():
    version = PROJECT["project"]["version"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert attain.__version__ == version == cited["version"]
    newest = re.search(r"^## (\S+), (\S+)$", changes, flags=re.M)
    assert newest.groups() == (version, str(cited["date-released"]))


def test_a_report_does_without_what_the_tests_need():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    needs = dict(re.findall(r"^([a-z-]+): ([^#\n]*?) *##", makefile, flags=re.M))
    assert needs["report"] == "$(READY)"
    for target in ("test", "lint", "docs", "notebooks"):
        assert needs[target] == "$(READY_TO_TEST)"
    ready = makefile.partition("\n$(READY): ")[2].partition("\n\n")[0]
    assert "requirements.lock" in ready
    assert "requirements-test.lock" not in ready


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_names_exact_versions_and_targets_that_there_are(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    for step in steps:
        assert re.search(r"^actions/[a-z-]+@v\d+\.\d+\.\d+$", step.get("uses", "actions/x@v1.0.0"))
        for target in re.findall(r"\bmake (\S+)", step.get("run", "")):
            stamps = {".venv/.ready": "$(READY)", ".venv/.tests": "$(READY_TO_TEST)"}
            named = stamps.get(target, target)
            assert f"\n{named}: " in makefile, target
        for file in re.findall(r"parameters/\S+\.yaml", step.get("run", "")):
            assert (ROOT / file).exists()


def test_the_workflows_run_every_python_that_is_supported():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    listed = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if ":: 3." in c]
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    assert matrix == listed == [f"3.{n}" for n in range(8, 30) if f"3.{n}" in allowed]


def unstable(source):
    """Lines that sort rows by one key, whose ties two machines would order differently."""
    tree = ast.walk(ast.parse(source)) if "sort" in source else ()
    for node in tree:
        called = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
        if called in {"sort_values", "argsort"}:
            given = {word.arg: word.value for word in node.keywords}
            keys = [*node.args, *(given[name] for name in ("by",) if name in given)]
            several = keys and isinstance(keys[0], ast.List | ast.Name)
            if not several and "kind" not in given:
                yield node.lineno


def sources():
    for path in sorted((ROOT / "lib").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "code":
                yield f"{path.name}, cell {number}", "".join(cell["source"])


def test_rows_that_tie_keep_their_order_on_every_machine():
    """numpy sorts quickly with what a processor has, and ties come out as they may."""
    assert list(unstable("rows.sort_values('a')\nrows['a'].sort_values()\nnp.argsort(a)")) == [1, 2]
    assert not [*unstable("rows.sort_values('a', kind='stable')\nrows.sort_values(['a', 'b'])")]
    assert [f"{where}: {line}" for where, text in sources() for line in unstable(text)] == []
