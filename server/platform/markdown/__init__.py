"""Markdown that people write, as HTML that can do no harm: headings, paragraphs, lists, tables, emphasis and links.

What is not in that list stays the text it was: HTML, images, code. The HTML is made here, tag by tag, from what the
parser found; nothing of the text passes unescaped. A link keeps its address only when `links` gives it one.
"""

from server.platform.markdown.plain import plain_text
from server.platform.markdown.reading import Heading, Judge, addresses_of, headings_of, judged
from server.platform.markdown.writing import render

__all__ = ["Heading", "Judge", "addresses_of", "headings_of", "judged", "plain_text", "render"]
