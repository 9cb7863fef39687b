"""`make bench`: what things cost, printed as a table and as JSON. Never part of `make test`: clocks drift."""
