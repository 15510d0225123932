"""What goes to other programs, and what comes from them: forecast hubs, resources, feeds.

`hub` writes forecasts as a hub of the hubverse and `model_output` reads those of any team, to be
scored like ours; `report_files` describes a report's tables, takes figures and tables out of its
pages and tells what is new.
"""
