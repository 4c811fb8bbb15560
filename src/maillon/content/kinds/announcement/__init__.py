"""The kind announcement: who speaks for a place tells everybody there, and may ask each to confirm."""
