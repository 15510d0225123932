"""An earlier name of `attain.evaluation.skill`."""

from attain.evaluation.skill import skill_table

__all__ = ["skill_table"]
