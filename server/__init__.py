"""Riverain: the resident's counter that works without a signal."""
