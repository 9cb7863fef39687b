"""The keepers' list of topics: what is published, who has a draft of what, and a new topic begun."""

import asyncio
from pathlib import Path
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from server import editions
from server.catalogue.editing import layout
from server.catalogue.editing.patching import patched
from server.catalogue.editing.trees import Tree, code_from
from server.catalogue.editing.views import ROOT, Group, ListPage, TopicRow, state_words, title_of
from server.catalogue.editing.work import path_of
from server.catalogue.queries import by_category
from server.editions import Revision
from server.kernel.text import SHORT_LIMIT, tidy
from server.kernel.viewer import Viewer
from server.platform.installation import current
from server.platform.municipality import Topic
from server.platform.municipality.source import read_source
from server.platform.web import redirect, render
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form, typed
from server.platform.words import _, current_language


async def show_list(request: Request) -> Response:
    """All topics by category, with the drafts of everybody."""
    given_up = request.query_params.get("abandon", "")
    published = current().town.topic(request.query_params.get("publiee", ""))
    return await _list(request, Form(), undo_id=given_up, published=published)


async def begin_topic(request: Request) -> Response:
    """A draft of a new topic, empty or made like another one."""
    sent = await typed(request)
    title = tidy(sent.get("title", ""))[:SHORT_LIMIT]
    if not title:
        sentence = _("Écrivez le titre que les gens liront.")
        return await _list(request, Form(values=sent, errors={"title": sentence}), status=422)
    viewer: Viewer = request.state.viewer
    drafts = await editions.open_revisions("topics")
    taken = [*(topic.code for topic in current().town.topics), *(editions.code_of(one.path) for one in drafts)]
    code = code_from(title, taken, otherwise="demarche")
    await editions.keep_draft(path_of(code), await _begun(code, title, like=sent.get("model", "")), viewer)
    return redirect(f"{ROOT}/{code}")


async def resume_draft(request: Request) -> Response:
    """Take up again the draft that has just been given up."""
    chosen = id_in((await typed(request)).get("version", ""))
    if chosen is None:
        return redirect(ROOT)
    draft = await editions.revision(chosen)
    await editions.resume([draft.id], request.state.viewer)
    return redirect(f"{ROOT}/{editions.code_of(draft.path)}")


def id_in(text: str) -> UUID | None:
    """The id of a revision that a form carries; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


async def _list(
    request: Request, form: Form, *, undo_id: str = "", published: Topic | None = None, status: int = 200
) -> Response:
    viewer: Viewer = request.state.viewer
    drafts = await editions.open_revisions("topics")
    by_code: dict[str, list[Revision]] = {}
    for one in drafts:
        by_code.setdefault(editions.code_of(one.path), []).append(one)
    town, language = current().town, current_language()
    groups = [
        Group(
            title=category.title.says(language),
            rows=[_row(topic, by_code.pop(topic.code, []), viewer) for topic in topics],
        )
        for category, topics in by_category(town.topics)
    ]
    begun = [_new_row(code, mine[0]) for code, found in by_code.items() if (mine := _own_first(found, viewer))]
    page = ListPage(
        groups=[*([Group(title=_("Pas encore publiées"), rows=begun)] if begun else []), *groups],
        left_out=[one.path for one in editions.in_force_now().placed if one.place == "left-out"],
        changed_under=[one.path for one in editions.in_force_now().placed if one.place == "file-changed"],
        form=form,
        models=[(topic.code, topic.title.says(language)) for topic in town.topics],
        undo_id=str(id_in(undo_id) or ""),
        published=published.title.says(language) if published else "",
    )
    return render(request, "catalogue/editing/list.html", page, status=status, cache=NO_STORE)


def _row(topic: Topic, drafts: list[Revision], viewer: Viewer) -> TopicRow:
    mine = _own_first(drafts, viewer)
    return TopicRow(
        title=topic.title.says(current_language()),
        code=topic.code,
        icon=topic.icon,
        url=f"{ROOT}/{topic.code}",
        state="draft" if mine else "published",
        state_word=_whose(mine[0]) if mine else state_words()["published"],
        since=mine[0].changed_at if mine else None,
    )


def _new_row(code: str, draft: Revision) -> TopicRow:
    return TopicRow(
        title=title_of(read_source(Path(), draft.text or "").content) or code,
        code=code,
        icon="topic",
        url=f"{ROOT}/{code}",
        state="draft",
        state_word=_whose(draft),
        since=draft.changed_at,
    )


def _own_first(drafts: list[Revision], viewer: Viewer) -> list[Revision]:
    return sorted(drafts, key=lambda draft: (draft.author_id != viewer.account_id, draft.path))


def _whose(draft: Revision) -> str:
    name = editions.name_of(draft.author)
    if draft.text is None:
        return _("Retrait préparé par {name}").format(name=name)
    return _("Brouillon de {name}").format(name=name)


async def _begun(code: str, title: str, *, like: str) -> str:
    """The text of a new topic: another one's under its own code and title, or the few members that none is without."""
    model = current().town.topic(like)
    standing = await editions.standing(path_of(model.code)) if model else None
    if standing is not None and standing.text is not None:
        tree = await asyncio.to_thread(lambda: read_source(Path(), standing.text).content)
        if isinstance(tree, dict):
            return patched(standing.text, {**tree, "code": code, "title": title})
    return layout.mapping(_blank(code, title), 0) + "\n"


def _blank(code: str, title: str) -> Tree:
    town = current().town
    return {
        "code": code,
        "category": town.categories[0].code,
        "title": title,
        "icon": "topic",
        "duration_min": "3",
        "who": "contact",
        "place": {"modes": ["gps", "address", "text"]},
        "pledge": {"first_follow_up_days": "2"},
        "route": {"department": town.departments[0].code},
    }
