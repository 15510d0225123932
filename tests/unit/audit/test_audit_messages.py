"""Everything the audit can find is said in both languages, with the same numbers."""

import importlib.util
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from attain.audit import RULES, audit
from attain.report.tables.evidence import finding_words
from attain.report.text.catalogue import messages


def _cases():
    """The outcomes that the tests of the checks go through: message, check, rows."""
    for path in sorted(Path(__file__).parent.glob("test_checks_*.py")):
        spec = importlib.util.spec_from_file_location(f"cases_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for message, (check, _, rows, _) in module.CASES.items():
            yield message, check, rows


CASES = {message: (check, rows) for message, check, rows in _cases()}
NAMES = list(RULES)


def words(view, finding, language):
    study = SimpleNamespace(language=language, view=view)
    return finding_words(study, finding)


@pytest.mark.parametrize("message", CASES)
def test_every_outcome_is_said_in_both_languages(world, message):
    check, rows = CASES[message]
    facts = world(**rows)
    finding = next(f for f in check(facts) if f.message == f"audit.{message}")
    said = {language: words(facts.view, finding, language) for language in ("vi", "en")}
    for title, text, consequence in said.values():
        assert title
        assert text.endswith(".")
        assert "{" not in title + text + consequence
        if finding.kind != "note":
            assert consequence, "a reader is told what follows from it"


@pytest.mark.parametrize("message", CASES)
def test_both_languages_give_the_same_figures_as_often(message):
    for part in ("finding", "consequence"):
        texts = messages().get(f"audit.{message}.{part}", {"vi": "", "en": ""})
        asked = [sorted(re.findall(r"\{\w+\}", texts[language])) for language in ("vi", "en")]
        assert asked[0] == asked[1]


def test_every_outcome_has_its_messages_and_no_message_is_without_one():
    keys = {key for key in messages() if key.startswith("audit.")}
    titles = {f"audit.{name}.title" for name in NAMES}
    findings = {f"audit.{message}.finding" for message in CASES}
    assert titles <= keys
    assert keys - titles >= findings
    spare = keys - titles - findings
    assert {key.removesuffix(".consequence") + ".finding" for key in spare} <= findings


def test_titles_are_told_apart():
    for language in ("vi", "en"):
        titles = [messages()[f"audit.{name}.title"][language] for name in NAMES]
        assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("day", ["2022-12-31", "2023-12-31", "2025-12-31"])
@pytest.mark.parametrize(
    ("area", "year"), [("lam-dong", 2023), ("lam-dong", 2022), ("ba-ria-vung-tau", 2023)]
)
def test_the_audits_of_the_package_can_be_read(package, language, day, area, year):
    view = package.as_of(day)
    for finding in audit(view, area, year):
        title, text, consequence = words(view, finding, language)
        assert title
        assert text
        assert "{" not in text + consequence
        assert "nan" not in text
