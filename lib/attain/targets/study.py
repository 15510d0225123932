"""One run's question and everything that answers it, computed once and on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from functools import lru_cache
from html import escape
from typing import Any, Final, TypeVar

import pandas as pd

from attain.errors import AttainError, ParameterError
from attain.evidence.catalog import EvidenceView, Package, open_package
from attain.evidence.questions import Question, asked_about, plan_of, years_with_plans
from attain.evidence.records import Area, Source, Target
from attain.forecasting.backtest import Model
from attain.forecasting.distribution import PredictiveDistribution
from attain.forecasting.own import Core, OwnModel
from attain.memory import kept
from attain.parameters import Parameters
from attain.targets import frames
from attain.targets.assess import Assessor, as_frame
from attain.targets.pace import is_new
from attain.targets.quality import border_flags, flags_of
from attain.targets.readings import MAIN, Priors, Reading, readings_of
from attain.targets.reported import ReportedRate, rate_before
from attain.targets.thresholds import as_target
from attain.vocabulary import Language, crosses

T = TypeVar("T")
QUANTILES: Final = (0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95, 0.975)
"""Levels that a forecast is published at."""


@lru_cache(maxsize=2)
def priors_of(view: EvidenceView, own: OwnModel | None = None) -> Priors:
    """The models fitted on a view's panels, kept: all studies of a day share them."""
    return Priors(view, own)


@lru_cache(maxsize=2)
def _answers_of(package: Package) -> dict[str, dict[str, Any]]:
    """What has been computed from a package, by question; it goes when the package does."""
    return {}


