"""What is known: the published figures, since when, from whom, and whether they add up."""
