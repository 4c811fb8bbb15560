"""Topics: what publications are about. Written as #topic in a text; kept by curators; followed."""
