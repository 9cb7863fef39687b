"""Nothing runs after an answer but what waits in the queue: a power cut loses what a process remembers."""

import ast
from collections.abc import Iterator
from pathlib import Path

from server import accounts, cases

SERVER = Path(__file__).resolve().parents[2] / "server"
STARTERS = frozenset(
    """
    BackgroundTask BackgroundTasks TaskGroup Thread ThreadPoolExecutor ProcessPoolExecutor Popen call_at call_later
    call_soon call_soon_threadsafe create_task ensure_future run_coroutine_threadsafe run_in_executor start_soon
    """.split()  # noqa: SIM905 - a list of words is easier to read
)
KNOWN = {
    ("platform/outbox/dispatching.py", "create_task"): "the queue's own hands",
    ("platform/beside.py", "Thread"): "a wait for the end of the process beside, with which this one ends",
    ("platform/web/worker.py", "ensure_future"): "made once for all who ask, and each of them waits for it",
    ("platform/webpush/sender.py", "TaskGroup"): "messages side by side, which the row of the queue waits for",
    ("platform/webpush/sender.py", "create_task"): "messages side by side, which the row of the queue waits for",
    ("platform/webpush/transport.py", "call_later"): "libcurl's clock, while a message waits for its answer",
    (
        "notices/jobs.py",
        "create_task",
    ): "a look at whether somebody stopped it, which ends with the row of the queue",
    ("places/building/base_map.py", "Popen"): "the drawing of a map, for which the operator's command waits",
    ("knowledge/commands.py", "ThreadPoolExecutor"): "links asked side by side, for which the operator's command waits",
    (
        "privacy/pages.py",
        "BackgroundTask",
    ): "a copy goes once it is fetched; what a cut leaves, the hourly chores take away",
    ("accounts/passwords.py", "ThreadPoolExecutor"): "hashing, which its request waits for",
    ("accounts/passwords.py", "run_in_executor"): "hashing, which its request waits for",
}


def starters() -> Iterator[tuple[str, str]]:
    """Each place of the server that begins something without waiting for it, or could."""
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            if isinstance(node, ast.alias):
                name = node.name.rpartition(".")[2]
            if isinstance(node, ast.keyword) and node.arg == "background":
                name = "BackgroundTask"
            if name in STARTERS:
                yield path.relative_to(SERVER).as_posix(), str(name)


def test_the_queue_is_the_only_way_to_do_something_after_an_answer() -> None:
    assert set(starters()) == set(KNOWN)


def test_letters_and_photos_have_lanes_of_their_own() -> None:
    lanes = {subscription.name: subscription.lane for subscription in (*accounts.subscriptions, *cases.subscriptions)}
    assert lanes["cases.jobs.make_photo_ready"] == "photos"
    assert {lane for name, lane in lanes.items() if "send_" in name} == {"mail"}
