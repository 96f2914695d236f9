"""The engine: one set of SQL texts over a booked ledger, run by SQLite and by DuckDB alike."""
