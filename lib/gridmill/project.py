"""What a project tells the runner about itself: the one class that its users write."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any


class Project:
    """A grid's own code; a subclass overrides what it needs, and what is left out is not done.

    Only the class crosses to other processes, as its module and name, and each of them makes an
    instance of its own. So it belongs into a module that can be imported, takes no arguments, and
    its methods import for themselves what is slow to import.

    Attributes
    ----------
    variants : mapping
        Forms in which each notebook is made, such as its languages: the parameters that each form
        changes by its name, which is added to the names of files (``report.en.html``).
    variant_tag : str
        A cell tagged with this and the name of a variant is kept in that variant alone.
    code : sequence of str
        Packages, by the names they are imported by, whose files results depend on.
    layout : sequence of str
        Beginnings of files in those packages that only lay out pages (``"site/"``): a change of
        them lays pages out again and executes nothing.
    about_data : sequence of str
        Names of files and folders in a data folder that no result depends on.
    preload : sequence of str
        Modules that the fork server imports; ``module:function`` is called too. One that is not
        installed is passed over.
    shared_tags : sequence of str
        Tags for the first cell of notebooks, one for each thing that :meth:`share` computes, in
        their order; what draws on a later one may draw on the earlier ones as well.
    after : sequence of str
        Names of methods ``(folder)`` that make something of the finished pages of a run, in their
        order; each finds the files of the run in its folder, and what it writes there is added.
    of_tables : sequence of str
        Those of ``after`` that read nothing but what :meth:`tables` writes: they are made once that
        is there, beside pages and each other.
    """

    variants: Mapping[str, Mapping[str, Any]] = {"": {}}
    variant_tag: str = "only-"
    code: Sequence[str] = ()
    layout: Sequence[str] = ()
    about_data: Sequence[str] = ("README.md",)
    preload: Sequence[str] = ()
    shared_tags: Sequence[str] = ()
    after: Sequence[str] = ()
    of_tables: Sequence[str] = ()

    def check(self, parameters: dict[str, Any]) -> None:
        """Raise :class:`gridmill.UsageError` for parameters that cannot be computed."""

    def share(self, tag: str, parameters: list[dict[str, Any]], *, force: bool) -> None:
        """Compute once what many notebooks of a tag ask for, and leave it in this process.

        Called in a fork of the fork server from which the kernels of these notebooks are forked
        afterwards. It may change how long a notebook takes and nothing else. With ``force`` nothing
        that an earlier run kept is to be used. Notebooks without a tag are made meanwhile.
        """

    def asks(self, parameters: Mapping[str, Any], notebook: str) -> bool:
        """Whether a run of these parameters is made of a notebook, which its stem names."""
        return True

    def tables(self, parameters: dict[str, Any], folder: Path) -> None:
        """Write the files of a run that need no notebook."""

    def page(self, ipynb: Path, html: Path, *, variant: str, pages: list[str]) -> None:
        """Lay out an executed notebook; ``pages`` are those that may be linked, by their names."""

    def index(self, folder: Path) -> None:
        """Write what stands above all runs, which are found in the folder."""

    @classmethod
    def named(cls, method: str = "") -> str:
        """The class, or a method that it adds or overrides, for another process; empty for none."""
        name = f"{cls.__module__}:{cls.__qualname__}"
        if not method:
            return name
        own = getattr(cls, method) is not getattr(Project, method, None)
        return f"{name}.{method}" if own else ""


def find(name: str) -> Callable[..., Any]:
    """The function that ``module:function`` or ``module:Class.method`` names.

    Examples
    --------
    >>> find("math:sqrt")(9.0)
    3.0
    """
    module, _, path = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in path.split("."):
        found = getattr(found() if isinstance(found, type) else found, part)
    return found  # type: ignore[no-any-return]


def share(request: dict[str, Any]) -> None:
    """Have a ``project`` (its class by name) compute what notebooks of a ``tag`` share."""
    project: Project = find(request["project"])()
    project.share(request["tag"], request["runs"], force=request["force"])
