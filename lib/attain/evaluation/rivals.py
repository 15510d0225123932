"""Earlier names of `attain.evaluation.compare_baselines` and `attain.evaluation.precomputed`."""

from attain.evaluation.compare_baselines import compare_baselines as compare
from attain.evaluation.compare_baselines import refit, write_scores
from attain.evaluation.precomputed import PrecomputedBacktest as WrittenBacktest
from attain.evaluation.precomputed import load_backtest, write_backtest
from attain.evaluation.protocol import ORIGINS

__all__ = [
    "ORIGINS",
    "WrittenBacktest",
    "compare",
    "load_backtest",
    "refit",
    "write_backtest",
    "write_scores",
]
