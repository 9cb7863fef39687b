"""Signing in by an OpenID Connect provider: npm's oidc-provider over real HTTP, with the rules of FranceConnect."""

import pytest

from server.accounts.models import Account, Identity, IdentityProof, IdentitySession, IdentityVisit, Session
from server.platform import outbox
from server.platform.installation import Installation
from tests.accounts.browser import Mailbox, Phone
from tests.accounts.identity import accept, come_back, identified, leave
from tests.support.identity_provider import LINA, LINA_EMAIL, NADIA, NADIA_EMAIL, OutsideProvider

pytestmark = pytest.mark.usefixtures("franceconnect")


async def test_the_browser_is_sent_with_all_that_ties_the_answer_to_it(phone: Phone, outside: OutsideProvider) -> None:
    left = await leave(phone)
    assert left.url.startswith(f"{outside.issuer}/auth?")
    asked = {name: left.asked[name] for name in ("client_id", "response_type", "scope", "acr_values", "redirect_uri")}
    assert asked == {
        "client_id": "franceconnect",
        "response_type": "code",
        "scope": "openid given_name family_name gender email",
        "acr_values": "eidas1",
        "redirect_uri": "https://311.rivemont.test/compte/identite/retour",
    }
    assert left.asked["code_challenge_method"] == "S256"
    again = await leave(phone)
    for name in ("state", "nonce", "code_challenge"):
        assert len(left.asked[name]) >= 43
        assert left.asked[name] != again.asked[name]


async def test_no_token_of_the_provider_reaches_the_browser(phone: Phone) -> None:
    """Neither in a page nor in a cookie, but the `id_token` in the address where one leaves."""
    answers = [await come_back(phone, LINA), await phone.get("/compte/identite/suite")]
    id_token = (await IdentityProof.get()).id_token
    assert id_token.count(".") == 2
    answers += [await accept(phone, email=LINA_EMAIL), await phone.get("/compte/identite"), await phone.get("/")]
    assert await phone.who() == "resident Nadia Cordier"
    for answer in answers:
        seen = f"{answer.headers} {answer.text} {dict(phone.client.cookies)}"
        assert id_token not in seen
        assert "access_token" not in seen


async def test_a_proven_address_opens_an_account_at_once(phone: Phone, mailbox: Mailbox) -> None:
    back = await come_back(phone, LINA, suite="/demandes")
    assert back.headers["location"] == "/compte/identite/suite"
    form = await phone.get("/compte/identite/suite")
    assert "Créer votre compte" in form.text
    assert f'value="{LINA_EMAIL}"' in form.text
    opened = await accept(phone, email=LINA_EMAIL, first_name="Lina")
    assert (opened.status_code, opened.headers["location"]) == (303, "/demandes")
    assert await phone.who() == "resident Lina Cordier"
    account = await Account.get(email=LINA_EMAIL)
    assert account.activated_at is not None
    assert account.password_hash is None
    await outbox.drain()
    assert mailbox.subjects(LINA_EMAIL) == ["FranceConnect ouvre votre compte"]
    assert await IdentityProof.all().count() == await IdentityVisit.all().count() == 0


async def test_who_is_known_is_signed_in(phone: Phone, other_phone: Phone) -> None:
    await come_back(phone, LINA)
    await accept(phone, email=LINA_EMAIL)
    back = await come_back(other_phone, LINA, suite="/demandes")
    assert (back.status_code, back.headers["location"]) == (303, "/demandes")
    assert (await other_phone.who()).startswith("resident")
    assert await Account.all().count() == await Identity.all().count() == 1


async def test_an_unproven_address_is_confirmed_by_mail_first(phone: Phone, mailbox: Mailbox) -> None:
    await come_back(phone, NADIA)
    answer = await accept(phone, email=NADIA_EMAIL)
    assert answer.headers["location"] == "/compte/creation/confirmation"
    assert await phone.who() == "anonymous"
    await outbox.drain()
    assert mailbox.subjects(NADIA_EMAIL) == ["Activez votre compte"]
    link = mailbox.last_link(NADIA_EMAIL)
    assert (await come_back(phone, NADIA)).headers["location"] == "/compte/identite/suite"
    assert await phone.who() == "anonymous"
    assert (await phone.get(link)).status_code == 200
    await phone.post("/compte/activation", jeton=link.partition("jeton=")[2])
    await come_back(phone, NADIA)
    assert await phone.who() == "resident Nadia Cordier"
    assert (await Account.get(email=NADIA_EMAIL)).civility == "mme"


async def test_a_mistyped_address_is_mended_by_coming_back(phone: Phone, mailbox: Mailbox) -> None:
    await come_back(phone, NADIA)
    await accept(phone, email="nadia.cordeir@exemple.test")
    for _turn in range(2):
        await come_back(phone, NADIA)
        assert (await accept(phone, email=NADIA_EMAIL)).headers["location"] == "/compte/creation/confirmation"
    await outbox.drain()
    assert mailbox.subjects(NADIA_EMAIL) == ["Activez votre compte"] * 2
    await phone.post("/compte/activation", jeton=mailbox.last_token(NADIA_EMAIL))
    await come_back(phone, NADIA)
    assert await phone.who() == "resident Nadia Cordier"
    assert await Account.filter(activated_at__isnull=False).count() == await Identity.all().count() == 1


