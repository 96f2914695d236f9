"""Growing: rows added to a ledger, changed in it or taken out, as `check` would have them."""
