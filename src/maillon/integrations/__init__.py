"""Doors for programs and for mail: tokens, the API's own matters, imports."""
