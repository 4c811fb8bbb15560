"""What a member reads first: home, streams, threads, profiles; and where she writes."""
