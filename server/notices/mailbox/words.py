"""What a person wrote in an answer, without what it quotes and what it is signed with. Pure.

Line by line, each in time that grows with its length alone: the libraries that do this either know no French, or take
minutes over a letter that was written to keep them busy.
"""

import html
import re

import nh3

LONGEST_LINE = 400
"""Of a line that is looked at as the head of a quote."""
LINES_OF_A_SIGNATURE = 8

_QUOTED_HEAD = re.compile(
    r"(le|on)\s.*(a écrit|wrote)\s*:$|-{2,}\s*(message d[’']origine|original message|message transféré)\b"
    r"|_{10,}$|(de|from|expéditeur)\s?:\s.*@|begin forwarded message",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(envoyé (de|depuis|à partir)|sent from|(télécharger|get|obtenir) outlook)\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"((bien |très )?cordialement|salutations( distinguées)?|bien à vous|(kind |best )?regards|sincerely)[ ,.!]*",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n{3,}")
_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r"</[^>]*>|(<[^>]*>)|([^<]+)")
_SILENT = {"style", "script", "title", "blockquote"}
_LINES = {"br", "p", "div", "li", "tr", "h1", "h2", "h3"}


def own_words(text: str) -> str:
    """The new words of an answer; empty when there is nothing but what it answers."""
    plain = text.replace("\r\n", "\n").replace("\u00a0", " ").replace("\u202f", " ")
    lines = [line.rstrip() for line in plain.split("\n")]
    kept = [line for line in _before_quote(lines) if not line.lstrip().startswith(">")]
    return _BLANK.sub("\n\n", "\n".join(_before_signature(kept)).strip())


def _before_quote(lines: list[str]) -> list[str]:
    """The lines above the head of what is quoted, which some programs break in two."""
    for number, line in enumerate(lines):
        head = line.strip()[:LONGEST_LINE]
        following = lines[number + 1].strip()[:LONGEST_LINE] if number + 1 < len(lines) else ""
        if head and (_QUOTED_HEAD.match(head) or _QUOTED_HEAD.fullmatch(f"{head} {following}")):
            return lines[:number]
    return lines


def _before_signature(lines: list[str]) -> list[str]:
    """The lines above « -- », above what a telephone signs with, and above « Cordialement » near the end."""
    written = [number for number, line in enumerate(lines) if line.strip()]
    end = max(1, written[-LINES_OF_A_SIGNATURE:][0]) if written else 0
    for number, line in enumerate(lines):
        bare = line.strip()[:LONGEST_LINE]
        is_near_end = number >= end
        if bare == "--" or _TELEPHONE.match(bare) or (is_near_end and _CLOSING.fullmatch(bare)):
            return lines[:number]
    return lines


def text_of_html(markup: str) -> str:
    """The text of a letter that has no other: paragraphs in lines, what it quotes left out.

    The markup is a stranger's: it is read by html5ever, as browsers read, in the time that its length takes.
    """
    kept = nh3.clean(markup, tags=_LINES, clean_content_tags=_SILENT, attributes={})
    said = ["\n" if tag else _SPACE.sub(" ", html.unescape(text)) for tag, text in _PIECE.findall(kept)]
    return _BLANK.sub("\n\n", "".join(said)).strip()
