"""The only writers of the surveys: to draw and ask, to answer, to stop."""
