"""What a command asks for: runs, notebooks, and the pages that follow, each with its inputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from gridmill.errors import UsageError
from gridmill.files import digest_text, digest_tree
from gridmill.fingerprint import code_hashes, environment_hash, main_versions
from gridmill.project import Project


@dataclass(frozen=True)
class Run:
    """One set of parameters, and the folder of its results.

    Parameters
    ----------
    name : str
        Of the folder.
    parameters : mapping
        What Papermill injects, as plain values.
    data : str
        Folder of the data as the notebooks name it, seen from the working directory; its files are
        inputs of all results. Empty for none.
    data_folder : pathlib.Path, optional
        Where it stands, if not below the working directory.
    about : mapping
        What ``run.json`` says of the run besides.
    """

    name: str
    parameters: Mapping[str, Any]
    data: str = ""
    data_folder: Path | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One notebook in one variant for one run."""

    run: Run
    notebook: str
    variant: str
    changed: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Such as ``02_model.en``; its files are named so."""
        return f"{self.notebook}.{self.variant}" if self.variant else self.notebook

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
        return {**self.run.parameters, **self.changed}


def notebooks_of(folder: str | Path, only: Sequence[str] = ()) -> tuple[list[Path], list[Path]]:
    """All notebooks of a folder, and those asked for by the beginning of their names."""
    found = sorted(p for p in Path(folder).glob("*.ipynb") if not p.name.startswith("."))
    if not found:
        raise UsageError(f"no notebooks in {folder}; name their folder")
    for beginning in only:
        if not any(path.stem.startswith(beginning) for path in found):
            names = ", ".join(path.stem for path in found)
            raise UsageError(f"no notebook begins with {beginning!r}; choose from {names}")
    return found, [path for path in found if not only or path.stem.startswith(tuple(only))]


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


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise UsageError(f"{path} cannot be read ({reason}); mend it or take it away") from None


class Sources:
    """Hashes of what results are made from, each taken once."""

    def __init__(self, notebooks: Iterable[Path], project: Project) -> None:
        self.project = project
        self.code = code_hashes(project.code, project.layout)
        self.environment = environment_hash()
        self.versions = main_versions(project.code)
        self.texts = {path.stem: unexecuted(_text(path)) for path in notebooks}
        self.notebooks = {stem: digest_text(text) for stem, text in self.texts.items()}
        self._hashed = cache(lambda folder: digest_tree(folder, leave_out=project.about_data))

    def data(self, run: Run) -> dict[str, str]:
        """Hashes of the files of a run's data."""
        return self._hashed(run.data_folder or Path(run.data).resolve()) if run.data else {}

    def pages(self, run: Run) -> list[Page]:
        """The pages of a run in all variants, notebook by notebook."""
        asked = [book for book in self.notebooks if self.project.asks(run.parameters, book)]
        variants = self.project.variants.items()
        return [Page(run, book, name, more) for book in asked for name, more in variants]

    def shared_parameters(self, run: Run) -> dict[str, Any]:
        """The parameters of a run that are the same in all variants."""
        varied = {name for changed in self.project.variants.values() for name in changed}
        return {name: value for name, value in run.parameters.items() if name not in varied}

    def of_tables(self, run: Run) -> dict[str, Any]:
        """Inputs of the tables of a run."""
        return {
            "parameters": self.shared_parameters(run),
            "data": self.data(run),
            "library": self.code["library"],
            "environment": self.environment,
        }

    def of_page(self, page: Page) -> dict[str, Any]:
        """Inputs of one page."""
        return self.of_tables(page.run) | {
            "parameters": page.parameters(),
            "notebook": self.notebooks[page.notebook],
            "layout": self.of_layout(self.project.named("page")),
        }

    def of_layout(self, function: str) -> str:
        """Hash of what lays out; empty where nothing does."""
        return digest_text(function, self.code["layout"]) if function else ""

    def run_json(self, run: Run, pages: Iterable[Page]) -> dict[str, Any]:
        """What ``run.json`` says: what the results were made from; it tells no time."""
        order = list(self.project.variants)
        held = sorted(pages, key=lambda page: (page.notebook, order.index(page.variant)))
        return {
            "run": run.name,
            **run.about,
            "parameters": self.shared_parameters(run),
            "versions": self.versions,
            "inputs": {
                "data": self.data(run),
                "notebooks": {page.notebook: self.notebooks[page.notebook] for page in held},
                "library": self.code["library"],
            },
            "pages": [
                {"notebook": p.notebook, **p.changed, "html": p.html, "ipynb": p.ipynb}
                for p in held
            ],
        }
