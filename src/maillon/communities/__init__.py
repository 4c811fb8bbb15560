"""Communities: what they are called, what for, who comes in."""
