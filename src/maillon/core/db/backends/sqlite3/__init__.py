"""SQLite, embedded."""
