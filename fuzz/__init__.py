"""Fuzzing: what reads files and text, fed with what no honest user writes. See docs/limits.md."""
