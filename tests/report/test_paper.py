"""The brief on paper: two sheets of A4, searchable, and a plain word when nothing can print it."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from attain.errors import AttainError
from attain.report.text.catalogue import say
from attain.site import paper as module
from attain.site.paper import browser, paper, sheet
from attain.site.safe import isolated

ASKED = {
    "vi": ("chỉ tiêu nào sẽ đạt?", "Trang 1/2", "Trang 2/2", "78,37%", "Cách đọc báo cáo"),
    "en": ("which targets will be met?", "Page 1 of 2", "Page 2 of 2", "78.37%", "How to read"),
}


@pytest.fixture(scope="module")
def printed(run: Path, program: str, tmp_path_factory: pytest.TempPathFactory, long: float) -> Path:
    folder = tmp_path_factory.mktemp("paper")
    (folder / "brief.json").write_bytes((run / "brief.json").read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SECONDS", long)
        assert [path.name for path in paper(folder)] == ["brief.vi.pdf", "brief.en.pdf"]
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]
    return folder


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_two_pages(printed: Path, brief: dict[str, Any], language: str) -> None:
    reader = PdfReader(printed / f"brief.{language}.pdf")
    assert len(reader.pages) == 2
    for page in reader.pages:
        assert page.mediabox.width == pytest.approx(595, abs=1)
        assert page.mediabox.height == pytest.approx(842, abs=1)
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for wanted in ASKED[language]:
        assert wanted in text
    for name, item in brief["targets"].items():
        assert name in text
        assert item[language]["probability"] in text
    fonts = str([page["/Resources"]["/Font"] for page in reader.pages])
    assert "AttainSans" in "".join(
        str(font.get_object()["/BaseFont"])
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
        if "/BaseFont" in font.get_object()
    ), fonts
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # tagged: it can be read aloud
    assert root["/Lang"] == language


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sheet_asks_for_nothing(brief: dict[str, Any], language: str) -> None:
    text = sheet(brief, language)
    assert not re.search(r"""(src|href)=["']|url\((?!["']?data:)""", text)
    assert f'<html lang="{language}">' in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_levels_that_nobody_planned_are_told_as_such(brief: dict[str, Any], language: str) -> None:
    targets = {
        name: item | {"hypothetical": True, "quote": ""} for name, item in brief["targets"].items()
    }
    planned, text = (
        sheet(each, language)
        for each in (brief, brief | {"hypothetical": True, "targets": targets})
    )
    assert isolated(say("site.kicker", language)) in planned
    assert isolated(say("site.kicker", language)) not in text
    for key in ("site.kicker", "site.print.target", "site.print.promise"):
        assert isolated(say(f"{key}_hypothetical", language)) in text
    for item in targets.values():  # no plan is quoted that says what is asked
        assert f"<b>{isolated(item[language]['asks'])}</b>" in text


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sheet_is_accessible(
    brief: dict[str, Any], visit: Any, violations: Any, tmp_path: Path, language: str
) -> None:
    page = tmp_path / "sheet.html"
    page.write_text(sheet(brief, language), encoding="utf-8")
    assert violations(visit(page)) == []


def test_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, run: Path, tmp_path: Path) -> None:
    monkeypatch.setenv("ATTAIN_CHROMIUM", "no-such-browser")
    with pytest.raises(AttainError, match="Chromium is needed") as caught:
        browser()
    assert "apt-get install chromium" in str(caught.value)
    assert "\n" not in str(caught.value)
    (tmp_path / "brief.json").write_bytes((run / "brief.json").read_bytes())
    with pytest.raises(AttainError, match="Chromium is needed"):
        paper(tmp_path)


def _program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="the false browsers are shell scripts")
def test_a_browser_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "brief.vi.pdf"
    failing = _program(tmp_path / "failing", "echo 'no display' >&2; exit 3")
    with pytest.raises(AttainError, match=r"did not print.*no display"):
        module.printed(failing, "<p>", target)
    silent = _program(tmp_path / "silent", "exit 0")
    with pytest.raises(AttainError, match="did not print"):
        module.printed(silent, "<p>", target)
    monkeypatch.setattr(module, "SECONDS", 0.2)
    slow = _program(tmp_path / "slow", "exec sleep 600")
    with pytest.raises(AttainError, match="more than"):
        module.printed(slow, "<p>", target)
    assert not target.exists()
