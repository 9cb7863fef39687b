"""How the verbs refuse, in words for people."""

from collections.abc import Iterable

from server.kernel.problems import FieldError, Problem
from server.platform.municipality import Message
from server.platform.words import _


def not_allowed() -> Problem:
    """The person's role does not go so far."""
    return Problem(
        code="not-allowed",
        status=403,
        title=_("Votre rôle ne permet pas ce changement."),
        detail=_("Demandez à la personne qui tient le catalogue."),
    )


def unknown_path() -> Problem:
    """Not the name of a topic or a card: neither found nor said to be anything else."""
    return Problem(code="unknown-path", status=404, title=_("Ce fichier n’est pas de ceux qui se modifient ici."))


def unwritable() -> Problem:
    """Too long, or with signs that nobody types."""
    sentence = _("Ce texte est trop long (100 000 caractères au plus) ou contient des caractères invisibles.")
    return _invalid("/text", "unwritable", sentence)


def unexplained() -> Problem:
    """A refusal without its reason."""
    return _invalid("/reason", "required", _("Dites pourquoi : la personne qui l’a écrit le lira."))


def needs_another() -> Problem:
    """Two pairs of eyes."""
    return Problem(
        code="needs-another",
        status=403,
        title=_("Une autre personne doit la relire et la publier."),
        detail=_("Ce que vous avez écrit est gardé. Proposez-le à la relecture."),
    )


def not_open() -> Problem:
    """Somebody has decided already, or its author took it back."""
    return Problem(
        code="not-open",
        status=409,
        title=_("Cette version n’attend plus rien."),
        detail=_("Elle a été publiée, refusée ou reprise entre-temps. Rechargez la page."),
    )


def overtaken() -> Problem:
    """Somebody else published meanwhile."""
    return Problem(
        code="overtaken",
        status=409,
        title=_("Une autre version a été publiée entre-temps."),
        detail=_("Comparez les deux avant de publier la vôtre : rien n’est perdu."),
    )


def written_elsewhere() -> Problem:
    """The same draft was written on in another window."""
    return Problem(
        code="written-elsewhere",
        status=409,
        title=_("Ce brouillon a changé dans une autre fenêtre."),
        detail=_("Ce que vous venez de saisir n’a pas été gardé. Rechargez la page, puis recommencez."),
    )


def has_draft() -> Problem:
    """Taken up again while another draft of the same file is open."""
    return Problem(
        code="has-draft",
        status=409,
        title=_("Vous avez déjà un brouillon de cette fiche."),
        detail=_("Publiez-le ou abandonnez-le d’abord."),
    )


def unchanged() -> Problem:
    """Nothing to publish."""
    return Problem(code="unchanged", status=409, title=_("Ce brouillon ne change rien à ce qui est publié."))


def does_not_load(messages: Iterable[Message]) -> Problem:
    """The folder would not load with it: each message with its file, its line and what to write instead."""
    return Problem(
        code="does-not-load",
        status=422,
        title=_("Il reste à corriger avant de publier."),
        errors=[
            FieldError(pointer=f"/{one.file.parent.name}/{one.file.name}/{one.line}", code="invalid", detail=one.text)
            for one in messages
        ],
    )


def _invalid(pointer: str, code: str, sentence: str) -> Problem:
    return Problem(
        code="invalid",
        status=422,
        title=_("Ce n’est pas encore enregistré."),
        errors=[FieldError(pointer=pointer, code=code, detail=sentence)],
    )
