"""Executed: notebooks times parameter files, in parallel, resumable, on one machine or many.

This room sees notebooks, parameters and files; what computes, draws or publishes is given to it as
the name of a function (:class:`attain.suite.jobs.Hooks`).
"""
