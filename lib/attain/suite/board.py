"""What has to be made, and what follows once it is there: pages, front, printed edition, nation.

Reads the output folder and writes nothing to it but ``run.json``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attain.suite import manifest
from attain.suite.files import digest_json, read_json, write_json
from attain.suite.jobs import Hooks
from attain.suite.plan import LANGUAGES, Page, Run, Sources, pages_of, record_of

NATIONAL = "national"

# Tags of a notebook's first cell: which of the two things that are computed once it draws on.
SHARED = ('"shared-answers"', '"shared-records"')


@dataclass
class Task:
    """A result to be made.

    Parameters
    ----------
    folder : pathlib.Path
        Where its files belong.
    owner, name : str
        The run (empty for what stands above all runs) and the result.
    label : str
        What its duration is remembered by.
    inputs : dict
        What goes into its manifest.
    why : dict
        Reasons, see :func:`attain.suite.manifest.stale`.
    payload : dict
        The job, without its staging folder.
    keeps : dict
        SHA-256 of files of an earlier result that stay as they are.
    stage : int
        How much of what a command computes once should be there before it begins: nothing, the
        answers, or the records as well.
    """

    folder: Path
    owner: str
    name: str
    label: str
    inputs: dict[str, Any]
    why: dict[str, str]
    payload: dict[str, Any]
    page: Page | None = None
    keeps: dict[str, str] = field(default_factory=dict)
    stage: int = 0
    began: float = 0.0

    @property
    def key(self) -> str:
        """Such as ``lam-dong-2024/05_targets.vi``."""
        return f"{self.owner}/{self.name}" if self.owner else self.name

    @property
    def local(self) -> bool:
        """Whether it reads finished files of the output folder."""
        return "links" in self.payload or bool(self.keeps)


@dataclass
class _State:
    """How far one run has come."""

    run: Run
    folder: Path
    waiting: set[str] = field(default_factory=set)  # results that the front waits for
    held: dict[str, Page] = field(default_factory=dict)  # pages that are there and hold
    brief: bool = False  # so do the tables
    stages: list[str] = field(default_factory=list)  # what follows, in order


class Board:
    """Tasks of one command, in the order in which they become possible.

    Parameters
    ----------
    runs : sequence of Run
    output : pathlib.Path
        Folder of all runs.
    sources : Sources
        Hashes of what results are made from.
    hooks : Hooks
        What is called on the way.
    chosen, languages : sequence of str
        Notebooks (their stems) and languages that were asked for.
    force, pdf : bool
        Whether to make again what holds; whether a printed edition is wanted.
    limits : tuple of float
        Seconds for a cell and for a notebook.
    """

    def __init__(
        self,
        runs: Sequence[Run],
        output: Path,
        sources: Sources,
        hooks: Hooks,
        *,
        chosen: Sequence[str],
        languages: Sequence[str],
        force: bool = False,
        pdf: bool = False,
        limits: tuple[float, float] = (600, 3600),
    ) -> None:
        self.output, self.sources, self.hooks = output, sources, hooks
        self.chosen, self.languages = set(chosen), set(languages)
        self.force, self.pdf, self.limits = force, pdf, limits
        self.first: list[Task] = []
        self.holding: list[str] = []
        self.unlinked = 0  # pages not asked for that are there but no longer hold
        self.states = {run.name: self._survey(run) for run in runs}
        self.open = {name for name, state in self.states.items() if state.waiting or state.stages}
        areas = {run.parameters.area for run in runs}
        self.nation = bool(hooks.national) and len(areas) > 1
        if self.nation and not self.open:
            task = self._national()
            self.nation = task is not None
            self.first += [task] if task else []

    @property
    def later(self) -> int:
        """Results that are not yet possible."""
        stages = [stage for name in self.open for stage in self.states[name].stages]
        return len(stages) - stages.count("run.json") + (self.nation and bool(self.open))

    @property
    def pending(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.first or self.open or self.later)

    # ---- looking at what is there -------------------------------------------------------------
    def _survey(self, run: Run) -> _State:
        state = _State(run, self.output / run.name)
        for page in pages_of(run, self.sources.notebooks, LANGUAGES):
            asked = page.notebook in self.chosen and page.language in self.languages
            inputs = self.sources.of_page(page, self.hooks.page)
            inputs["twins"] = self._linked(state, page) if self.hooks.page else []
            why = manifest.stale(state.folder, page.name, inputs)
            if not asked:
                why.pop("twins", None)  # it lacks a link, and answers its question
            if asked and (why or self.force):
                state.waiting.add(page.name)
                self.first.append(self._page(state, page, inputs, self._ordered(why)))
            elif not why:
                state.held[page.name] = page
                self.holding += [f"{run.name}/{page.name}"] if asked else []
            elif "files" not in why:
                self.unlinked += 1
        if self.hooks.brief:
            inputs = self.sources.of_brief(run)
            why = manifest.stale(state.folder, "brief", inputs)
            state.brief = not why
            if why or self.force:
                state.waiting.add("brief")
                self.first.append(self._brief(state, inputs, self._ordered(why)))
            else:
                self.holding.append(f"{run.name}/brief")
        self._survey_stages(state)
        return state

    def _survey_stages(self, state: _State) -> None:
        """Find what has to follow: all of it after a new page, else what does not hold."""
        stages = ["run.json"]
        stages += ["pdf"] if self.hooks.pdf and self.pdf else []
        stages += ["front"] if self.hooks.front else []  # it links the printed edition
        if not state.waiting:
            known = digest_json(read_json(state.folder / "run.json"))
            if known == digest_json(self._record(state)):
                stages.remove("run.json")
                for name in list(stages):
                    if self._why(state, name):
                        break  # what comes after it is looked at once it is made
                    stages.remove(name)
                    self.holding.append(f"{state.run.name}/{name}")
        state.stages = stages

    def _record(self, state: _State) -> dict[str, Any]:
        return record_of(state.run, self.sources, state.held.values())

    def _why(self, state: _State, name: str) -> dict[str, str]:
        return manifest.stale(state.folder, name, self._above(state, name)[0])

    def _ordered(self, why: dict[str, str]) -> dict[str, str]:
        return why | ({"force": "asked for again"} if self.force else {})

    # ---- tasks --------------------------------------------------------------------------------
    def _page(self, state: _State, page: Page, inputs: dict[str, Any], why: dict[str, str]) -> Task:
        execute = bool(why.keys() - {"site", "twins"})  # a new layout needs no new results
        held = {} if execute else manifest.outputs(state.folder, page.name)
        payload = {
            "kind": "page",
            "name": page.name,
            "source": self.sources.texts[page.notebook],
            "parameters": page.parameters(),
            "language": page.language,
            "languages": inputs["twins"],
            "cwd": os.getcwd(),
            "cell_timeout": self.limits[0],
            "notebook_timeout": self.limits[1],
            "execute": execute,
            "executed": "" if execute else str((state.folder / page.ipynb).resolve()),
            "page": self.hooks.page,
        }
        keeps = {} if execute else {page.ipynb: held[page.ipynb]}
        label = page.notebook if execute else "layout"
        text = self.sources.texts[page.notebook] if execute else ""
        stage = max((n for n, tag in enumerate(SHARED, start=1) if tag in text), default=0)
        return Task(
            state.folder, state.run.name, page.name, label, inputs, why, payload, page, keeps,
            stage,
        )  # fmt: skip

    def _linked(self, state: _State, page: Page) -> list[str]:
        """Languages in which the same page is asked for or stands there already."""
        twins = (Page(page.run, page.notebook, language) for language in LANGUAGES)
        return [
            twin.language
            for twin in twins
            if (twin.language in self.languages and twin.notebook in self.chosen)
            or (state.folder / twin.html).is_file()
        ]

    def _brief(self, state: _State, inputs: dict[str, Any], why: dict[str, str]) -> Task:
        payload = {
            "kind": "call",
            "function": self.hooks.brief,
            "arguments": [state.run.parameters.to_notebook()],
            "cwd": os.getcwd(),
            "notebook_timeout": self.limits[1],
        }
        return Task(state.folder, state.run.name, "brief", "brief", inputs, why, payload, stage=1)

    def _above(self, state: _State, name: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Inputs of what stands above the pages of a run, and the files that it sees."""
        below = sorted(state.held) + (["brief"] if state.brief else [])
        below += ["pdf"] if name == "front" else []
        parts: dict[str, str] = {"run.json": digest_json(self._record(state))}
        for result in below:
            parts |= manifest.outputs(state.folder, result)
        links = {file: str((state.folder / file).resolve()) for file in parts}
        hook = self.hooks.front if name == "front" else self.hooks.pdf
        return {"parts": parts, "site": self.sources.of_site(hook)}, links

    def _stage(self, state: _State, name: str) -> Task | None:
        inputs, links = self._above(state, name)
        why = manifest.stale(state.folder, name, inputs)
        if not why and not self.force:
            self.holding.append(f"{state.run.name}/{name}")
            return None
        hook = self.hooks.front if name == "front" else self.hooks.pdf
        payload = self._call(hook, links)
        return Task(state.folder, state.run.name, name, name, inputs, self._ordered(why), payload)

    def _national(self) -> Task | None:
        parts: dict[str, str] = {}
        for name, state in self.states.items():
            if state.brief:
                found = manifest.outputs(state.folder, "brief")
                found |= manifest.outputs(state.folder, "front")
                parts |= {f"{name}/{file}": checksum for file, checksum in found.items()}
        if not parts:
            return None
        links = {file: str((self.output / file).resolve()) for file in parts}
        inputs = {"parts": parts, "site": self.sources.of_site(self.hooks.national)}
        why = manifest.stale(self.output, NATIONAL, inputs)
        if not why and not self.force:
            self.holding.append(NATIONAL)
            return None
        payload = self._call(self.hooks.national, links)
        return Task(self.output, "", NATIONAL, NATIONAL, inputs, self._ordered(why), payload)

    def _call(self, hook: str, links: Mapping[str, str]) -> dict[str, Any]:
        return {
            "kind": "call",
            "function": hook,
            "links": dict(links),
            "cwd": os.getcwd(),
            "notebook_timeout": self.limits[1],
        }

    # ---- what follows -------------------------------------------------------------------------
    def done(self, task: Task, made: bool) -> list[Task]:
        """Note the end of a task; the tasks that have become possible by it."""
        if not task.owner:
            return []
        state = self.states[task.owner]
        state.waiting.discard(task.name)
        if made and task.page:
            state.held[task.name] = task.page
        if made and task.name == "brief":
            state.brief = True
        return self.follow(task.owner)

    def follow(self, name: str) -> list[Task]:
        """The next task of a run and, after the last run, what stands above all."""
        state = self.states[name]
        if state.waiting or name not in self.open:
            return []
        while state.stages:
            stage = state.stages.pop(0)
            if stage == "run.json":
                write_json(state.folder / "run.json", self._record(state))
                if not self.pdf and self._why(state, "pdf"):
                    manifest.discard(state.folder, "pdf")  # it says what an older brief said
                continue
            if not state.held or (self.hooks.brief and not state.brief):
                manifest.discard(state.folder, stage)  # it speaks of results that are gone
                continue
            task = self._stage(state, stage)
            if task:
                return [task]
        self.open.discard(name)
        if self.nation and not self.open:
            task = self._national()
            return [task] if task else []
        return []
