"""What one worker does: execute a notebook and lay out its page, or call a function on a folder.

A job is a plain dictionary, its result too, so that both cross a process or a network unchanged.
Everything is written into the job's staging folder; only the runner gives files their final names.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Payload = dict[str, Any]
Report = Callable[[Payload], None]
LANGUAGE_TAGS = {"lang-vi": "vi", "lang-en": "en"}
FULL = "the disk is full"
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # no space, no quota, no larger file


@dataclass(frozen=True)
class Hooks:
    """Names, ``module:function``, of what the runner calls without knowing it; empty for none.

    Parameters
    ----------
    check : str
        ``(parameters)``, raises an error for parameters that fit no data.
    layout : str
        ``(None)``, does once what the layout of every page would begin with.
    answers, records : str
        ``(list of parameters, memory)``, compute what many notebooks ask for and leave it in this
        process, one after the other; done once, before the kernels of the notebooks that draw on it
        are forked. They may change how long a notebook takes and nothing else. What is to be found
        by the next run as well is kept in the :class:`attain.suite.memory.Memory`.
    brief : str
        ``(parameters, folder)``, writes the tables of a run.
    page : str
        ``(ipynb, html, *, language, languages)``, lays out one page and links its twins.
    front, national, pdf : str
        ``(folder)``, read a finished run and write what stands above its pages.
    """

    check: str = ""
    layout: str = ""
    answers: str = ""
    records: str = ""
    brief: str = ""
    page: str = ""
    front: str = ""
    national: str = ""
    pdf: str = ""


def find(name: str) -> Callable[..., Any]:
    """The function that ``module:function`` names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def run(payload: Payload, report: Report = lambda message: None) -> Payload:
    """Do one job.

    Parameters
    ----------
    payload : dict
        ``kind`` and what that kind needs; see the functions below.
    report : callable
        Receives ``{"cell": i, "cells": n}`` while a notebook runs, ``{"executed": True}`` after.

    Returns
    -------
    result : dict
        ``files`` (relative to the staging folder), ``seconds``, and ``failure`` (None or a dict
        with ``cell`` and ``error``).
    """
    started = time.monotonic()
    work = {"page": _page, "call": _call, "check": _check}[payload["kind"]]
    failure: Payload | None = None
    files: list[str] = []
    try:
        if payload.get("cwd"):
            os.chdir(payload["cwd"])
        files = work(payload, report)
    except CellFailure as error:
        failure = {"cell": error.cell, "error": error.error, "trace": error.trace}
    except Exception as error:
        failure = {"cell": "", "error": describe(error), "trace": _trace(error)}
    return {"files": files, "seconds": time.monotonic() - started, "failure": failure}


class CellFailure(Exception):
    """A cell that could not be executed, by its place in the notebook."""

    def __init__(self, cell: str, error: str, trace: str) -> None:
        super().__init__(cell, error, trace)
        self.cell, self.error, self.trace = cell, error, trace


