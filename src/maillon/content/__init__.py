"""What people publish: the spine, and what hangs on it."""
