"""What `maillon check` looks at: settings, the database, counters, the search index, files, work that is stuck."""
