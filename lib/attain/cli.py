"""The command line: each command hands over to one room and imports nothing heavy before it."""

from __future__ import annotations

import errno
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from attain import __version__
from attain.errors import AttainError, PackageError, RunError, cut
from attain.intake.commands import add, fetch, init
from attain.paths import FILE, FOLDER
from attain.vocabulary import LANGUAGES, counted

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_DATA = click.option("--data", default="data", show_default=True, help="The data package.")


class _InOneLine(click.Group):
    """Says a refusal in one line and exits: 2 for a wrong question, 1 for a failure on the way."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PackageError as error:
            lines = [*error.causes, f"{len(error.failures)} failure(s) in {error.where}"]
            status = 2
        except AttainError as error:
            lines, status = [str(error)], 1 if isinstance(error, RunError) else 2
        except OSError as error:
            if error.errno == errno.EPIPE:  # who reads the output has read enough
                raise
            place = cut(str(error.filename or "the output"), 140)
            lines = [f"{place} cannot be read or written: {error.strerror or cut(str(error), 200)}"]
            status = 1 if error.errno == errno.ENOSPC else 2
        for line in lines:
            click.echo(f"attain: {line}", err=True)
        sys.exit(status)


@click.group(
    cls=_InOneLine,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="attain")
def main() -> None:
    """Will the plan's targets be met? Probabilities for every target, from published figures."""


for command in (add, fetch, init):
    main.add_command(command)


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="PARAMETERS...")
@click.option("--output", "-o", type=FOLDER, default="reports", show_default=True,
              help="Folder of the reports; each run has its own in it.")  # fmt: skip
@click.option("--jobs", "-j", type=int, default=2, show_default=True,
              help="Notebooks executed at a time.")  # fmt: skip
@click.option("--areas", default="", metavar="IDS",
              help="Ask the one parameter file's question for other areas: all, or a list such "
                   "as lam-dong,ha-giang.")  # fmt: skip
@click.option("--language", type=click.Choice([*LANGUAGES, "both"]), default="both",
              show_default=True, help="Language of the pages.")  # fmt: skip
@click.option("--notebooks", default="", metavar="NUMBERS",
              help="Only these, such as 00,05; all where left out.")  # fmt: skip
@click.option("--folder", default="notebooks", show_default=True,
              help="Folder of the notebooks.")  # fmt: skip
@click.option("--force", is_flag=True, help="Make everything again, whatever still holds.")
@click.option("--pdf/--no-pdf", default=None,
              help="Print the two-page brief as PDF, where there is a Chromium; left out with "
                   "--areas unless asked for.")  # fmt: skip
@click.option("--docx", is_flag=True, help="Write the brief for Word too.")
@click.option("--xlsx", is_flag=True, help="Write answers, forecasts and sources for Excel too.")
@click.option("--pictures/--no-pictures", default=None,
              help="Draw each row as a picture to copy and embed; left out with --areas unless "
                   "asked for.")  # fmt: skip
@click.option("--site-url", default="", metavar="URL",
              help="Where the folder of the reports will be published: pages name their address "
                   "to those who share them.")  # fmt: skip
@click.option("--since", type=FOLDER, default=None, metavar="FOLDER",
              help="An earlier report: front pages say what has changed.")  # fmt: skip
@click.option("--register", is_flag=True,
              help="Freeze the forecasts, to be scored once outcomes are known.")  # fmt: skip
@click.option("--timeout-cell", "cell_timeout", type=float, default=120, show_default=True,
              help="Seconds that a cell may take.")  # fmt: skip
@click.option("--timeout-notebook", "notebook_timeout", type=float, default=600, show_default=True,
              help="Seconds that a notebook may take.")  # fmt: skip
@click.option("--scheduler", default="", metavar="ADDRESS",
              help="Send the work to a Dask cluster instead of this machine.")  # fmt: skip
