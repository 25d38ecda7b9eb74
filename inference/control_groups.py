"""Where Linux keeps what the control groups of this process may take: of memory, of processor time."""

from __future__ import annotations

from pathlib import Path

ROOT = Path("/")


def groups(controller: str, root: Path = ROOT) -> list[tuple[Path, bool]]:
    """Folders of this process' groups that govern memory or cpu, and of those around them; and whether each is one of
    the second version. Not all of them are there. None where the system has no groups.

    root: where the system's files lie.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    base, found = root / "sys/fs/cgroup", []
    for line in lines:
        _, controllers, name = line.split(":", 2)
        is_second = not controllers
        if not is_second and controller not in controllers.split(","):
            continue
        # "cpu" may be but a link to "cpu,cpuacct", or be missing
        tops = [base] if is_second else [base / each for each in dict.fromkeys((controller, controllers))]
        for top in tops:
            folder = top / name.lstrip("/")
            found += [(each, is_second) for each in (folder, *folder.parents) if each == top or top in each.parents]
    return found


def cores_left(root: Path = ROOT) -> float | None:
    """Processor cores whose time the groups leave this process; None where none has a limit."""
    found = []
    for folder, is_second in groups("cpu", root):
        try:
            if is_second:
                most, period = (folder / "cpu.max").read_text().split()
            else:
                most, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if int(most) > 0:  # -1 is no limit
                found.append(int(most) / int(period))
        except (OSError, ValueError, ZeroDivisionError):  # no limit ("max"), or no such group
            continue
    return min(found, default=None)
