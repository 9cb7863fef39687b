"""What a person means by a text: yes, no, stop, help, or something that nobody here reads. Pure."""

import re
import unicodedata
from typing import Literal

Meaning = Literal["yes", "no", "stop", "help", "other"]

_SIGNATURE = re.compile(r"^\s*(--|envoye (de|depuis|a partir)\b|sent from\b|get outlook\b)")
_WORD = re.compile(r"[^\W_]+")
_YES = re.compile(r"o|o+u+i+|y|y+e+s+")
_NO = {"non", "no", "n", "nope", "nan"}
_GREETINGS = {"bonjour", "bonsoir", "salut", "allo", "hello", "hi"}
_POLITE = {
    "merci", "svp", "stp", "s", "il", "vous", "te", "plait", "please", "pls", "thanks", "thank", "you", "bien", "sur",
    "ok", "d", "accord", "volontiers", "certainement", "absolument", "j", "accepte", "je", "le", "veux", "confirme",
    "beaucoup", "madame", "monsieur", "i", "do", "agree", "accept", "of", "course", *_GREETINGS,
}  # fmt: skip
_STOP = {
    "stop", "stopall", "arret", "arreter", "arretez", "arrete", "desabonner", "desabonnez", "desabonne",
    "desabonnement", "desinscrire", "desinscription", "unsubscribe", "optout", "cancel", "end", "quit", "revoke",
}  # fmt: skip
_HELP = {"aide", "help", "info"}
MOST_WORDS = 8
A_SHORT_TEXT = 4
"""Words of a text in which « stop » anywhere is meant; in a longer one it is meant first, or somebody tells a story."""


def meaning_of(text: str) -> Meaning:
    """What a text means. A yes is said plainly, first and without anything that could take it back."""
    bare = _bare(text)
    words = _WORD.findall(bare)
    if not words:
        return "other"
    if words[0] in _STOP or (len(words) <= A_SHORT_TEXT and _STOP & set(words)):
        return "stop"
    if words[0] in _HELP and len(words) <= A_SHORT_TEXT:
        return "help"
    said = words[1:] if words[0] in _GREETINGS else words
    if not said or len(words) > MOST_WORDS or "?" in bare:
        return "other"
    rest_is_polite = all(word in _POLITE or _YES.fullmatch(word) for word in said[1:])
    if _YES.fullmatch(said[0]) and rest_is_polite:
        return "yes"
    return "no" if said[0] in _NO and all(word in _POLITE | _NO for word in said[1:]) else "other"


def _bare(text: str) -> str:
    """Lower case, without accents, compatibility forms (« ＯＵＩ ») and what a telephone signs with."""
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    kept: list[str] = []
    for line in plain.splitlines():
        if _SIGNATURE.match(line):
            break
        kept.append(line)
    return "\n".join(kept)
