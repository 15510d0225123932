"""What an office works with: the brief for Word, the answers for Excel; the extra `office`."""
