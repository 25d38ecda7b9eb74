"""Inputs that would never end: refused in a sentence within seconds."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.errors import InputError, JobError, ModelError
from landsynth.contract.events import silent
from landsynth.contract.jobs import registry
from landsynth.inference import machine
from landsynth.rasters.opening import open_quietly
from landsynth.tests.helpers.models import write_model
from landsynth.tests.helpers.rasters import blocks, write_raster
from landsynth.worker.__main__ import _perform

VIRTUAL = """<VRTDataset rasterXSize="2000000000" rasterYSize="2000000000"><SRS>EPSG:32631</SRS>
<GeoTransform>500000, 1, 0, 5000000, 0, -1</GeoTransform>{bands}</VRTDataset>"""
BAND = """<VRTRasterBand dataType="Byte" band="{band}"><SimpleSource><SourceFilename>{file}</SourceFilename>
<SourceBand>1</SourceBand><DstRect xOff="0" yOff="0" xSize="2000000000" ySize="2000000000"/></SimpleSource>
</VRTRasterBand>"""


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    def late(number: int, frame: Any) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A land cover, one of 2 * 10^9 px a side, imagery as large, a pipe, a model."""
    cover, pipe = write_raster(tmp_path / "cover.tif", blocks(64, 64)), tmp_path / "pipe.tif"
    os.mkfifo(pipe)
    found = {"cover": cover, "pipe": str(pipe), "model": write_model(tmp_path / "box.onnx")}
    for name, count in (("vast", 1), ("sky", 3)):
        bands = "".join(BAND.format(band=band, file=cover) for band in range(1, count + 1))
        (tmp_path / f"{name}.vrt").write_text(VIRTUAL.format(bands=bands))
        found[name] = str(tmp_path / f"{name}.vrt")
    return found


GENERATE = {"landcover": "cover", "model": "model"}
COVERS = {"images": ("cover",), "landcover": ("cover",)}


@pytest.mark.parametrize(("verb", "options", "sentence"), [
    ("generate", GENERATE | {"landcover": "pipe"}, "a pipe or a device at"),
    ("generate", GENERATE | {"style_image": "pipe"}, "a pipe or a device at"),
    ("prepare-dataset", {"images": ("sky",), "landcover": ("pipe",)}, "a pipe or a device at"),
    ("prepare-dataset", COVERS | {"split": "area", "area": "pipe"}, "a pipe or a device at"),
    ("classify", {"image": "sky"}, r"at most 1e\+14 pixels, found 2000000000 x"),
    ("generate", GENERATE | {"landcover": "vast"}, r"at most 1e\+14 pixels, found 2000000000 x"),
    ("generate", GENERATE | {"pixel_size": 1e-6}, r"at most 1e\+14 pixels, found 64000000 x"),
    ("prepare-dataset", {"images": ("sky",), "landcover": ("cover",)}, r"at most 1e\+14 pixels, found 2000000000 x"),
    ("prepare-dataset", COVERS | {"pixel_size": 1e-6}, "at most 1e"),
    ("evaluate", {"real": "sky", "synthetic": "sky"}, r"at most 1e\+14 pixels, found 2000000000 x"),
])  # fmt: skip
def test_what_would_never_end(
    tmp_path: Path, files: dict[str, str], verb: str, options: dict[str, Any], sentence: str
) -> None:
    def real(value: Any) -> Any:
        return tuple(map(real, value)) if isinstance(value, tuple) else files.get(value, value)

    kind = registry.VERBS[verb]
    made = {"dataset": "new", "output": "out.tif", "report": "r.html", "metrics": "m.json"}
    places = {name: str(tmp_path / made[name]) for name in made if name in kind.__dataclass_fields__}
    with pytest.raises(InputError, match=sentence):
        _perform(kind(**places, **{name: real(value) for name, value in options.items()}), silent)


def test_a_pipe_among_rasters(files: dict[str, str]) -> None:
    with pytest.raises(InputError, match="a pipe or a device"):
        open_quietly(files["pipe"])


def test_more_threads_than_any_machine_has(files: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(JobError, match="threads: expected from 1 to 256 threads, found 1000"):
        registry.VERBS["generate"](landcover=files["cover"], output="a.tif", threads=1000)
    monkeypatch.setattr(machine, "cores", lambda: 3)
    assert [machine.bounded_threads(asked) for asked in (None, 2, 6, 200)] == [3, 2, 6, 6]


def test_more_processes_than_the_machine_bears(monkeypatch: pytest.MonkeyPatch) -> None:
    from landsynth.inference.cluster import client

    monkeypatch.setattr(client, "cores", lambda: 2)
    wanted = "SCHEDULER: expected at most 8 processes on a machine that leaves 2 cores"
    with pytest.raises(JobError, match=wanted), client.connected("local:1000", silent, client.Patience()):
        pass


def test_a_file_of_tiny_fields(tmp_path: Path) -> None:
    from landsynth.contract.card import read_card

    path = tmp_path / "tiny.onnx"
    path.write_bytes(b"\x08\x08" * 20_000_000)
    with pytest.raises(ModelError, match="which is not one"):
        read_card(path)
