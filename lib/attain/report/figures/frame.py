"""The frame of every figure: heading, panels one under the other, and its way to a reader.

A figure is a function that takes a study and returns a `Drawing`: its words, its data, and panels
that each draw on one Axes. `exhibit` turns it into what a notebook calls: without ``ax`` the
figure is laid out and shown as an `Exhibit`, with ``ax`` it is drawn there and the Axes returned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from attain.errors import AttainError
from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.style import canvas, heading, heading_height, svg
from attain.report.text.catalogue import has
from attain.report.text.wording import say_of
from attain.targets.study import Study

P = ParamSpec("P")


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure and the room it takes."""

    draw: Callable[[Axes], Any]
    inches: float  # height of the Axes
    left: float = 0.012  # where the Axes begins and ends, as shares of the width
    right: float = 0.988
    above: float = 0.0  # inches kept free over and under the Axes, for names and scales
    below: float = 0.0
    title: str = ""  # a heading of its own
    subtitle: str = ""
    beside: bool = False  # stands beside the panel before it, not under it

    @property
    def head(self) -> float:
        """Inches above the Axes."""
        return self.above + heading_height(self.title, self.subtitle)


@dataclass(frozen=True)
class Drawing:
    """A figure before it is laid out: what it says, what it shows, and its panels.

    Title, subtitle and caption that are left out are those of the catalogue, where it has some:
    ``chart.<name of the function>.title``.
    """

    id: str
    alt: str
    panels: Sequence[Panel]  # from top to bottom
    caption: str = ""
    # all that is drawn; where left out, the frames that the panels return, one under the other
    data: pd.DataFrame | None = field(default=None, repr=False)
    title: str = ""
    subtitle: str = ""

    def worded(self, study: Study, name: str) -> Drawing:
        """With the words of the catalogue that it lacks."""
        keys = {part: f"chart.{name}.{part}" for part in ("title", "subtitle", "caption")}
        found: dict[str, Any] = {
            part: say_of(study, key, year=str(study.parameters.target_year))
            for part, key in keys.items()
            if not getattr(self, part) and has(key)
        }
        return replace(self, **found)

    def show(self) -> Exhibit:
        """Lay the figure out and draw it."""
        head = top = end = heading_height(self.title, self.subtitle)
        placed, last = [], 0.0
        for panel in self.panels:  # with the inches from the top of the figure to its Axes
            top = top if panel.beside else end
            placed.append((panel, top + panel.head))
            last = max(last, top + panel.head + panel.inches)
            end = max(end, top + panel.head + panel.inches + panel.below)
        with canvas(max(last + self.panels[-1].below, head)) as figure:
            heading(figure, self.title, self.subtitle)
            parts, height = [], figure.get_figheight()
            for panel, top in placed:
                over, low = top - panel.head, 1 - (top + panel.inches) / height
                heading(figure, panel.title, panel.subtitle, top=over, muted=False)
                box = (panel.left, low, panel.right - panel.left, panel.inches / height)
                parts.append(panel.draw(figure.add_axes(box)))
            body = svg(figure, self.id)
        data = self.data if self.data is not None else pd.concat(parts, ignore_index=True)
        return Exhibit(self.id, "figure", body, self.alt, self.caption, data)

    def draw_on(self, ax: Axes | Sequence[Axes] | np.ndarray) -> Axes | list[Axes]:
        """Draw the panels on Axes of somebody else's figure, one each."""
        given = list(np.atleast_1d(np.asarray(ax, dtype=object)).ravel())
        if len(given) != len(self.panels):
            raise AttainError(
                "a figure needs one Axes for each of its panels", where=self.id, got=len(given),
                do=f"make {len(self.panels)}, as plt.subplots({len(self.panels)}) does",
            )  # fmt: skip
        for axes, panel in zip(given, self.panels, strict=True):
            panel.draw(axes)
        return given[0] if len(given) == 1 else given


def exhibit(make: Callable[Concatenate[Study, P], Drawing | Prose]) -> Callable[..., Any]:
    """A figure as a notebook calls it: shown as an exhibit, or drawn on Axes that are given.

    What is decorated returns the drawing for a study, or prose where there is nothing to draw.
    """

    @wraps(make)
    def shown(study: Study, *args: P.args, **named: P.kwargs) -> object:
        ax: Any = named.pop("ax", None)
        found = make(study, *args, **named)
        if isinstance(found, Prose):
            return found
        return found.worded(study, make.__name__).show() if ax is None else found.draw_on(ax)

    return shown
