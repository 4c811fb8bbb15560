"""Finding: one search over publications, comments, people and communities, exact in what each reader may read."""
