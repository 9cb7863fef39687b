"""`make bench`: what things cost, printed as a table and as JSON. Never part of `make test`: clocks drift.

Judge CPU time, and only as ratios within one run on one machine; rates and waiting times tell how busy it was too.
"""
