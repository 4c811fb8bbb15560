"""What every endpoint of the API shares: shapes, answers, conditions, cursors, the door. Knows no slice."""
