"""The kind announcement: who speaks for a community tells all of its members, and may ask each to confirm."""
