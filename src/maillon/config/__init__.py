"""The only place that knows every app."""
