"""The commands of this room; what they need is imported when they are called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from attain.errors import AttainError
from attain.intake.words import GROUPS


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    for pair in given:
        if "=" not in pair:
            raise AttainError("not a pair", where=option, got=pair, do="write NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in (p.rpartition("=") for p in given)}


@contextmanager
def _disk() -> Iterator[None]:
    """Say in one line that a folder cannot be written."""
    try:
        yield
    except OSError as error:
        raise AttainError(
            "the folder cannot be written", where=Path(str(error.filename or "")).name,
            got=error.strerror, do="give yourself the right to write there, or name another",
        ) from None  # fmt: skip


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--indicator", required=True, metavar="ID", help="Whose figures, from indicators.csv."
)
@click.option("--source", required=True, metavar="ID",
              help="Where they were read, from sources.csv; --outlet makes a new one.")  # fmt: skip
@click.option("--day", required=True, metavar="DAY", help="When this table was published.")
@click.option("--published", default="", metavar="DAY",
              help="First day the figures could be known: a day, or +1y-06-30 for 30 June of the "
                   "year after each; --day where left out.")  # fmt: skip
@click.option("--edition", default="", metavar="ID", help="Its name; SOURCE-DAY where left out.")
@click.option("--data", type=click.Path(path_type=Path), default="data", show_default=True,
              help="The data package.")  # fmt: skip
@click.option("--sheet", default="", help="The sheet, where several hold a table.")
@click.option("--column", default="", help="The column of the figures, where a row has several.")
@click.option("--only", multiple=True, metavar="COLUMN=VALUE", help="Only rows that hold this.")
@click.option("--area", default="", metavar="ID", help="The area, where all figures are of one.")
@click.option("--group", type=click.Choice(sorted(set(GROUPS.values()))),
              help="Part of the population; total where not told.")  # fmt: skip
@click.option("--decimal", type=click.Choice(["comma", "point"]),
              help="The decimal mark, where the figures do not tell.")  # fmt: skip
@click.option("--scale", default="", metavar="FACTOR", help="Multiply every figure by this.")
@click.option("--encoding", default="", help="Of a text file that is not UTF-8, such as cp1258.")
@click.option("--alias", multiple=True, metavar="NAME=ID", help="A printed name and its area.")
@click.option("--leave", multiple=True, metavar="NAME", help="Leave the rows of this name out.")
@click.option("--new-areas", default="", metavar="REGION",
              help="Make areas of this region of names that are none yet.")  # fmt: skip
@click.option("--regions", is_flag=True, help="Take the figures of regions too.")
@click.option("--boundaries", default="", metavar="DAY", help="Areas as they stood on this day.")
@click.option("--outlet", default="", help="Of a new source: who published it.")
@click.option("--title", default="", help="Of a new source: its title.")
@click.option("--url", default="", help="Of a new source: its address.")
@click.option("--licence", default="", help="Of a new source: its terms of reuse.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken; write nothing.")
def add(file: Path, data: Path, dry_run: bool, **given: Any) -> None:
    """Add the figures of an office's file to a data package, as a new edition.

    Reads xlsx, xls, ods, csv, PX, JSON-stat 2.0, SDMX-CSV and World Bank downloads, wide or long.
    What can be read in two ways is asked for, and nothing is written (docs/adding-data.md).
    """
    from attain.intake import edition

    pairs = {name: _pairs(given[name], f"--{name}") for name in ("only", "alias")}
    absent = {name: "" for name, value in given.items() if value is None}
    request = edition.requested(**given | absent | pairs)
    with _disk():
        planned = edition.plan(file, request, data)
    if dry_run or not planned.refused:
        for line in planned.lines:
            click.echo(line)
    if planned.refused:
        raise planned.refused
    if dry_run:
        click.echo("dry run: nothing written")
    else:
        with _disk():
            edition.write(planned, data)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--area", default="lam-dong", show_default=True, metavar="ID",
              help="The province of the first parameter file.")  # fmt: skip
@click.option("--country", default="", metavar="NAME",
              help="Another country; its areas come with its first file.")  # fmt: skip
@click.option("--example", is_flag=True, help="Bring the whole first case, Lâm Đồng 2024.")
def init(folder: Path, area: str, country: str, example: bool) -> None:
    """Make an empty folder a data package with notebooks, parameters and one worked indicator."""
    from attain.intake.start import start

    with _disk():
        lines = start(folder, example=example, country=country, area=area)
    for line in lines:
        click.echo(line)
