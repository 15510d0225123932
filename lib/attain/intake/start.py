"""Make a start: an empty folder filled to work in, a parameter file for another area or year."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import yaml
from jinja2 import Template

from attain.errors import AttainError, ParameterError
from attain.evidence import descriptor
from attain.evidence.catalog import EvidenceView, open_package
from attain.evidence.questions import asked_about, plan_of
from attain.evidence.records import Indicator
from attain.intake.edition import Plan, table, table_text, write
from attain.package import carried
from attain.parameters import Parameters
from attain.vocabulary import slug

WORKED = "unemployment_rate"  # of a new package; the survey has it for every province
REGION = "all-regions"
_README = """# {title}

Begun by `attain init`. `attain add FILE` adds the figures of an office's file, `attain check data`
says what is wrong with the tables. The figures keep the terms of their publishers (`sources.csv`).
"""
# What to ask where there is no plan; of another package the rates that most areas publish.
OFFERED = ("unemployment_rate", "certificate_share", "informal_employment")
TEMPLATE = Path(__file__).with_name("parameters.yaml.j2")


def start(folder: Path, *, example: bool, country: str, area: str) -> list[str]:
    """Fill an empty folder and return the lines that say what to do next.

    An example is the whole first case: every table, the executed notebooks, its parameters. The
    areas of another country come with its first file; `area` is that of the parameter file.
    """
    if folder.exists() and any(not p.name.startswith(".") for p in folder.iterdir()):
        do = "name a new one: attain init FOLDER"
        raise AttainError("the folder is not empty", where=folder.name or str(folder), do=do)
    others = {"--example": "example" * example, "--country": country, "--area": area}
    cases = [name for name, text in others.items() if text]
    if len(cases) > 1:
        got, do = " and ".join(cases), "give one of them: each says what the folder begins with"
        raise AttainError("a folder begins with one case", got=got, do=do)
    if country and slug(country) in ("", REGION):
        do = "write its name with letters from a to z"
        raise AttainError("no id can be made of the name", where="--country", got=country, do=do)
    home = carried()
    with tempfile.TemporaryDirectory() as place:
        made = Path(place) / "made"
        for name in ("notebooks", "data", "parameters") if example else ("notebooks",):
            shutil.copytree(home / name, made / name)
        said = ["attain run parameters/lam-dong-2024.yaml"]
        if not example:
            _clear(made / "notebooks")
            _tables(home / "data", made / "data", country)
        if country:
            given = f"--indicator {WORKED} --new-areas {REGION} --source ID"
            said = [f"attain add FILE {given} --outlet NAME --day DAY", "attain new AREA YEAR"]
        elif not example:  # of the year that the figures lead to
            with contextlib.chdir(made):
                year = int(open_package("data").last_day[:4])
                said = [f"attain run {write_parameters(area or 'lam-dong', year).as_posix()}"]
        shutil.copytree(made, folder, dirs_exist_ok=True)
    return [f"{folder.name or folder}: data, notebooks, parameters; now there:", *said]


def _clear(notebooks: Path) -> None:
    """Take the outputs of another case from notebooks."""
    for path in notebooks.glob("*.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                cell |= {"outputs": [], "execution_count": None}
        text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")


def _tables(home: Path, data: Path, country: str) -> None:
    """Write the tables of a new package: areas, one indicator, and its figures in Vietnam."""
    names = ("areas", "indicators", "observations-labour-survey", "sources")
    areas, indicators, figures, sources = (table(home / f"{name}.csv") for name in names)
    indicators = indicators[indicators["indicator"] == WORKED]
    figures = figures[figures["indicator"] == WORKED]
    if country:
        made = [[slug(country), country, "country"], [REGION, "All regions", "region"]]
        made_of = pd.DataFrame(made, columns=["area", "name_en", "level"])
        areas = made_of.reindex(columns=areas.columns)
        indicators = indicators.assign(
            name_vi="", definition_vi="", breaks="", decimals="1",
            definition_en="Unemployed persons as a share of the labour force.",
        )  # fmt: skip
        figures = figures.head(0)
    times = figures["source"].value_counts()
    sources = sources[sources["source"].isin(times.index)]
    sources = sources.assign(rows=sources["source"].map(times))
    files: dict[str, str | bytes] = {
        f"{name}.csv": table_text(rows)
        for name, rows in zip(names, (areas, indicators, figures, sources), strict=True)
        if len(rows) or name == "sources"
    }
    title = f"Figures and targets of {country or 'a Vietnamese province'}"
    told = {"name": "attain-own", "title": title, "description": f"{title}, begun by attain init."}
    files |= {"README.md": _README.format(title=title), "datapackage.json": json.dumps(told)}
    write(Plan([], files), data)
    write(Plan([], {"datapackage.json": descriptor.text(data)}), data)


def write_parameters(
    area: str, year: int, *, as_of: date | None = None, folder: str | Path = "parameters",
    data: str = "data",
) -> Path:  # fmt: skip
    """Write ``<folder>/<area>-<year>.yaml`` for the plan of a year, and return its path.

    `as_of` is the day of the run; the last day of the year before where left out. An unknown area,
    a year in which it does not stand, or a file that is already there is a `ParameterError`.
    """
    day = as_of or date(year - 1, 12, 31)
    chosen = Parameters(area=area, as_of=day, target_year=year, data=data)  # or refused
    package = open_package(chosen.data)
    view = package.as_of(day)
    place = asked_about(view, area, year)
    path = Path(folder) / f"{area}-{year}.yaml"
    if path.exists():
        do = "edit it, or remove it first"
        raise ParameterError("the parameter file is there already", got=str(path), do=do)
    targets = len(plan_of(package, area, year, day))
    template = Template(
        TEMPLATE.read_text(encoding="utf-8"), trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    text = template.render(
        path=path.as_posix(), area=area, place=place, as_of=day.isoformat(), year=year, data=data,
        targets=targets, language=package.languages[0],
        thresholds=[] if targets else _last_figures(view, area), text=_text,
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _text(name: str) -> str:
    """A name as YAML reads it back as text: in quotes where it looks like something else."""
    return str(yaml.safe_dump(name)).removesuffix("...\n").strip()


def _last_figures(view: EvidenceView, area: str) -> list[tuple[Indicator, pd.Series]]:
    """Indicators that an area can be asked about, each with its last figure."""
    made = view.indicators
    made["areas"] = [len(set(view.panel(name)["series"])) for name in made["indicator"]]
    made["other"] = made["kind"] != "rate"
    others = made.sort_values(["other", "areas"], ascending=[True, False], kind="stable")
    own = [name for name in OFFERED if name in set(made["indicator"])]
    histories = [(name, view.history(name, area)) for name in own or others["indicator"]]
    known = [(view.indicator(name), rows.iloc[-1]) for name, rows in histories if len(rows)]
    if not known:
        do = "add its figures to the data package first (docs/your-province.md)"
        raise ParameterError("no figure to start from", where="area", got=area, do=do)
    return known[: len(OFFERED)]
