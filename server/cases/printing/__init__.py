"""A case on paper, as a PDF tagged for screen readers (PDF/UA-1): what its reporter reads on its page, and no more.

`sheet_of` says what stands on it, `sheet_pdf` sets it with the fonts that typst carries.
"""

from server.cases.printing.setting import sheet_pdf
from server.cases.printing.sheets import Sheet, sheet_of

__all__ = ["Sheet", "sheet_of", "sheet_pdf"]
