"""The kind praise: thanks said in public to one or several people, with one of the organisation's values."""
