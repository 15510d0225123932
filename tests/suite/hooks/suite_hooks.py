"""Hooks of the tests: each leaves a trace of what it was given; nothing is imported."""

import json
from pathlib import Path

from holding import hold

from attain.errors import ParameterError


def check(parameters):
    hold("check")
    if parameters["area"] == "atlantis":
        raise ParameterError("unknown area", where="area", got="atlantis", do="ask for another")


KEPT = {}


def answers(parameters, memory):
    _keep("answers", parameters)


def records(parameters, memory):
    hold("records")
    found = memory.recall("records", Path("data")) or 0
    memory.keep("records", Path("data"), found + 1)
    _keep(f"records, after {found}", parameters)


def _keep(name, parameters):
    KEPT[name] = [values["area"] for values in parameters]
    with Path("warmed").open("a", encoding="utf-8") as stream:
        stream.write(f"{KEPT}\n")


def brief(parameters, folder):
    folder = Path(folder)
    (folder / "assessments.csv").write_text(f"area\n{parameters['area']}\n", encoding="utf-8")
    hold("brief")
    (folder / "forecasts.csv").write_text("area\n", encoding="utf-8")
    (folder / "brief.json").write_text(json.dumps({"area": parameters["area"]}), encoding="utf-8")


def page(ipynb, html, *, language, languages):
    notebook = json.loads(Path(ipynb).read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"]]
    with Path(html).open("w", encoding="utf-8") as stream:
        stream.write(f"{language}\n")
        stream.flush()
        hold("page")
        stream.write("\n".join(texts))


def front(folder):
    folder = Path(folder)
    names = sorted(path.name for path in folder.iterdir())
    (folder / "index.html").write_text(json.dumps(names), encoding="utf-8")
    hold("front")
    (folder / "assets").mkdir()
    (folder / "assets" / "style.css").write_text("p {}", encoding="utf-8")


def pdf(folder):
    folder = Path(folder)
    assert (folder / "brief.json").is_file()
    (folder / "brief.pdf").write_text("%PDF", encoding="utf-8")


def national(folder):
    folder = Path(folder)
    hold("national")
    runs = sorted(path.parent.name for path in folder.glob("*/brief.json"))
    (folder / "index.html").write_text(json.dumps(runs), encoding="utf-8")
