"""The command line: each command hands over to one room and imports nothing heavy before it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from attain import __version__
from attain.errors import AttainError, PackageError, RunError

HOOKS = {
    "check": "attain.targets.study:check",
    "brief": "attain.exhibits.brief:write_brief",
    "page": "attain.site.pages:page",
    "front": "attain.site.front:front",
    "national": "attain.site.national:national",
    "pdf": "attain.site.paper:paper",
}
"""What a run calls without knowing it, as ``module:function``."""

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _in_one_line(command: Callable[..., None]) -> Callable[..., None]:
    """Say a refusal in one line and exit: 2 for a wrong question, 1 for what failed on the way."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except PackageError as error:
            for failure in error.failures:
                click.echo(f"attain: {failure}", err=True)
            click.echo(f"attain: {len(error.failures)} failure(s) in {error.where}", err=True)
            sys.exit(2)
        except AttainError as error:
            click.echo(f"attain: {error}", err=True)
            sys.exit(1 if isinstance(error, RunError) else 2)

    return guarded


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="attain")
def main() -> None:
    """Will the plan's targets be met? Probabilities for every target, from published figures."""


@main.command()
@click.argument("package", default="data", metavar="[PACKAGE]")
@_in_one_line
def check(package: str) -> None:
    """Validate a data package: every failure with its file, row, column and remedy."""
    from attain.evidence.catalog import open_package

    opened = open_package(package)
    click.echo(
        f"{opened.folder.name}: {len(opened.observations):,} observations of "
        f"{len(opened.indicators)} indicators in {len(opened.areas)} areas, "
        f"{len(opened.targets)} targets, {len(opened.claims)} claims, "
        f"{len(opened.sources)} sources: valid"
    )


@main.command()
@click.argument("area")
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--as-of", type=_DAY, default=None, metavar="DAY",
              help="The day of the run; the last of the year before where left out.")  # fmt: skip
@click.option("--folder", type=_FOLDER, default="parameters", show_default=True,
              help="Where parameter files stand.")  # fmt: skip
@click.option("--data", default="data", show_default=True, help="The data package.")
@_in_one_line
def new(area: str, year: int, as_of: datetime | None, folder: Path, data: str) -> None:
    """Write a parameter file for another province or year, ready to run."""
    from attain.scaffold import write_parameters

    day = as_of.date() if as_of else None
    path = write_parameters(area, year, as_of=day, folder=folder, data=data)
    click.echo(f"{path} written; now: attain run {path}")


if __name__ == "__main__":
    main()
