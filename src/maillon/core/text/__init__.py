"""What people write: Markdown, mail, names, dates, numbers."""
