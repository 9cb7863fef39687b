"""`docs/security.md` and `docs/logs.md` say what the code does: every way in, line out, key, table and event."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from tortoise.models import Model

from server.accounts import rules
from server.accounts.actions.noting import Way
from server.platform.db import MODEL_MODULES
from server.platform.settings import Settings
from server.platform.webpush.keys import KEPT_AFTER_ROTATION

ROOT = Path(__file__).parents[1]
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LOGS = (ROOT / "docs/logs.md").read_text(encoding="utf-8")
SPEAKS_TO_ELSEWHERE = {"aiosmtplib", "asyncpg", "pycurl", "httpx2", "httpx", "requests", "aiohttp", "urllib.request"}
SPEAKS_TO_ELSEWHERE |= {"authlib.integrations.httpx_client", "http.client", "imap_tools"}
ONLY_A_NAME = {"server/platform/letters.py"}
"""Takes the name of an error, and sends nothing itself."""
SPEAKING = {"debug", "info", "warning", "error", "exception"}
SIGNING = {"sign", "seal", "unseal", "link_token"}
INSTALLATION_S_OWN = {"public_url"}


def section(document: str, title: str) -> str:
    """What stands under a heading."""
    return re.split(r"^## ", document.partition(f"## {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def first_column(table: str) -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE))


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "server").rglob("*.py")):
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def constants(module: ast.Module) -> dict[str, str]:
    """Names that stand for a text at the top of a module."""
    return {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_each_way_in_is_described_and_no_other() -> None:
    assert first_column(section(SECURITY, "Ways in")) == set(get_args(Way))


def test_the_lengths_of_sessions_are_those_of_the_code() -> None:
    told = section(SECURITY, "Sessions")
    resident, staff = rules.RESIDENT_LIFE, rules.STAFF_LIFE
    assert f"after {resident.idle.days} days\nwithout a visit and after {resident.whole.days} days in all" in told
    minutes, hours = staff.idle.total_seconds() / 60, staff.whole.total_seconds() / 3600
    assert f"after {minutes:.0f} minutes and {hours:.0f} hours" in told


def test_whatever_speaks_to_elsewhere_is_listed() -> None:
    speaking = set()
    for path, module in sources():
        for node in ast.walk(module):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if SPEAKS_TO_ELSEWHERE & set(names):
                speaking.add(path)
    told = set(re.findall(r"`(server/[\w/]+\.py)`", section(SECURITY, "Lines out")))
    only_types = {path for path in speaking - told if path in ONLY_A_NAME}
    assert speaking - only_types == told


def test_each_setting_that_leads_elsewhere_is_in_the_table_of_lines() -> None:
    leading = {field.name for field in fields(Settings) if re.search(r"url|hosts|issuer|push", field.name)}
    told = section(SECURITY, "Lines out")
    for name in leading - INSTALLATION_S_OWN:
        assert f"`RIVERAIN_{name.upper()}`" in told, name


def test_each_purpose_of_the_key_is_listed() -> None:
    used: set[str] = set()
    for _path, module in sources():
        known = constants(module)
        for node in ast.walk(module):
            if called(node) in SIGNING and isinstance(node, ast.Call) and node.args:
                used |= set(purposes(node.args[0], known))
    told = set(re.findall(r"`([\w:-]+)`", section(SECURITY, "Keys").partition("Purposes of the server's key")[2]))
    assert used - told == set()
    assert {"upload", "grants", "export", "departure", "robot-pass", "challenge:", "identity-", "encrypt"} <= used


def purposes(argument: ast.expr, known: dict[str, str]) -> Iterator[str]:
    """What is signed for: a text, how it begins, or what a constant of the product stands for."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.JoinedStr) and isinstance(argument.values[0], ast.Constant):
        yield str(argument.values[0].value)
    elif isinstance(argument, ast.Name) and argument.id in known:
        yield known[argument.id]


def test_the_push_keys_serve_as_long_as_is_said() -> None:
    assert f"the one before serves {KEPT_AFTER_ROTATION.days} days" in section(SECURITY, "Keys")


def test_each_table_has_a_level_and_one_only() -> None:
    tables = {
        model._meta.db_table
        for module in MODEL_MODULES
        for model in vars(importlib.import_module(module)).values()
        if isinstance(model, type) and issubclass(model, Model) and model is not Model
    }
    levels = re.findall(r"^\| [1-4] \| (`.+`) \|$", section(SECURITY, "Data"), re.MULTILINE)
    told = re.findall(r"`(\w+)`", " ".join(levels))
    assert sorted(told) == sorted(tables)


def test_each_event_that_is_logged_is_listed_and_no_other() -> None:
    said = set()
    for _path, module in sources():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and node.args and (called(node) in SPEAKING or called(node) == "say"):
                event = node.args[0]
                if isinstance(event, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(event.value)):
                    said.add(event.value)
    told = first_column(section(LOGS, "Who came in, who did not")) | first_column(section(LOGS, "Everything else"))
    assert said == told


@pytest.mark.parametrize("name", ["account", "way", "reason", "network", "route", "policy", "counter", "site"])
def test_what_a_line_says_is_explained(name: str) -> None:
    assert f"`{name}`" in section(LOGS, "Who came in, who did not")
