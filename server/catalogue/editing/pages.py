"""The keepers' pages of one topic: the form, the text, the comparison, the history, and what is done with a draft."""

import copy

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server import editions
from server.catalogue.editing import changes
from server.catalogue.editing.choices import choices_of
from server.catalogue.editing.form import languages_of, not_shown, values_of, written
from server.catalogue.editing.listing import begin_topic, id_in, resume_draft, show_list
from server.catalogue.editing.patching import patched
from server.catalogue.editing.trees import Tree
from server.catalogue.editing.views import (
    ROOT,
    ComparePage,
    FormPage,
    HistoryPage,
    TextPage,
    errors_of,
    questions_of,
    version_of,
)
from server.catalogue.editing.work import Bench, faults_of, numbered, on_bench, warnings_of
from server.kernel.problems import Problem
from server.platform.installation import current
from server.platform.web import EDITOR, redirect, render, route
from server.platform.web.answers import NO_STORE
from server.platform.web.form import Form
from server.platform.web.guard import not_found
from server.platform.web.headers import CONTENT_SECURITY_POLICY

BODY_LIMIT = 1024 * 1024
MOST_FIELDS = 5_000
FRAMES = CONTENT_SECURITY_POLICY.replace("frame-ancestors", "frame-src 'self'; frame-ancestors")
"""The page shows the form in a frame, and only our own."""


async def show_form(request: Request) -> Response:
    """The topic as a form; as text while it cannot be read as one."""
    bench = await on_bench(request)
    if bench.text is None:
        return redirect(f"{bench.url}/comparaison")
    tree = bench.tree()
    if tree is None:
        return redirect(f"{bench.url}/texte")
    return await _form(request, bench, tree)


async def keep_form(request: Request) -> Response:
    """Keep what the form says, and do what its button asked; the draft is kept whatever is wrong with it."""
    bench = await on_bench(request)
    tree = bench.tree()
    if bench.text is None or tree is None:
        return redirect(bench.url)
    async with request.form(max_fields=MOST_FIELDS) as fields:
        made = written(tree, fields)
        verb, _colon, path = _text(fields, "action").partition(":")
        place = _done(made, verb, path, fields)
        seen = _text(fields, "seen")
    if made != tree:
        try:
            await editions.keep_draft(bench.path, patched(bench.text, made), bench.viewer, seen=seen or None)
        except Problem as problem:
            return await _form(request, bench, made, problem=problem)
    if verb == "comparer":
        return redirect(f"{bench.url}/comparaison")
    return redirect(f"{bench.url}?ouverte={place}#q-{place}" if place is not None else bench.url)


async def show_text(request: Request) -> Response:
    """The topic as the text of its file."""
    bench = await on_bench(request)
    if bench.text is None:
        return redirect(f"{bench.url}/comparaison")
    return await _text_page(request, bench, bench.text)


async def keep_text(request: Request) -> Response:
    """Keep the text as it was typed."""
    bench = await on_bench(request)
    async with request.form() as fields:
        text, seen, action = (_text(fields, name) for name in ("text", "seen", "action"))
    try:
        await editions.keep_draft(bench.path, text, bench.viewer, seen=seen or None)
    except Problem as problem:
        return await _text_page(request, bench, text, problem=problem)
    return redirect(f"{bench.url}/{'comparaison' if action == 'comparer' else 'texte'}")


async def show_changes(request: Request) -> Response:
    """The draft against what is published, line by line, with what would stop it and what depends on it."""
    return await _compare(request, await on_bench(request))


async def publish_draft(request: Request) -> Response:
    """Publish the viewer's draft; what stops it is shown beside its changes."""
    bench = await on_bench(request)
    if bench.draft is None:
        return redirect(bench.url)
    try:
        await editions.publish([bench.draft.id], bench.viewer)
    except Problem as problem:
        if problem.code not in {"overtaken", "does-not-load", "unchanged"}:
            raise
        return await _compare(request, await on_bench(request), status=problem.status)
    return redirect(f"{ROOT}?publiee={bench.code}")


async def acknowledge_other(request: Request) -> Response:
    """The viewer has read what a colleague published meanwhile; their draft goes on from there."""
    bench = await on_bench(request)
    async with request.form() as fields:
        seen = _text(fields, "standing")
    if bench.draft is not None:
        await editions.acknowledge(bench.draft.id, bench.viewer, seen=seen)
    return redirect(f"{bench.url}/comparaison")


async def show_history(request: Request) -> Response:
    """What became of each version."""
    bench = await on_bench(request)
    standing = bench.standing.revision
    versions = [
        version_of(revision, in_force=standing is not None and revision.id == standing.id)
        for revision in await editions.history(bench.path)
    ]
    page = HistoryPage(work=await bench.shown(), versions=versions)
    return render(request, "catalogue/editing/history.html", page, cache=NO_STORE)


async def restore_version(request: Request) -> Response:
    """A draft with the text of an older version."""
    bench = await on_bench(request)
    async with request.form() as fields:
        chosen = id_in(_text(fields, "version"))
    if chosen is None:
        return redirect(f"{bench.url}/versions")
    if (await editions.revision(chosen)).path != bench.path:
        raise not_found()
    await editions.restore(chosen, bench.viewer)
    return redirect(f"{bench.url}/comparaison")


