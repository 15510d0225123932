"""Sharing a report: its address, its picture, what has changed, and that it works anywhere."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from attain.errors import AttainError, ParameterError
from attain.site.asked import published_at
from attain.site.front import front
from attain.site.paper import card
from attain.site.since import changes, remembered

LANGUAGES = ("vi", "en")


def shared(run: Path, folder: Path, **about: Any) -> Path:
    """A report that was asked for with these things."""
    (folder / "brief.json").write_bytes((run / "brief.json").read_bytes())
    (folder / "run.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def properties(page: Any) -> dict[str, str]:
    tags = [node.attrs for node in page.all("meta")]
    return {tag["property"]: tag["content"] for tag in tags if "property" in tag}


def test_an_address_is_named_only_where_it_is_known(run: Path, read: Any, tmp_path: Path) -> None:
    assert properties(read(run / "index.html")) == {}
    folder = shared(run, tmp_path, site_url="https://example.org/r/lam-dong-2024/")
    (folder / "card.png").write_bytes(b"\x89PNG")
    page = read(front(folder))
    told = properties(page)
    assert told["og:url"] == "https://example.org/r/lam-dong-2024/"
    assert told["og:image"] == "https://example.org/r/lam-dong-2024/card.png"
    assert told["og:title"] == page.all("title")[0].text()
    assert "https://example.org/r/lam-dong-2024/" in page.all("details", class_="fold about")[
        0
    ].text("vi")
    (folder / "card.png").unlink()
    assert "og:image" not in properties(read(front(folder)))


@pytest.mark.parametrize(
    "given", ["example.org", "ftp://example.org", "javascript:alert(1)", "https://[example.org"]
)
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(ParameterError, match="not an address, at --site-url"):
        published_at(given, "lam-dong-2024")
    assert published_at("https://example.org/r/", "a") == "https://example.org/r/a/"
    assert published_at("https://example.org", "a b#1") == "https://example.org/a%20b%231/"


def test_what_has_changed(run: Path, brief: dict[str, Any], read: Any, tmp_path: Path) -> None:
    before = remembered(run.parent, run.name)
    assert [line["vi"] for line in changes(brief, before)][1:] == [
        "Không có kết luận nào thay đổi."
    ]
    then = copy.deepcopy(before)
    then["as_of"] = "2023-06-30"
    then["targets"]["T10"]["vi"]["probability"] = "13%"
    then["targets"]["T10"]["en"]["probability"] = "13%"
    then["targets"]["T08"]["vi"]["asks"] = then["targets"]["T08"]["en"]["asks"] = "< 1%"
    del then["targets"]["T05"]
    then["targets"]["T99"] = then["targets"]["T01"]
    page = read(front(shared(run, tmp_path, since=then)))
    (part,) = page.all("details", class_="since fold wrap")
    for language, words in {
        "vi": (
            "30/06/2023",
            "13% ít khả năng → 16% ít khả năng",
            "mới đưa vào",
            "T01 Nghèo đa chiều: không còn",
        ),
        "en": ("30 June 2023", "13% unlikely → 16% unlikely", ": new", "T01 Poverty: no longer"),
    }.items():
        text = part.text(language)
        for word in words:
            assert word in text
        lines = [line.text(language) for line in part.all("li")]
        assert len(lines) == 4
        assert re.search(
            r"T08 .*< 1% \(79% .*\) → < 1[,.]2% \(79% ",
            next(line for line in lines if "T08" in line).replace("\u00a0", " "),
        )


def test_a_report_to_compare_with_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(AttainError, match="the run has no brief"):
        remembered(tmp_path, "lam-dong-2024")


def test_every_row_can_be_linked_to(run: Path, read: Any) -> None:
    page = read(run / "index.html")
    for row in page.all("article"):
        (anchor,) = row.all("a", class_="anchor")
        assert anchor.attrs["href"] == f"#{row.attrs['id']}"


def test_works_from_a_stick_and_under_any_path(run: Path, read: Any) -> None:
    """No address begins at a root or on this machine, so that a folder can be put anywhere."""
    for path in sorted(run.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert str(run) not in text
        for node in read(path).all():
            for name in ("href", "src"):
                address = node.attrs.get(name, "")
                assert not re.match(r"/|file:|http://localhost", address), address


def test_says_who_made_it_and_how_to_object(run: Path, read: Any) -> None:
    (about,) = read(run / "index.html").all("details", class_="fold about")
    for language, words in {
        "vi": ("Attain", "MIT", "tính đến ngày 31/12/2023", "Thấy con số sai"),
        "en": ("Attain", "MIT", "as of 31 December 2023", "To object"),
    }.items():
        for word in words:
            assert word in about.text(language)


@pytest.mark.browser
def test_the_picture_of_a_report(run: Path, program: str, tmp_path: Path) -> None:
    (tmp_path / "brief.json").write_bytes((run / "brief.json").read_bytes())
    drawn = card(tmp_path).read_bytes()
    assert drawn.startswith(b"\x89PNG")
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (1200, 630)
    assert 10_000 < len(drawn) < 300_000