def run(
    files: tuple[Path, ...], output: Path, areas: str, language: str, notebooks: str, folder: str,
    pdf: bool | None, docx: bool, xlsx: bool, pictures: bool | None, register: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Execute the notebooks for one or more parameter files and lay out the report.

    A second run makes only what is missing or stale. Exit code 1 where a notebook failed, 2 where
    something was asked wrongly; then nothing is written.
    """
    from attain.suite import run as run_suite

    pdf = not areas if pdf is None else pdf  # ten seconds a report
    pictures = not areas if pictures is None else pictures  # two
    more = {"pdf": pdf and _prints(), "pictures": pictures, "docx": docx, "xlsx": xlsx}
    outcome, parameters = run_suite(
        files, areas=areas, output=output, notebooks=_beside(folder),
        more=[name for name, wanted in more.items() if wanted],
        languages=LANGUAGES if language == "both" else (language,),
        only=[number.strip() for number in notebooks.split(",") if number.strip()], **options,
    )  # fmt: skip
    if outcome.exit_code:
        sys.exit(outcome.exit_code)
    if register:
        for name, asked in parameters.items():
            click.echo(str(_register(asked, output / name / "registered.csv")))
    for name in parameters:
        click.echo(str(output / name / "index.html"))
    if len(parameters) > 1:
        click.echo(str(output / "index.html"))


def _prints() -> bool:
    """Whether there is a browser to print with; without one a line says so and the run goes on."""
    from attain.site.asked import browser

    try:
        return bool(browser())
    except AttainError as missing:
        click.echo(f"attain: the brief is not printed: {missing}", err=True)
        return False


def _register(parameters: Any, path: Path) -> Path:
    """Freeze the forecasts of a run; what was frozen before is never replaced."""
    from attain.evaluation.judgement import register
    from attain.targets.study import Study

    if path.exists():
        do = "score them with attain score, or register under another --output"
        raise AttainError("forecasts are registered there already", where=str(path), do=do)
    return register(Study(parameters), path)


def _beside(folder: str) -> Path:
    """A folder here or, where there is none here, that of the checkout or the wheel."""
    from attain.package import carried

    return next((p for p in (Path(folder), carried() / folder) if p.is_dir()), Path(folder))


@main.command()
@click.argument("package", default="data", metavar="[PACKAGE]")
@click.option("--accept", is_flag=True,
              help="Hold the rows as they now are, and what is doubted of them, in its folder "
                   "digests.")  # fmt: skip
def check(package: str, accept: bool) -> None:
    """Validate a data package: every failure with its file, row, column and remedy.

    Of a valid one also what is hard to believe, and which rows are not those last accepted.
    """
    from attain.evidence.accepted import examine, hold
    from attain.evidence.catalog import open_package

    opened = open_package(package)
    if accept:
        hold(opened.folder)
    for line in PackageError(examine(opened.folder), where=opened.folder.name).causes:
        click.echo(f"attain: {line}", err=True)
    click.echo(
        f"{opened.folder.name}: {counted(len(opened.observations), 'observation')} of "
        f"{counted(len(opened.indicators), 'indicator')} in {counted(len(opened.areas), 'area')}, "
        f"{counted(len(opened.targets), 'target')}, {counted(len(opened.claims), 'claim')}, "
        f"{counted(len(opened.sources), 'source')}: valid"
    )
    if len(opened.plan_targets):
        held = f"{opened.observations['book'].sum():,} of the observations"
        asked = counted(len(opened.plan_targets), "target")
        ended = counted(len(opened.attainment), "plan")
        click.echo(f"{opened.folder.name}/plans: {held}, {asked} and {ended} of known end: valid")


@main.command()
@click.argument("area")
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--as-of", type=_DAY, default=None, metavar="DAY",
              help="The day of the run; the last of the year before where left out.")  # fmt: skip
@click.option("--folder", type=FOLDER, default="parameters", show_default=True,
              help="Where parameter files stand.")  # fmt: skip
@_DATA
def new(area: str, year: int, as_of: datetime | None, folder: Path, data: str) -> None:
    """Write a parameter file for another province or year, ready to run."""
    from attain.intake.start import write_parameters

    day = as_of.date() if as_of else None
    path = write_parameters(area, year, as_of=day, folder=folder, data=data)
    click.echo(f"{path} written; now: attain run {path}")


@main.command()
@click.argument("sets", nargs=-1, type=FILE, metavar="[SETS]...")
@click.option("--data", default="data", show_default=True, help="The data package of today.")
@click.option("--today", type=_DAY, default=None, metavar="DAY",
              help="Use outcomes published up to this day; all where left out.")  # fmt: skip
@click.option("--output", "-o", type=FOLDER, default=None,
              help="Write every scored event and forecast as CSV there too.")  # fmt: skip
def score(sets: tuple[Path, ...], data: str, today: datetime | None, output: Path | None) -> None:
    """Score registered forecasts against what has been published since.

    SETS are registered tables or folders of them; data/registered where none is named. A set that
    was changed after it was registered is refused. A forecast hub, ours or of others, or a file of
    its model output is scored alike (docs/exchange.md).
    """
    from attain.evaluation.outcome import score as score_set
    from attain.evidence.catalog import open_package
    from attain.exchange.model_output import is_model_output, score_output, sets_of

    package = open_package(data)
    for path in sets_of(sets or [package.folder / "registered"]):
        settle = score_output if is_model_output(path) else score_set
        scored = settle(path, package, today.date() if today else None)
        click.echo(f"{scored.name}, outcomes published up to {scored.today}")
        table = scored.summary().round(3)
        click.echo(table.to_string(index=False) if len(table) else "no outcome is known yet")
        unknown = len(scored.unknown)
        lines = [f"{unknown} forecasts without a known outcome"] if unknown else []
        click.echo("\n".join([*lines, *scored.left, ""]))
        if output:
            output.mkdir(parents=True, exist_ok=True)
            for name in ("events", "forecasts", "unknown"):
                getattr(scored, name).to_csv(output / f"{scored.name}-{name}.csv", index=False)


@main.command()
@click.argument("what", nargs=-1, required=True, type=FILE)
@click.option("--hubverse", type=FOLDER, default=None, metavar="FOLDER",
              help="Write the forecasts as a hub of the hubverse.")  # fmt: skip
@click.option("--exhibits", type=FOLDER, default=None, metavar="FOLDER",
              help="Write the figures of reports as SVG, PNG and CSV, their tables as CSV and "
                   "Markdown.")  # fmt: skip
@click.option("--png/--no-png", default=True, help="Draw figures as PNG too, by a Chromium.")
def export(what: tuple[Path, ...], hubverse: Path | None, exhibits: Path | None, png: bool) -> None:
    """Write what others read: forecasts for a hub, figures and tables for a document.

    WHAT are reports, such as reports/lam-dong-2024; for a hub also parameter files and registered
    sets (docs/exchange.md).
    """
    if hubverse is None and exhibits is None:
        raise AttainError("nothing to export", do="write --hubverse FOLDER or --exhibits FOLDER")
    lines: list[str] = []
    if hubverse is not None:
        from attain.exchange.hub import forecasts_of, write_hub

        tables, packages = zip(*map(forecasts_of, what), strict=True)
        lines += write_hub(tables, packages[0], hubverse)
    if exhibits is not None:
        from attain.exchange.report_files import write_exhibits

        if len(what) > 1:  # their figures have the same names
            told, do = "figures of several reports", "export each into a folder of its own"
            raise AttainError(told, where="--exhibits", got=len(what), do=do)
        lines += write_exhibits(what[0], exhibits, png=png)
    click.echo("\n".join(lines))


@main.command()
@_DATA
def register(data: str) -> None:
    """Write the registered forecasts of the method as it is anew (for its keepers)."""
    from attain.evaluation.judgement import register_all, register_plans
    from attain.evidence.catalog import open_package
    from attain.parameters import Parameters
    from attain.targets.study import Study

    sets = register_all(Study(Parameters(data=data))) + register_plans(open_package(data))
    click.echo("\n".join(map(str, sets)))


@main.command()
@_DATA
@click.option("--scores", type=FOLDER, default=None, metavar="FOLDER",
              help="Fit nothing; write the tidy scores of every model there instead.")  # fmt: skip
def backtest(data: str, scores: Path | None) -> None:
    """Fit the slow baselines to every history of the backtest and write their forecasts."""
    from attain.evaluation.precomputed import write_backtest, write_scores
    from attain.evidence.catalog import open_package

    package = open_package(data)
    folder = package.folder
    paths = write_scores(package, scores) if scores else write_backtest(folder, folder / "backtest")
    click.echo("\n".join(map(str, paths)))
