"""A history whose second migration leaves children without their parent."""
