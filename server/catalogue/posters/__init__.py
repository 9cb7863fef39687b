"""Posters: the QR code of each topic as SVG, an A4 sheet to hang up as PDF, and one sheet with all the codes.

The same catalogue gives the same bytes. `sheets` says what stands on them, `printing` sets them, `writing` writes all.
"""

from server.catalogue.posters.printing import poster_pdf
from server.catalogue.posters.sheets import poster_of
from server.catalogue.posters.writing import write_posters

__all__ = ["poster_of", "poster_pdf", "write_posters"]
