"""Renderers: one report value → terminal, plain text, Markdown, CSV, TSV, JSON, NDJSON."""
