"""What goes to other programs, and what comes from them: forecast hubs, resources, feeds.

:mod:`~attain.exchange.hub` writes forecasts as a hub of the hubverse and
:mod:`~attain.exchange.model_output` reads those of any team, to be scored like ours;
:mod:`~attain.exchange.report_files` describes a report's tables, takes figures and tables out of
its pages and tells what is new.
"""
