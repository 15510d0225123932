"""What a command asks for: runs, notebooks, and the pages that follow, each with its inputs."""

from __future__ import annotations

import csv
import difflib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from attain.errors import ParameterError
from attain.parameters import Parameters, load
from attain.suite.files import digest_text, digest_tree
from attain.suite.fingerprint import environment_hash, library_hashes, main_versions

LANGUAGES = ("vi", "en")
# Folders and files of a data package that explain it and change no result.
PROSE = ("README.md",)


@dataclass(frozen=True)
class Run:
    """One parameter set and the folder name of its results.

    Parameters
    ----------
    name : str
        ``lam-dong-2024``.
    parameters : Parameters
        Validated; the language in it is replaced by each language of the run.
    """

    name: str
    parameters: Parameters


def runs_of(paths: Iterable[str | Path], areas: str = "") -> list[Run]:
    """Read parameter files; with ``areas``, turn the one file into a run for each area.

    Parameters
    ----------
    paths : iterable of path
        YAML files; the stem names the run.
    areas : str
        Empty, ``all`` for every province of the data package, or ids with commas between.

    Returns
    -------
    runs : list of Run
        In the order given; a run for an area is named ``<area>-<target year>``.

    Raises
    ------
    ParameterError
        A file that is refused, two of one name, an unknown area, several files with ``areas``.
    """
    runs = [Run(Path(path).stem, load(path)) for path in paths]
    if not runs:
        raise ParameterError("no parameter file is given", do="name one, or use attain new")
    if areas:
        if len(runs) > 1:
            raise ParameterError(
                "areas go with one parameter file", got=len(runs), do="name the one to spread"
            )
        runs = spread(runs[0], areas)
    seen: set[str] = set()
    for run in runs:
        if run.name in seen:
            raise ParameterError(
                "two runs have the same name", got=run.name, do="rename one of the files"
            )
        seen.add(run.name)
        known = _areas(data_folder(run.parameters.data))
        if known:  # what is wrong with a table that cannot be read, its validation says
            _known(run.parameters.area, known, "area")
    return runs


def spread(run: Run, areas: str) -> list[Run]:
    """The same question asked for several areas; see :func:`runs_of`."""
    known = provinces(data_folder(run.parameters.data))
    wanted = known if areas == "all" else [area.strip() for area in areas.split(",")]
    wanted = list(dict.fromkeys(area for area in wanted if area))
    for area in wanted:
        _known(area, known, "areas")
    values = run.parameters.to_notebook()
    year = run.parameters.target_year
    return [Run(f"{area}-{year}", Parameters(**(values | {"area": area}))) for area in wanted]


def _known(area: str, known: Sequence[str], where: str) -> None:
    """Refuse a name that the data package does not have, in an instant: nothing is imported."""
    if area not in known:
        near = difflib.get_close_matches(area, known, n=1)
        raise ParameterError(
            "unknown area" if where == "area" else "unknown province",
            where=where,
            got=area,
            do=f"did you mean {near[0]}?" if near else "data/areas.csv lists them",
        )


def provinces(folder: Path) -> list[str]:
    """Ids of the provinces of a data package, in its order."""
    return _areas(folder, "province")


def _areas(folder: Path, level: str = "") -> list[str]:
    try:
        with (folder / "areas.csv").open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (UnicodeError, csv.Error):
        return []
    return [row["area"] for row in rows if level in ("", row.get("level")) and row.get("area")]


def data_folder(path: str) -> Path:
    """The folder of the data package, looked for as the notebooks look for it.

    From the working directory upwards, then beside the library.

    Raises
    ------
    ParameterError
        There is none.
    """
    start = Path.cwd()
    for base in (start, *start.parents, Path(__file__).resolve().parents[3]):
        if (base / path / "areas.csv").is_file():
            return (base / path).resolve()
    raise ParameterError(
        "no data package there", where="data", got=path, do="name a folder with areas.csv"
    )


