"""What every slice stands on, and that knows none of them."""
