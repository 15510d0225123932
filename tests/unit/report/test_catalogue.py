"""The catalogue holds both languages of every message, and refuses what it does not hold."""

import re
import unicodedata
from collections import Counter
from itertools import accumulate
from pathlib import Path
from string import Formatter

import pytest
import yaml
from jinja2 import Environment, nodes

from attain.errors import AttainError
from attain.report.text.catalogue import (
    FOLDER,
    OWN_WORDS,
    called,
    has,
    messages,
    say,
)
from attain.report.text.prose import FOLDER as TEMPLATES


@pytest.mark.parametrize("key", sorted(messages()))
def test_every_message_asks_for_the_same_values_in_both_languages(key):
    entry = messages()[key]
    assert set(entry) == {"vi", "en"}
    asked = [{name for _, name, *_ in Formatter().parse(text)} - {None} for text in entry.values()]
    assert asked[0] == asked[1]
    assert all(unicodedata.is_normalized("NFC", text) for text in entry.values())


def test_a_vietnamese_interval_says_of_what_it_is():
    """Of a number alone, "khoảng 80%" is read as "about 80%"."""
    templates = [path.read_text("utf8") for path in (TEMPLATES / "vi").glob("*.j2")]
    texts = [entry["vi"] for entry in messages().values()] + templates
    assert [hit for text in texts for hit in re.findall(r"[Kk]hoảng (?:\d+%|{level})", text)] == []


def test_one_target_is_not_called_several():
    """A list of one, a history of one year."""
    listed = messages()["audit.point-of-range.unknown.finding"]["en"].format(items="T11")
    assert "targets" not in listed
    assert "are ranges" not in listed
    assert messages()["chart.lengths.alt"]["en"].startswith("length {n}: 80% interval")


def test_the_caption_of_the_histories_names_every_mark():
    told = messages()["chart.histories.caption"]
    assert all(word in told["en"] for word in ("dots", "squares", "triangles", "Dashes", "bar"))
    assert all(word in told["vi"] for word in ("Chấm đặc", "ô vuông", "tam giác", "Nét đứt"))


def test_the_area_of_a_report_may_be_the_country():
    for key in ("table.pace.alt", "chart.overview.hypothetical"):
        assert "area" in messages()[key]["en"]
        assert "địa phương" in messages()[key]["vi"]
        assert "the province" not in messages()[key]["en"].replace("the provinces", "")


def test_the_page_says_that_the_day_of_a_table_is_a_convention():
    """2009 stands beside the edition of 2025."""
    told = messages()["site.read.fan"]
    assert "by convention" in told["en"]
    assert "ngày quy ước" in told["vi"]


def test_a_message_is_filled_in():
    assert say("unit.percent", "vi", number="78,37") == "78,37%"


def test_an_unknown_key_is_refused():
    with pytest.raises(AttainError, match=r"unknown message.*verdict\.likly"):
        say("verdict.likly", "en")


def test_a_key_of_the_package_is_held_as_one_of_the_catalogue(monkeypatch):
    monkeypatch.setitem(OWN_WORDS, "unit.schools", {"vi": "trường", "en": "schools"})
    assert [has(key) for key in ("unit.schools", "unit.persons", "unit.others")] == [1, 1, 0]


def test_a_missing_value_is_named():
    with pytest.raises(AttainError, match="number"):
        say("unit.percent", "en")


def test_an_unknown_language_is_refused():
    with pytest.raises(AttainError, match="vi or en"):
        say("general.and", "fr")


@pytest.mark.parametrize(("one", "said"), [("state", "A state"), ("emirate", "An emirate")])
def test_a_word_of_a_package_has_the_article_that_it_takes(monkeypatch, one, said):
    for form, word in (("one", one), ("many", f"{one}s")):
        monkeypatch.setitem(OWN_WORDS, f"province.{form}", {"vi": word, "en": word})
    assert called("A province", "en") == said


