"""Earlier names of `attain.evaluation.precomputed`."""

from attain.evaluation.precomputed import PrecomputedForecasts as Written
from attain.evaluation.precomputed import write_forecasts

__all__ = ["Written", "write_forecasts"]
