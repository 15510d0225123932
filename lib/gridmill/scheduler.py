"""What has to be made, and what follows once it is there: the pages, and what stands above them.

Reads the output folder and writes nothing to it but ``run.json``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gridmill import manifest
from gridmill.files import digest_json, read_json, write_json
from gridmill.plan import Page, Run, Sources

INDEX = "index"


@dataclass
class Task:
    """A result to be made."""

    folder: Path  # where its files belong
    owner: str  # the run; empty for what stands above all runs
    name: str
    label: str  # what its duration is remembered by
    inputs: dict[str, Any]  # what goes into its manifest
    why: dict[str, str]  # see :func:`gridmill.manifest.stale`
    payload: dict[str, Any]  # the job, without its staging folder
    page: Page | None = None
    keeps: dict[str, str] = field(default_factory=dict)  # files of an earlier result that stay
    stage: int = 0  # how many of the shared computations should be done before it
    began: float = 0.0

    @property
    def key(self) -> str:
        """Such as ``north-2024/02_model.en``."""
        return f"{self.owner}/{self.name}" if self.owner else self.name

    @property
    def local(self) -> bool:
        """Whether it reads finished files of the output folder."""
        return bool(self.payload.get("links") or self.keeps)


@dataclass
class _State:
    """How far one run has come."""

    run: Run
    folder: Path
    waiting: set[str] = field(default_factory=set)  # results that must come first
    held: dict[str, Page] = field(default_factory=dict)  # pages that are there and hold
    tables: bool = False  # so do the tables
    after: list[str] = field(default_factory=list)  # what follows, in order


class Scheduler:
    """Tasks of one command, in the order in which they become possible.

    ``chosen``, ``variants`` and ``after`` are notebooks (their stems), variants and methods of the
    project that were asked for; ``limits`` are seconds for a cell and for a notebook.
    """

    def __init__(
        self,
        runs: Sequence[Run],
        output: Path,
        sources: Sources,
        *,
        chosen: Sequence[str],
        variants: Sequence[str],
        after: Sequence[str] = (),
        force: bool = False,
        limits: tuple[float, float] = (600, 3600),
    ) -> None:
        self.output, self.sources, self.project = output, sources, sources.project
        self.chosen, self.variants, self.after = set(chosen), set(variants), set(after)
        self.force, self.limits = force, limits
        self.first: list[Task] = []
        self.holding: list[str] = []
        self.outdated = 0  # pages not asked for that are there but no longer hold
        self.states = {run.name: self._survey(run) for run in runs}
        self.open = {name for name, state in self.states.items() if state.waiting or state.after}
        self.index = INDEX in self.after and bool(self.project.named(INDEX))
        if self.index and not self.open:
            task = self._index()
            self.index = task is not None
            self.first += [task] if task else []

    @property
    def later(self) -> int:
        """Results that are not yet possible."""
        after = [each for name in self.open for each in self.states[name].after]
        return len(after) - after.count("run.json") + (self.index and bool(self.open))

    @property
    def pending(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.first or self.open)

    def _survey(self, run: Run) -> _State:
        state = _State(run, self.output / run.name)
        beside = self._beside(state) if self.project.named("page") else []
        for page in self.sources.pages(run):
            asked = page.notebook in self.chosen and page.variant in self.variants
            inputs = self.sources.of_page(page)
            inputs["pages"] = beside
            why = manifest.stale(state.folder, page.name, inputs)
            if not asked:
                why.pop("pages", None)  # it lacks a link, and answers its question
            if asked and (why or self.force):
                state.waiting.add(page.name)
                self.first.append(self._page(state, page, inputs, self._reasons(why)))
            elif not why:
                state.held[page.name] = page
                self.holding += [f"{run.name}/{page.name}"] if asked else []
            elif "files" not in why:
                self.outdated += 1
        if self.project.named("tables"):
            task = self._task(state.folder, run.name, "tables", self.sources.of_tables(run), {})
            state.tables = not task or not task.why.keys() - {"force"}
            if task:
                task.payload["arguments"] = [dict(run.parameters)]
                task.stage = min(1, len(self.project.shared_tags))
                state.waiting.add("tables")
                self.first.append(task)
        self._survey_after(state)
        return state

    def _survey_after(self, state: _State) -> None:
        """Find what has to follow: all of it after a new page, else what does not hold."""
        after = ["run.json", *(name for name in self.project.after if name in self.after)]
        if not state.waiting:
            known = digest_json(read_json(state.folder / "run.json"))
            if known == digest_json(self._run_json(state)):
                after.remove("run.json")
                for name in list(after):
                    if self._why(state, name):
                        break  # what comes after it is looked at once it is made
                    after.remove(name)
                    self.holding.append(f"{state.run.name}/{name}")
        state.after = after
        if state.tables and "tables" not in state.waiting:
            self.first += self._of_tables(state)

    def _run_json(self, state: _State) -> dict[str, Any]:
        return self.sources.run_json(state.run, state.held.values())

    def _why(self, state: _State, name: str) -> dict[str, str]:
        return manifest.stale(state.folder, name, self._above(state, name)[0])

    def _reasons(self, why: dict[str, str]) -> dict[str, str]:
        return why | ({"force": "asked for again"} if self.force else {})

    def _page(self, state: _State, page: Page, inputs: dict[str, Any], why: dict[str, str]) -> Task:
        execute = bool(why.keys() - {"layout", "pages"})  # a new layout needs no new results
        held = {} if execute else manifest.outputs(state.folder, page.name)
        payload = {
            "kind": "page",
            "name": page.name,
            "source": self.sources.texts[page.notebook],
            "parameters": page.parameters(),
            "variant": page.variant,
            "pages": inputs["pages"],
            "variant_tags": {
                name: f"{self.project.variant_tag}{name}" for name in self.project.variants
            },
            "cwd": os.getcwd(),
            "cell_timeout": self.limits[0],
            "notebook_timeout": self.limits[1],
            "execute": execute,
            "executed": "" if execute else str((state.folder / page.ipynb).resolve()),
            "page": self.project.named("page"),
        }
        keeps = {} if execute else {page.ipynb: held[page.ipynb]}
        label = page.notebook if execute else "layout"
        stage = self._stage(page.notebook) if execute else 0
        return Task(
            state.folder, state.run.name, page.name, label, inputs, why, payload, page, keeps,
            stage,
        )  # fmt: skip

    def _stage(self, notebook: str) -> int:
        """The last shared computation that a tag names; the text is searched, nothing parsed."""
        text, tags = self.sources.texts[notebook], self.project.shared_tags
        return max((n for n, tag in enumerate(tags, 1) if json.dumps(tag) in text), default=0)

    def _beside(self, state: _State) -> list[str]:
        """Pages of a run that are asked for or stand there already."""
        return [
            each.name
            for each in self.sources.pages(state.run)
            if (each.variant in self.variants and each.notebook in self.chosen)
            or (state.folder / each.html).is_file()
        ]

    def _above(self, state: _State, name: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Inputs of what stands above the pages of a run, or its tables, and the files it sees."""
        parts: dict[str, str] = {}
        results = ["tables"] if state.tables else []
        if name not in self.project.of_tables:
            order = self.project.after
            parts["run.json"] = digest_json(self._run_json(state))
            results = [*sorted(state.held), *results, *order[: order.index(name)]]
        for result in results:
            parts |= manifest.outputs(state.folder, result)
        links = {file: str((state.folder / file).resolve()) for file in parts}
        return {"parts": parts, "layout": self.sources.of_layout(self.project.named(name))}, links

    def _index(self) -> Task | None:
        parts: dict[str, str] = {}
        for name, state in self.states.items():
            if self._complete(state):
                for result in ("tables", *self.project.after):
                    found = manifest.outputs(state.folder, result)
                    parts |= {f"{name}/{file}": checksum for file, checksum in found.items()}
        if not parts:
            return None
        links = {file: str((self.output / file).resolve()) for file in parts}
        inputs = {"parts": parts, "layout": self.sources.of_layout(self.project.named(INDEX))}
        return self._task(self.output, "", INDEX, inputs, links)

    def _task(
        self, folder: Path, owner: str, name: str, inputs: dict[str, Any], links: Mapping[str, str]
    ) -> Task | None:
        """What a method of the project makes of finished files; None where it holds."""
        why = manifest.stale(folder, name, inputs)
        if not why and not self.force:
            self.holding.append(f"{owner}/{name}" if owner else name)
            return None
        payload = {
            "kind": "call",
            "function": self.project.named(name),
            "links": dict(links),
            "cwd": os.getcwd(),
            "notebook_timeout": self.limits[1],
        }
        return Task(folder, owner, name, name, inputs, self._reasons(why), payload)

    def _complete(self, state: _State) -> bool:
        """Whether the tables of a run are there, where there are to be any."""
        return state.tables or not self.project.named("tables")

    def done(self, task: Task, made: bool) -> list[Task]:
        """Note the end of a task; the tasks that have become possible by it."""
        if not task.owner:
            return []
        state = self.states[task.owner]
        state.waiting.discard(task.name)
        if made and task.page:
            state.held[task.name] = task.page
        if made and task.name == "tables":
            state.tables = True
            return [*self._of_tables(state), *self.follow(task.owner)]
        return self.follow(task.owner)

    def _of_tables(self, state: _State) -> list[Task]:
        """What reads nothing but the tables, which are there: it need not wait for pages."""
        names = [name for name in state.after if name in self.project.of_tables]
        state.after = [name for name in state.after if name not in names]
        tasks = [task for name in names if (task := self._follow(state, name))]
        state.waiting |= {task.name for task in tasks}
        return tasks

    def follow(self, name: str) -> list[Task]:
        """The next tasks of a run and, after the last run, what stands above all."""
        state = self.states[name]
        if state.waiting or name not in self.open:
            return []
        while state.after:
            task = self._follow(state, state.after.pop(0))
            if task:
                state.waiting.add(task.name)
                return [task]
        self.open.discard(name)
        if self.index and not self.open:
            task = self._index()
            return [task] if task else []
        return []

    def _follow(self, state: _State, each: str) -> Task | None:
        """What follows the pages, as a task; None where it is done here or nothing has to be."""
        if each == "run.json":
            write_json(state.folder / "run.json", self._run_json(state))
            for other in self.project.after:
                if other not in self.after and self._why(state, other):
                    manifest.discard(state.folder, other)  # it is about older results
            return None
        if not self._complete(state) or not (state.held or each in self.project.of_tables):
            manifest.discard(state.folder, each)  # it speaks of results that are gone
            return None
        return self._task(state.folder, state.run.name, each, *self._above(state, each))
