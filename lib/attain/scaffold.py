"""A parameter file for another province or year, with a start that can be run as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from jinja2 import Template

from attain.errors import ParameterError
from attain.evidence.catalog import EvidenceView, open_package
from attain.evidence.questions import asked_about, plan_of
from attain.parameters import Parameters

ASKED = ("unemployment_rate", "certificate_share", "informal_employment")
"""What to ask where there is no plan; of another package the rates that most areas publish."""

TEMPLATE = Path(__file__).with_name("scaffold.yaml.j2")


def write_parameters(
    area: str, year: int, *, as_of: date | None = None, folder: str | Path = "parameters",
    data: str = "data",
) -> Path:  # fmt: skip
    """Write ``<folder>/<area>-<year>.yaml`` for the plan of a year, and return its path.

    `as_of` is the day of the run; the last day of the year before where left out. An unknown area,
    a year in which it does not stand, or a file that is already there is a `ParameterError`.
    """
    day = as_of or date(year - 1, 12, 31)
    chosen = Parameters(area=area, as_of=day, target_year=year, data=data)
    package = open_package(data)
    view = package.as_of(chosen.as_of)
    place = asked_about(view, area, year)
    path = Path(folder) / f"{area}-{year}.yaml"
    if path.exists():
        raise ParameterError(
            "the parameter file is there already", got=str(path), do="edit it, or remove it first"
        )
    targets = len(plan_of(package, area, year, chosen.as_of))
    template = Template(
        TEMPLATE.read_text(encoding="utf-8"), trim_blocks=True, lstrip_blocks=True,
        keep_trailing_newline=True,
    )  # fmt: skip
    text = template.render(
        path=path.as_posix(), area=_text(area), place=place, as_of=day.isoformat(), year=year,
        data=_text(data), targets=targets, language=package.languages[0],
        thresholds=[] if targets else _thresholds(view, area),
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _text(name: str) -> str:
    """A name as YAML reads it back as text: in quotes where it looks like something else."""
    return str(yaml.safe_dump(name)).removesuffix("...\n").strip()


def _thresholds(view: EvidenceView, area: str) -> list[dict[str, str | float | bool]]:
    found: list[dict[str, str | float | bool]] = []
    made = view.indicators
    made["areas"] = [len(set(view.panel(name)["series"])) for name in made["indicator"]]
    made["other"] = made["kind"] != "rate"
    others = made.sort_values(["other", "areas"], ascending=[True, False], kind="stable")
    own = [name for name in ASKED if name in set(made["indicator"])]
    for indicator in own or others["indicator"]:
        history = view.history(indicator, area)
        if history.empty or len(found) == len(ASKED):
            continue
        known = view.indicator(indicator)
        last = history.iloc[-1]
        found.append(
            {
                "indicator": _text(indicator),
                "name": known.name_en,
                "percent": known.unit == "percent",
                "when": int(last["year"]),
                "comparator": ">=" if known.better == "higher" else "<=",
                "value": round(float(last["value"]), known.decimals),
            }
        )
    if not found:
        do = "add its figures to the data package first (docs/your-province.md)"
        raise ParameterError("no figure to start from", where="area", got=area, do=do)
    return found
