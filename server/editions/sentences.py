"""What `municipality check` finds, said to who edits in the browser: the same findings, in the words of people.

A finding that has no sentence here is said as it is.
"""

import re
from collections.abc import Callable
from functools import lru_cache

from server.platform.words import _, current_language

Say = Callable[[], str]
# What stands in braces in a sentence is what the pattern finds under that name.
_FOUND: tuple[tuple[str, Say], ...] = (
    (r"(?P<name>\S+) is missing: write it", lambda: _("Il manque : {name}.")),
    (
        r"(?P<name>\S+) is not known here: did you mean (?P<near>\S+)\?",
        lambda: _("« {name} » n’est pas connu ici : est-ce « {near} » ?"),
    ),
    (r"(?P<name>\S+) is not known here: remove it", lambda: _("« {name} » n’est pas connu ici : enlevez-le.")),
    (r"(?P<name>\S+) is written twice: keep one", lambda: _("« {name} » est écrit deux fois : gardez-en un.")),
    (r"\S+: input should be a valid (integer|number).*", lambda: _("Écrivez un nombre entier.")),
    (r"\S+: input should be a valid boolean.*", lambda: _("Écrivez yes ou no.")),
    (r"\S+: input should be greater than or equal to (?P<least>\S+)", lambda: _("Écrivez au moins {least}.")),
    (r"\S+: input should be less than or equal to (?P<most>\S+)", lambda: _("Écrivez au plus {most}.")),
    (r"\S+: input should be (?P<words>'.+)", lambda: _("Choisissez l’un de : {words}.")),
    (r"\S+: string should have at least \d+ characters?", lambda: _("Écrivez quelque chose.")),
    (r"\S+: string should have at most (?P<most>\d+) characters?", lambda: _("Écrivez au plus {most} caractères.")),
    (r"\S+: (tuple|list) should have at least (?P<least>\d+) items?.*", lambda: _("Il en faut au moins {least}.")),
    (
        r"\S+: '(?P<given>.*)' does not have the form .*",
        lambda: _(
            "« {given} » n’a pas la forme voulue : des minuscules, des chiffres et des "
            "traits d’union, une lettre d’abord."
        ),
    ),
    (
        r"there is nothing here: write a value or remove the line",
        lambda: _("Il n’y a rien ici : écrivez une valeur, ou enlevez la ligne."),
    ),
    (
        r"there is no category (?P<code>\S+): write one of (?P<codes>.*)",
        lambda: _("La catégorie « {code} » n’existe pas. Il y a : {codes}."),
    ),
    (
        r"there is no department (?P<code>\S+): write one of (?P<codes>.*)",
        lambda: _("Le service « {code} » n’existe pas. Il y a : {codes}."),
    ),
    (r"there is no topic (?P<code>\S+): .*", lambda: _("La démarche « {code} » n’existe pas.")),
    (r"write the options", lambda: _("Écrivez les réponses offertes.")),
    (
        r"two options have the same code: give each its own",
        lambda: _("Deux réponses ont le même code : donnez à chacune le sien."),
    ),
    (
        r"two questions have the code (?P<code>\S+): .*",
        lambda: _("Deux questions ont le code « {code} » : donnez à chacune le sien."),
    ),
    (r"min is greater than max", lambda: _("Le plus petit est plus grand que le plus grand.")),
    (
        r"min and max are days for a date .*",
        lambda: _("Écrivez un jour pour une date (today, today-30, 2026-01-31), un nombre sinon."),
    ),
    (
        r"write a number with at most four decimals, .*",
        lambda: _("Écrivez un nombre ; pour une date : today, today-30, today+7 ou 2026-01-31."),
    ),
    (
        r"max_length is at most (?P<most>\d+) for this kind",
        lambda: _("Au plus {most} caractères pour ce genre de réponse."),
    ),
    (
        r"no question (?P<code>\S+) is asked before this one: .*",
        lambda: _(
            "Aucune question « {code} » n’est posée avant celle-ci : une condition ne regarde que ce qui précède."
        ),
    ),
    (r"(?P<code>\S+) is an info: .*", lambda: _("« {code} » est un paragraphe : il n’a pas de réponse à regarder.")),
    (
        r"(?P<value>\S+) is no answer to (?P<code>\S+): write yes or no",
        lambda: _("« {value} » n’est pas une réponse à « {code} » : écrivez yes ou no."),
    ),
    (
        r"(?P<value>\S+) is not an option of (?P<code>\S+)",
        lambda: _("« {value} » n’est pas une réponse offerte par « {code} »."),
    ),
    (
        r"(?P<code>\S+) is not a choice: .*",
        lambda: _("« {code} » n’offre pas de choix : comparez sa valeur, ou demandez si elle a une réponse."),
    ),
    (
        r"only numbers and dates are compared: (?P<code>\S+) is neither",
        lambda: _("Seuls des nombres et des dates se comparent : « {code} » n’est ni l’un ni l’autre."),
    ),
    (r"(?P<code>\S+) is a (number|date): .*", lambda: _("Ce n’est pas une valeur de « {code} ».")),
    (
        r"write a condition such as .*",
        lambda: _("Cette condition ne se lit pas : écrivez par exemple {{contenant: [bac360, bac240]}}."),
    ),
    (
        r"a question of kind (?P<kind>\S+) takes no (?P<names>.+): remove it",
        lambda: _("Une question de ce genre ({kind}) ne prend pas : {names}."),
    ),
    (
        r"(?P<code>\S+) is a word of the when grammar: .*",
        lambda: _("« {code} » est un mot des conditions : donnez un autre code."),
    ),
    (r"an illustrated question needs a picture .*", lambda: _("Donnez une image à chaque réponse.")),
    (r"only an illustrated question has pictures: .*", lambda: _("Seul un choix en images a des images.")),
    (r"write item \(what one is called\) .*", lambda: _("Dites comment s’appelle chacun, et ce qu’on en demande.")),
    (
        r"this town speaks English too: .*",
        lambda: _("La ville parle aussi anglais : écrivez-le dans les deux langues."),
    ),
    (
        r"the code is the name of the file: write (?P<code>\S+)",
        lambda: _("Le code est le nom du fichier : écrivez {code}."),
    ),
    (
        r"look_alikes shows open cases .*",
        lambda: _(
            "« C’est le même » montre les demandes ouvertes : mettez-les aussi sur la carte, ou videz cette distance."
        ),
    ),
    (r"anchors and aliases .*", lambda: _("Les renvois (& et *) ne servent pas ici : écrivez la valeur de nouveau.")),
    (r"this has more than (?P<most>\d+) levels: .*", lambda: _("Plus de {most} niveaux : écrivez-le plus à plat.")),
    (r"this is not YAML: (?P<why>.*)", lambda: _("Ce n’est pas du YAML : {why}.")),
    (r"pictures/(?P<name>\S+) is missing: .*", lambda: _("L’image « {name} » n’existe pas.")),
    (r"(?P<day>\S+) is not a day: .*", lambda: _("« {day} » n’est pas un jour : écrivez par exemple 2027-01-31.")),
    (
        r"a card begins with a head .*",
        lambda: _("Une fiche commence par un en-tête entre deux lignes de --- : title, summary, owner, review."),
    ),
    (r"the card says nothing: .*", lambda: _("La fiche ne dit rien : écrivez son texte après l’en-tête.")),
)


def said(finding: str) -> str:
    """A finding in the language of the page; as it is when it has no sentence."""
    return _said(current_language(), finding)


@lru_cache(maxsize=512)
def _said(_language: str, finding: str) -> str:
    for pattern, say in _PATTERNS:
        found = pattern.fullmatch(finding)
        if found:
            return say().format(**found.groupdict())
    return finding


_PATTERNS = tuple((re.compile(pattern, re.DOTALL), say) for pattern, say in _FOUND)
