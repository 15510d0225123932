"""Tables of what is known: targets, results, checks and sources."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import groupby
from operator import itemgetter
from string import digits
from typing import Final

import pandas as pd

from attain.audit.amounts import Amount
from attain.audit.findings import KINDS, Finding, Kind
from attain.errors import AttainError
from attain.report.exhibit import Exhibit, Prose
from attain.report.selection import tracked
from attain.report.tables.grid import table
from attain.report.text import numbers
from attain.report.text.catalogue import has, original, say
from attain.report.text.phrases import cited, source_title
from attain.report.text.prose import listed
from attain.report.text.wording import area_name, indicator_name, nothing, tagged
from attain.targets.readings import MAIN
from attain.targets.study import Study

__all__ = ["findings", "results", "sources", "targets"]

CLASSES: Final[tuple[Kind, ...]] = ("contradiction", "question", "remark")
"""What a reader has to do something about; the notes are left."""


def targets(study: Study) -> Exhibit | Prose:
    """The targets in the publisher's own words and as exact events."""
    rows = study.assessments
    rows = rows[rows["role"].isin(["primary", "range"])]
    language = study.language
    no_quote = say("table.targets.hypothetical", language) if study.hypothetical else numbers.DASH
    parts = [rows[rows["target"] == one.target] for one in study.targets]
    asked = [
        {
            "target": one.target,
            "quote": f"“{one.quote}”{original(one.quote, language)}" if one.quote else no_quote,
            "events": listed(study, "table.targets.event", events),
        }
        for one, events in zip(study.targets, parts, strict=True)
    ]
    data = pd.concat(parts)[["target", "event", "comparator", "threshold", "basis"]]
    return table(study, "tbl-01-targets", pd.DataFrame(asked), data=data)


def results(study: Study) -> Exhibit | Prose:
    """Every figure known of the targeted indicators, a row for each indicator."""
    pairs = tracked(study)
    if not pairs:
        return nothing(study, "figures")
    histories = [study.readings(*pair)[MAIN].history for pair in pairs]

    rows = [
        {
            "indicator": indicator_name(study, *pair),
            "values": listed(study, "table.results.value", history.assign(indicator=pair[0])),
        }
        for pair, history in zip(pairs, histories, strict=True)
    ]
    data = pd.concat(histories, keys=pairs, names=["indicator", "group"]).reset_index([0, 1])
    shown = ["indicator", "group", "year", "value", "status", "published", "source"]
    area = area_name(study)
    return table(study, "tbl-01-results", pd.DataFrame(rows), data=data[shown], area=area)


def findings(
    study: Study, found: Sequence[Finding], kinds: Sequence[Kind] = CLASSES
) -> Exhibit | Prose:
    """The audit: what each rule computed and what follows from it, a row a rule, by class.

    Parameters
    ----------
    study : Study
        For the language.
    found : sequence of Finding
        Result of the audit.
    kinds : sequence of str
        The classes that are shown. One class alone is folded, and notes alone are a mere list: what
        each computed is told where they stand beside another class.
    """
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        do = f"give a list of {', '.join(KINDS)}"
        raise AttainError("no class of findings", where="findings", got=unknown[0], do=do)
    if not found:
        return nothing(study, "reports", area=area_name(study))
    shown = [finding for finding in found if finding.kind in kinds]
    if not shown:
        return nothing(study, "audit")
    folded = len(kinds) == 1
    rules: dict[tuple[str, str], list[Finding]] = {}
    data = []
    for finding in shown:
        rules.setdefault((finding.kind, finding.check), []).append(finding)
        about = (finding.check, " ".join(finding.items), finding.kind)
        amounts = {k: float(v) for k, v in finding.figures.items() if isinstance(v, Amount)}
        data += [(*about, *figure) for figure in (amounts or {"": math.nan}).items()]
    cells = [_rule(study, group) for group in rules.values()]
    exhibit = table(
        study,
        f"tbl-01-audit{f'-{kinds[0]}s' if folded else ''}",
        pd.DataFrame(cells),
        data=pd.DataFrame(data, columns=["check", "items", "kind", "figure", "value"]),
        key="audit",
        without="kind" if folded else "",
        checks=numbers.counted("table.audit.count", len(shown), study.language),
    )
    if not folded or isinstance(exhibit, Prose):
        return exhibit
    if kinds[0] == "note":
        named = (": ".join(filter(None, (cell["check"], cell["items"]))) for cell in cells)
        items = "".join(f"<li>{escape(words)}</li>" for words in named)
        exhibit = replace(exhibit, body=f'<ul id="{exhibit.id}">{items}</ul>')
    summary = f"<summary>{escape(say(f'check.{kinds[0]}', study.language))}: {len(shown)}</summary>"
    return replace(exhibit, body=f"<details>{summary}{exhibit.body}</details>")


