"""Leaders: who is one, to whom her wall is delivered, and her delegates."""
