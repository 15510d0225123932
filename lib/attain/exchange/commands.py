"""The command of this room; what it needs is imported when it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.errors import AttainError
from attain.paths import FILE, FOLDER

if TYPE_CHECKING:
    import pandas as pd

    from attain.evidence.catalog import Package


@click.command()
@click.argument("what", nargs=-1, required=True, type=FILE)
@click.option("--hubverse", type=FOLDER, default=None, metavar="FOLDER",
              help="Write the forecasts as a hub of the hubverse.")  # fmt: skip
@click.option("--exhibits", type=FOLDER, default=None, metavar="FOLDER",
              help="Write the figures of reports as SVG, PNG and CSV, their tables as CSV and "
                   "Markdown.")  # fmt: skip
@click.option("--team", default="attain", show_default=True, help="Abbreviation of the team.")
@click.option("--repository", default="attain/forecasts", show_default=True,
              metavar="OWNER/NAME", help="Where the hub is to stand on GitHub.")  # fmt: skip
@click.option("--language", type=click.Choice(["vi", "en", "both"]), default="both",
              show_default=True, help="Language of the exhibits.")  # fmt: skip
@click.option("--png/--no-png", default=True, help="Draw figures as PNG too, by a Chromium.")
def export(
    what: tuple[Path, ...], hubverse: Path | None, exhibits: Path | None, team: str,
    repository: str, language: str, png: bool,
) -> None:  # fmt: skip
    """Write what others read: forecasts for a hub, figures and tables for a document.

    WHAT are reports, such as reports/lam-dong-2024; for a hub also parameter files and registered
    sets (docs/exchange.md).
    """
    if hubverse is None and exhibits is None:
        raise AttainError("nothing to export", do="write --hubverse FOLDER or --exhibits FOLDER")
    lines: list[str] = []
    if hubverse is not None:
        from attain.exchange.hub import write_hub

        found = [forecasts_of(path) for path in what]
        tables = [table for table, _ in found]
        lines += write_hub(tables, found[0][1], hubverse, team=team, repository=repository)
    if exhibits is not None:
        from attain.exchange.exhibits import write_exhibits

        if len(what) > 1:  # their figures have the same names
            do = "export each into a folder of its own"
            raise AttainError(
                "figures of several reports", where="--exhibits", got=len(what), do=do
            )
        language = "" if language == "both" else language
        lines += write_exhibits(what[0], exhibits, language=language, png=png)
    for line in lines:
        click.echo(line)


def forecasts_of(path: Path) -> tuple[pd.DataFrame, Package]:
    """Return the forecasts of a report, a parameter file or a registered set, and their package."""
    from attain.evaluation.judgement import freeze
    from attain.evaluation.registration import load_registered
    from attain.evidence.catalog import open_package
    from attain.parameters import Parameters, load
    from attain.site.layout import about_run
    from attain.targets.study import Study

    if path.suffix == ".csv":
        return load_registered(path).table, open_package()
    if path.is_dir():
        try:
            parameters = Parameters(**about_run(path)["parameters"])
        except (KeyError, TypeError):
            do = "name the folder of a run, such as reports/lam-dong-2024"
            raise AttainError("not a report", where=path.name, do=do) from None
    else:
        parameters = load(path)
    study = Study(parameters)
    return freeze(study), study.package
