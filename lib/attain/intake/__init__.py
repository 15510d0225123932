"""From an office's file to an edition of the data package: read, recognise, match, write.

Files of any format become sheets of cells (`grid`), of which a table is found (`tables`), its names
and numbers read (`printed`), what was asked taken (`take`) and written (`edition`).
"""
