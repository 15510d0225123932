"""Earlier names of `attain.evaluation.track_record` and `attain.evaluation.protocol`."""

from attain.evaluation.protocol import (
    CORE,
    HORIZON,
    LENGTHS,
    POOLED,
    bounds_of,
    core_model,
    whole_panel,
)
from attain.evaluation.track_record import TrackRecord as MethodRecord
from attain.evaluation.track_record import track_record_of as record_of

__all__ = [
    "CORE",
    "HORIZON",
    "LENGTHS",
    "POOLED",
    "MethodRecord",
    "bounds_of",
    "core_model",
    "record_of",
    "whole_panel",
]
