"""People of one organisation, their addresses, whom they follow; sign-in and what is one's own."""
