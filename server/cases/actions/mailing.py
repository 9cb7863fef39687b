"""Stopping the mail about one case, by the link that each letter holds: nobody has to sign in for it."""

import hmac
from uuid import UUID

from server.cases.consents import record_stopped
from server.cases.models import Case
from server.kernel.ids import parse_reference
from server.platform.db import in_transaction
from server.platform.installation import current
from server.platform.web.guard import not_found
from server.platform.web.languages import absolute

PROOF_BYTES = 16


def stop_proof(case_id: UUID) -> str:
    """What a letter of this case holds to prove that whoever stops them read one: 32 hexadecimal digits."""
    return current().key.sign("mail-stop", str(case_id))[:PROOF_BYTES].hex()


def one_click_link(case: Case) -> str:
    """Where one click of a mail reader stops the letters of this case (RFC 8058)."""
    return absolute(f"/arret/demandes/{case.reference}/{stop_proof(case.id)}", case.language)


async def proved(reference: str, proof: str) -> Case:
    """The case that the proof is for; the same Problem 404 for an unknown case and for a wrong proof."""
    known = parse_reference(reference)
    case = await Case.get_or_none(reference=known) if known else None
    expected = stop_proof(case.id if case else UUID(int=0))
    if not hmac.compare_digest(expected.encode(), proof.encode()) or case is None:
        raise not_found()
    return case


async def stop_mail(reference: str, proof: str) -> Case:
    """No more letters about this case, however they were asked for. Twice changes nothing."""
    async with in_transaction():
        case = await proved(reference, proof)
        if not case.updates.get("stopped"):
            await record_stopped(case)
        case.updates = case.updates | {"stopped": True}
        await case.save(update_fields=["updates"])
        return case
