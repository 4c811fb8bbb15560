"""What is written and not yet published: drafts, found again on another device, and what appears or leaves at a moment."""
