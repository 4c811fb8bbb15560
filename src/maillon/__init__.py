"""Maillon: an enterprise social network, internal and extended."""
