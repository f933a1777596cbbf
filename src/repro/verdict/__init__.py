"""Rebuilt figures held against a reference: a published table or a profile's own expectation."""
