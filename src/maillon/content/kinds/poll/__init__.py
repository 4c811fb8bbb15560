"""The kind poll: choices to vote for, by name or so that nobody can tell who chose what."""
