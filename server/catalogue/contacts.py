"""The ways to reach the town, as pages list them."""

from dataclasses import dataclass, replace

from server.catalogue.views import phone_url
from server.platform.installation import current
from server.platform.web.formats import phone, small_number
from server.platform.words import _, current_language, ngettext


@dataclass(frozen=True, kw_only=True)
class Contact:
    """One way to reach the town: kind is phone, message, mail or info."""

    kind: str
    title: str
    text: str = ""
    url: str = ""


def contacts() -> list[Contact]:
    """The ways to reach the town, the shortest first; one number where the same is dialled from everywhere."""
    town = current().town
    reach = town.contacts
    nearby = Contact(
        kind="phone",
        title=_("Téléphone : {number}").format(number=phone(reach.phone_local)),
        text=_("De la ville"),
        url=phone_url(reach.phone_local),
    )
    afar = Contact(
        kind="phone", title=phone(reach.phone), text=_("De l’extérieur de la ville"), url=phone_url(reach.phone)
    )
    return [
        *([nearby, afar] if afar.url != nearby.url else [replace(nearby, text="")]),
        *_chat(),
        Contact(kind="mail", title=reach.email, text=_reply(reach.email_reply_days), url=f"mailto:{reach.email}"),
        Contact(kind="info", title=_("Comptoir"), text=reach.address.says(current_language())),
    ]


def _reply(days: int | None) -> str:
    if days is None:
        return ""
    said = ngettext("Réponse en {days} jour ouvrable", "Réponse en {days} jours ouvrables", days)
    return said.format(days=small_number(days))


def _chat() -> list[Contact]:
    chat = current().town.contacts.chat
    return (
        [Contact(kind="message", title=_("Clavardage en direct"), text=chat.says(current_language()))] if chat else []
    )