class Study:
    """The targets of one area for one year, as of one day.

    Parameters
    ----------
    parameters : Parameters
        What the run is about.
    model : Model or callable, optional
        A reader's own in the place of the core, see `attain.forecasting.own.OwnModel`; the record
        beside the answers is then its own, and nothing of it is kept on disk.

    Attributes
    ----------
    own : OwnModel or None
        The reader's model.
    package : Package
        The data package, opened and checked.
    view : EvidenceView
        What was known on ``parameters.as_of``; nothing later is read.
    area : Area
        The area of the run.
    questions : list of Question
        The plan's targets for the year, also one published after the day; or, where the parameters
        name levels to compare with, these in the same form (``H01`` …).
    planned : int
        How many targets the plan of the year has, asked or not.
    targets : list of Target
        Of the questions.

    Raises
    ------
    ParameterError
        For an unknown area or indicator, or where there is nothing to assess.
    PackageError
        For a data package that is not valid.

    Examples
    --------
    >>> study = Study(Parameters(area="lam-dong"))
    >>> [target.target for target in study.targets][:3], len(study.targets)
    (['T01', 'T02', 'T03'], 11)
    """

    def __init__(
        self, parameters: Parameters, model: Model | Callable[[], Model] | None = None
    ) -> None:
        if not isinstance(parameters, Parameters):
            do = 'write Study(Parameters(area="lam-dong"))'
            raise ParameterError("a study is asked with Parameters", got=parameters, do=do)
        self.own = None if model is None else OwnModel(model)
        self.package: Package = open_package(parameters.data)
        self.view: EvidenceView = self.package.as_of(parameters.as_of, parameters.target_year)
        if parameters.language not in self.package.languages:  # a package in English alone
            parameters = replace(parameters, language=self.package.languages[0])
        self.parameters = parameters
        for name, find, ids in (
            ("area", self.view.area, [parameters.area]),
            ("indicator", self.view.indicator, [parameters.indicator]),
            ("compare", self.view.area, parameters.compared),
        ):
            try:
                _ = [find(one) for one in ids if one]
            except AttainError as error:
                raise ParameterError(error.what, where=name, got=error.got, do=error.do) from None
        self.area: Area = self.view.area(parameters.area)
        area, year = self.area.area, parameters.target_year
        if not parameters.indicator:  # who only looks at figures asks about no year
            asked_about(self.view, parameters.area, year)
        plan = plan_of(self.package, area, year, parameters.as_of)
        self.planned = len(plan)
        asked_for = [
            Question(as_target(asked, f"H{n:02d}", self.view, area, year), hypothetical=True)
            for n, asked in enumerate(parameters.thresholds, start=1)
        ]
        self.questions: list[Question] = asked_for or plan  # who names levels asks about them
        self.hypothetical = bool(asked_for) or not plan
        self.targets: list[Target] = [question.target for question in self.questions]
        if not self.targets and not parameters.indicator:
            years = ", ".join(years_with_plans(self.package, area))
            do = f"use one of {years}, or" if years else f"{area} published no targets:"
            do = f"{do} give thresholds in the parameter file"
            raise ParameterError("no targets to assess", where="target_year", got=year, do=do)
        # a language changes no number: the pages of both share what one of them computed
        asked = self._asked("language", "indicator", "compare")
        self._kept = {} if self.own else _answers_of(self.package).setdefault(asked, {})

    @classmethod
    def at_large(cls, as_of: str, language: Language = "vi", data: str = "data") -> Study:
        """A study of a whole data package, with no area's targets: for what its plan book tells."""
        package, year = open_package(data), 2100  # no plan is about it, and no day comes after it
        first = {"area": package.areas["area"][0], "indicator": package.indicators["indicator"][0]}
        return cls(Parameters(as_of=as_of, target_year=year, language=language, data=data, **first))

    def __repr__(self) -> str:
        return (
            f"Study({self.area.area}, {self.parameters.target_year}, "
            f"as of {self.parameters.as_of}, {len(self.targets)} targets)"
        )

    @property
    def language(self) -> Language:
        """The language in which it is told."""
        return self.parameters.language

    # ---- what is asked ------------------------------------------------------------------------
    def source(self, source: str) -> Source:
        """Where a figure was read, or a target, whose page may be of a later day."""
        asked = {target.source for target in self.targets}
        return (self.package if source in asked else self.view).source(source)

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Compute something once for all studies of this process that ask the same."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    def inputs(self, *more: object) -> list[object] | None:
        """What its answers depend on, and more; None with a model of the reader's own."""
        known = [self.package.digest, self._asked("language", "data"), *more]
        return known if self.own is None else None

    def _asked(self, *left_out: str) -> str:
        """The question, as a key of what is kept, without some parameters."""
        values = self.parameters.to_notebook()
        return repr({name: value for name, value in values.items() if name not in left_out})

    # ---- what is answered ---------------------------------------------------------------------
    @property
    @kept(inputs)
    def assessments(self) -> pd.DataFrame:
        """Every event of every target on every reading; columns `attain.targets.assess.COLUMNS`."""
        rows: list[dict[str, Any]] = []
        for question in self.questions:
            flags = self._flags(question.target) + question.remarks
            rows += self._assessor.rows(question, flags)
        table, rate = as_frame(rows), self.reported
        if rate:
            columns = ["probability_reported", "grade_reported", "n_reported"]
            table.loc[table["role"] == "primary", columns] = rate.mean, rate.grade, rate.of
        return table

    @property
    def reported(self) -> ReportedRate | None:
        """How often plans are reported as met, from those of known end on the day of the study.

        None for levels to compare with, of which nobody reports, and where few ends are known.
        """
        if self.hypothetical:
            return None
        return rate_before(self.view, self.parameters.target_year)

    def _flags(self, target: Target) -> list[str]:
        if target.unread or target.basis == "relative":
            return []
        better = self.view.indicator(target.indicator).better
        reading = self.readings(target.indicator, target.group)[MAIN]
        history = reading.history if reading.whole.empty else reading.whole
        found = flags_of(target, history, self.view.targets, better)
        of_borders = border_flags(self.area, target.years[-1], history)
        return list(dict.fromkeys([*found, *of_borders]))

    @property
    @kept()
    def _assessor(self) -> Assessor:
        from attain.evaluation.track_record import track_record_of  # kept answers need none

        models, record = priors_of(self.view, self.own), track_record_of(self.view, self.own)
        return Assessor(models, record.downgraded, self.area.area, self.parameters.strictness)

    def readings(self, indicator: str, group: str = "total") -> dict[str, Reading]:
        """Every history that an answer may be read from, the main one first."""
        return self._assessor.readings(indicator, group)

    def forecast(
        self, name: str, group: str = "total", reading: str = MAIN
    ) -> PredictiveDistribution:
        """The predictive distribution of a target or an indicator, up to the target year.

        Parameters
        ----------
        name : str
            Id of a target, whose indicator and group are meant, or of an indicator.
        group : str
            Group of an indicator.
        reading : str
            One of `readings`.

        Raises
        ------
        AttainError
            Without a history, or for a year that is already observed.
        """
        indicator, group = self._named(name, group)
        chosen = self.readings(indicator, group)[reading]
        return self._assessor.priors.forecast(chosen, self.area.area, self.parameters.target_year)

    @property
    @kept(inputs)
    def forecasts(self) -> pd.DataFrame:
        """Quantiles of every indicator with a target, on every reading, for each year ahead."""
        rows: list[tuple[Any, ...]] = []
        for indicator, reading, forecast in self.each_forecast():
            origin = reading.origin(self.parameters.target_year)
            years = forecast.index.get_level_values("year")
            for year, values in zip(years, forecast.quantiles(QUANTILES).to_numpy(), strict=True):
                head = self.area.area, indicator, reading.group, reading.name, year, origin
                pairs = zip(QUANTILES, values, strict=True)
                rows += [(*head, year - origin, level, value) for level, value in pairs]
        table = pd.DataFrame(rows, columns=list(frames.FORECASTS))
        return table.astype({"year": int, "origin": int, "horizon": int, "value": float})

    def each_forecast(self) -> Iterator[tuple[str, Reading, PredictiveDistribution]]:
        """Every indicator with a target, and the forecast on each reading that allows one."""
        for indicator, group in dict.fromkeys((t.indicator, t.group) for t in self.targets):
            for reading in self.readings(indicator, group).values():
                try:
                    forecast = self.forecast(indicator, group, reading.name)
                except AttainError:  # no history or an observed year: the assessment says so
                    continue
                yield indicator, reading, forecast

    def path(self, target: str) -> pd.DataFrame:
        """Every year on the way to a target; columns `attain.targets.frames.PATH`.

        Its median and intervals, the chance that its figure is already there, and the figure from
        which the target has an even chance. Empty where the target is not assessed.
        """
        return frames.path(self, target)

    @property
    @kept()
    def pace(self) -> pd.DataFrame:
        """Required, mean and best yearly change of every primary event, and how often it was seen.

        Columns: target, indicator, years (to the target year), required, mean, best (units a year),
        own_reached of own_of changes of the area, peers_reached of peers_of stretches of as many
        years in the other provinces of ``panel``, with the exact 95 % interval; NaN where nothing
        is to compare.
        """
        return frames.paces(self)

    @property
    @kept()
    def methods(self) -> pd.DataFrame:
        """What the official progress methods say, from the first and last figure of a history.

        A column target before those of `compare`; without two figures nothing is rated.
        """
        return frames.compared(self)

    # ---- tidy frames, for a notebook ----------------------------------------------------------
    @property
    def events(self) -> pd.DataFrame:
        """The events of every target, of a range all; columns `attain.targets.frames.EVENTS`.

        ``level`` is the threshold of a change as the level that it leaves, NaN where it is unknown.
        """
        rows = self.assessments
        rows = rows[(rows["reading"] == MAIN) & (rows["role"] != "sensitivity")]
        # a change starts from the figure of the year before; from another one it has no level
        known = (rows["last_year"] == rows["year"] - 1) & (rows["last_months"] == 12)
        base = rows["last_value"].where(known).where(rows["basis"] == "change", 0.0)
        two_sided = (rows["comparator"] == "between") & (rows["role"] == "primary")
        base = base.mask(rows["basis"].isin(["total", "mean"]) | two_sided)  # no level of one year
        rows = rows.assign(level=rows["threshold"] + base)
        return rows[list(frames.EVENTS)].reset_index(drop=True)

    @property
    def answers(self) -> pd.DataFrame:
        """The answer to every target, one row each; columns `attain.targets.frames.ANSWERS`."""
        return frames.primary(self, frames.ANSWERS)

    @property
    def attainable(self) -> pd.DataFrame:
        """What is reached with 80, 50 and 20 %; columns `attain.targets.frames.ATTAINABLE`."""
        return frames.primary(self, frames.ATTAINABLE)

    @property
    def focus(self) -> str:
        """The target ranked first: the least likely, then by name; without an answer last."""
        answers = self.answers.sort_values(["probability", "target"])  # the unknown come last
        return str(answers["target"].iloc[0])

    def history(
        self, name: str, group: str = "total", area: str | None = None, *, anew: bool = False
    ) -> pd.DataFrame:
        """The figures behind a target or an indicator, one row a year, of this or another area.

        Columns `attain.targets.frames.HISTORY`: ``indicator`` is that of the figure, which a bridge
        may have continued; ``new`` tells whether the step to it, from the last whole year, leads
        over a new definition or from another indicator and so is no pace; ``months`` is below 12
        where it covers part of the year. With ``anew`` it begins with the area's last break of its
        own, as what a model learns from does.
        """
        indicator, group = self._named(name, group)
        place = self.view.area(area or self.area.area).area  # by its name too, or refused
        main = readings_of(self.view, indicator, place, group)[MAIN]
        table = main.history.rename(columns={"series": "indicator", "vintage": "edition"})
        table["new"] = is_new(main.history, self.view.indicator(main.series).breaks_in(place))
        table = table[table["year"] >= (main.since if anew else 0)]
        return table[list(frames.HISTORY)].reset_index(drop=True)

    def panel(self, indicator: str, group: str = "total") -> pd.DataFrame:
        """All provinces' figures of an indicator; columns `attain.targets.frames.PANEL`.

        ``series`` is the area, ``new`` tells whether the step to a figure leads over a new
        definition.
        """
        table, areas = self.view.panel(indicator, group), self.view.areas.set_index("area")
        before = table.groupby("series")["year"].shift()
        table["new"] = crosses(before, table["year"], self.view.indicator(indicator).breaks)
        table["name"] = table["series"].map(areas[f"name_{self.language}"])
        table["region"] = table["series"].map(areas["region"])
        return table[list(frames.PANEL)]

    @property
    def widest_panel(self) -> str:
        """The indicator of which most figures of provinces are known."""
        names = self.view.indicators["indicator"].tolist()
        return str(max(names, key=lambda name: len(self.view.panel(name))))

    @property
    def lender(self) -> str:
        """The panel that the target rarest among provinces is compared with, or the widest."""
        compared = self.pace.dropna(subset="peers_of")
        if compared.empty:
            return self.widest_panel
        shares = compared["peers_reached"] / compared["peers_of"]
        return str(compared["panel"].iloc[int(shares.argmin())])

    def model(self, name: str, group: str = "total") -> Core:
        """The fitted bank behind a target's or an indicator's forecasts; see its ``components``."""
        indicator, group = self._named(name, group)
        return self._assessor.priors.prior_of(self.readings(indicator, group)[MAIN]).model

    def in_language(self, language: Language) -> Study:
        """The same study in another language; answers are shared, nothing is computed again."""
        other = copy(self)
        other.parameters = replace(self.parameters, language=language)
        return other

    def _named(self, name: str, group: str) -> tuple[str, str]:
        """Indicator and group of a target's id; of an indicator's own id, those given."""
        named = {t.target: (t.indicator, t.group) for t in self.targets}
        try:
            return named.get(name) or (self.view.indicator(name).indicator, group)
        except AttainError as error:
            raise error.but(do=f"targets: {', '.join(named)}; indicators: {error.do}") from None

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self.answers.to_html(index=False, na_rep='')}"
