"""Holds the table of rooms: who may import whom and which heavy library, read from the sources with ast."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from landsynth.tests.helpers.paths import ROOT

QGIS = {"qgis", "processing", "osgeo", "PyQt5", "PyQt6"}
_HEAVY = (
    "dask distributed jinja2 lightning_fabric matplotlib onnx onnxruntime pyproj rasterio rio_cogeo scipy "
    "segmentation_models_pytorch sklearn tensorboard timm torch torch_fidelity torchmetrics torchvision tyro"
)
HEAVY = QGIS | set(_HEAVY.split())
_GROUND = "contract rasters datasets"
# room -> rooms it may import, heavy libraries it may import
TABLE: dict[str, tuple[set[str], set[str]]] = {
    room: (set(rooms.split()), set(heavy.split()))
    for room, (rooms, heavy) in {
        "contract": ("", ""),
        "models": ("", "torch segmentation_models_pytorch timm"),
        "rasters": ("contract", "rasterio pyproj rio_cogeo"),
        "datasets": ("contract rasters", "rasterio"),
        "inference": (_GROUND, "onnxruntime rasterio pyproj dask distributed rio_cogeo"),
        "evaluation": (f"{_GROUND} inference",
            "sklearn scipy matplotlib jinja2 torchmetrics torch_fidelity torch torchvision rasterio onnxruntime"),
        "training": (f"{_GROUND} inference evaluation models",
            "torch torchvision lightning_fabric torchmetrics matplotlib rasterio onnx onnxruntime tensorboard"),
        "experiments": (f"{_GROUND} inference evaluation models training", "torch matplotlib rasterio"),
        "worker": ("contract", "tyro"),
        "algorithms": ("worker contract", " ".join(QGIS)),
        "plugin": ("algorithms worker contract", " ".join(QGIS)),
    }.items()
}  # fmt: skip
# Folders of a room, from the ground up: each may import those of the levels before it, the room's own files all.
ORDER = {
    "inference": ("windows", "network layouts", "engine", "cluster", "shards"),
    "evaluation": ("features metrics", "chips", "report", "groups"),
    "training": ("loop export", "generator segmenter translator scenes"),
    "algorithms": ("language", "layers", "shared", "widgets"),
}
# Arithmetic: NumPy and the contract alone.
ARITHMETIC = ("inference/windows", "evaluation/metrics")
# A room may have several of these: train_generator, train_segmenter...
VERBS = {"train", "generate"}
# Run by an environment's own Python to prove it: names what it proves, inside its functions only.
PROOF = ROOT / "worker" / "selfcheck.py"
# Rooms of nothing but the standard library at import time: they run in QGIS' Python.
STANDARD = {"contract", "worker"}
# The running Python's standard library, without what Python 3.9 has not.
STANDARD_NAMES = sys.stdlib_module_names - {"tomllib"}


@dataclass(frozen=True)
class Import:
    """One imported module: its room and module within the package or its outer name, and whether at import time."""

    file: Path
    line: int
    inside: tuple[str, ...]
    outside: str
    lazy: bool


def sources(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imports(path: Path) -> Iterator[Import]:
    """Every import of a file; `inside` is the path within the package, empty for other libraries."""
    yield from _walk(path, ast.parse(path.read_text(encoding="utf-8")), lazy=False)


def _walk(path: Path, node: ast.AST, lazy: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            for inside, outside in _names(path, child):
                yield Import(path, child.lineno, inside, outside, lazy)
        yield from _walk(path, child, lazy or isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)))


def _names(path: Path, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            parts = tuple(alias.name.split("."))
            yield (parts[1:], "") if parts[0] == "landsynth" else ((), parts[0])
        return
    module = tuple(node.module.split(".")) if node.module else ()
    if node.level == 0 and module[0] != "landsynth":
        yield (), module[0]
        return
    package = path.relative_to(ROOT).parent.parts
    base = module[1:] if node.level == 0 else (*package[: len(package) - node.level + 1], *module)
    for alias in node.names:
        whole = (*base, alias.name)
        yield (whole if _file(whole) else base), ""


def _file(module: tuple[str, ...]) -> Path | None:
    path = ROOT.joinpath(*module)
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None


def told(found: list[Import]) -> str:
    return "\n".join(
        f"{each.file.relative_to(ROOT)}:{each.line} imports {'.'.join(each.inside) or each.outside}" for each in found
    )


@pytest.mark.parametrize("room", TABLE)
def test_rooms(room: str) -> None:
    allowed = TABLE[room][0] | {room}
    found = [each for file in sources(room) for each in imports(file) if each.inside and each.inside[0] not in allowed]
    assert not found, told(found)


@pytest.mark.parametrize("room", TABLE)
def test_heavy_libraries(room: str) -> None:
    banned = HEAVY - TABLE[room][1]
    files = [file for file in sources(room) if file != PROOF]
    found = [each for file in files for each in imports(file) if each.outside in banned]
    assert not found, told(found)


@pytest.mark.parametrize("room", sorted(STANDARD))
def test_only_the_standard_library_at_import_time(room: str) -> None:
    found = [
        each
        for file in sources(room)
        for each in imports(file)
        if each.outside and each.outside not in STANDARD_NAMES | {"landsynth"} and not each.lazy
    ]
    assert not found, told(found)


@pytest.mark.parametrize("room", ["plugin", "algorithms"])
def test_qgis_rooms_know_qgis_and_the_standard_library(room: str) -> None:
    known = STANDARD_NAMES | QGIS
    found = [each for file in sources(room) for each in imports(file) if each.outside and each.outside not in known]
    assert not found, told(found)


@pytest.mark.parametrize("room", ["plugin", "algorithms"])
def test_qt_comes_through_qgis(room: str) -> None:
    found = [each for file in sources(room) for each in imports(file) if each.outside in ("PyQt5", "PyQt6")]
    assert not found, told(found)


def test_the_root_imports_its_rooms_lazily() -> None:
    found = [each for each in imports(ROOT / "__init__.py") if each.inside and not each.lazy]
    assert not found, told(found)


def test_the_worker_is_the_only_one_that_names_verbs() -> None:
    """The dispatch table's modules exist and are of the rooms that do work."""
    from landsynth.contract.jobs.registry import VERBS
    from landsynth.worker.__main__ import DISPATCH

    assert set(DISPATCH) == set(VERBS)
    for module, function in DISPATCH.values():
        parts = tuple(module.split("."))
        file = _file(parts)
        assert parts[0] in ("inference", "datasets", "training", "evaluation", "experiments") and file is not None
        assert f"def {function}(" in file.read_text(encoding="utf-8")


