"""PostgreSQL, scaled."""
