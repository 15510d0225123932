"""What scores tell: shares and their bands, reliability, the parts of a Brier score, skill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from attain.errors import AttainError
from attain.forecasting.backtest import UNIT, scored
from attain.forecasting.scores import checked_probabilities
from attain.vocabulary import BINS

TAIL = (1.0 - 0.95) / 2.0  # on either side of a 95 % band
DRAWS = 2000  # resamples of the bootstrap
SEED = 20231231


@dataclass(frozen=True)
class Proportion:
    """A share k/n with its Wilson band."""

    k: int
    n: int
    share: float
    low: float
    high: float


def wilson(k: float, n: float) -> Proportion:
    r"""Return k/n with the Wilson 95 % interval; effective numbers may be fractions.

    .. math:: \frac{k + z^2/2 \pm z \sqrt{k (n - k) / n + z^2 / 4}}{n + z^2}

    (Wilson 1927, doi:10.1080/01621459.1927.10502953.)

    Examples
    --------
    >>> band = wilson(8, 10)
    >>> round(band.share, 2), round(band.low, 4), round(band.high, 4)
    (0.8, 0.4902, 0.9433)
    """
    if n <= 0 or not 0 <= k <= n:
        raise AttainError("no such share", where="wilson", got=(k, n), do="use 0 <= k <= n, n > 0")
    z = float(scipy.special.ndtri(1.0 - TAIL))
    centre, half = k + z * z / 2.0, z * np.sqrt(k * (n - k) / n + z * z / 4.0)
    low, high = (centre - half) / (n + z * z), (centre + half) / (n + z * z)
    return Proportion(round(k), round(n), k / n, max(float(low), 0.0), min(float(high), 1.0))


def clustered_wilson(inside: ArrayLike, cluster: ArrayLike) -> Proportion:
    r"""Return the share of successes with a Wilson band that knows its clusters.

    Outcomes of one year share its shocks. Their number is divided by the design effect

    .. math:: d = \max\Bigl\{1, \frac{T}{T - 1}
              \frac{\sum_t m_t^2 (c_t - c)^2}{n\, c (1 - c)} \Bigr\}

    with :math:`m_t` forecasts and share :math:`c_t` in year t, and the Wilson band is taken for
    :math:`(z / t_{T-1})^2 n/d` forecasts, because T years tell the spread between years only so
    well: never narrower than for independent ones, and never wider than where each year counts as
    one outcome, as it does where all outcomes agree and no spread can be seen.

    ``inside`` and ``cluster``, the year of each outcome, have shape (n,); ``k`` and ``n`` are the
    plain counts. An `AttainError` without any forecast.

    References
    ----------
    Korn and Graubard (1998), Survey Methodology 24, 193-201.
    """
    x = np.asarray(inside, float)
    if not x.size:
        raise AttainError("no forecast to count", where="clustered_wilson")
    plain = wilson(int(x.sum()), x.size)
    codes, names = pd.factorize(np.asarray(cluster))
    years = len(names)
    effect = most = x.size / years
    if years > 1 and 0.0 < plain.share < 1.0:
        gaps = np.bincount(codes, weights=x - plain.share)  # m_t (c_t - c)
        spread = float((gaps**2).sum()) * years / (years - 1)
        effect = max(1.0, spread / (x.size * plain.share * (1.0 - plain.share)))
        t, z = scipy.special.stdtrit(years - 1, 1.0 - TAIL), scipy.special.ndtri(1.0 - TAIL)
        effect *= (float(t) / float(z)) ** 2
        effect = min(effect, most)
    wide = wilson(plain.k / effect, plain.n / effect)
    return Proportion(plain.k, plain.n, plain.share, wide.low, wide.high)


def reliability(
    observed: ArrayLike,
    probability: ArrayLike,
    bins: Sequence[float] = BINS,
    *,
    cluster: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return how often events happened among those given about the same probability.

    Outcomes and probabilities are as for `attain.forecasting.scores.brier`; ``bins`` are rising
    edges from 0 to 1, else refused, half-open on the right, the last closed. ``cluster``, shape
    (n,), is the year of each outcome: what shares a year shares its shocks, and the bands widen.

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
    if [*edges[:1], *edges[-1:]] != [0, 1] or not (np.diff(edges) > 0).all():
        do = "use rising edges, 0 … 1"
        raise AttainError("bins do not run from 0 to 1", where="reliability", got=[*bins], do=do)
    # half-open on the right, the last bin closed: 0.90 is "very likely", not "likely"
    where = np.clip(np.digitize(p, edges) - 1, 0, len(edges) - 2)
    years = None if cluster is None else np.asarray(cluster)
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


def bootstrap_skill(
    score: ArrayLike, reference: ArrayLike, *, series: ArrayLike, year: ArrayLike
) -> tuple[float, float, float]:
    r"""Return the skill :math:`1 - \bar S / \bar S_r` and a 95 % interval for shared shocks.

    Whole series *and* whole years are drawn with replacement, independently; a forecast of
    series i for year t enters a resample :math:`u_i v_t` times, with u and v the two counts.
    Provinces of one year share its shocks, years of one province its habits: resampling single
    forecasts would take them for independent and give an interval that is far too narrow.

    All have shape (n,): ``score`` and ``reference`` on the same forecasts, and the series and the
    year, that of the outcome, to which each forecast belongs. The ends are NaN where fewer than two
    series or two years leave nothing to resample, and all three where the reference lost nothing.

    References
    ----------
    Owen (2007), doi:10.1214/07-AOAS122; of skill Murphy (1988),
    doi:10.1175/1520-0493(1988)116<2417:SSBOTM>2.0.CO;2.
    """
    s, r = np.asarray(score, float), np.asarray(reference, float)
    if not r.any():
        return np.nan, np.nan, np.nan
    skill = float(1.0 - s.mean() / r.mean())
    (i, names), (t, years) = (pd.factorize(np.asarray(x), sort=True) for x in (series, year))
    if len(names) < 2 or len(years) < 2:
        return skill, np.nan, np.nan
    random = np.random.default_rng(SEED)
    u, v = (
        random.multinomial(size, np.full(size, 1 / size), size=DRAWS)
        for size in (len(names), len(years))
    )
    totals = []
    for part in (s, r):
        sums = np.zeros((len(names), len(years)))
        np.add.at(sums, (i, t), part)
        totals.append(np.einsum("bi,ij,bj->b", u, sums, v, optimize=True))
    top, bottom = totals
    usable = bottom > 0  # a resample may miss every forecast of a ragged panel
    low, high = np.quantile(1.0 - top[usable] / bottom[usable], [TAIL, 1.0 - TAIL])
    return skill, float(low), float(high)


def skill_table(
    events: pd.DataFrame, reference: str = "last_value", by: Sequence[str] = ("horizon",)
) -> pd.DataFrame:
    """Return each model's Brier skill against a reference, on the events that both answered.

    ``events`` are those of a backtest's `Record`, ``by`` the columns that separate the comparisons.
    One row per group and model: ``events, brier, brier_reference, skill, low, high`` with a 95 %
    interval that resamples whole series and whole years; NaN where fewer than two series or years
    leave nothing to resample. An `AttainError` where the reference is not among the models.
    """
    if reference not in events["model"].unique():
        raise AttainError(
            "the reference is not in the backtest", where="skill_table", got=reference,
            do=f"use one of {', '.join(sorted(events['model'].unique()))}",
        )  # fmt: skip
    told = scored(events)
    pair = [name for name in UNIT if name != "model" and name in events] + ["k"]
    base = told[told["model"] == reference].set_index(pair)["brier"].rename("reference")
    paired = told[told["model"] != reference].join(base, on=pair, how="inner")
    rows = []
    for keys, part in paired.groupby([*by, "model"]):
        ours, theirs = part["brier"], part["reference"]
        skill = bootstrap_skill(ours, theirs, series=part["series"], year=part["year"])
        rows.append((*keys, len(part), ours.mean(), theirs.mean(), *skill))
    names = [*by, "model", "events", "brier", "brier_reference", "skill", "low", "high"]
    return pd.DataFrame(rows, columns=names)
