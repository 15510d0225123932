"""From an office's file to an edition of the data package: read, recognise, match, write.

:mod:`~attain.intake.grid` reads any format as sheets of cells, :mod:`~attain.intake.tables` finds
the table on a sheet, :mod:`~attain.intake.printed` reads its names and numbers, and
:mod:`~attain.intake.edition` writes what was taken. What can be read in two ways is asked, never
guessed.
"""
