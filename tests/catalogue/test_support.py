"""« Support technique »: what to do without mail, and by phone, from what the town says of itself."""

import httpx2

from server.platform.installation import current


async def test_whoever_is_stuck_reads_how_to_reach_the_town(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/support-technique")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    reach = current().town.contacts
    assert f'href="tel:{reach.phone_local.replace("-", "")}"' in answer.text
    for said in (reach.phone, reach.email, "courrier indésirable", "Personne ne vous demandera votre mot de passe."):
        assert said in answer.text
    for way in ("/compte/mot-de-passe-oublie", "/compte/modification/courriel", "/suivre", "/demarches"):
        assert f'href="{way}"' in answer.text


async def test_account_pages_lead_there(client: httpx2.AsyncClient) -> None:
    for page in ("/compte/connexion", "/compte/mot-de-passe-oublie", "/compte/creation/confirmation"):
        assert 'href="/support-technique"' in (await client.get(page)).text