def notebooks_of(folder: str | Path, only: Sequence[str] = ()) -> tuple[list[Path], list[Path]]:
    """All notebooks of a folder, and those asked for by the beginning of their names.

    Raises
    ------
    ParameterError
        There is no notebook, or none that begins so.
    """
    found = sorted(p for p in Path(folder).glob("*.ipynb") if not p.name.startswith("."))
    if not found:
        raise ParameterError("no notebooks there", where=str(folder), do="name their folder")
    chosen = [path for path in found if not only or path.stem.startswith(tuple(only))]
    for beginning in only:
        if not any(path.stem.startswith(beginning) for path in found):
            names = ", ".join(path.stem for path in found)
            raise ParameterError("no notebook begins so", got=beginning, do=f"choose from {names}")
    return found, chosen


def unexecuted(text: str) -> str:
    """A notebook without its outputs, which are no part of what it computes.

    What is not a notebook is returned as it is: its execution will say so.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": "1", "outputs": [{}], "execution_count": 3}
    >>> unexecuted(json.dumps({"cells": [cell]})).count("{")
    2
    """
    try:
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
    except (ValueError, TypeError, KeyError, AttributeError):
        return text
    return json.dumps(notebook, ensure_ascii=False)


class Sources:
    """Hashes of what results are made from, each taken once."""

    def __init__(self, notebooks: Iterable[Path]) -> None:
        self.library = library_hashes()
        self.environment = environment_hash()
        self.versions = main_versions()
        self.texts = {path.stem: unexecuted(path.read_text(encoding="utf-8")) for path in notebooks}
        self.notebooks = {stem: digest_text(text) for stem, text in self.texts.items()}
        self.data = cache(self._data)

    @staticmethod
    def _data(path: str) -> dict[str, str]:
        return digest_tree(data_folder(path), leave_out=PROSE)

    def of_brief(self, run: Run) -> dict[str, Any]:
        """Inputs of the tables of a run."""
        values = run.parameters.to_notebook()
        del values["language"]
        return {
            "parameters": values,
            "data": self.data(run.parameters.data),
            "library": self.library["library"],
            "environment": self.environment,
        }

    def of_page(self, page: Page, layout: str) -> dict[str, Any]:
        """Inputs of one page."""
        return self.of_brief(page.run) | {
            "parameters": page.parameters(),
            "notebook": self.notebooks[page.notebook],
            "site": self.of_site(layout),
        }

    def of_site(self, layout: str) -> str:
        """Hash of the layout: nothing is laid out where no function for it is given."""
        return digest_text(layout, self.library["site"]) if layout else ""


@dataclass(frozen=True)
class Page:
    """One notebook in one language for one run."""

    run: Run
    notebook: str
    language: str

    @property
    def name(self) -> str:
        """Such as ``05_targets.vi``; its files are named so."""
        return f"{self.notebook}.{self.language}"

    @property
    def ipynb(self) -> str:
        """Path of the executed notebook in the folder of the run."""
        return f"notebooks/{self.name}.ipynb"

    @property
    def html(self) -> str:
        """Path of the page in the folder of the run."""
        return f"{self.name}.html"

    def parameters(self) -> dict[str, Any]:
        """What Papermill injects."""
        return self.run.parameters.to_notebook() | {"language": self.language}


def pages_of(run: Run, notebooks: Iterable[str], languages: Iterable[str]) -> Iterator[Page]:
    """The pages of a run, notebook by notebook."""
    languages = tuple(languages)
    for notebook in notebooks:
        for language in languages:
            yield Page(run, notebook, language)


def record_of(run: Run, sources: Sources, pages: Iterable[Page]) -> dict[str, Any]:
    """Content of ``run.json``: what the results of a run were made from; it tells no time."""
    values = run.parameters.to_notebook()
    del values["language"]
    held = sorted(pages, key=lambda page: (page.notebook, LANGUAGES.index(page.language)))
    return {
        "run": run.name,
        "area": run.parameters.area,
        "as_of": values["as_of"],
        "target_year": run.parameters.target_year,
        "parameters": values,
        "versions": sources.versions,
        "inputs": {
            "data": sources.data(run.parameters.data),
            "notebooks": {page.notebook: sources.notebooks[page.notebook] for page in held},
            "library": sources.library["library"],
        },
        "pages": [
            {"notebook": p.notebook, "language": p.language, "html": p.html, "ipynb": p.ipynb}
            for p in held
        ],
    }
