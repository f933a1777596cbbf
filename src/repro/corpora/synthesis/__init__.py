"""Synthetic corpora in the native formats of the real ones: their files, none of their words.

Every label is said by a cue word of its own latent group (`lexicon`), and a small share of cues
says nothing, so that a learner gains much and never everything.
"""
