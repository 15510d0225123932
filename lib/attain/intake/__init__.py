"""From an office's file to an edition of the data package: read, recognise, match, write.

Files of any format become sheets of cells (`grid`, `workbook`), of which a table is found
(`tables`), its words, names and numbers read (`words`, `printed`), what was asked taken (`take`)
and written (`edition`). A service is asked over the network (`web`, `fetched`), and `start` fills
an empty folder. What can be read in two ways is asked, never guessed.
"""
