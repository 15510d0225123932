"""The suite: every notebook for parameter files and areas, run by gridmill.

The one module that knows the runner. It tells it what the notebooks of this library share, how
their parameters are checked, and what is made besides them and of them.
"""

from __future__ import annotations

import atexit
import contextlib
import difflib
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import gridmill
from attain.errors import AttainError, ParameterError, RunError
from attain.package import data_folder, explored, provinces, rows_of
from attain.parameters import Parameters, load
from attain.vocabulary import LANGUAGES, slug
from gridmill.project import find

if TYPE_CHECKING:
    from attain.targets.study import Study

PLANS: Final = "plans"
"""The run of the plan book: it is about no area, and made once for a folder of reports."""
PLANS_NOTEBOOK: Final = "08_plans"
_ROOM: Final = 200_000  # bytes that an empty profile takes at most


def _of_report(place: str) -> Callable[[Any, Path], object]:
    """A step that a function makes of the folder of a report, which the plan book is not."""
    return lambda suite, folder: (folder / "brief.json").exists() and find(place)(folder)


class Suite(gridmill.Project):
    """What gridmill has to know of this library; each method imports its room when it is called."""

    variants = {language: {"language": language} for language in LANGUAGES}  # noqa: RUF012
    variant_tag = "lang-"
    code = ("attain",)
    about_data = ("README.md", "digests")
    layout = ("site/",)
    shared_tags = ("shared-answers", "shared-records")
    after = ("pdf", "pictures", "docx", "xlsx", "card", "front")
    of_tables = ("pdf", "pictures", "card")
    preload = (  # and all that these import; the package, so that forks find it opened
        "matplotlib.pyplot", "attain.cli", "attain.charts", "attain.tables", "attain.text",
        "attain.report.text.brief", "attain.site.front", "attain.site.pages",
        "attain.evidence.catalog:open_package",
    )  # fmt: skip

    def check(self, parameters: dict[str, Any]) -> None:
        """Refuse an area, a year or a threshold that the data package does not have."""
        from attain.targets.study import Study

        try:
            if "area" in parameters:
                Study(Parameters(**parameters))
            else:
                Study.at_large(**parameters)
        except AttainError as error:
            raise gridmill.UsageError(str(error)) from None

    def asks(self, parameters: Mapping[str, Any], notebook: str) -> bool:
        """Whether a run is made of a notebook: that of the plan book is about no area."""
        return ("area" in parameters) != (notebook == PLANS_NOTEBOOK)

    def share(self, tag: str, parameters: list[dict[str, Any]], *, force: bool) -> None:
        """Compute the answers of every run, or the records of the method, for kernels forked later.

        No result changes: every cache is keyed by what it was computed from.
        """
        from attain import memory
        from attain.site.pages import warm
        from attain.targets.study import Study

        if force:  # anew, here and in the processes forked from this one
            os.environ[memory.VARIABLE] = "off"
        studies = [Study(Parameters(**values)) for values in parameters if "area" in values]
        if tag == "shared-answers":
            warm()
            _answers(studies)
        else:
            _records(studies)

    def tables(self, parameters: dict[str, Any], folder: Path) -> None:
        """Write the answers, or the plan book, as tables."""
        from attain.exchange.report_files import describe
        from attain.report.outcomes import write_outcomes
        from attain.report.plan_book import write_plan_book
        from attain.report.text.brief import write_brief
        from attain.targets.study import Study

        if "area" in parameters:
            study = Study(Parameters(**parameters))
            write_brief(study, folder)
            write_outcomes(study, folder)
            describe(folder, f"{study.area.area}-{study.parameters.target_year}")
        else:
            write_plan_book(parameters, folder)

    def page(self, ipynb: Path, html: Path, *, variant: str, pages: list[str]) -> None:
        """Lay out a page, with links to it in the other language and to those beside it."""
        from attain.site.pages import page

        page(ipynb, html, language=variant, pages=pages)

    pdf = _of_report("attain.site.paper:paper")
    card = _of_report("attain.site.paper:card")
    pictures = _of_report("attain.site.pictures:pictures")
    docx = _of_report("attain.site.office.document:documents")
    xlsx = _of_report("attain.site.office.sheets:workbooks")

    def front(self, folder: Path) -> None:
        """Lay out the front page of a report, or the page of the plan book."""
        from attain.report.plan_book import PLAN_BOOK
        from attain.site import front, plan_book

        if (folder / PLAN_BOOK).exists():
            plan_book.plan_book(folder)
        else:
            front.front(folder)

    def index(self, folder: Path) -> None:
        """Lay out the page above several areas."""
        from attain.site.national import national

        national(folder)


