"""Who is here: the directory and photos."""
