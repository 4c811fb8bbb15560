"""The kind question hour: somebody answers at a time, and what most people want answered comes first."""
