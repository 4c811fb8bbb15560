"""What stands behind a link: its title, its words and its picture, fetched once by the worker and shown where it is read."""