def _rule(study: Study, group: Sequence[Finding]) -> dict[str, str]:
    """What a rule found on which items: shortly what is found often, each consequence once."""
    told = [finding_words(study, finding) for finding in group]
    language, brief = study.language, f"found.{group[0].check}"
    if has(brief):
        each_one = (say(f"{brief}.each", language, **finding_values(study, one)) for one in group)
        count = numbers.number(len(group), language)
        words = say(brief, language, count=count, found="; ".join(each_one))
    else:
        words = ""
        for consequence, alike in groupby(told, key=itemgetter(2)):
            words = " ".join([words, *(text for _, text, _ in alike), consequence]).strip()
    items = {item for finding in group for item in finding.items if tagged(item)}
    in_order = sorted(items, key=lambda item: (item.rstrip(digits), len(item), item))  # T9, T10
    kind = say(f"check.{group[0].kind}", language)
    return {"check": told[0][0], "items": ", ".join(in_order), "found": words, "kind": kind}


def finding_words(study: Study, finding: Finding) -> tuple[str, str, str]:
    """Title, computed sentence and consequence of a finding; the last may be empty."""
    language = study.language
    values = finding_values(study, finding)
    names = [item_name(study, item) for item in finding.items]
    values["items"] = numbers.enumerate_words(names, language)
    consequence = f"{finding.message}.consequence"
    return (
        say(finding.title, language),
        say(f"{finding.message}.finding", language, **values),
        say(consequence, language, **values) if has(consequence) else "",
    )


def finding_values(study: Study, finding: Finding) -> dict[str, str]:
    """Every figure of a finding as text, for the placeholders of its message.

    Two figures that are the ends of one interval, such as ``plan_low`` and ``plan_high``, give a
    third text, ``plan_range``, with the unit once and one number where both are the same.
    """
    figures, texts = finding.figures, {}
    for key, value in figures.items():
        if isinstance(value, Amount):
            texts[key] = numbers.quantity(value, value.unit, study.language, value.decimals)
        elif value is not None and key.startswith("indicator"):
            texts[key] = indicator_name(
                study, value, str(figures.get("group") or "total"), short=True
            )
        elif value is not None:
            texts[key] = _time(value, study.language)
    for key, low in figures.items():
        parts = key.split("_")
        name, end = ("_".join(w if p == "low" else p for p in parts) for w in ("range", "high"))
        high = figures.get(end)
        if "low" in parts and isinstance(low, Amount) and isinstance(high, Amount):
            ends = low, high, low.unit, study.language, (low.decimals, high.decimals)
            texts[name] = texts[key] if low == high else numbers.spread(*ends)
    return texts


def _time(text: str, language: str) -> str:
    """A year, a part of one or a day in words; any other text, such as a quotation, as it is."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return numbers.day(text, language)
    part = re.fullmatch(r"(?:to )?\d{4}(?:-(?:\d{2}|[HQ]\d))?", text)
    return numbers.period(text, language) if part else text


def item_name(study: Study, item: str) -> str:
    """An item by its number in the article; a plan without a number by what it is about."""
    if tagged(item):
        return item
    plans = pd.concat([study.view.targets, study.view.plan_targets])
    plan = plans[plans["target"] == item]
    if plan.empty:
        return item
    return indicator_name(study, plan["indicator"].iloc[0], plan["group"].iloc[0], short=True)


def sources(study: Study) -> Exhibit | Prose:
    """The sources behind the study's targets and figures, with their days."""
    plan = say("table.sources.plan", study.language)
    uses = [(str(target.source), plan) for target in study.targets if target.source]
    for indicator, group in tracked(study):
        name = indicator_name(study, indicator, group, short=True)
        history = study.readings(indicator, group)[MAIN].history
        uses += [(str(source), name) for source in history["source"]]
    return used(study, "tbl-00-sources", uses)


def used(study: Study, identifier: str, uses: Sequence[tuple[str, str]]) -> Exhibit | Prose:
    """A table of sources, given each with what it is used for, as often as it is."""
    if not uses:
        return nothing(study, "figures")
    frame = pd.DataFrame(uses, columns=["source", "used_for"]).drop_duplicates()
    together = frame.groupby("source")["used_for"].agg("; ".join).reset_index()
    rows = together.assign(
        title=[source_title(study, name) for name in together["source"]],
        cited=[cited(study, name) for name in together["source"]],
    )
    return table(study, identifier, rows)
