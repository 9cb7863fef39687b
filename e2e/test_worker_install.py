"""The app installs from its address: nothing stands in the way, and its shortcuts lead where they say."""

import json
from collections.abc import Callable

from e2e.support.acts import install
from e2e.support.phone import Phone
from e2e.support.town import Town


def test_chromium_finds_nothing_that_keeps_it_from_installing(new_phone: Callable[..., Phone], town: Town) -> None:
    """Chromium alone tells why it would not install a page."""
    phone = new_phone("chromium")
    page = install(phone)
    session = phone.context.new_cdp_session(page)
    errors = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [error["errorId"] for error in errors if error["errorId"] != "in-incognito"] == []
    manifest = session.send("Page.getAppManifest")
    assert manifest["errors"] == []
    read = json.loads(manifest["data"])
    assert {shortcut["name"] for shortcut in read["shortcuts"]} == {"Signaler", "Mes demandes"}
    assert {"any", "maskable"} <= {icon.get("purpose", "any") for icon in read["icons"]}
    for shortcut in read["shortcuts"]:
        assert page.goto(f"{town.url}{shortcut['url']}").ok  # type: ignore[union-attr] # a page of ours answers