async def give_up(request: Request) -> Response:
    """Give the draft up; the list offers to take it up again."""
    bench = await on_bench(request)
    if bench.draft is None:
        return redirect(ROOT)
    await editions.withdraw([bench.draft.id], bench.viewer)
    return redirect(f"{ROOT}?abandon={bench.draft.id}")


async def retire(request: Request) -> Response:
    """A draft that takes the topic away, to be read before it is published."""
    bench = await on_bench(request)
    if bench.standing.text is None:
        return redirect(bench.url)
    await editions.keep_draft(bench.path, None, bench.viewer)
    return redirect(f"{bench.url}/comparaison")


async def _form(request: Request, bench: Bench, tree: Tree, *, problem: Problem | None = None) -> Response:
    trial = await bench.tried()
    values, languages = values_of(tree), languages_of(current().town.languages)
    errors = errors_of(trial.of(bench.path), values, languages)
    elsewhere = [f"{fault.file}:{fault.line} : {fault.text}" for fault in faults_of(trial, bench.path) if fault.file]
    elsewhere += [errors.pop("")] if "" in errors else []
    if problem is not None:
        elsewhere = [f"{problem.title} {problem.detail}", *elsewhere]
    wrong = frozenset(int(name.split(".")[1]) for name in errors if name.startswith("questions."))
    page = FormPage(
        work=await bench.shown(),
        form=Form(values=values, errors=errors),
        languages=languages,
        questions=questions_of(tree, opened=_opened(request), wrong=wrong),
        choices=choices_of(tree),
        strange=not_shown(tree),
        elsewhere=elsewhere,
        is_inside=_opened(request) is not None,
    )
    status = problem.status if problem else 200
    headers = {"Content-Security-Policy": FRAMES}
    return render(request, "catalogue/editing/form.html", page, status=status, cache=NO_STORE, headers=headers)


async def _text_page(request: Request, bench: Bench, text: str, *, problem: Problem | None = None) -> Response:
    faults = faults_of(await bench.tried(), bench.path) if problem is None else []
    errors = {}
    if problem is not None:
        errors["text"] = problem.errors[0].detail if problem.errors else f"{problem.title} {problem.detail}"
    page = TextPage(
        work=await bench.shown(),
        form=Form(values={"text": text}, errors=errors),
        faults=faults,
        lines=numbered(text, faults),
    )
    status = problem.status if problem else 200
    headers = {"Content-Security-Policy": FRAMES}
    return render(request, "catalogue/editing/text.html", page, status=status, cache=NO_STORE, headers=headers)


async def _compare(request: Request, bench: Bench, *, status: int = 200) -> Response:
    trial = await bench.tried()
    page = ComparePage(
        work=await bench.shown(),
        hunks=editions.changes(bench.standing.text, bench.text),
        faults=faults_of(trial, bench.path) if trial.town is None else [],
        warnings=warnings_of(bench, trial),
        is_removal=bench.text is None,
        standing=bench.standing.digest,
    )
    return render(request, "catalogue/editing/compare.html", page, status=status, cache=NO_STORE)


def _done(tree: Tree, verb: str, path: str, fields: FormData) -> int | None:
    """Do what a button asks; the question to be shown open afterwards."""
    if verb == "ajouter":
        return changes.add_question(tree, kind=_text(fields, "new.kind"), title=_text(fields, "new.title"))
    if verb == "option":
        return int(path) if path.isdecimal() and len(path) < 4 else None
    before = copy.deepcopy(tree)
    place = changes.changed(tree, verb, path)
    return place if tree != before else None


def _text(fields: FormData, name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _opened(request: Request) -> int | None:
    asked = request.query_params.get("ouverte", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 else None


TOPIC = f"{ROOT}/{{topic}}"
routes: list[BaseRoute] = [
    route(ROOT, show_list, policy=EDITOR),
    route(ROOT, begin_topic, policy=EDITOR, methods=["POST"]),
    route(f"{ROOT}/abandon/annulation", resume_draft, policy=EDITOR, methods=["POST"]),
    route(TOPIC, show_form, policy=EDITOR),
    route(TOPIC, keep_form, policy=EDITOR, methods=["POST"], max_body=BODY_LIMIT),
    route(f"{TOPIC}/texte", show_text, policy=EDITOR),
    route(f"{TOPIC}/texte", keep_text, policy=EDITOR, methods=["POST"], max_body=BODY_LIMIT),
    route(f"{TOPIC}/comparaison", show_changes, policy=EDITOR),
    route(f"{TOPIC}/publication", publish_draft, policy=EDITOR, methods=["POST"]),
    route(f"{TOPIC}/comparaison", acknowledge_other, policy=EDITOR, methods=["POST"]),
    route(f"{TOPIC}/versions", show_history, policy=EDITOR),
    route(f"{TOPIC}/versions", restore_version, policy=EDITOR, methods=["POST"]),
    route(f"{TOPIC}/abandon", give_up, policy=EDITOR, methods=["POST"]),
    route(f"{TOPIC}/retrait", retire, policy=EDITOR, methods=["POST"]),
]
