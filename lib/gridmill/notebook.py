"""A notebook executed by Papermill, and the text that is kept of it."""

from __future__ import annotations

import traceback
import warnings
from typing import Any

from gridmill.jobs import CellFailure, Payload, Report, describe


def preload() -> None:
    """Import Papermill in the fork server; what it silences is not silent in a notebook."""
    with warnings.catch_warnings():
        import papermill  # noqa: F401


def execute(payload: Payload, report: Report) -> str:
    """Execute a notebook through Papermill; its JSON text with the cells of one variant.

    :class:`CellFailure` says which cell failed, died or took too long.
    """
    import nbformat
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines
    from papermill.exceptions import PapermillExecutionError

    begun: list[str] = ["before the first cell"]

    class Engine(NBClientEngine):  # type: ignore[misc]
        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, *args: Any, **settings: Any) -> Any:
            def cell_start(cell: Any, cell_index: int) -> None:
                if cell.cell_type == "code":  # nothing of what Papermill would note is kept
                    first = (cell.source.strip().splitlines() or [""])[0]
                    begun.append(f"cell {cell_index + 1} (line 1: {first[:60]})")
                    report({"cell": cell_index + 1, "cells": len(nb_man.nb.cells)})

            nb_man.cell_start = cell_start
            if nb_man.nb.metadata.get("kernelspec", {}).get("language", "python") == "python":
                settings["kernel_manager_class"] = "gridmill.kernels.GridKernelManager"
            return super().execute_managed_notebook(nb_man, *args, **settings)

    papermill_engines.register("gridmill", Engine)
    try:
        done = papermill.execute_notebook(
            nbformat.reads(payload["source"], as_version=4),  # type: ignore[no-untyped-call]
            None,
            parameters=payload["parameters"],
            engine_name="gridmill",
            progress_bar=False,
            request_save_on_cell_execute=False,
            cwd=payload["cwd"],
            timeout_func=lambda cell: payload["cell_timeout"],  # a fraction is one too
            start_timeout=600,
            iopub_timeout=600,  # after four seconds nbclient would go on without what was shown
            raise_on_iopub_timeout=True,
            record_timing=False,
            shutdown_kernel="immediate",
        )
    except PapermillExecutionError as error:
        place = f"cell {error.cell_index + 1} (In [{error.exec_count}])"
        said = " ".join(f"{error.ename}: {error.evalue}".split())[:400]
        raise CellFailure(place, said, "\n".join(error.traceback)) from None
    except Exception as error:
        trace = "".join(traceback.format_exception(error))
        raise CellFailure(begun[-1], _reason(error, payload), trace) from None
    tidy(done, payload["name"], payload["variant"], payload["variant_tags"])
    return f"{nbformat.writes(done)}\n"  # type: ignore[no-untyped-call]


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


def tidy(notebook: Any, name: str, variant: str, variant_tags: dict[str, str]) -> None:
    """Leave of an executed notebook one variant's cells, and nothing that tells the time.

    ``variant_tags`` are the tags of all variants: cells that have those of others alone are left
    out. ``name`` is that of the page; the notebook's stands for the paths that Papermill notes.
    """
    kept = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        variants = {each for each, tag in variant_tags.items() if tag in tags}
        if variants and variant not in variants:
            continue
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"  # Papermill draws a random one
        kept.append(cell)
    notebook.cells = kept
    noted = notebook.metadata.pop("papermill", {})
    notebook.metadata["papermill"] = {
        "input_path": f"{name.removesuffix(f'.{variant}')}.ipynb",
        "parameters": noted.get("parameters", {}),
        "version": noted.get("version", ""),
    }
    notebook.metadata["gridmill"] = {"variant": variant}