def describe(error: BaseException) -> str:
    """An error in one line; a full disk in plain words."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return FULL
    text = " ".join(str(error).split())
    name = type(error).__name__
    return text if hasattr(error, "what") else f"{name}: {text}"[:400]


def _trace(error: BaseException) -> str:
    import traceback

    return "".join(traceback.format_exception(error))


def _check(payload: Payload, report: Report) -> list[str]:
    """Call the check on each of several parameter sets; the first refusal ends it."""
    function = find(payload["function"])
    for values in payload["parameters"]:
        function(values)
    return []


def _call(payload: Payload, report: Report) -> list[str]:
    """Call a function on the staging folder; what it writes there is the result.

    ``links`` are finished files, by the name under which the function finds them there.
    """
    staging = Path(payload["staging"])
    for name, target in payload.get("links", {}).items():
        link = staging / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)
    find(payload["function"])(*payload.get("arguments", ()), staging)
    files = (path for path in staging.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path.relative_to(staging).as_posix() for path in files)


def _page(payload: Payload, report: Report) -> list[str]:
    """Execute a notebook (unless it is given executed) and lay out its page."""
    staging, name = Path(payload["staging"]), payload["name"]
    ipynb, html = f"notebooks/{name}.ipynb", f"{name}.html"
    (staging / "notebooks").mkdir(parents=True, exist_ok=True)
    files = []
    if payload["execute"]:
        text = execute(payload, report)
        report({"executed": True})  # the kernel is gone: there is room for another one
        (staging / ipynb).write_text(text, encoding="utf-8")
        files.append(ipynb)
    else:
        (staging / ipynb).symlink_to(Path(payload["executed"]).resolve())
    if payload["page"]:
        find(payload["page"])(
            staging / ipynb, staging / html, language=payload["language"],
            languages=payload["languages"],
        )  # fmt: skip
        files.append(html)
    return files


def warm() -> None:
    """Do once, before anything is forked, what every execution would begin with."""
    from jupyter_client.provisioning.factory import KernelProvisionerFactory
    from nbformat.validator import get_validator

    get_validator(4, 5)  # type: ignore[no-untyped-call] # compiles the notebook schema
    KernelProvisionerFactory.instance()  # looks for entry points in every package


def execute(payload: Payload, report: Report) -> str:
    """Execute a notebook through Papermill; its JSON text with one language's prose.

    Raises
    ------
    CellFailure
        With the cell, as soon as one fails, dies or takes too long.
    """
    import nbformat
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

    begun: list[str] = ["before the first cell"]

    class Engine(NBClientEngine):  # type: ignore[misc]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, *args: Any, **settings: Any) -> Any:
            begin = nb_man.cell_start

            def cell_start(cell: Any, cell_index: int | None = None, **more: Any) -> None:
                number = (cell_index or 0) + 1
                if cell.cell_type == "code":
                    first = (cell.source.strip().splitlines() or [""])[0]
                    begun.append(f"cell {number} (line 1: {first[:60]})")
                report({"cell": number, "cells": len(nb_man.nb.cells)})
                begin(cell, cell_index, **more)

            nb_man.cell_start = cell_start
            return super().execute_managed_notebook(nb_man, *args, **settings)

    papermill_engines.register("attain", Engine)
    notebook = nbformat.reads(payload["source"], as_version=4)  # type: ignore[no-untyped-call]
    managed = notebook.metadata.get("kernelspec", {}).get("language", "python") == "python"
    try:
        done = papermill.execute_notebook(
            notebook,
            None,
            parameters=payload["parameters"],
            engine_name="attain",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=payload["cwd"],
            timeout_func=lambda cell: payload["cell_timeout"],  # a fraction is one too
            start_timeout=600,
            iopub_timeout=600,  # after four seconds nbclient would go on without what was shown
            raise_on_iopub_timeout=True,
            record_timing=False,
            shutdown_kernel="immediate",
            **({"kernel_manager_class": _MANAGER} if managed else {}),
        )
    except PapermillExecutionError as error:
        place = f"cell {error.cell_index + 1} (In [{error.exec_count}])"
        text = " ".join(f"{error.ename}: {error.evalue}".split())[:400]
        raise CellFailure(place, text, "\n".join(error.traceback)) from None
    except Exception as error:
        raise CellFailure(begun[-1], _reason(error, payload), _trace(error)) from None
    return tidy(done, payload["name"].rsplit(".", 1)[0], payload["language"])


_MANAGER = "attain.suite.kernels.SuiteKernelManager"


def _reason(error: Exception, payload: Payload) -> str:
    """Why nbclient gave up, without the source of the cell that it repeats."""
    name = type(error).__name__
    if name == "CellTimeoutError" and "IOPub" in str(error):
        return "the cell ended, and what it shows did not come"
    if name == "CellTimeoutError":
        return f"the cell took more than {payload['cell_timeout']:g} seconds"
    if name == "DeadKernelError":
        return "the kernel died (killed, or out of memory)"
    return describe(error)


def tidy(notebook: Any, name: str, language: str) -> str:
    """JSON text of an executed notebook: one language's prose, and nothing that tells the time.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        As Papermill returns it.
    name : str
        Name of the notebook, which stands for the paths that Papermill notes.
    language : {"vi", "en"}
        Cells tagged with the other language are left out.
    """
    import nbformat

    kept = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        languages = {LANGUAGE_TAGS[tag] for tag in tags if tag in LANGUAGE_TAGS}
        if languages and language not in languages:
            continue
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"  # Papermill draws a random one
        kept.append(cell)
    notebook.cells = kept
    noted = notebook.metadata.pop("papermill", {})
    notebook.metadata["papermill"] = {
        "input_path": f"{name}.ipynb",
        "parameters": noted.get("parameters", {}),
        "version": noted.get("version", ""),
    }
    notebook.metadata["attain"] = {"language": language}
    return str(nbformat.writes(notebook)) + "\n"  # type: ignore[no-untyped-call]


def serve(hear: Callable[[], Payload | None], report: Report) -> None:
    """Do one job after another, until no more come; ``environment`` is changed before each."""
    while (payload := hear()) is not None:
        os.environ.update(payload.get("environment", {}))
        report({"result": run(payload, report)})


def main() -> None:
    """Do the jobs given on standard input, a line each; where no warm server can be had.

    The end of standard input is the end of whoever asked, and therefore of this process.
    """
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    jobs: queue.SimpleQueue[Payload] = queue.SimpleQueue()

    def listen() -> None:
        try:
            for line in sys.stdin:
                jobs.put(json.loads(line))
        finally:  # also after half a line: whoever wrote it was killed
            os._exit(1)

    def report(message: Payload) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    threading.Thread(target=listen, daemon=True).start()
    serve(jobs.get, report)


if __name__ == "__main__":
    main()
