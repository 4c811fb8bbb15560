"""The database: organisations' boundary, ids, turnstile, the few raw statements."""
