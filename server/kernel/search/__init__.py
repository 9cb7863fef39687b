"""Search in what a town says, without I/O: an index made of documents, and what it answers to typed words.

`words.py` reads, `building.py` makes an index, `index.py` answers. The index travels to the phone as JSON, where
`pwa/search/` answers the same (`docs/decisions/0016-one-search-for-server-and-phone.md`).
"""

from server.kernel.search.building import Document, Synonyms, build
from server.kernel.search.index import Entry, Index
from server.kernel.search.words import is_said, stem, words_of

__all__ = ["Document", "Entry", "Index", "Synonyms", "build", "is_said", "stem", "words_of"]
