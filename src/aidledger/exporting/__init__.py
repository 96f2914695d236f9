"""Exporting: a selection as a file of its own: workbook, data package, Parquet, SQLite."""
