"""Auditing: a source's text, the index of its amounts and the rows held together."""
