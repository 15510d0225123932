"""Tables of paces, of the official methods and of the targets' own quality."""

from __future__ import annotations

from typing import Any

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.figures.methodology import rated, statistic_words
from attain.report.figures.overview import ranked
from attain.report.outlook import each, find_target
from attain.report.tables.grid import table
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, share
from attain.report.text.wording import (
    nothing,
    pace_words,
    target_name,
    target_words,
)


def pace(study: Any) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    language = study.parameters.language
    rows = study.pace
    rows = rows[rows["required"].notna()]
    if rows.empty:
        return nothing(study, "pace")
    cells = [
        {
            "target": target_name(study, find_target(study, row.target)),
            "required": pace_words(study, row.indicator, row.required),
            "mean": pace_words(study, row.indicator, row.mean),
            "best": pace_words(study, row.indicator, row.best),
            "own": frequency_words(study, row.own_reached, row.own_of),
            "peers": frequency_words(
                study, row.peers_reached, row.peers_of, row.peers_low, row.peers_high
            ),
        }
        for row in each(rows)
    ]
    data = rows[
        [
            "target",
            "required",
            "mean",
            "best",
            "own_reached",
            "own_of",
            "peers_reached",
            "peers_of",
            "peers_low",
            "peers_high",
        ]
    ]
    return table(
        study,
        "tbl-02-pace",
        pd.DataFrame(cells),
        data,
        right=("required", "mean", "best", "own", "peers"),
        level=number(95, language),
    )


def frequency_words(
    study: Any, reached: float, of: float, low: float = float("nan"), high: float = float("nan")
) -> str:
    """K of n, with its interval where there is one."""
    language = study.parameters.language
    if pd.isna(of) or of == 0:
        return DASH
    text = say(
        "table.pace.frequency", language, k=number(reached, language), n=number(of, language)
    )
    if pd.isna(low):
        return text
    return f"{text} ({share(low, language)}{DASH}{share(high, language)})"


def methods(study: Any) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    language = study.parameters.language
    rows = rated(study)
    if rows.empty:
        return nothing(study, "methods")
    cells = [
        {
            "method": say(f"method.{row.method}", language),
            "target": target_name(study, find_target(study, row.target)),
            "statistic": statistic_words(study, row),
            "label": say(f"progress.{row.label}", language),
            "label_range": _label_range(study, row),
        }
        for row in each(rows)
    ]
    data = rows[
        ["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"]
    ]
    return table(
        study, "tbl-05-methods", pd.DataFrame(cells), data, right=("statistic",), groups="target"
    )


def _label_range(study: Any, row: Any) -> str:
    language = study.parameters.language
    labels = dict.fromkeys([row.label_low, row.label_high])
    if len(labels) == 1:
        return DASH
    return f" {say('general.or', language)} ".join(say(f"progress.{k}", language) for k in labels)


def quality(study: Any) -> Exhibit:
    """What is to be said about each target as a target."""
    language = study.parameters.language
    rows = ranked(study).sort_values("target", ignore_index=True)
    cells, data = [], []
    for row in each(rows):
        flags = [flag for flag in str(row.flags).split(";") if flag]
        cells.append(
            {
                "target": target_name(study, find_target(study, row.target)),
                "asks": target_words(study, find_target(study, row.target)),
                "flags": "; ".join(say(f"flag.{flag}", language) for flag in flags) or DASH,
            }
        )
        data.append({"target": row.target, "flags": ";".join(flags)})
    return table(study, "tbl-05-quality", pd.DataFrame(cells), pd.DataFrame(data))
