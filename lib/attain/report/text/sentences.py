"""What the sentences of ``sentences.j2`` are given: the answers, their record, what happened."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from attain.audit.findings import Finding
from attain.evaluation.backtests import Backtests
from attain.evaluation.judgement import YEARS, judged, panel_sets, plan_scores
from attain.evaluation.protocol import CORE, NAIVE
from attain.evaluation.reported import MODELS, record_before
from attain.evaluation.track_record import MIN_ORIGINS, CalibrationStatement, track_record_of
from attain.report.exhibit import Prose
from attain.report.outlook import each, find_target, level_of, outlook, primary
from attain.report.selection import backtests, on_backtests, ranked, rated, tracked, verdicts
from attain.report.text.numbers import DASH
from attain.report.text.prose import sentence
from attain.report.text.reasons import reason_of
from attain.report.text.wording import Assessment, indicator_name, nothing
from attain.targets.readings import MAIN
from attain.targets.reported import known_plans, only_reported
from attain.targets.study import Study
from attain.vocabulary import BINS, FALLS, LIKELY, SETTLED, UNLIKELY, WORDS

GROUPS: Final = {"likely": LIKELY, "even": ("about_even",), "unlikely": UNLIKELY}


def by_word(rows: list[Assessment]) -> dict[str, list[Assessment]]:
    """Answers in three groups, and all those that have a probability as ``known``."""
    groups = {key: [row for row in rows if row.verdict in words] for key, words in GROUPS.items()}
    return groups | {"known": [row for row in rows if not math.isnan(row.probability)]}


@sentence
def headline(study: Study, *, outcomes: bool = False) -> dict[str, object]:
    """Whose targets, of which year, from figures of which day and which edition."""
    today = judged(study).scored.today if outcomes else ""
    return {"outcomes": today}


@sentence
def answer(study: Study) -> dict[str, object]:
    """The answer to the whole plan in a few sentences."""
    rows = list(each(ranked(study)))
    groups = by_word(rows)
    without = [row for row in rows if row.verdict == "not_assessable"]
    missing = [row for row in without if reason_of(study, row)["kind"] == "no_figure"]
    return {
        **groups,
        "observed": [row for row in rows if row.verdict in SETTLED],
        "missing": missing,
        "refused": [row for row in without if row not in missing],
        "weak": sum(row.grade == "C" for row in groups["known"]),
    }


@sentence
def ladder(study: Study) -> dict[str, object]:
    """What would be achievable instead, for the targets that are not assured."""
    groups = by_word(list(each(ranked(study))))
    return {"known": groups["known"], "doubtful": groups["unlikely"] + groups["even"]}


@sentence
def reported(study: Study) -> dict[str, object]:
    """The second answer: whether the year-end report will say that a target was met.

    Beside it the area's own plans of known end, and the targets that no survey measures.
    """
    own = known_plans(study.view)
    own = own[(own["area"] == study.area.area) & (own["year"] < study.parameters.target_year)]
    rows = sorted(each(ranked(study)), key=lambda row: str(row.target))
    return {
        "rate": study.reported,
        "own": len(own),
        "own_met": int(own["met"].sum()),
        "alone": [row for row in rows if only_reported(study.view, row.indicator)],
    }


@sentence
def reading(study: Study, target: str) -> dict[str, object]:
    """How to read one fan: the forecast, and the share of it that meets the target."""
    view = outlook(study, target)
    levels = {"low": 0.1, "median": 0.5, "high": 0.9}
    return {
        "row": primary(study, target),
        "assessable": view.assessable,
        **{name: view.quantile(q) if view.assessable else None for name, q in levels.items()},
    }


@sentence
def forecast(study: Study) -> dict[str, object]:
    """What the target year will look like, in a few sentences."""
    rows = ranked(study)
    known = list(each(rows[rows["probability"].notna()]))
    hardest = []
    for row in known[:3]:
        told = (row.low_80, row.median, row.high_80)
        levels = [level_of(row, value) for value in told]
        # a change from a base that is not known yet is told as the change
        hardest.append((row, *(told if math.isnan(levels[1]) else levels)))
    inside = sum(row.low_80 <= row.threshold <= row.high_80 for row in known)
    return {"known": len(known), "inside": inside, "hardest": hardest}


@sentence
def evidence(study: Study, found: Sequence[Finding]) -> dict[str, object]:
    """What is known and whether it adds up, in a few sentences."""
    mains = [study.readings(*pair)[MAIN] for pair in tracked(study)]
    years = [main.whole for main in mains if len(main.whole)]
    figures = sum(len(whole) for whole in years)
    return {
        "figures": figures,
        "parts": sum(len(main.history) for main in mains) - figures,
        "sources": len({source for whole in years for source in whole["source"]}),
        "known": len(years),
        "asked": len({(target.indicator, target.group) for target in study.targets}),
        "checks": len(found),
        "count": Counter(finding.kind for finding in found),
    }


@sentence
def trends(study: Study) -> dict[str, object] | Prose:
    """How the required paces compare with those seen, in a few sentences."""
    rows = study.pace.dropna(subset=["required", "mean"])
    if rows.empty:
        return nothing(study, "pace")
    asks = rows["target"].map(lambda target: primary(study, target).comparator)
    sign = 1 - 2 * asks.isin(FALLS).astype(int)  # -1 where the target asks for less
    rows = rows.assign(strict=asks.isin(["<", ">"]))  # the bound itself is not enough
    # what asks for more than the mean and than the best pace so far
    harder, hardest = (sign * (rows["required"] - rows[pace]) > 0 for pace in ("mean", "best"))
    return {
        "count": len(rows),
        "harder": list(each(rows[harder])),
        "hardest": list(each(rows[hardest])),
        "peers": list(each(rows[harder & (rows["peers_of"] > 0)])),
    }


@sentence
def methods(study: Study) -> dict[str, object] | Prose:
    """How far the official methods agree with each other, in a sentence or two."""
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    places = rows.groupby("target", sort=True)["place"].nunique()
    fragile = sorted(set(rows.loc[rows["label_low"] != rows["label_high"], "target"]))
    return {
        "count": len(places),
        "split": [find_target(study, str(target)) for target in places.index[places > 1]],
        "fragile": [find_target(study, target) for target in fragile],
    }


# ---- the record, and what happened since --------------------------------------------------------
def statements(study: Study) -> list[CalibrationStatement]:
    """What the record of the method says beside each answer of a study."""
    return [tested_on(study, row)[0] for row in each(study.assessments)]


def tested_on(study: Study, row: Assessment) -> tuple[CalibrationStatement, str, str]:
    """The statement, the name of its panel, and how that panel stands in for the indicator's own.

    The last is ``bridged``, ``borrowed`` or empty.
    """
    reading = study.readings(row.indicator, row.group)[row.reading]
    statement = track_record_of(study.view, study.own).calibration_for(reading, int(row.year))
    lender = study.view.indicator(reading.series).reference
    panel = indicator_name(study, lender, short=True) if lender else DASH
    borrowed = "borrowed" if lender != row.indicator or row.group != "total" else ""
    return statement, panel, "bridged" if reading.bridged else borrowed


@sentence
def trust(study: Study, target: str) -> dict[str, object] | Prose:
    """What the record holds on forecasts like the one behind a target.

    The calibration statement, how often events with the same word happened and, where the panel is
    not the indicator's own, whose record it is.
    """
    row = primary(study, target)
    if math.isnan(row.probability):
        return nothing(study, "record")
    statement, tested, stands_in = tested_on(study, row)
    return {
        "row": row,
        "statement": statement,
        "about": statement.about(row.probability, row.comparator),
        "tested": tested,
        "stands_in": stands_in,
    }


@sentence
def records(study: Study) -> dict[str, object] | Prose:
    """What the record says of forecasts like those of a plan, one line a finding."""
    rows = ranked(study)
    groups: dict[str, list[tuple[Any, CalibrationStatement]]] = {}
    for row in each(rows[rows["probability"].notna()]):
        statement = tested_on(study, row)[0]
        groups.setdefault(statement.label if statement.forecasts else "none", []).append(
            (row, statement)
        )
    return {"groups": groups} if groups else nothing(study, "record")


@sentence
def foretold(study: Study) -> dict[str, object] | Prose:
    """How well reports are foretold: whether anything tells more than the pooled rate."""
    record = record_before(study.view, study.parameters.target_year)
    if record.years.empty:
        return nothing(study, "reported")
    scores, years = record.scores, record.years
    others = scores[scores["model"] != next(iter(MODELS))]
    clear = others.groupby("model")["low"].min()
    worst = years.assign(share=years["met"] / years["plans"]).query("plans >= 5")
    return {
        "models": len(clear),
        "better": int((clear > 0).sum()),
        "plans": int(years["plans"].sum()),
        "met": int(years["met"].sum()),
        "said": float(np.average(years["said"], weights=years["plans"])),
        "used": next(each(scores.query("model == 'years' and left_out == 'year'"))),
        "worst": list(each(worst[worst["share"] == worst["share"].min()])),
    }


@on_backtests
@sentence
def trusted(study: Study, found: Backtests) -> dict[str, object]:
    """Can these forecasts be trusted? The answer of the backtest in a few sentences."""
    rows = found.skill().sort_values("brier", kind="stable")
    rows = rows[rows["indicator"] == found.longest]
    ours = next(each(rows[rows["model"] == CORE]))
    return {
        "ours": ours,
        "better": ours.low > 0,
        "sure": ours.low > 0 or ours.high < 0,
        "provinces": found.provinces(found.longest),
        "statement": found.statement(found.longest),
        "other": next(each(rows[rows["model"] != CORE])),
        "short": [name for name in found.indicators if len(found.origins(name)) < MIN_ORIGINS],
        "least": MIN_ORIGINS,
    }


@on_backtests
@sentence
def lengths(study: Study, found: Backtests) -> dict[str, object]:
    """How the method fares at each length of history, in sentences."""
    rows = found.lengths(found.longest)
    models = {"rows": CORE, "theta": "theta"}
    return {name: list(each(rows[rows["model"] == model])) for name, model in models.items()}


@on_backtests
@sentence
def reliable(study: Study, found: Backtests) -> dict[str, object]:
    """How often events happened by the word they were given."""
    rows, words = found.reliability(found.longest, CORE, BINS), dict(WORDS)
    return {"indicator": found.longest, "words": [(words[row.low], row) for row in each(rows)]}


@sentence
def written(study: Study) -> dict[str, object]:
    """Whether the written fits of the slow methods are there, fresh, and what a fit now gives."""
    found = backtests(study)
    sample = found.refitted()
    return {
        "missing": found.fits.missing,
        "stale": found.fits.stale,
        "agree": int(sample["agree"].sum()),
        "tried": len(sample),
        "models": list(dict.fromkeys(sample["model"])),
    }


@sentence
def happened(study: Study) -> dict[str, object] | Prose:
    """What happened to the targets, in a few sentences."""
    rows = verdicts(study)
    if rows.empty:
        return nothing(study, "forecast")
    main = list(each(rows[rows["reading"] == MAIN]))
    return {
        "asked": len(main),
        "known": sum(row.state == "settled" for row in main),
        "today": judged(study).scored.today,
        "settled": list(each(rows[rows["state"] == "settled"])),
        **{
            state: [row for row in main if row.state == state]
            for state in ("mid_year", "conflicting", "unknown")
        },
    }


@sentence
def unknown(study: Study) -> dict[str, object]:
    """Why an outcome is not known, target by target, and who says what is known of it."""
    rows = verdicts(study)
    rows = rows[(rows["state"] != "settled") & (rows["reading"] == MAIN)]
    return {"rows": list(each(rows.assign(note=rows[f"note_{study.language}"].fillna(""))))}


@sentence
def registered(study: Study) -> dict[str, object]:
    """Which frozen forecasts are scored, by name and checksum, and that they still are the same."""
    found = judged(study)
    about = found.registered.about
    return {
        "name": found.registered.name,
        "kind": about.get("kind"),
        "as_of": about.get("as_of"),
        "checksum": about.get("sha256"),
        "drift": found.drift,
        "same": found.drift < 5e-4,
    }


@sentence
def plans(study: Study) -> dict[str, object] | Prose:
    """How the answers to all plans on record fared, the figure and the report apart."""
    found = plan_scores(study.package)
    if found is None:
        return nothing(study, "plans")
    year = found.scores("target_year").query("target_year == @study.parameters.target_year")
    return {
        "found": found,
        "first": min(YEARS),
        "last": max(YEARS),
        "whole": {row.question: row for row in each(found.scores())},
        "of_year": {row.question: row for row in each(year)},
    }


@sentence
def provinces(study: Study) -> dict[str, object] | Prose:
    """How the registered forecasts of all provinces fared, in sentences."""
    scores = []
    for scored in panel_sets(study.package, study.parameters.target_year):
        table = scored.summary()
        naive = {row.indicator: row for row in each(table[table["model"] == NAIVE])}
        ours = each(table[(table["model"] == CORE) & (table["forecasts"] > 0)])
        scores += [(row, naive[row.indicator]) for row in ours]
    if not scores:
        return nothing(study, "registered")
    return {"scores": scores, "wide": all(ours.low_80 > 0.8 for ours, _ in scores)}
