"""A history that goes on with what Tortoise would write by itself, and must not run."""
