"""The kind link: a page found elsewhere, shared with what one says of it."""
