r"""Figures that cover part of a year, a bound or a measurement, and those measured with an error.

A count of the first months is a lower bound of its year and, with the share S that such a part
brings, a measurement of it, :math:`Y = y / S`. A rate read within its year is a point on the way
to the year's value. What the earlier history says of the year is the prior, and the posterior is
carried on: cut into equal shares, each continued from its middle, so that later years are
forecast from the joint distribution and not from a point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import scipy

from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.links import Array
from attain.forecasting.mixture import link_quantiles, student_pdf
from attain.forecasting.own import Core

NODES: Final = 96  # values of an uncertain year, each standing for an equal share of it
CELLS: Final = 256  # of the posterior of a counted year, between the count and 10⁶ to 1 against it
PAIRS: Final = 2.0  # pairs of a part and its year that the prior of their share is worth
_EMPTY: Final = {"weights": 0.0, "loc": 0.0, "scale": 1.0, "df": np.inf}  # of no component
_GOLDEN: Final = (5**0.5 - 1) / 2
Figure = tuple[int, float, int]  # year, value, months covered


class Share(NamedTuple):
    """The share of a year that its first months bring: a Beta distribution of shapes a and b."""

    a: float
    b: float


def share_of(months: int, seen: list[float] | None = None) -> Share:
    r"""Return the share that the first 1 to 11 months bring of a year.

    Before any pair of a part and its whole is known, every division of the year over its twelve
    months is as likely as any other (a flat Dirichlet distribution), so that :math:`S \sim
    \mathrm{Beta}(k, 12 - k)`: mean k/12, standard deviation 0.14 for a half-year and 0.08 for
    eleven months. ``seen``, shares on record for the same months of the same indicator, move mean
    and variance by their moments, that prior being worth two of them.

    Examples
    --------
    >>> share_of(11)
    Share(a=11.0, b=1.0)
    >>> pooled = share_of(6, [0.6, 0.6])
    >>> round(pooled.a / (pooled.a + pooled.b), 2)
    0.55
    """
    prior, shares = months / 12, np.asarray(seen or [], float)
    total = PAIRS + shares.size
    mean = (PAIRS * prior + shares.sum()) / total
    spread = PAIRS * (prior * (1 - prior) / 13 + (prior - mean) ** 2)
    strength = mean * (1 - mean) * total / (spread + ((shares - mean) ** 2).sum()) - 1
    return Share(round(float(mean * strength), 9), round(float((1 - mean) * strength), 9))


def given_count(
    prior: PredictiveDistribution,
    count: float,
    share: Share,
    *,
    flat: bool = False,
    least: float = 1.0,
) -> tuple[PredictiveDistribution, Array]:
    r"""Return the distribution of a year of which part has been counted, one row a prior's row.

    .. math:: p(Y \mid y) \propto p(Y) \, f_S(y / Y) / Y, \qquad Y \ge y

    on a grid of log Y; each cell has the mass that S gives it, times the prior's density of log Y.
    Where nothing is known beforehand (``flat``), log Y is even: that of ``count / share``. The
    array, shape (n,), is the density of the count under each row, up to a common factor.

    None yet stands at a half, or at half of ``least``, the smallest figure of the series, where
    that is less; the year is then zero up to √2 times that, as `panel.read_panel` reads a zero.
    """
    zero = None
    if count == 0:
        count = 0.5 * min(least, 1.0)
        zero = np.full(len(prior), np.log(count) + 0.5 * np.log(2))
    rows, bottom = len(prior), float(np.log(count))
    low_share = scipy.special.betaincinv(*share, 1e-6)
    edges = np.linspace(bottom, bottom - np.log(low_share), CELLS + 1)
    middle, width = 0.5 * (edges[1:] + edges[:-1]), edges[1] - edges[0]
    brought = -np.diff(scipy.special.betainc(*share, np.minimum(count / np.exp(edges), 1.0)))
    mass = np.tile(brought, (rows, 1))
    if not flat:
        at = np.tile(np.exp(middle), rows)
        parts = prior.parts | {"zero": np.full(rows, -np.inf)}
        smooth = PredictiveDistribution(prior.index, link=prior.link, **parts)
        mass *= (smooth.repeat(CELLS).pdf(at).to_numpy() * at).reshape(rows, CELLS)
    evidence = mass.sum(axis=1)
    mass[evidence == 0] = brought  # a count that the prior holds impossible is believed
    mass /= mass.sum(axis=1, keepdims=True)
    posterior = PredictiveDistribution(
        prior.index, mass, np.tile(middle, (rows, 1)), np.full_like(mass, width / 2), np.inf,
        prior.link, centre=mass @ middle, floor=np.full(rows, bottom), zero=zero,
    )  # fmt: skip
    return posterior, evidence


def given_reading(
    prior: PredictiveDistribution, start: Array, value: float, part: float, *, flat: bool = False
) -> tuple[PredictiveDistribution, Array]:
    r"""Return the distribution of a year within which a rate was read, one row a prior's row.

    On the link scale the reading r stands the part f of the way from the last figure s to the
    year x. Under a component :math:`x \sim t_\nu(\mu, v)` of the prior, with the path between a
    random walk, :math:`r \sim t_\nu\{s + f(\mu - s), f v\}` weighs the component anew and

    .. math:: x \mid r \sim t_{\nu+1}\{r + (1-f)(\mu - s), (1-f) v (\nu + z^2) / (\nu + 1)\}

    with z the standardised surprise: the error left is that of the months left.

    ``start``, shape (n,), is the last figure of each row on the link scale; ``value``, the reading,
    is in the units of the quantity; ``part`` is f, in (0, 1). Where nothing is known beforehand
    (``flat``) `start` stands for the reading itself, and teaches nothing. The array, shape (n,), is
    the density of the reading under each row.
    """
    # a log link has no zero: it is read where a forecast begins to be one
    reading = np.asarray(prior.link.forward(np.full(len(prior), value)))
    reading, start = (np.where(np.isfinite(x), x, prior.low)[:, None] for x in (reading, start))
    ahead = (1 - part) * (prior.loc - start)
    near, scale, df = np.sqrt(part) * prior.scale, np.sqrt(1 - part) * prior.scale, prior.df
    weights, evidence = prior.weights, np.ones(len(prior))
    if not flat:
        z = (reading - start - part * (prior.loc - start)) / near
        weights = weights * student_pdf(df, z) / near
        evidence = weights.sum(axis=1)
        weights = weights / evidence[:, None]
        with np.errstate(invalid="ignore"):
            scale = scale * np.where(np.isinf(df), 1.0, np.sqrt((df + z**2) / (df + 1)))
        df = df + 1
    posterior = PredictiveDistribution(
        prior.index, weights, reading + ahead, scale, df, prior.link,
        centre=reading[:, 0],
    )  # fmt: skip
    return posterior, evidence


def mixed(
    rows: PredictiveDistribution, weights: Array, area: str, years: list[int]
) -> PredictiveDistribution:
    """Return the mixture over paths, one row a year, of rows in the order (path, year)."""
    paths, ahead = len(weights), len(years)

    def joined(part: Array) -> Array:
        return part.reshape(paths, ahead, -1).transpose(1, 0, 2).reshape(ahead, -1)

    spread = np.repeat(weights, ahead)[:, None]
    shares = rows.weights * spread
    if paths > 1 and ahead == 1 and (rows.loc == rows.loc[0]).all():  # one grid for all paths
        shares, loc, scale, df = shares.sum(axis=0)[None], rows.loc[:1], rows.scale[:1], rows.df[:1]
    else:
        shares, loc, scale, df = map(joined, (shares, rows.loc, rows.scale, rows.df))
    return PredictiveDistribution(
        pd.MultiIndex.from_product([[area], years], names=["series", "year"]),
        shares, loc, scale, df, rows.link, centre=joined(rows.centre[:, None] * spread).sum(axis=1),
        floor=joined(rows.floor[:, None]).min(axis=1), zero=joined(rows.zero[:, None]).min(axis=1),
    )  # fmt: skip


def stacked(first: PredictiveDistribution, rest: PredictiveDistribution) -> PredictiveDistribution:
    """Return the rows of two forecasts one under the other, components without weight added."""
    width = max(first.loc.shape[1], rest.loc.shape[1])

    def both(name: str) -> Array:
        parts = [one.parts[name] for one in (first, rest)]
        if name in _EMPTY:
            parts = [
                np.pad(part, ((0, 0), (0, width - part.shape[1])), constant_values=_EMPTY[name])
                for part in parts
            ]
        return np.concatenate(parts)

    parts = {name: both(name) for name in first.parts}
    return PredictiveDistribution(first.index.append(rest.index), link=first.link, **parts)


def widened(forecast: PredictiveDistribution, sd: float) -> PredictiveDistribution:
    r"""Return a forecast from a last figure that was measured with an error.

    On the link scale every component of scale s gets :math:`\sqrt{s^2 + e^2}`, where e is the
    error carried over at the last figure, whatever share of it the component passes on: an error
    that stays for all years moves the whole history, so none of it is filtered out.

    The forecast is made as if the figure were exact; ``sd``, the standard deviation of the error,
    is in the units of the quantity, and 0 changes nothing.
    """
    if sd == 0.0:
        return forecast
    link = forecast.link
    last = link.inverse(forecast.centre)
    ends = [np.clip(last + side, link.lower, link.upper) for side in (-sd, sd)]
    low, high = (link.forward(end) for end in ends)
    carried = np.where(np.isfinite(low), (high - low) / 2, high - forecast.centre)
    parts = forecast.parts | {"scale": np.hypot(forecast.scale, carried[:, None])}
    return PredictiveDistribution(forecast.index, link=link, **parts)


@dataclass(frozen=True)
class Paths:
    """Histories of one series that differ in what is not known of it, each with its weight.

    ``values``, shape (n, years), are in the units of the quantity; all paths have the same years,
    and their weights, shape (n,), sum to 1.
    """

    years: tuple[int, ...]
    values: Array
    weights: Array

    def panel(self) -> pd.DataFrame:
        """Return the paths as a panel of as many series."""
        names = [f"{place:03d}" for place in range(len(self.weights))]
        series, year = np.repeat(names, len(self.years)), np.tile(self.years, len(names))
        return pd.DataFrame({"series": series, "year": year, "value": self.values.ravel()})

    def onward(self, year: int, values: Array, weights: Array) -> Paths:
        """Return the same paths one figure later."""
        return Paths((*self.years, year), np.column_stack([self.values, values]), weights)


NOWHERE: Final = Paths((), np.empty((1, 0)), np.ones(1))  # before the first figure


@dataclass(frozen=True)
class PartYears:
    """Forecasts of one series of which some years are known in part only.

    The model is fitted or has its default prior. A part is a count from January on, ``counted``,
    or a reading of a rate; ``share`` is the share of a year that so many months bring. What was
    before the year ``since``, the first of the definition that the series has now, teaches nothing.
    """

    model: Core
    counted: bool
    share: Callable[[int], Share] = share_of
    since: int = 0

    def forecast(self, history: pd.DataFrame, area: str, until: int) -> PredictiveDistribution:
        """Forecast from the last figure on, a last year known in part included.

        ``history`` has year, value and months (12 of a whole year), in the order of years, none
        after ``until``, which is the last year asked for; where part of it is known, the only one.
        """
        *earlier, last = figures = _figures(history)
        if last[2] == 12:
            return self._mixed(self._follow(figures), area, until)
        before = self._follow(earlier)
        rows, weights = self._given(before, last)
        now = mixed(rows, weights, area, [last[0]])
        if last[0] == until:
            return now
        return stacked(now, self._mixed(self._cut(before, rows, weights), area, until))

    def _mixed(self, paths: Paths, area: str, until: int) -> PredictiveDistribution:
        years = list(range(paths.years[-1] + 1, until + 1))
        return mixed(self._onward(paths, len(years)), paths.weights, area, years)

    def _onward(self, paths: Paths, horizon: int) -> PredictiveDistribution:
        panel = paths.panel()
        if paths.years[-1] >= self.since:
            panel = panel[panel["year"] >= self.since]
        return self.model.predict(panel, horizon)

    def last(
        self, history: pd.DataFrame, years: Sequence[int]
    ) -> tuple[PredictiveDistribution, Array, Array]:
        """Forecast the last of several years beside those before it, in part still to come.

        Rows are the last year continued from each path; beside them what the others brought on
        each, shape (paths, years - 1), and the weights of the paths.
        """
        *before, year = years
        figures = _figures(history)
        own = [figure for figure in figures if figure[0] == year]
        paths = self._follow([figure for figure in figures if figure[0] < year])
        for unknown in before:
            if unknown > paths.years[-1]:
                paths = self._cut(paths, *self._ahead(paths, unknown))
        rows, weights = self._given(paths, own[0]) if own else self._ahead(paths, year)
        taken = [place for place, known in enumerate(paths.years) if known in before]
        return rows, paths.values[:, taken], weights

    def _ahead(self, paths: Paths, year: int) -> tuple[PredictiveDistribution, Array]:
        ahead = self._onward(paths, year - paths.years[-1])
        return ahead.select(year=year), paths.weights

    def _given(self, paths: Paths, part: Figure) -> tuple[PredictiveDistribution, Array]:
        """The year of a part on each path, and what the paths weigh once it is known."""
        year, value, months = part
        # whether nothing is known of the quantity before
        flat = not paths.years or paths.years[-1] < self.since <= year
        known = NOWHERE.onward(year - 1, np.array([value]), np.ones(1)) if flat else paths
        prior, weights = self._ahead(known, year)
        if self.counted:
            least = float(known.values.min(initial=np.inf, where=known.values > 0))
            share = self.share(months)
            rows, evidence = given_count(prior, value, share, flat=flat, least=least)
        else:
            start = np.asarray(prior.link.forward(known.values[:, -1]))
            gap = year - known.years[-1]
            passed = (gap - 1 + months / 12) / gap
            rows, evidence = given_reading(prior, start, value, passed, flat=flat)
        if flat:
            return rows.repeat(len(paths.weights)), paths.weights
        return rows, _weighed(weights, evidence)

    def _follow(self, figures: list[Figure]) -> Paths:
        """Go through the figures in the order of years."""
        paths = NOWHERE
        for figure in figures:
            year, value, months = figure
            if months < 12:
                paths = self._cut(paths, *self._given(paths, figure))
                continue
            weights, same = paths.weights, np.full(len(paths.weights), value)
            if len(weights) > 1:  # a later figure tells the likely paths from the others
                rows, weights = self._ahead(paths, year)
                weights = _weighed(weights, rows.likelihood(same))
            paths = paths.onward(year, same, weights)
        return paths

    def _cut(self, paths: Paths, rows: PredictiveDistribution, weights: Array) -> Paths:
        """Cut a year into equal shares, each on a path that leads to its middle.

        Of several paths the one taken runs through a sequence of even spread (the golden ratio),
        by the chance that the path has of the value: a lattice of the joint distribution.
        """
        year = int(rows.index.get_level_values("year")[0])
        whole = mixed(rows, weights, "", [year])
        shares = (np.arange(NODES) + 0.5) / NODES
        values = whole.repeat(NODES).from_link(link_quantiles(whole, shares))
        told = rows.repeat(NODES).likelihood(np.tile(values, len(weights)))
        chance = np.cumsum(told.reshape(-1, NODES) * weights[:, None], axis=0)
        point = (np.arange(NODES) + 0.5) * _GOLDEN % 1
        parents = (chance[:-1] < point * chance[-1]).sum(axis=0)
        equal = np.full(NODES, 1 / NODES)
        return replace(paths, values=paths.values[parents]).onward(year, values, equal)


def _figures(history: pd.DataFrame) -> list[Figure]:
    rows = history[["year", "value", "months"]].itertuples(index=False)
    return [(int(year), float(value), int(months)) for year, value, months in rows]


def _weighed(weights: Array, evidence: Array) -> Array:
    """Posterior weights of paths; a figure that all hold impossible tells nothing of them."""
    found = weights * evidence
    return found / found.sum() if found.sum() > 0 else weights
