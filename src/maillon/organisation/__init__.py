"""The organisation (the tenant) and the facts of its house."""
