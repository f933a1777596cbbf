"""Answers written elsewhere: another engine's file becomes the predictions of a row."""