async def test_an_account_needs_consent_and_nothing_typed_is_lost(phone: Phone) -> None:
    await come_back(phone, LINA)
    answer = await accept(phone, email=LINA_EMAIL, consent="", first_name="Lina Jeanne")
    assert answer.status_code == 422
    assert "Cochez la case pour créer votre compte." in answer.text
    assert 'value="Lina Jeanne"' in answer.text
    assert await Account.all().count() == 0
    assert (await accept(phone, email=LINA_EMAIL)).status_code == 303


async def test_signing_out_ends_the_provider_s_session_too(phone: Phone, outside: OutsideProvider) -> None:
    await come_back(phone, LINA)
    await accept(phone, email=LINA_EMAIL)
    id_token = (await IdentitySession.get()).id_token
    answer = await phone.post("/compte/deconnexion")
    assert answer.status_code == 303
    out = answer.headers["location"]
    assert out.startswith(f"{outside.issuer}/session/end?")
    assert f"id_token_hint={id_token}" in out
    assert "post_logout_redirect_uri=https%3A%2F%2F311.rivemont.test%2Fcompte%2Fidentite%2Ffin" in out
    assert "state=" in out
    assert await phone.who() == "anonymous"
    assert await Session.all().count() == await IdentitySession.all().count() == 0
    back = await phone.get("/compte/identite/fin?state=x")
    assert (back.status_code, back.headers["location"]) == (303, "/")


async def test_signing_out_of_a_password_s_session_asks_nobody(phone: Phone) -> None:
    assert (await phone.post("/compte/deconnexion")).headers["location"] == "/"


async def test_who_decides_against_an_account_leaves_the_provider(phone: Phone, outside: OutsideProvider) -> None:
    await come_back(phone, LINA)
    answer = await phone.post("/compte/identite/annulation")
    assert answer.headers["location"].startswith(f"{outside.issuer}/session/end?id_token_hint=")
    assert await IdentityProof.all().count() == 0
    assert (await phone.get("/compte/identite/suite")).status_code == 410
    assert (await phone.post("/compte/identite/annulation")).headers["location"] == "/"


async def test_only_pages_with_a_way_to_the_provider_may_lead_there(phone: Phone, outside: OutsideProvider) -> None:
    page = await phone.get("/compte/connexion")
    assert f"form-action 'self' {outside.issuer};" in page.headers["content-security-policy"]
    assert "S’identifier avec FranceConnect" in page.text
    assert "Qu’est-ce que FranceConnect\u00a0?" in page.text
    assert "content-security-policy" not in (await phone.get("/compte/creation")).headers


async def test_without_a_provider_there_is_no_way_to_it(phone: Phone, installation: Installation) -> None:
    from server.platform.installation import install

    install(installation)
    page = await phone.get("/compte/connexion")
    assert "S’identifier avec" not in page.text
    assert "content-security-policy" not in page.headers
    for path in ("/compte/identite/retour", "/compte/identite/fin", "/compte/identite/suite"):
        assert (await phone.get(path)).status_code == 404
    for path in ("depart", "compte", "annulation"):
        assert (await phone.post(f"/compte/identite/{path}")).status_code == 404


@pytest.mark.parametrize(
    "asked", ["https://mal.test/", "//mal.test", "/\\mal.test", "javascript:alert(1)", "/nulle-part"]
)
async def test_coming_back_leads_nowhere_but_to_a_page_of_ours(phone: Phone, asked: str) -> None:
    await come_back(phone, LINA, suite=asked)
    assert (await accept(phone, email=LINA_EMAIL)).headers["location"] == "/"
    await phone.post("/compte/deconnexion")
    assert (await come_back(phone, LINA, suite=asked)).headers["location"] == "/"


async def test_the_answer_is_one_browser_s_and_good_once(phone: Phone, other_phone: Phone) -> None:
    await come_back(phone, LINA)
    await accept(phone, email=LINA_EMAIL)
    await phone.post("/compte/deconnexion")
    back = await identified(await leave(phone), LINA)
    assert (await other_phone.get(back)).status_code == 400
    assert await other_phone.who() == "anonymous"
    visit = phone.client.cookies["__Host-visit"]
    assert (await phone.get(back)).status_code == 303
    assert (await phone.get(back)).headers["location"] == "/", "loading again leads home"
    other_phone.client.cookies.set("__Host-visit", visit)
    assert (await other_phone.get(back)).status_code == 400
    assert await other_phone.who() == "anonymous"


async def test_a_session_that_was_planted_is_not_kept(phone: Phone, other_phone: Phone) -> None:
    """Whoever began a visit and has the victim end it knows neither its session nor its identity."""
    left = await leave(other_phone)
    planted = other_phone.client.cookies["__Host-visit"]
    phone.client.cookies.set("__Host-visit", planted, domain="311.rivemont.test")
    await phone.get(await identified(left, LINA))
    other_phone.client.cookies.set("__Host-identity", planted)
    assert (await other_phone.get("/compte/identite/suite")).status_code == 410
    await accept(phone, email=LINA_EMAIL)
    session = phone.session
    await come_back(phone, LINA)
    assert phone.session != session
    assert await Session.all().count() == 1
