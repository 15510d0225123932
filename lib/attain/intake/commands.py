"""The commands of this room; what they need is imported when they are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from attain.errors import AttainError
from attain.paths import FILE, FOLDER

if TYPE_CHECKING:
    from attain.intake.edition import Plan


def _pairs(_: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE options as a mapping."""
    for pair in given:
        if "=" not in pair:
            raise AttainError("not a pair", where=option.opts[0], got=pair, do="write NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in (p.rpartition("=") for p in given)}


_READ = (  # how a table is read, wherever it comes from
    click.option("--indicator", required=True, metavar="ID",
                 help="Whose figures, from indicators.csv."),
    click.option("--source", required=True, metavar="ID",
                 help="Where they were read, from sources.csv; --outlet makes a new one."),
    click.option("--published", metavar="DAY",
                 help="First day the figures could be known: a day, or +1y-06-30 for 30 June of "
                      "the year after each; that of the table where left out."),
    click.option("--data", type=FILE, default="data", show_default=True, help="The data package."),
    click.option("--column", help="The column of the figures, if there are several."),
    click.option("--only", multiple=True, callback=_pairs, metavar="COLUMN=VALUE",
                 help="Only rows that hold this."),
    click.option("--area", metavar="ID", help="The area, where all is of one."),
    click.option("--group", metavar="ID", help="Part of the population, such as urban, rural or "
                 "ethnic_minority; total where not told."),
    click.option("--decimal", type=click.Choice(["comma", "point"]),
                 help="The decimal mark, where the figures do not tell."),
    click.option("--scale", metavar="FACTOR", help="Multiply every figure by this."),
    click.option("--encoding", help="Of text that is not UTF-8, such as cp1258."),
    click.option("--alias", multiple=True, callback=_pairs, metavar="NAME=ID",
                 help="A printed name, its area."),
    click.option("--leave", multiple=True, metavar="NAME", help="Leave this name's rows out."),
    click.option("--new-areas", metavar="REGION", help="Make new names areas of this region."),
    click.option("--regions", is_flag=True, help="Take the figures of regions too."),
    click.option("--boundaries", metavar="DAY", help="Areas as they stood that day."),
    click.option("--outlet", help="Of a new source: who published it."),
    click.option("--title", help="Of a new source: its title."),
    click.option("--url", help="Of a new source: its address."),
    click.option("--licence", help="Of a new source: its terms of reuse."),
    click.option("--dry-run", is_flag=True, help="Say what would be taken; write nothing."),
)  # fmt: skip


def _reads(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of how a table is read."""
    return reduce(lambda made, option: option(made), reversed(_READ), command)


def _carry_out(planned: Plan, data: Path, dry_run: bool) -> None:
    """Tell what a plan is and do it, or end with why not."""
    from attain.intake.edition import write

    if dry_run or not planned.refused:
        for line in planned.lines:
            click.echo(line)
    if planned.refused:
        raise planned.refused
    if dry_run:
        click.echo("dry run: nothing written")
    else:
        write(planned, data)


@click.command()
@click.argument("file", type=FILE)
@click.option("--day", required=True, metavar="DAY", help="When this table was published.")
@click.option("--edition", metavar="ID", help="Its name; SOURCE-DAY if left out.")
@click.option("--sheet", help="The sheet, where several hold a table.")
@_reads
def add(file: Path, data: Path, dry_run: bool, **given: Any) -> None:
    """Add the figures of an office's file to a data package, as a new edition.

    Reads xlsx, xls, ods, csv, PX, JSON-stat 2.0, SDMX-CSV, World Bank downloads, wide or long.
    What can be read in two ways is asked for, and nothing is written (docs/adding-data.md).
    """
    from attain.intake import edition

    request = edition.requested(**given)
    if request.day > (tomorrow := str(dt.date.today() + dt.timedelta(days=1))):
        do = f"write the day on which the table was published, {tomorrow} at the latest"
        raise AttainError("no table is out on that day yet", where="--day", got=request.day, do=do)
    _carry_out(edition.plan(file, request, data), data, dry_run)


@click.command()
@click.argument("address")
@click.option("--query", type=FILE, metavar="FILE",
              help="JSON to send to the address, as PX-Web asks for it.")  # fmt: skip
@click.option("--changed", is_flag=True,
              help="Take a table whose headings are not those of the last snapshot.")  # fmt: skip
@_reads
def fetch(
    address: str, query: Path | None, changed: bool, data: Path, dry_run: bool, **given: Any
) -> None:
    """Fetch a table from the World Bank, an SDMX service or PX-Web, as a new edition.

    A snapshot of the answer is kept in the package. Figures that have not changed since the last
    one make no new edition (docs/fetching.md).
    """
    try:
        import requests  # noqa: F401
        from urllib3.util import Retry

        Retry(retry_after_max=1)
    except (ImportError, TypeError):  # an older urllib3 knows no longest pause
        do = 'pip install "attain[fetch]"; or download the table and attain add it'
        raise AttainError("fetching needs requests, and urllib3 2.6.3 or later", do=do) from None
    from attain.intake import fetched

    _carry_out(fetched.plan(address, query, given, data, changed=changed), data, dry_run)


@click.command()
@click.argument("folder", type=FOLDER, default=".")
@click.option("--area", default="", metavar="ID",
              help="First province to ask about; lam-dong where left out.")  # fmt: skip
@click.option("--country", default="", metavar="NAME",
              help="Another country; its areas come with its first file.")  # fmt: skip
@click.option("--example", is_flag=True, help="Bring the whole first case, Lâm Đồng 2024.")
def init(folder: Path, area: str, country: str, example: bool) -> None:
    """Make an empty folder a data package with notebooks, parameters and one worked indicator."""
    from attain.intake.start import start

    for line in start(folder, example=example, country=country, area=area):
        click.echo(line)
