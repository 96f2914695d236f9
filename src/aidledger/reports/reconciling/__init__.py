"""What `reconcile` puts beside the ledger."""
