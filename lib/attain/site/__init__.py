"""Published: the pages of a run, laid out from executed notebooks and finished words."""
