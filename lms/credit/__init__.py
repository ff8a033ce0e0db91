"""The ledger: types, rules, awards, certificate, transcript, verification."""
