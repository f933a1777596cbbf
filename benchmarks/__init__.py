"""Ours and the peers on the same work: `make bench` runs it and writes docs/performance.md."""
