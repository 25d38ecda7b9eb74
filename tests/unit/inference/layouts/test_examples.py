"""Examples: as many as there are, whatever the system lets be open, and a word where their pixels are unlike."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from landsynth.contract.errors import InputError
from landsynth.contract.events import Event, Warning
from landsynth.contract.jobs.generate_landcover import GenerateLandcoverJob
from landsynth.inference.layouts.examples import read_examples
from landsynth.tests.helpers.layouts import district, write_example


def test_more_examples_than_files_may_be_open(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    first = write_example(tmp_path / "0.tif", district(60))
    paths = [first, *(str(tmp_path / f"{n}.tif") for n in range(1, 80))]
    for path in paths[1:]:
        shutil.copy(first, path)
    job = GenerateLandcoverJob("-", tuple(paths), patch_size=32)
    read_examples(GenerateLandcoverJob("-", (first,), patch_size=32), lambda event: None)  # libraries are loaded
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(os.listdir("/dev/fd")) + 30, limits[1]))
    try:
        examples = read_examples(job, lambda event: None)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert len(examples.sheets) == 80 and set(paths) <= set(examples.files)


@pytest.mark.parametrize(("sizes", "pixel_size", "said"), [
    ((1, 1.2), None, ""), ((2, 2), 2.0, ""),
    ((1, 3), None, "found 1 of 2 that differ: those of .*b.tif are 3 times as wide"),
    ((3, 1), None, "b.tif are 0.333 times as wide"),
    ((1, 1), 2.0, "found 2 of 2 that differ: those of .*a.tif are 0.5 times as wide"),
])  # fmt: skip
def test_unlike_pixels_are_said(
    tmp_path: Path, sizes: tuple[float, float], pixel_size: float | None, said: str
) -> None:
    paths = tuple(write_example(tmp_path / f"{n}.tif", district(150), size=size) for n, size in zip("ab", sizes))
    events: list[Event] = []
    read_examples(GenerateLandcoverJob("-", paths, patch_size=32, whole="", pixel_size=pixel_size), events.append)
    warnings = [each.text for each in events if isinstance(each, Warning)]
    assert len(warnings) == bool(said) and re.search(said, "".join(warnings))


@pytest.mark.parametrize(
    ("crs", "unit"), [("EPSG:2222", "foot"), ("EPSG:2263", "US survey foot"), ("EPSG:4326", "degree")]
)
def test_pixel_sizes_in_unlike_units_are_refused(tmp_path: Path, crs: str, unit: str) -> None:
    """As numbers they would pass for equal; the foot and the US survey foot are one unit here."""
    paths = [
        write_example(tmp_path / f"{n}.tif", district(150), corner=(0, 10), size=0.01, crs=each)
        for n, each in enumerate(("EPSG:32635", crs, "EPSG:2263"))
    ]
    for pair in ((paths[0], paths[1]), (paths[1], paths[0])):
        with pytest.raises(InputError, match=f"in one unit, found .*({unit} in .*and metre|metre in .*and {unit})"):
            read_examples(GenerateLandcoverJob("-", pair, patch_size=32, whole=""), lambda event: None)
    if "foot" in unit:
        assert read_examples(GenerateLandcoverJob("-", tuple(paths[1:]), patch_size=32, whole=""), lambda event: None)
