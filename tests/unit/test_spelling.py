"""Every English word that a reader meets is one: in tables, pages, messages and templates."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from spellchecker import SpellChecker

from attain.evidence.doubts import EVERY
from attain.evidence.doubts.words import is_syllable

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "words.txt"
ENGLISH = (
    "name_en", "definition_en", "note_en", "note", "licence", "own_reading", "other_reading",
    "evidence",
)  # fmt: skip
ENGLISH_WORDS = re.compile(r"\b(?:the|of|and|by|from|with|was|were|is|to|for|at|per cent)\b", re.I)
MARKUP = (
    r"```.*?```|`[^`]*`|\]\([^)]*\)|https?://\S+|\${1,2}[^$]*\$|<[^>]*>|\{\{.*?\}\}|\{[%#].*?[%#]\}"
)
WORD = r"(?<![\w.@/_-])[A-Za-z]+(?:['’][a-z]+)?(?![\w@/_]|\.\w)"


def _tables() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "data").glob("**/*.csv")):
        if path.parent.name in ("data", "plans"):
            with path.open(encoding="utf-8", newline="") as stream:
                for line, row in enumerate(csv.DictReader(stream), 2):
                    for name in ENGLISH:
                        yield f"data/{path.name}, row {line}", row.get(name) or ""
                    quote = row.get("quote") or ""
                    if quote.isascii() and ENGLISH_WORDS.search(quote):
                        yield f"data/{path.name}, row {line}", quote


def _pages() -> Iterator[tuple[str, str]]:
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("lib/*/*.md")):
        if not path.name.endswith(".vi.md"):
            yield path.name, path.read_text(encoding="utf-8")


def _messages() -> Iterator[tuple[str, str]]:
    report = ROOT / "lib" / "attain" / "report"
    for path in report.glob("messages/*.yaml"):
        for name, said in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield f"{path.name}, {name}", str(said["en"])
    for path in report.glob("templates/en/*.j2"):
        yield path.name, path.read_text(encoding="utf-8")
    for rule in EVERY:
        yield rule.name, f"{rule.what} {rule.do}"


@pytest.mark.parametrize("texts", [_tables, _pages, _messages])
def test_every_english_word_is_one(texts):
    own, found = {*OWN.read_text(encoding="utf-8").split()}, {}
    for place, text in texts():
        for word in re.findall(WORD, re.sub(MARKUP, " ", text, flags=re.S)):
            if len(word) > 2 and (word.islower() or word.istitle()):
                found.setdefault(re.sub("['’]s?$", "", word.lower()), place)
    found = {w: place for w, place in found.items() if not is_syllable(w) or texts is _messages}
    unknown = SpellChecker(language="en").unknown(found.keys() - own)
    assert not {word: found[word] for word in unknown}
