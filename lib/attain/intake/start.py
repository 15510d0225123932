"""Make an empty folder a place to work in: a data package, notebooks and a parameter file."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from attain.errors import AttainError
from attain.evidence import descriptor
from attain.evidence.catalog import open_package
from attain.intake.edition import table, table_text
from attain.package import carried
from attain.scaffold import write_parameters
from attain.vocabulary import slug

WORKED = "unemployment_rate"
"""The indicator that a new package begins with; the survey has it for every province."""
REGION = "all-regions"
_README = """# {title}

Begun by `attain init`. `attain add FILE` adds the figures of an office's file, `attain check data`
says what is wrong with the tables. The figures keep the terms of their publishers (`sources.csv`).
"""


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
        shutil.copytree(home / "notebooks", made / "notebooks")
        if example:
            for name in ("data", "parameters"):
                shutil.copytree(home / name, made / name)
            said = ["attain run parameters/lam-dong-2024.yaml"]
        else:
            for notebook in (made / "notebooks").glob("*.ipynb"):
                _clear(notebook)
            (made / "data").mkdir()
            title = _tables(home / "data", made / "data", country)
            (made / "data" / "README.md").write_text(_README.format(title=title), encoding="utf-8")
            if country:
                given = f"--indicator {WORKED} --new-areas {REGION} --source ID"
                said = [f"attain add FILE {given} --outlet NAME --day DAY", "attain new AREA YEAR"]
            else:  # of the year that the figures lead to
                with contextlib.chdir(made):
                    year = int(open_package("data").last_day[:4])
                    said = [f"attain run {write_parameters(area or 'lam-dong', year).as_posix()}"]
        shutil.copytree(made, folder, dirs_exist_ok=True)
    return [f"{folder.name or folder}: data, notebooks, parameters; now there:", *said]


def _clear(notebook: Path) -> None:
    """Take the outputs of another case from a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))
    for cell in cells["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    text = json.dumps(cells, ensure_ascii=False, indent=1) + "\n"
    notebook.write_text(text, encoding="utf-8", newline="\n")


def _tables(home: Path, data: Path, country: str) -> str:
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
    for name, rows in zip(names, (areas, indicators, figures, sources), strict=True):
        if len(rows) or name == "sources":
            (data / f"{name}.csv").write_text(table_text(rows), encoding="utf-8", newline="\n")
    title = f"Figures and targets of {country or 'a Vietnamese province'}"
    told = {"name": "attain-own", "title": title, "description": f"{title}, begun by attain init."}
    (data / "datapackage.json").write_text(json.dumps(told), encoding="utf-8")
    (data / "datapackage.json").write_text(descriptor.text(data), encoding="utf-8", newline="\n")
    return title
