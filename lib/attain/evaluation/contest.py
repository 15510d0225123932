"""Earlier names of `attain.evaluation.backtests`."""

from attain.evaluation.backtests import Backtests as Contest
from attain.evaluation.backtests import backtests_of as contest_of
from attain.evaluation.protocol import MODELS, NAIVE

__all__ = ["MODELS", "NAIVE", "Contest", "contest_of"]
