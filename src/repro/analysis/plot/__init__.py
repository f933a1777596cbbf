"""Figures of the analysis as SVG, for documents and for the report."""
