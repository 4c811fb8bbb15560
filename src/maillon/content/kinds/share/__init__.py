"""The kind share: something published elsewhere is shown here too, and leads home."""
