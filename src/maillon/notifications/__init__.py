"""What calls a person back: one notice per conversation."""
