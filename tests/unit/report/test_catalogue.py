"""The catalogue holds both languages of every message, and refuses what it does not hold."""

import unicodedata

import pytest

from attain.errors import AttainError
from attain.report.text.catalogue import FOLDER, messages, placeholders, read_messages, say


@pytest.mark.parametrize("key", sorted(messages()))
def test_every_message_asks_for_the_same_values_in_both_languages(key):
    entry = messages()[key]
    assert set(entry) == {"vi", "en"}
    assert placeholders(entry["vi"]) == placeholders(entry["en"])
    assert all(unicodedata.is_normalized("NFC", text) for text in entry.values())


def test_a_message_is_filled_in():
    assert say("unit.percent", "vi", number="78,37") == "78,37%"


def test_an_unknown_key_names_its_neighbours():
    with pytest.raises(AttainError, match=r"verdict\.likely"):
        say("verdict.likly", "en")


def test_a_missing_value_is_named():
    with pytest.raises(AttainError, match="number"):
        say("unit.percent", "en")


def test_an_unknown_language_is_refused():
    with pytest.raises(AttainError, match="vi or en"):
        say("general.and", "fr")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('a.b: {vi: "một"}', "both languages"),
        ('a.b: {vi: "{x}", en: "{y}"}', "different values"),
        ('a.b: {vi: "một"}\nc: 1', "both languages"),
        ('a.b: {vi: "e\u0302", en: "e"}', "NFC"),
    ],
)
def test_a_malformed_message_is_refused(tmp_path, text, complaint):
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(AttainError, match=complaint):
        read_messages(tmp_path)


def test_a_key_stands_once(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text('a.b: {vi: "một", en: "one"}', encoding="utf-8")
    with pytest.raises(AttainError, match="twice"):
        read_messages(tmp_path)


def test_the_topic_files_are_where_the_package_looks():
    assert {"general.yaml", "charts.yaml", "tables.yaml"} <= {
        path.name for path in FOLDER.glob("*")
    }
