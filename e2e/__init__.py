"""Stories told end to end, in real browsers, against the real server."""
