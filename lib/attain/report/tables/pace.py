"""Tables of paces, of the official methods and of the targets' own quality."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from attain.report.exhibit import Exhibit, Prose
from attain.report.selection import ranked, rated
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number, share
from attain.report.text.phrases import statistic_words
from attain.report.text.wording import pace_words
from attain.targets.study import Study

__all__ = ["methods", "pace", "quality"]

OWN = ("own_reached", "own_of")
PEERS = ("peers_reached", "peers_of", "peers_low", "peers_high")


def pace(study: Study) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    language, rows = study.parameters.language, study.pace
    rows = rows[rows["required"].notna()]
    paces = ("required", "mean", "best")
    return table(
        study,
        "tbl-02-pace",
        rows,
        ["target", *paces, *OWN, *PEERS],
        "target",
        *(figure(name, partial(pace_words, study), "indicator", name) for name in paces),
        figure("own", partial(_frequency, language), *OWN),
        figure("peers", partial(_frequency, language), *PEERS),
        level=number(95, language),
        none="pace",
    )


def _frequency(
    language: str, reached: float, of: float, low: float = math.nan, high: float = math.nan
) -> str:
    """K of n, with its interval where there is one."""
    if pd.isna(of) or of == 0:
        return DASH
    words = say(
        "table.pace.frequency", language, k=number(reached, language), n=number(of, language)
    )
    if pd.isna(low):
        return words
    return f"{words} ({share(low, language)}{DASH}{share(high, language)})"


def methods(study: Study) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    language, rows = study.parameters.language, rated(study)

    def label(*names: str) -> str:
        words = dict.fromkeys(say(f"progress.{name}", language) for name in names)
        return f" {say('general.or', language)} ".join(words)

    data = ["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"]
    return table(
        study,
        "tbl-05-methods",
        rows,
        data,
        text("method", lambda method: say(f"method.{method}", language), "method"),
        "target",
        figure("statistic", partial(statistic_words, study)),
        text("label", label, "label"),
        text(
            "label_range",
            lambda low, high: DASH if low == high else label(low, high),
            "label_low",
            "label_high",
        ),
        groups="target",
        none="methods",
    )


def quality(study: Study) -> Exhibit | Prose:
    """What is to be said about each target as a target."""
    language = study.parameters.language
    rows = ranked(study).sort_values("target", ignore_index=True)
    flags = [[flag for flag in str(flags).split(";") if flag] for flags in rows["flags"]]
    rows["flags"] = [";".join(mine) for mine in flags]
    rows["remarks"] = ["; ".join(say(f"flag.{flag}", language) for flag in mine) for mine in flags]
    remarks = text("flags", lambda words: words or DASH, "remarks")
    return table(study, "tbl-05-quality", rows, ["target", "flags"], "target", "asks", remarks)
