"""What a process has cost so far, as the kernel counts it: CPU time, memory, and calls of fsync."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
SYNCS = ("fsync", "fdatasync", "sync_file_range", "msync")


def cpu_s(processes: Iterable[int]) -> float:
    """CPU seconds of these processes, in user and kernel mode; children are apart."""
    total = 0
    for process in processes:
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def children_cpu_s(process: int) -> float:
    """CPU seconds of the children that a process has waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def memory_mb(process: int) -> float:
    """Resident memory, in MB."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1]) * 1024 / 1e6


def descendants(process: int) -> list[int]:
    """A process and all that came of it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += descendants(int(child))
    return found


def count_syncs(processes: Sequence[int], act: Callable[[], None], folder: Path) -> int:
    """How often the processes ask the disk to keep what they wrote, while `act` runs; needs strace."""
    report = folder / "syncs.txt"
    traced = [argument for process in processes for argument in ("-p", str(process))]
    with (folder / "strace.log").open("w+") as said:
        tracer = subprocess.Popen(
            ["strace", "-f", "-c", "-S", "name", "-e", f"trace={','.join(SYNCS)}", "-o", str(report), *traced],
            stderr=said,
            stdin=subprocess.DEVNULL,
        )
        try:
            _wait_attached(tracer, Path(said.name), len(processes))
            act()
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(30)
    rows = [line.split() for line in report.read_text().splitlines()]
    return sum(int(row[3]) for row in rows if row and row[-1] in SYNCS)


def _wait_attached(tracer: "subprocess.Popen[bytes]", said: Path, count: int) -> None:
    deadline = time.monotonic() + 30
    while len(re.findall("attached", said.read_text())) < count:
        if tracer.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"strace: {said.read_text()}")
        time.sleep(0.05)
