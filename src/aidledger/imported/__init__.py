"""Imported: official data beside the ledger kept by hand, as it landed, and how it is asked."""
