"""Tables of paces, of the official methods and of the targets' own quality."""

from __future__ import annotations

from functools import partial

from attain.report.exhibit import Exhibit, Prose
from attain.report.selection import Rated, ranked, rated
from attain.report.tables.grid import figure, table, text
from attain.report.text.catalogue import say
from attain.report.text.numbers import DASH, number
from attain.report.text.phrases import statistic_words
from attain.targets.study import Study

__all__ = ["methods", "pace", "quality"]

OWN = ("own_reached", "own_of")
PEERS = ("peers_reached", "peers_of", "peers_low", "peers_high")
REACHED = (
    "say('table.pace.frequency', k={0}_reached|number, n={0}_of|number) ~ ({1})"
    " if {0}_of is known and {0}_of else '–'"
)
"""K of n, with its interval where there is one."""
BAND = "' (' ~ peers_low|share ~ '–' ~ peers_high|share ~ ')' if peers_low is known else ''"


def pace(study: Study) -> Exhibit | Prose:
    """Required, mean and best pace of every target, and how often it was reached."""
    rows = study.pace
    paces = ("required", "mean", "best")
    return table(
        study,
        "tbl-02-pace",
        rows[rows["required"].notna()],
        ["target", *paces, *OWN, *PEERS],
        "target",
        *(figure(name, f"pace_words(indicator, {name})") for name in paces),
        figure("own", REACHED.format("own", "''")),
        figure("peers", REACHED.format("peers", BAND)),
        level=number(95, study.parameters.language),
        none="pace",
    )


def methods(study: Study) -> Exhibit | Prose:
    """Every official method on every target that it can rate."""
    language, rows = study.parameters.language, rated(study)

    def span(row: Rated) -> str:
        ends = (row.label_low, row.label_high)
        words = dict.fromkeys(say(f"progress.{name}", language) for name in ends)
        return f" {say('general.or', language)} ".join(words) if len(set(ends)) > 1 else DASH

    data = ["target", "method", "statistic", "low", "high", "label", "label_low", "label_high"]
    return table(
        study,
        "tbl-05-methods",
        rows,
        data,
        text("method", "say('method.' ~ method)"),
        "target",
        figure("statistic", partial(statistic_words, study)),
        text("label", "say('progress.' ~ label)"),
        text("label_range", span),
        groups="target",
        none="methods",
    )


def quality(study: Study) -> Exhibit | Prose:
    """What is to be said about each target as a target."""
    language = study.parameters.language
    rows = ranked(study).sort_values("target", ignore_index=True, kind="stable")
    flags = [[flag for flag in str(flags).split(";") if flag] for flags in rows["flags"]]
    rows["flags"] = [";".join(mine) for mine in flags]
    rows["remarks"] = ["; ".join(say(f"flag.{flag}", language) for flag in mine) for mine in flags]
    remarks = text("flags", "remarks or '–'")
    return table(study, "tbl-05-quality", rows, ["target", "flags"], "target", "asks", remarks)
