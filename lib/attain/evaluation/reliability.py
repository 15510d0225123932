"""Reliability of probabilities, and the parts of their Brier score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.evaluation.proportions import clustered_wilson, wilson
from attain.forecasting.scores import checked_probabilities
from attain.vocabulary import BINS


def reliability(
    observed: ArrayLike,
    probability: ArrayLike,
    bins: Sequence[float] = BINS,
    *,
    cluster: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return how often events happened among those given about the same probability.

    Parameters
    ----------
    observed, probability
        As `attain.forecasting.scores.brier`.
    bins : sequence of float
        Rising edges from 0 to 1, else refused; half-open on the right, the last closed.
    cluster : array, shape (n,), optional
        The year of each outcome: what shares a year shares its shocks, and the bands widen.

    Returns
    -------
    pandas.DataFrame
        One row per bin that holds a forecast: ``low, high`` (edges), ``n``, ``forecast`` (mean
        probability), ``happened`` (share), ``happened_low, happened_high`` (Wilson 95 %).

    References
    ----------
    Murphy and Winkler (1977), doi:10.2307/2346866.

    Examples
    --------
    >>> reliability([1, 0, 1, 1], [0.2, 0.3, 0.95, 0.9])[["n", "forecast", "happened"]].round(3)
       n  forecast  happened
    0  2     0.250       0.5
    1  2     0.925       1.0
    """
    o, p = checked_probabilities("reliability", observed, probability)
    edges = np.asarray(bins, float)
    if len(edges) < 2 or edges[0] != 0 or edges[-1] != 1 or (np.diff(edges) <= 0).any():
        raise AttainError(
            "bins do not run from 0 to 1", where="reliability", got=list(bins),
            do="use rising edges, 0 … 1",
        )  # fmt: skip
    # half-open on the right, the last bin closed: 0.90 is "very likely", not "likely"
    where = np.clip(np.digitize(p, edges) - 1, 0, len(edges) - 2)
    years = None if cluster is None else np.asarray(cluster)
    if years is not None and years.shape != o.shape:
        raise AttainError("outcomes and their clusters differ in length", where="reliability")
    rows = []
    for b in np.unique(where).tolist():
        inside = where == b
        k, n = int(o[inside].sum()), int(inside.sum())
        band = wilson(k, n) if years is None else clustered_wilson(o[inside], years[inside])
        edge = bins[b], bins[b + 1]
        rows.append((*edge, n, p[inside].mean(), band.share, band.low, band.high))
    names = ["low", "high", "n", "forecast", "happened", "happened_low", "happened_high"]
    return pd.DataFrame(rows, columns=names)


def murphy(
    observed: ArrayLike, probability: ArrayLike, bins: Sequence[float] = BINS
) -> dict[str, float]:
    r"""Return the Murphy decomposition of the mean Brier score, by the names of its parts.

    .. math:: \bar B = \frac1n \sum_b n_b (\bar p_b - \bar o_b)^2
              - \frac1n \sum_b n_b (\bar o_b - \bar o)^2 + \bar o (1 - \bar o) + \mathrm{rest}

    Parameters as `reliability`; it is refused without any forecast. Reliability is better small,
    resolution better large, uncertainty is the events' own. ``rest`` is what the bins hide: the
    variance of the probabilities inside a bin less twice their covariance with the outcomes; it
    is zero when all forecasts of a bin are equal.

    References
    ----------
    Murphy (1973), doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2; the rest:
    Stephenson, Coelho and Jolliffe (2008), doi:10.1175/2007WAF2006116.1.

    Examples
    --------
    >>> parts = murphy([1, 0, 1, 1], [0.2, 0.2, 0.8, 0.8])
    >>> [round(parts[name], 4) for name in ("brier", "reliability", "resolution")]
    [0.19, 0.065, 0.0625]
    """
    o, p = checked_probabilities("murphy", observed, probability)
    if not o.size:
        raise AttainError("no forecast to decompose", where="murphy")
    table = reliability(o, p, bins)
    share = table["n"].to_numpy() / o.size
    happened, forecast = table["happened"].to_numpy(), table["forecast"].to_numpy()
    base, total = float(o.mean()), float(((p - o) ** 2).mean())
    rel = float((share * (forecast - happened) ** 2).sum())
    res = float((share * (happened - base) ** 2).sum())
    unc = base * (1.0 - base)
    parts = {"brier": total, "reliability": rel, "resolution": res, "uncertainty": unc}
    return parts | {"rest": total - (rel - res + unc)}
