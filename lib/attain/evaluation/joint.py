r"""How many of a plan's targets will be met together: answers to single targets, joined.

Targets for groups of one indicator are taken to move as one. Of different indicators, the errors
of the core's forecasts for the same province and year are correlated by r, the mean over all pairs
of panels, in which better is up for each; where that is negative it counts as none. Given a common
factor f the probabilities are those of a Gaussian copula,

.. math:: p(f) = \Phi\left(\frac{\Phi^{-1}(p) + \sqrt{r}\,f}{\sqrt{1 - r}}\right).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import Final

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from attain.evaluation.protocol import protocol_of
from attain.evaluation.track_record import TrackRecord
from attain.forecasting.links import Array
from attain.memory import kept

LEVEL: Final = 0.8
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(40)
WEIGHTS /= WEIGHTS.sum()


@dataclass(frozen=True)
class Dependence:
    """Correlation of forecast errors of different indicators: ``r`` over ``of`` province-years.

    ``pairs`` are the pairs of panels; without one, r is 0.
    """

    r: float
    pairs: int
    of: int


@dataclass(frozen=True)
class Joint:
    """What is expected of the targets together.

    Of the ``of`` targets with a probability, ``mean`` is the expected number met, whatever the
    dependence, ``low`` and ``high`` the ends of its 80 % interval, ``tied`` the same were all to
    rise and fall as one. ``lead`` are the headline targets, ``all_lead`` the probability that all
    of them are met, ``least`` and ``most`` its bounds under any dependence.
    """

    of: int
    mean: float
    low: int
    high: int
    tied: tuple[int, int]
    lead: int
    all_lead: float
    least: float
    most: float


def _panels(record: TrackRecord) -> list[str]:
    return [name for name in protocol_of(record.view) if record.origins(name)]


def _inputs(record: TrackRecord) -> list[object] | None:
    return None if record.own else [record.inputs(name) for name in _panels(record)]


@kept(_inputs)
def dependence_of(record: TrackRecord) -> Dependence:
    """How the core's errors of a year go together between the panels of a record."""
    errors = {}
    for name in _panels(record):
        tasks = record.backtest(name, horizons=(1,)).tasks
        places = tasks.set_index(["series", "year"])["pit"].clip(0.001, 0.999)
        error = pd.Series(ndtri(places), places.index)
        errors[name] = error if record.view.indicator(name).better == "higher" else -error
    both = [pd.concat(pair, axis=1).dropna() for pair in combinations(errors.values(), 2)]
    # errors that are all alike have no correlation
    known = [pair for pair in both if len(pair) > 2 and (pair.nunique() > 1).all()]
    found = [np.corrcoef(pair.to_numpy(float), rowvar=False)[0, 1] for pair in known]
    r = float(np.mean(found)) if found else 0.0
    return Dependence(r, len(found), sum(map(len, known)))


def together(answers: pd.DataFrame, lead: Iterable[str], dependence: Dependence) -> Joint | None:
    """Join the answers to the targets of a plan; None below two with a probability.

    ``answers`` has the columns ``target, indicator, probability``; ``lead`` are the headline
    targets.

    Examples
    --------
    >>> given = {"target": ["a", "b"], "indicator": ["x", "y"], "probability": [0.5, 0.8]}
    >>> found = together(pd.DataFrame(given), ["a", "b"], Dependence(0.0, 0, 0))
    >>> round(found.mean, 2), round(found.all_lead, 2), (found.low, found.high)
    (1.3, 0.4, (0, 2))
    """
    known = answers.dropna(subset="probability")
    if len(known) < 2:
        return None
    chances = [part.to_numpy(float) for _, part in known.groupby("indicator")["probability"]]
    leading = known[known["target"].isin(list(lead))]
    heads = leading.groupby("indicator")["probability"].min().to_numpy(float)
    least = max(0.0, 1.0 - float((1.0 - leading["probability"]).sum()))
    groups = [_ends(p) for p in _averaged(chances, dependence.r)]
    nodes = range(len(NODES))  # of the common factor: given it, the groups are independent
    counts = [reduce(np.convolve, [group[:, node] for group in groups]) for node in nodes]
    low, high = _interval(WEIGHTS @ np.array(counts))
    all_lead = float(_averaged([heads], dependence.r)[0].prod(axis=0) @ WEIGHTS)
    most = float(leading["probability"].min()) if len(leading) else 1.0
    tied = _interval(_ends(known["probability"].to_numpy(float)))
    mean = float(known["probability"].sum())
    return Joint(len(known), mean, low, high, tied, len(leading), all_lead, least, most)


def _averaged(chances: list[Array], r: float) -> list[Array]:
    """The probabilities of each group given the common factor, a column for each node of it."""
    r = min(max(r, 0.0), 0.99)
    return [ndtr((ndtri(p)[:, None] + np.sqrt(r) * NODES) / np.sqrt(1.0 - r)) for p in chances]


def _ends(p: Array) -> Array:
    """Chances of 0, 1, … met of targets that move as one, along the first axis."""
    falling = np.sort(p, axis=0)[::-1]
    return np.asarray(-np.diff(falling, axis=0, prepend=1.0, append=0.0))


def _interval(count: Array) -> tuple[int, int]:
    tail = (1.0 - LEVEL) / 2.0
    low, high = np.searchsorted(np.cumsum(count) + 1e-12, [tail, 1.0 - tail])
    return int(low), int(high)
