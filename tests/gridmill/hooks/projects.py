"""Projects of the tests: each method leaves a trace of what it was given."""

import json
from pathlib import Path

from holding import hold

from gridmill import Project, UsageError


class Alone(Project):
    """Notebooks in two variants, and nothing besides them."""

    variants = {"de": {"language": "de"}, "en": {"language": "en"}}  # noqa: RUF012
    variant_tag = "lang-"
    preload = ("numpy", "matplotlib_inline.config", "holding:in_server")


class Drawing(Alone):
    preload = ("numpy", "matplotlib.pyplot", "matplotlib.backends.backend_agg")


class Pages(Alone):
    def page(self, ipynb, html, *, variant, pages):
        notebook = json.loads(Path(ipynb).read_text(encoding="utf-8"))
        texts = ["".join(cell["source"]) for cell in notebook["cells"]]
        with Path(html).open("w", encoding="utf-8") as stream:
            stream.write(f"{variant}\n")
            stream.flush()
            hold("page")
            stream.write("\n".join(texts))


class Report(Pages):
    """With everything that a project may have, shared computations apart."""

    after = ("pdf", "front")

    def check(self, parameters):
        hold("check")
        if parameters["area"] == "atlantis":
            raise UsageError("unknown area 'atlantis'; ask for another")

    def tables(self, parameters, folder):
        (folder / "answers.csv").write_text(f"area\n{parameters['area']}\n", encoding="utf-8")
        hold("tables")
        (folder / "answers.json").write_text(
            json.dumps({"area": parameters["area"]}), encoding="utf-8"
        )

    def pdf(self, folder):
        assert (Path(folder) / "answers.json").is_file()
        (Path(folder) / "report.pdf").write_text("%PDF", encoding="utf-8")

    def front(self, folder):
        names = sorted(path.name for path in folder.iterdir())
        (folder / "index.html").write_text(json.dumps(names), encoding="utf-8")
        hold("front")
        (folder / "assets").mkdir()
        (folder / "assets" / "style.css").write_text("p {}", encoding="utf-8")

    def index(self, folder):
        hold("index")
        runs = sorted(path.parent.name for path in folder.glob("*/answers.json"))
        (folder / "index.html").write_text(json.dumps(runs), encoding="utf-8")


class Framed(Report):
    after = ("pdf", "frames", "front")
    of_tables = ("frames",)

    def frames(self, folder):
        assert sorted(path.name for path in Path(folder).iterdir()) == [
            "answers.csv",
            "answers.json",
        ]
        (Path(folder) / "frames.txt").write_text("frames", encoding="utf-8")


class OtherLayout(Report):
    def page(self, ipynb, html, *, variant, pages):
        super().page(ipynb, html, variant=variant, pages=pages)


class NoCheck(Report):
    def check(self, parameters):
        raise MemoryError("no room to look")


class NoTables(Report):
    def tables(self, parameters, folder):
        raise AttributeError("no tables today")


KEPT = {}


class Shared(Pages):
    shared_tags = ("shared-one", "shared-two")

    def share(self, tag, parameters, *, force):
        if tag == "shared-two":
            hold("share")
            tag = f"{tag}, afresh" if force else tag
        KEPT[tag] = [values["area"] for values in parameters]
        with Path("shared").open("a", encoding="utf-8") as stream:
            stream.write(f"{KEPT}\n")


class AloneShared(Shared):
    page = Project.page
