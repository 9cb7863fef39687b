"""The code that is asked after a password, where the town shows it to whoever runs it."""

import re
from collections.abc import Callable

import httpx2

from e2e.support.town import eventually

CODE_PATH = "/compte/connexion/code"


def code_of(url: str, email: str) -> Callable[[], str]:
    """Look before the password is given; what is returned then waits for the code that comes after it.

    Staff read theirs on their telephone, residents in their mail. Each code is good once.
    """
    before = _shown(url, email)

    def newer() -> str | None:
        shown = _shown(url, email)
        return shown if shown and (shown != before or _is_on_telephone(url, email)) else None

    return lambda: eventually(newer)


def enter(client: httpx2.Client, email: str, password: str) -> None:
    """Sign this client in, without a browser to look at."""
    code = code_of(str(client.base_url), email)
    answer = client.post("/compte/connexion", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.status_code
    _keep_cookies(client, answer)
    if answer.headers["location"].startswith(CODE_PATH):
        answer = client.post(CODE_PATH, data={"code": code()})
        assert answer.status_code == 303, answer.status_code
        _keep_cookies(client, answer)


def _keep_cookies(client: httpx2.Client, answer: httpx2.Response) -> None:
    """A __Host- cookie is Secure; browsers send it to http://localhost, this client does not by itself."""
    given = [line.split(";")[0] for line in answer.headers.get_list("set-cookie") if "Max-Age=0" not in line]
    client.headers["Cookie"] = "; ".join(given)


def _shown(url: str, email: str) -> str:
    """The newest code of somebody; empty while there is none."""
    return _on_telephone(url, email) or _in_mail(url, email)


def _on_telephone(url: str, email: str) -> str:
    page = httpx2.get(f"{url}/dev/codes").text
    found = re.search(rf'data-shown-code="{re.escape(email)}".*?translate="no">([^<]*)<', page, re.DOTALL)
    return "".join(re.findall(r"\d", found[1])) if found else ""


def _is_on_telephone(url: str, email: str) -> bool:
    return f'data-shown-code="{email}"' in httpx2.get(f"{url}/dev/codes").text


def _in_mail(url: str, email: str) -> str:
    page = httpx2.get(f"{url}/dev/courriels").text
    letters = page.split("<article")[1:]
    mine = (re.search(r"^(\d{4} \d{4})$", letter, re.MULTILINE) for letter in letters if f">{email} ·" in letter)
    return next((found[1].replace(" ", "") for found in mine if found), "")
