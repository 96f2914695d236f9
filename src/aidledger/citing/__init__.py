"""Citing: what a ledger knows of its sources, in the forms in which papers cite them.

`works` says what is known of a source; `chicago`, `apa`, `bibtex` and `csl` write it. What is not
known is left out, and never made up.
"""
