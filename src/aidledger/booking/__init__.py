"""Booking: the bytes of a ledger's files → a book of rows, with every problem."""
