"""What stands in the data is text: it runs nothing, links nowhere, and turns nothing round."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from attain.site.front import front
from attain.site.national import national
from attain.site.pages import page
from attain.site.paper import sheet

SHOWN = """<script>window.hurt = 1</script><img src=x onerror="window.hurt = 2"> "A" & 'B'"""
TURNED = f"{SHOWN} \u202eabc"


@pytest.fixture(params=[SHOWN, TURNED], ids=["markup", "turned"])
def evil(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def poisoned(node: Any, evil: str) -> Any:
    """Every text of a brief, hostile."""
    if isinstance(node, dict):
        return {
            key: value if key in ("id", "section", "format", "source") else poisoned(value, evil)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [poisoned(value, evil) for value in node]
    return evil if isinstance(node, str) else node


@pytest.fixture
def hostile(brief: dict[str, Any], evil: str, tmp_path: Path) -> Path:
    """A run whose every name, quotation, source and sentence is hostile."""
    told = copy.deepcopy(brief)
    for item in told["targets"].values():
        for language in ("vi", "en"):
            item[language] = poisoned(item[language], evil)
            for point in item[language]["history"]:
                point["source"] = "s"
        item["quote"] = item["verdict"] = evil
    told["sources"] = {name: poisoned(source, evil) for name, source in told["sources"].items()}
    for source in told["sources"].values():
        source["url"] = "javascript:window.hurt=3"
    told["words"] = poisoned(told["words"], evil)
    told["area"] = {**poisoned(told["area"], evil), "id": "lam-dong"}
    told["sections"] = [{**part, "vi": evil, "en": evil} for part in told["sections"]]
    folder = tmp_path / 'a "b" & <c>'
    folder.mkdir()
    (folder / "brief.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def assert_harmless(tab: Page) -> None:
    assert tab.evaluate("window.hurt") is None
    assert tab.locator("script").count() == 1
    assert tab.locator("img").count() == 0
    assert tab.locator("[onerror], a[href^='javascript']").count() == 0


@pytest.mark.browser
def test_front_page(hostile: Path, visit: Callable[..., Page]) -> None:
    tab = visit(front(hostile))
    assert_harmless(tab)
    for place in ("h1 .vi", "#T10-name .vi", "#T10 blockquote", "#T10-evidence cite >> nth=0"):
        expect(tab.locator(place)).to_contain_text(SHOWN)
    assert SHOWN in tab.title()
    assert "\u202e" not in tab.title()
    turned = tab.evaluate("""() => {
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const free = [];
        while (walk.nextNode())
            if (walk.currentNode.data.includes("\u202e"))
                if (!walk.currentNode.parentElement.closest("bdi, script"))
                    free.push(walk.currentNode.parentElement.outerHTML.slice(0, 160));
        return free;
    }""")
    assert turned == []


@pytest.mark.browser
def test_comparison(hostile: Path, visit: Callable[..., Page]) -> None:
    front(hostile)
    tab = visit(national(hostile.parent))
    assert_harmless(tab)
    expect(tab.locator("#table-1 tbody th >> nth=0")).to_contain_text(SHOWN)
    tab.locator("#table-1 tbody a >> nth=0").click()
    expect(tab.locator("#T10-name")).to_be_attached()  # the folder's odd name is a working link


@pytest.mark.browser
def test_brief_on_paper(hostile: Path, visit: Callable[..., Page], tmp_path: Path) -> None:
    told = json.loads((hostile / "brief.json").read_text(encoding="utf-8"))
    path = tmp_path / "sheet.html"
    path.write_text(sheet(told, "vi"), encoding="utf-8")
    tab = visit(path)
    assert tab.evaluate("window.hurt") is None
    assert tab.locator("script, img").count() == 0
    expect(tab.locator("h1")).to_contain_text(SHOWN)


@pytest.mark.browser
def test_notebook_page(evil: str, visit: Callable[..., Page], tmp_path: Path) -> None:
    about = {"id": evil, "kind": "table", "alt": evil, "caption": evil, "csv": f"a\n{evil}\n"}
    outputs = [
        {"text/markdown": f"{evil} [x](javascript:window.hurt=4) ![y](https://example.org/y.png)"},
        {"text/html": f"<table onclick='x()'><tr><td>{evil}</td></tr></table>"},
        {"image/svg+xml": "<svg onload='window.hurt=5'><script>window.hurt=6</script></svg>"},
        {"text/plain": evil},
    ]
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": f"# {evil}"},
        {
            "cell_type": "code",
            "metadata": {},
            "execution_count": 1,
            "source": f"x = '''{evil}'''",
            "outputs": [
                {"output_type": "display_data", "data": data, "metadata": {"attain": about}}
                for data in outputs
            ],
        },
    ]
    source = tmp_path / "05_targets.ipynb"
    source.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    tab = visit(page(source, tmp_path / "05_targets.vi.html", language="vi"))
    assert_harmless(tab)
    expect(tab.locator("h1")).to_contain_text(SHOWN)
    expect(tab.locator("figcaption >> nth=0")).to_contain_text(SHOWN)
    expect(tab.locator("pre.text")).to_contain_text(SHOWN)
