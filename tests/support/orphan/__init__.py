"""A history that must be refused."""
