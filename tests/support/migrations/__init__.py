"""The history of the shelves: each kind of change that a migration of ours may hold."""