def _answers(studies: list[Study]) -> None:
    """Compute what almost every page asks of its study, and draw once, so that fonts are loaded."""
    # The cells of most notebooks ask for these, and they take seconds to import.
    import seaborn  # noqa: F401
    import statsmodels.api
    import statsmodels.stats.proportion
    import statsmodels.tsa.forecasting.theta  # noqa: F401

    from attain import charts, tables
    from attain.report.text.prose import read_templates
    from attain.report.text.sentences import statements

    for language in LANGUAGES:
        read_templates(language)
    for study in studies:
        _ = study.assessments, study.forecasts, study.pace, study.methods, study.reported
        statements(study)
        for target in study.targets:
            with contextlib.suppress(AttainError):  # not every target can be forecast
                study.forecast(target.target)  # so that its panel is fitted
    _shown(_each_day(studies), tables.trust, charts.overview)


def _records(studies: list[Study]) -> None:
    """Compute the backtests and what came, for each data package and day once."""
    from attain import tables, text
    from attain.evaluation.backtests import backtests_of
    from attain.evaluation.judgement import judged, panel_sets, plan_scores
    from attain.evaluation.reported import record_before

    days = _each_day(studies)
    for study in days:
        backtests_of(study.package, study.view).prepare()
    _shown(days, text.written, tables.records)
    for study in studies:
        panel_sets(study.package, study.parameters.target_year)
        plan_scores(study.package)
        record_before(study.view, study.parameters.target_year)
        judged(study)


def _each_day(studies: Iterable[Study]) -> list[Study]:
    """One study for each data package and day."""
    return list({(study.package, study.view): study for study in studies}.values())


def _shown(studies: Iterable[Study], *exhibits: Callable[[Study], object]) -> None:
    for study in studies:
        for exhibit in exhibits:
            with contextlib.suppress(AttainError):  # not every study has everything to show
                exhibit(study)


def run(
    files: Sequence[str | Path], *, areas: str = "", output: str | Path = "reports",
    notebooks: str | Path = "notebooks", languages: Sequence[str] = LANGUAGES,
    more: Sequence[str] = (), site_url: str = "", since: str | Path | None = None, **options: Any,
) -> tuple[gridmill.Outcome, dict[str, Parameters]]:  # fmt: skip
    """Execute the notebooks for parameter files and lay out the report.

    Parameters
    ----------
    files : sequence of path
        Parameter files; the stem of each names its run.
    areas : str
        Areas to ask the one file's question for; see :func:`parameters_of`.
    output, notebooks : path
        Folders.
    languages : sequence of {"vi", "en"}
        Languages of the pages.
    more : sequence of {"pdf", "pictures", "docx", "xlsx"}
        What else is made of a report; the last two need the extra ``office``.
    site_url : str
        Where the folder of the reports will be published: pages and the feed name that address.
    since : path, optional
        An earlier report: front pages say what has changed.
    **options
        ``only``, ``jobs``, ``force``, ``cell_timeout``, ``notebook_timeout`` and ``scheduler`` of
        :func:`gridmill.run`.

    Returns
    -------
    outcome : gridmill.Outcome
        What was made, what still held, and what failed.
    parameters : dict of Parameters
        By the name of the run, which is that of its folder.

    Raises
    ------
    ParameterError
        Something was asked wrongly; nothing is written.
    RunError
        The output cannot be written, or no process can be started.
    """
    from attain.site.asked import installed, shared

    _settle()
    installed(more)
    asked = parameters_of(files, areas)
    named = (rows_of(data_folder(one.data) / "areas.csv", "area") for one in asked.values())
    if not any(row.get("name_vi") for rows in named for row in rows.values()):
        languages = ["en"]  # a package in English alone
    several = len({parameters.area for parameters in asked.values()}) > 1
    steps = {"card": "pdf" in more and site_url, "front": True, "index": several}
    after = [*more, *(step for step, wanted in steps.items() if wanted)]
    reports = "../index.html" if several else f"../{quote(next(iter(asked)))}/index.html"
    book = _plans(list(asked.values()), Path(notebooks), options.get("only", ()), reports)
    linked = bool(book) or (Path(output) / PLANS / "index.html").is_file()
    runs = [
        _run(name, one, Path(notebooks), linked=linked, more=shared(name, site_url, since))
        for name, one in asked.items()
    ]
    try:
        outcome = gridmill.run(
            runs + book, project=Suite(), output=output, notebooks=notebooks, variants=languages,
            after=after, **options,
        )  # fmt: skip
    except gridmill.UsageError as error:
        raise ParameterError(str(error)) from None
    except gridmill.GridmillError as error:
        raise RunError(str(error)) from None
    if site_url and Path(output).is_dir():
        from attain.exchange.report_files import feed

        feed(Path(output), site_url)
    return outcome, asked


