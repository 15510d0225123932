"""One real run, laid out once, and one browser a module that refuses every request."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.numbers import parse_decimal
from playwright.sync_api import Browser, Page, expect, sync_playwright

from attain.errors import AttainError
from attain.parameters import Parameters
from attain.report.outcomes import write_outcomes
from attain.report.text.brief import write_brief
from attain.site.front import front
from attain.site.pages import page
from attain.site.paper import browser as find_browser
from attain.targets.study import Study

ROOT = Path(__file__).parents[2]
LANGUAGES = ("vi", "en")
FLAGS = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", "--no-first-run"]


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the default run with one small page, made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    room = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = room / "report" / "lam-dong-2024"
    with (room / "report.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "index.html").exists():
            _make(folder)
    return folder


def _make(folder: Path) -> None:
    study = Study(Parameters(data=str(ROOT / "data")))
    write_brief(study, folder)
    write_outcomes(study, folder)
    cells = [{"cell_type": "markdown", "metadata": {}, "source": "# Title"}]
    notebook = folder / "05_targets.ipynb"
    notebook.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    for language in LANGUAGES:
        page(notebook, folder / f"{notebook.stem}.{language}.html", language=language)
    front(folder)


@pytest.fixture(scope="session")
def brief(run: Path) -> dict[str, Any]:
    """What the default run says; to be copied before it is changed."""
    found: dict[str, Any] = json.loads((run / "brief.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def short(brief: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A front page of four targets: a range, one without a figure, one with several readings."""
    kept = ("T01", "T05", "T08", "T10")
    sections = [
        {**part, "targets": [name for name in part["targets"] if name in kept]}
        for part in brief["sections"]
    ]
    few = {**brief, "sections": [part for part in sections if part["targets"]]}
    few["targets"] = {name: brief["targets"][name] for name in kept}
    folder = tmp_path_factory.mktemp("short")
    (folder / "brief.json").write_text(json.dumps(few), encoding="utf-8")
    return front(folder)


@pytest.fixture(scope="module")
def program() -> str:
    """Chromium; without it the tests are an error where CI runs, and skipped elsewhere."""
    try:
        return find_browser()
    except AttainError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"these tests need a browser: {missing}")
        pytest.skip(f"no browser, nothing was looked at: {missing}")


@pytest.fixture(scope="module")
def chromium(program: str, long: float) -> Iterator[Browser]:
    expect.set_options(timeout=1_000 * long / 5)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=program, args=FLAGS, timeout=1_000 * long
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(chromium: Browser, long: float) -> Iterator[Callable[..., Page]]:
    """Open a page; at the end nothing may have been asked of the network or complained of."""
    contexts: list[Any] = []
    asked: list[str] = []
    complaints: list[str] = []

    def opened(
        path: Path, *, width: int = 1440, scheme: str = "light", address: str = "", **options: Any
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        context.set_offline(True)
        contexts.append(context)
        context.set_default_timeout(1_000 * long)
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(path.as_uri() + address)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert complaints == []


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    return _violations


@pytest.fixture
def sideways() -> Callable[[Page], list[str]]:
    return _sideways


@pytest.fixture
def broken() -> Callable[[Page], list[str]]:
    return _broken


@pytest.fixture
def read() -> Callable[[Path], Node]:
    return _read


@pytest.fixture
def numbers() -> Callable[[str, str], list[float]]:
    return _numbers


def _violations(tab: Page) -> list[str]:
    """What axe-core finds, of any impact, one line each."""
    # A drawing is one image with its words on the outside; its thousands of strokes take time.
    tab.evaluate("document.querySelectorAll('svg[role=img]').forEach(s => s.replaceChildren())")
    # Rows of a table are made alike; the first ones speak for the rest.
    tab.evaluate("document.querySelectorAll('tbody tr:nth-child(n+4)').forEach(r => r.remove())")
    options = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(tab, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def _sideways(tab: Page) -> list[str]:
    """Whatever is wider than the window, unless it scrolls in a region of its own."""
    script = """() => {
        const wide = [];
        if (document.documentElement.scrollWidth > window.innerWidth) wide.push("the page");
        for (const item of document.querySelectorAll("body *")) {
            if (item.closest(".scroll, pre, math, svg, .unseen, .switch, .skip")) continue;
            const box = item.getBoundingClientRect();
            if (box.width && (box.right > window.innerWidth + 1 || box.left < -1))
                wide.push(item.tagName + " " + item.textContent.trim().slice(0, 60));
        }
        return wide;
    }"""
    found: list[str] = tab.evaluate(script)
    return found


def _broken(tab: Page) -> list[str]:
    """Words that are parted at the end of a line, which no language does without a hyphen."""
    script = """() => {
        const parted = [], range = document.createRange();
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const node = walk.currentNode, holder = node.parentElement;
            if (holder.closest("svg, script, style, .unseen, code")) continue;
            if (!holder.checkVisibility()) continue;
            const head = holder.closest("thead");  // on a phone only for who listens
            if (head && getComputedStyle(head).clipPath !== "none") continue;
            for (const word of node.data.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
                range.setStart(node, word.index);
                range.setEnd(node, word.index + word[0].length);
                const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
                if (tops.size > 1) parted.push(word[0]);
            }
        }
        return parted;
    }"""
    found: list[str] = tab.evaluate(script)
    return found


# ---- reading a page back, without a browser ----------------------------------------------------
VOID = {"meta", "link", "br", "img", "input", "hr", "source", "path", "circle", "rect"}


class Node:
    """An element: its tag, attributes, children and texts in their order."""

    def __init__(self, tag: str, attrs: dict[str, str]) -> None:
        self.tag, self.attrs = tag, attrs
        self.inside: list[Node | str] = []

    def all(self, tag: str = "", **wanted: str) -> list[Node]:
        """Elements below with a tag and attributes; ``data_field`` stands for ``data-field``."""
        found = []
        for item in self.inside:
            if isinstance(item, Node):
                named = not tag or item.tag == tag
                if named and all(
                    item.attrs.get(k.rstrip("_").replace("_", "-")) == v for k, v in wanted.items()
                ):
                    found.append(item)
                found += item.all(tag, **wanted)
        return found

    def text(self, language: str = "") -> str:
        """Text below, that of the other language left out."""
        other = {"vi": "en", "en": "vi"}.get(language, "")
        parts = []
        for item in self.inside:
            if isinstance(item, str):
                parts.append(item)
            elif not other or other not in item.attrs.get("class", "").split():
                parts.append(item.text(language))
        return " ".join("".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def _read(path: Path) -> Node:
    """A page as a tree."""
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader.open[0]


def _numbers(text: str, language: str) -> list[float]:
    """The numbers of a text, read as the language writes them."""
    found = re.findall(r"[−-]?\d[\d.,]*", text.replace("\u00a0", " "))
    cleaned = [number.rstrip(".,").replace("−", "-") for number in found]
    return [float(parse_decimal(number, locale=language, strict=True)) for number in cleaned]
