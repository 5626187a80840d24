"""Stories in a real browser against the real server, its real database and its real papers."""