def _settle() -> None:
    """Let no setting of the reader's machine reach a page: backend, profile, locale."""
    for name in ("MPLBACKEND", "MATPLOTLIBRC", "PYTHONSTARTUP"):
        os.environ.pop(name, None)
    # a profile of its own, empty: the reader's may run code of theirs or change what is shown
    os.environ["IPYTHONDIR"] = str(_profile())
    os.environ |= {"PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}


def _profile() -> Path:
    """A folder for an empty profile: in the cache or, where that has no room, for this run alone.

    A kernel that cannot write its profile would die without a word.
    """
    from attain.memory import folder
    from gridmill.client import private_folder
    from gridmill.jobs import describe

    place = folder()
    if place is not None:
        probe = place / "ipython" / f".room-{os.getpid()}"
        try:
            probe.parent.mkdir(parents=True, exist_ok=True)
            probe.write_bytes(bytes(_ROOM))
            return probe.parent
        except OSError as error:
            said = f"{place} cannot be written: {describe(error)}; nothing is kept for later runs"
            print(said, file=sys.stderr)
        finally:
            with contextlib.suppress(OSError):
                probe.unlink()
    alone = private_folder("profile")
    atexit.register(shutil.rmtree, alone, ignore_errors=True)
    return alone


def _run(
    name: str, parameters: Parameters, notebooks: Path, *, linked: bool, more: Mapping[str, Any]
) -> gridmill.Run:
    values = parameters.to_notebook()
    about = {key: values[key] for key in ("area", "as_of", "target_year")}
    about |= ({PLANS: f"../{PLANS}"} if linked else {}) | dict(more)
    folder = data_folder(parameters.data)
    values |= explored(folder, notebooks / "07_explore.ipynb", values)
    return gridmill.Run(name, values, data=parameters.data, data_folder=folder, about=about)


def _plans(
    asked: Sequence[Parameters], notebooks: Path, only: Sequence[str], reports: str
) -> list[gridmill.Run]:
    """The run of the plan book, as of the latest day that is asked for; none without a book."""
    latest = max(asked, key=lambda parameters: parameters.as_of)
    folder, wanted = data_folder(latest.data), PLANS_NOTEBOOK.startswith(tuple(only) or "")
    notebook = notebooks / f"{PLANS_NOTEBOOK}.ipynb"
    if not (wanted and notebook.is_file() and (folder / PLANS / "attainment.csv").is_file()):
        return []
    given = latest.to_notebook()
    values = {key: given[key] for key in ("as_of", "language", "data")}
    about = {"as_of": given["as_of"], "reports": reports}
    return [gridmill.Run(PLANS, values, data=latest.data, data_folder=folder, about=about)]


def parameters_of(files: Iterable[str | Path], areas: str = "") -> dict[str, Parameters]:
    """Read parameter files; with ``areas``, turn the one file into a question for each area.

    ``areas`` is empty, ``all`` for the provinces that stand as the year begins, or ids with commas
    between. Returned are parameters by the name of the run, in the order given: the stem of the
    file, or ``<area>-<target year>``.
    """
    read = [(Path(path).stem, load(path)) for path in files]
    if not read:
        raise ParameterError("no parameter file is given", do="name one, or use attain new")
    if areas:
        if len(read) > 1:
            do = "name the one to spread"
            raise ParameterError("areas go with one parameter file", got=len(read), do=do)
        read = _spread(read[0][1], areas)
    found: dict[str, Parameters] = {}
    for name, parameters in read:
        if name in found:
            raise ParameterError("two runs have the same name", got=name, do="rename a file")
        if name.startswith(".") or name == PLANS or len(name) > 120:
            raise ParameterError("no run may have such a name", got=name, do="rename the file")
        found[name] = parameters
        known = list(rows_of(data_folder(parameters.data) / "areas.csv", "area"))
        if known:  # what is wrong with a table that cannot be read, its validation says
            _known(parameters.area, known, "area")
    return found


def _spread(parameters: Parameters, areas: str) -> list[tuple[str, Parameters]]:
    """The same question for several areas; levels to compare with, of those without a plan."""
    year, folder = parameters.target_year, data_folder(parameters.data)
    values, known = parameters.to_notebook(), provinces(folder)
    day = min(f"{year}-01-01", str(parameters.as_of))  # who stands then, as known on the day
    wanted = provinces(folder, day) if areas == "all" else map(str.strip, areas.split(","))
    wanted = list(dict.fromkeys(area for area in wanted if area))
    if not wanted:
        raise ParameterError("no area is named", where="areas", got=areas, do="write ids, or all")
    for area in wanted:
        _known(area, known, "areas")
    planned: Sequence[str] = ()
    if parameters.thresholds:
        from attain.evidence.catalog import open_package
        from attain.evidence.questions import areas_with_plans

        planned = areas_with_plans(open_package(parameters.data), year)
    asked = [
        values | {"area": area, "thresholds": [] if area in planned else parameters.thresholds}
        for area in wanted
    ]
    return [(f"{one['area']}-{year}", Parameters(**one)) for one in asked]


def _known(area: str, known: Sequence[str], where: str) -> None:
    """Refuse a name that the data package does not have, in an instant: nothing is imported."""
    if area not in known:
        near = difflib.get_close_matches(slug(area), known, n=1)
        what = "unknown area" if where == "area" else "unknown province"
        do = f"did you mean {near[0]}?" if near else "data/areas.csv lists them"
        raise ParameterError(what, where=where, got=area, do=do)