def test_no_circle_between_files() -> None:
    files = [file for room in TABLE for file in sources(room)]
    graph = {
        file: {target for each in imports(file) if each.inside and (target := _file(each.inside)) not in (None, file)}
        for file in files
    }
    done: set[Path] = set()

    def visit(file: Path, trail: tuple[Path, ...]) -> None:
        assert file not in trail, " -> ".join(str(each.relative_to(ROOT)) for each in (*trail, file))
        if file in done:
            return
        for target in sorted(each for each in graph.get(file, set()) if each is not None):
            visit(target, (*trail, file))
        done.add(file)

    for file in files:
        visit(file, ())
    assert len(done) >= len(files) > 0


@pytest.mark.parametrize("folder", ARITHMETIC)
def test_arithmetic_is_numpy_alone(folder: str) -> None:
    """Lazily or not: NumPy, the standard library, the contract and the folder itself."""
    own = tuple(folder.split("/"))
    found = [
        each
        for file in sources(folder)
        for each in imports(file)
        if (each.inside and each.inside[0] != "contract" and each.inside[:2] != own)
        or (each.outside and each.outside not in STANDARD_NAMES | {"numpy"})
    ]
    assert sources(folder) and not found, told(found)


@pytest.mark.parametrize("room", ORDER)
def test_folders_of_a_room_stand_on_those_below(room: str) -> None:
    """A folder imports folders of lower levels and itself, and none of the room's own files that are verbs."""
    from landsynth.worker.__main__ import DISPATCH

    level = {name: number for number, names in enumerate(ORDER[room]) for name in names.split()}
    assert set(level) == {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
    above = {module.rpartition(".")[2]: 99 for module, _ in DISPATCH.values()}
    found = [
        each
        for name in level
        for file in sources(f"{room}/{name}")
        for each in imports(file)
        if each.inside[:1] == (room,) and each.inside[1] != name
        and {**above, **level}.get(each.inside[1], -1) >= level[name]
    ]  # fmt: skip
    assert not found, told(found)


def test_no_circle_between_folders() -> None:
    """Of all rooms; a room's own files, which import its folders, are no folder."""
    graph: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    for room in TABLE:
        for file in sources(room):
            place = file.relative_to(ROOT).parent.parts
            targets = {_file(each.inside) for each in imports(file) if each.inside}
            folders = {target.relative_to(ROOT).parent.parts for target in targets if target is not None}
            if len(place) > 1:
                graph.setdefault(place, set()).update(each for each in folders - {place} if len(each) > 1)
    while free := {folder for folder, targets in graph.items() if not targets & set(graph)}:
        graph = {folder: targets for folder, targets in graph.items() if folder not in free}
    assert not graph, "\n".join(
        f"{'/'.join(one)} -> {['/'.join(each) for each in all_]}" for one, all_ in graph.items()
    )


def test_folders_stay_small_and_names_do_not_repeat_each_other() -> None:
    wrong = []
    for room in TABLE:
        for folder in {file.parent for file in sources(room)}:
            names = [file.stem for file in folder.glob("*.py") if file.stem != "__init__"]
            where = folder.relative_to(ROOT).as_posix()
            wrong += [f"{where} has {len(names)} modules, at most 16"] if len(names) > 16 else []
            prefixes = Counter(name.partition("_")[0] for name in names)
            wrong += [f"{where} has {n} files {name}..." for name, n in prefixes.items() if n > 2 and name not in VERBS]
    assert not wrong, "\n".join(sorted(wrong))


def test_files_and_functions_stay_small() -> None:
    long = []
    for room in TABLE:
        for file in sources(room):
            text = file.read_text(encoding="utf-8")
            tree = ast.parse(text)
            if text.count("\n") > 350:
                long.append(f"{file.relative_to(ROOT)} has {text.count(chr(10))} lines, at most 350")
            if not ast.get_docstring(tree):
                long.append(f"{file.relative_to(ROOT)} has no docstring")
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef) and room != "training":
                    length = (node.end_lineno or 0) - node.lineno + 1
                    if length > 60:
                        long.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines")
    assert not long, "\n".join(long)


@pytest.mark.parametrize("room", ["contract", "worker", "plugin", "algorithms"])
def test_valid_on_the_oldest_python(room: str) -> None:
    for file in sources(room):
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 9))
        assert "from __future__ import annotations" in file.read_text(encoding="utf-8") or file.name == "__init__.py"
