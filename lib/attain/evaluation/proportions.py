"""Shares k/n with their Wilson bands: coverage of intervals, frequencies of events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from attain.errors import AttainError

TAIL = (1.0 - 0.95) / 2.0  # on either side of a 95 % band


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

    Examples
    --------
    >>> years = [2022, 2022, 2023, 2023]
    >>> band = clustered_wilson(np.array([1, 1, 1, 0]), np.array(years))
    >>> (band.k, band.n, round(band.low, 3), round(band.high, 3))
    (3, 4, 0.198, 0.973)
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
