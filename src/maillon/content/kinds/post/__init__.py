"""The kind post."""
