"""What the record of the method amounts to, in sentences."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from attain.evaluation.calibration import MIN_ORIGINS
from attain.evaluation.contest import NAIVE
from attain.evaluation.record import CORE
from attain.evaluation.scores import BINS
from attain.report.exhibit import Prose
from attain.report.figures.skill import contest, model_name, signed_percent
from attain.report.outlook import each
from attain.report.text.catalogue import say
from attain.report.text.numbers import counted, enumerate_words, number, share
from attain.report.text.trust import calibration_sentence
from attain.report.text.wording import indicator_name, nothing

PARTS: Final = ("reliability", "resolution", "uncertainty")


def trusted(study: Any) -> Prose:
    """Can these forecasts be trusted? The answer of the backtest in a few sentences."""
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.skill()
    panel = indicator_name(study, found.longest, short=True)
    mine = rows[rows["indicator"] == found.longest]
    ours = next(each(mine[mine["model"] == CORE]))
    statement = found.statement(found.longest)
    better = not math.isnan(ours.low) and ours.low > 0
    key = ("better" if better else "even") + ("_kept" if statement.calibrated else "_loose")
    sentences = [
        say(f"text.trusted.{key}", language, panel=panel),
        _against_naive(study, ours, found.provinces(found.longest)),
        _best_other(mine, language),
        calibration_sentence(statement, language, panel=panel),
    ]
    short = [name for name in found.indicators if len(found.origins(name)) < MIN_ORIGINS]
    if short:
        quoted = [f"“{indicator_name(study, name, short=True)}”" for name in short]
        names = enumerate_words(quoted, language)
        sentences.append(say("text.trusted.short", language, names=names, least=str(MIN_ORIGINS)))
    return Prose(" ".join(sentences))


def _against_naive(study: Any, row: Any, provinces: int) -> str:
    language = study.parameters.language
    sure = not math.isnan(row.low) and (row.low > 0 or row.high < 0)
    key = "sure" if sure else "unsure"
    return say(
        f"text.trusted.{key}",
        language,
        panel=indicator_name(study, row.indicator),
        events=number(row.events, language),
        provinces=str(provinces),
        brier=number(row.brier, language, 4),
        naive=number(row.brier_reference, language, 4),
        skill=signed_percent(row.skill, language),
        low=signed_percent(row.low, language),
        high=signed_percent(row.high, language),
    )


def _best_other(rows: pd.DataFrame, language: str) -> str:
    others = rows[rows["model"] != CORE].sort_values("brier", kind="stable")
    best = others.iloc[0]
    return say(
        "text.trusted.other",
        language,
        model=model_name(str(best["model"]), language),
        brier=number(float(best["brier"]), language, 4),
    )


def lengths(study: Any) -> Prose:
    """How the method fares at each length of history, in sentences."""
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.lengths(found.longest)
    parts = [
        counted(
            "text.lengths",
            int(row.n),
            language,
            covered=share(row.inside_95, language),
            skill=signed_percent(row.skill, language),
            low=signed_percent(row.low, language),
            high=signed_percent(row.high, language),
        )
        for row in each(rows[rows["model"] == CORE])
    ]
    sentences = [say("text.lengths.all", language, parts="; ".join(parts))]
    theta = rows[(rows["model"] == "theta")]
    if len(theta):
        sentences.append(
            say(
                "text.lengths.theta",
                language,
                n=str(int(theta["n"].iloc[0])),
                covered=share(float(theta["inside_95"].iloc[0]), language),
            )
        )
    return Prose(" ".join(sentences))


def reliable(study: Any) -> Prose:
    """How often events happened by the word they were given, and the parts of the Brier score."""
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    words = ("very_unlikely", "unlikely", "about_even", "likely", "very_likely")
    rows = found.reliability(found.longest, CORE, BINS)
    parts = [
        say(
            "text.reliable.one",
            language,
            word=say(f"verdict.{word}", language),
            happened=share(row.happened, language),
            low=share(row.happened_low, language),
            high=share(row.happened_high, language),
        )
        for row, word in zip(
            each(rows), [words[BINS.index(low)] for low in rows["low"]], strict=True
        )
    ]
    panel = indicator_name(study, found.longest, short=True)
    sentences = [say("text.reliable.all", language, panel=panel, parts="; ".join(parts))]
    table = found.murphy()
    pieces = table[table["indicator"] == found.longest].set_index("model")
    parts_of = {name: pieces[name].astype(float) for name in PARTS}
    sentences.append(
        say(
            "text.reliable.murphy",
            language,
            reliability=number(parts_of["reliability"][CORE], language, 4),
            naive=number(parts_of["reliability"][NAIVE], language, 4),
            resolution=number(parts_of["resolution"][CORE], language, 4),
            uncertainty=number(parts_of["uncertainty"][CORE], language, 4),
        )
    )
    return Prose(" ".join(sentences))


def failures(study: Any) -> Prose:
    """Where the method failed: the years, and what is left without them."""
    language, found = study.parameters.language, contest(study)
    if not found.indicators:
        return nothing(study, "record_panel")
    rows = found.years()
    bad = rows[rows["inside"] < 0.7].sort_values("inside", kind="stable").head(4)
    named = [
        say(
            "text.failures.one",
            language,
            panel=indicator_name(study, row.indicator, short=True),
            year=str(row.year),
            inside=share(row.inside, language),
        )
        for row in each(bad)
    ]
    sentences = []
    if named:
        sentences.append(
            say("text.failures.years", language, names=enumerate_words(named, language))
        )
    table = found.horizons()
    one = table[(table["indicator"] == found.longest) & (table["horizon"] == 1)]
    for row in each(one[one["without"] > 0]):
        whole = one[one["without"] == 0].iloc[0]
        sentences.append(
            say(
                "text.failures.without",
                language,
                panel=indicator_name(study, row.indicator, short=True),
                year=str(row.without),
                skill=signed_percent(row.skill, language),
                all=signed_percent(float(whole["skill"]), language),
                low=signed_percent(row.low, language),
                high=signed_percent(row.high, language),
                covered=share(row.inside_80, language),
            )
        )
    return Prose(" ".join(sentences) or say("text.failures.none", language))


def written(study: Any) -> Prose:
    """Whether the written fits of the slow methods are there, fresh, and what a fit now gives."""
    language, found = study.parameters.language, contest(study)
    if found.missing:
        return Prose(say("text.written.missing", language))
    sentences = [say("trust.stale", language, input=name) for name in found.stale]
    sample = found.refitted
    if len(sample):
        sentences.append(
            counted(
                "text.written.sample",
                int(sample["agree"].sum()),
                language,
                all=number(len(sample), language),
                models=enumerate_words(
                    [model_name(m, language) for m in dict.fromkeys(sample["model"])], language
                ),
            )
        )
    return Prose(" ".join(sentences) or say("text.written.none", language))
