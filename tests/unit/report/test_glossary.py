"""The glossary of docs/ is what the pages say: each of its words stands in its message."""

import json
import re
from pathlib import Path

import pytest

from attain.report.text.catalogue import messages
from attain.report.text.prose import FOLDER

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([\w.() -]+)` \|([^|]*)\|$", PAGE, flags=re.M)
NEVER = re.search(r"^Said nowhere: (.+?)\.$", PAGE, flags=re.M | re.S)


def prose():
    """Every text that a page can show, with the place it stands in."""
    for key, entry in messages().items():
        yield from ((key, text) for text in entry.values())
    for path in sorted(FOLDER.glob("*/*.j2")):
        yield path.name, re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", path.read_text("utf-8"), flags=re.S)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield path.name, "".join(cell["source"])


def test_the_glossary_has_words_and_what_is_not_said():
    assert len(ROWS) > 15
    assert NEVER


@pytest.mark.parametrize(("vietnamese", "english", "key"), [row[:3] for row in ROWS])
def test_a_word_of_the_glossary_is_what_its_message_says(vietnamese, english, key):
    said = messages()[key]
    assert vietnamese.lower() in said["vi"].lower()
    assert english.lower() in said["en"].lower()


def test_what_is_not_said_is_said_nowhere():
    unsaid = [word for *_, words in ROWS for word in words.split(";")]
    unsaid += re.split(r"\s·\s", NEVER[1])
    words = [" ".join(word.split()) for word in unsaid if word.strip()]
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)
    said = [(place, hit[0]) for place, text in prose() if (hit := found.search(text))]
    assert said == []
