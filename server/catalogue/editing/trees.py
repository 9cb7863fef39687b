"""The content of a topic's file as it is written: mappings, lists and texts; read and changed at a path. Pure."""

from collections.abc import Iterable, Sequence

from server.kernel import text

Tree = dict[str, object]
Steps = Sequence[str]
CODE_LIMIT = 40


def at(tree: object, steps: Steps) -> object:
    """What stands at a path; None where nothing does. `place: [gps]` is read as its modes."""
    for step in steps:
        if step == "modes" and isinstance(tree, list):
            return tree
        tree = tree.get(step) if isinstance(tree, dict) else None
    return tree


def put(tree: Tree, steps: Steps, value: object) -> None:
    """Write a value at a path, or with None, an empty text or an empty list take away what stands there.

    Mappings on the way are made, and taken away once nothing is left in them.
    """
    step, *rest = steps
    if rest:
        inner = tree.get(step)
        if isinstance(inner, list):  # `place: [gps]` says its modes alone
            if rest == ["modes"]:
                put(tree, [step], value)
                return
            inner = {"modes": inner}
        inside: Tree = dict(inner) if isinstance(inner, dict) else {}
        put(inside, rest, value)
        value = inside or None
    if value is None or value in ("", []):
        tree.pop(step, None)
    else:
        tree[step] = value


def mappings(value: object) -> list[Tree]:
    """The items of a list as mappings; an item that is none is an empty one."""
    return [item if isinstance(item, dict) else {} for item in value] if isinstance(value, list) else []


def ordered(tree: Tree, order: Sequence[str], known: Iterable[str]) -> Tree:
    """The members with the new ones in their usual place: after the last before them in `order` that is there."""
    names = [name for name in tree if name in set(known)]
    for name in tree:
        if name not in names:
            before = order[: order.index(name)] if name in order else list(order)
            place = max(
                (names.index(one) + 1 for one in before if one in names), default=len(names) if not before else 0
            )
            names.insert(place, name)
    return {name: tree[name] for name in names}


def code_from(words: str, taken: Iterable[str], *, otherwise: str) -> str:
    """A code made of words: « Où est le bac ? » gives `ou-est-le-bac`; one that nobody has yet."""
    plain = "-".join(text.words(words)).encode("ascii", "ignore").decode()
    bare = plain.lstrip("-0123456789")[: CODE_LIMIT - 4].strip("-") or otherwise
    has, number, code = set(taken), 2, bare
    while code in has:
        code, number = f"{bare}-{number}", number + 1
    return code
