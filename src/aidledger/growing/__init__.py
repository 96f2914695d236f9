"""Growing: rows added to a ledger, changed in it or taken out, held against what check would say."""
