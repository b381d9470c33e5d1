"""HTTP in and out: parse, delegate, answer. No SQL, no rules."""
