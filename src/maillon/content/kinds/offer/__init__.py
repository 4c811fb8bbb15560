"""The kind offer: somebody offers something or looks for it, until a last day."""
