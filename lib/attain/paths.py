"""Paths that a command is given."""

from pathlib import Path
from typing import Any

import click


class Named(click.Path):
    """A path that was written down: an empty one would be the folder one stands in."""

    def convert(self, value: Any, *where: Any) -> Any:
        return super().convert(value, *where) if str(value) else self.fail("the name is empty")


FILE = Named(path_type=Path)
FOLDER = Named(path_type=Path, file_okay=False)
