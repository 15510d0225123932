"""Earlier names of `attain.forecasting.scores` and `attain.vocabulary`."""

from attain.forecasting.scores import CLIP, brier, interval_score, log_score, skill, wis
from attain.vocabulary import BINS

__all__ = ["BINS", "CLIP", "brier", "interval_score", "log_score", "skill", "wis"]
