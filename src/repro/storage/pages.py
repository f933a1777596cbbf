"""The names of the pages that `repro report` writes among a profile's tables."""

REPORT = "report.html"
WITH_TEXT = "report-with-text.html"
"""It quotes corpora, so it stays on the machine that wrote it: git, images and exports skip it."""