def test_a_key_stands_once():
    files = [yaml.compose(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")]
    keys = Counter(key.value for file in files for key, _ in file.value)
    assert set(keys) == set(messages())
    assert {key for key, count in keys.items() if count > 1} == set()


def test_the_message_files_are_where_the_package_looks():
    assert {"general.yaml", "charts.yaml", "tables.yaml"} <= {
        path.name for path in FOLDER.glob("*")
    }


def test_the_messages_of_a_figure_or_a_table_have_one_that_says_them():
    root = Path(__file__).parents[3]
    sources = [*(root / "lib/attain").rglob("*.py"), *(root / "notebooks").glob("*.ipynb")]
    words = set(re.findall(r"[\w-]+", "\n".join(path.read_text("utf-8") for path in sources)))
    shown = {key.split(".")[1] for key in messages() if key.startswith(("table.", "chart."))}
    told = {name for name in shown if any(word.endswith(name) for word in words)}
    assert told == shown


# Conditions on forms of words that one language has and the other has not: "both", "one place".
OWN_FORMS = ("likely", "count == 1", "found.lead == 2", 'statement.label == "too_narrow"')
WRITERS_OF_WORDS = {"capitalize", "join"}  # filters that write no value


def part(text):
    return Environment().parse(text).body[0].nodes[0]


OWN = [part(f"{{{{ {condition} }}}}") for condition in OWN_FORMS]


def told(node):
    """What a part of a template decides and writes, in its order; nothing that is of a plural."""
    for child in node.iter_child_nodes():
        match child:
            case nodes.Filter(name="plural"):
                continue
            case nodes.Filter() if child.name not in WRITERS_OF_WORDS:
                yield f"{child.node} {child.name} {child.args}"
            case nodes.CondExpr() if child.test in OWN:
                yield from told(nodes.Output([child.expr1, child.expr2]))
                continue
            case nodes.CondExpr():
                yield f"either {child.test}"
            case nodes.Macro() | nodes.Getattr() | nodes.Call() | nodes.Compare() | nodes.Test():
                yield str(getattr(child, "name", child))
            case nodes.Name() if child.name not in {"noun", "nouns"}:
                yield child.name
        yield from told(child)


def decided(node):
    """The conditions and repetitions of a template in their order."""
    return [
        str(each.test if isinstance(each, nodes.If) else each.iter)
        for each in node.find_all((nodes.If, nodes.For))
    ]


@pytest.mark.parametrize("topic", sorted(path.name for path in TEMPLATES.glob("vi/*.j2")))
def test_a_sentence_decides_and_tells_the_same_in_both_languages(topic):
    vi, en = (
        Environment().parse((TEMPLATES / language / topic).read_text(encoding="utf-8"))
        for language in ("vi", "en")
    )
    assert decided(vi) == decided(en)
    assert Counter(told(vi)) == Counter(told(en))


# Where Vietnamese says first what English says last.
ANOTHER_ORDER = {
    "audit.changes-contradict.finding",
    "work.08-bunching.caption",
}


def test_the_values_of_a_message_stand_in_the_same_order_in_both_languages():
    def order(text):
        return [name for _, name, *_ in Formatter().parse(text) if name]

    found = {key for key, entry in messages().items() if order(entry["vi"]) != order(entry["en"])}
    assert found == ANOTHER_ORDER


# English words for what Vietnamese writes in digits: a month, a half year, a chance.
SPELLED = {"one": "1", "three": "3", "five": "5", "six": "6", "seven": "7", "half": "6",
           "June": "6", "July": "7", "even": "50", "likely": "50"}  # fmt: skip


def written_numbers(text):
    return {number.replace(",", ".") for number in re.findall(r"\d+(?:[.,]\d+)?", text)}


def parts_of_templates(language):
    """The words of every macro, without what it computes."""
    for path in TEMPLATES.glob(f"{language}/*.j2"):
        for macro in Environment().parse(path.read_text(encoding="utf-8")).find_all(nodes.Macro):
            words = [each.data for each in macro.find_all(nodes.TemplateData)]
            words += [str(each.value) for each in macro.find_all(nodes.Const)
                      if isinstance(each.value, str)]  # fmt: skip
            yield f"{path.name} {macro.name}", " ".join(words)


def test_a_number_in_words_is_the_same_in_both_languages():
    every = {key: (entry["vi"], entry["en"]) for key, entry in messages().items()}
    english = dict(parts_of_templates("en"))
    every |= {name: (text, english[name]) for name, text in parts_of_templates("vi")}
    for key, (vi, en) in every.items():
        spelled = {SPELLED[word] for word in re.findall(r"\w+", en) if word in SPELLED}
        more = written_numbers(vi) - written_numbers(en)
        assert written_numbers(en) <= written_numbers(vi), key
        assert more == spelled if len(more) > 1 else more <= spelled, key


@pytest.mark.parametrize(("lower", "upper"), [("low", "high"), ("min", "max")])
def test_the_lower_end_is_told_before_the_upper_one(lower, upper):
    texts = [text for entry in messages().values() for text in entry.values()]
    texts += [path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*/*.j2")]
    for line in "\n".join(texts).splitlines():
        told = re.findall(rf"(?:{{|\.|_)({lower}|{upper})\b(?=[|}}])", line)
        open_ends = accumulate(1 if end == lower else -1 for end in told)
        assert len(set(told)) < 2 or min(open_ends) == 0, line


def test_a_plural_comes_after_its_singular():
    for path in TEMPLATES.glob("*/*.j2"):
        found = re.findall(r'\|plural\("(\w+)", "(\w+)"\)', path.read_text(encoding="utf-8"))
        odd = {("is", "are"), ("was", "were"), ("has", "have"), ("agrees", "agree"), ("does", "do")}
        assert {pair for pair in found if pair[1] != f"{pair[0]}s"} <= odd, path
