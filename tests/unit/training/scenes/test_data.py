"""Folders and zips of labelled pictures: what is found, read, made alike, counted, split and refused."""

from __future__ import annotations

import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.paths import DATA
from landsynth.tests.helpers.scenes import folder, picture, write, zipped

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")

from lightning_fabric import Fabric  # noqa: E402

from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.contract.events import Event, Message, Warning  # noqa: E402
from landsynth.datasets.labelled.folder import SceneFolder  # noqa: E402
from landsynth.datasets.labelled.picture import decode  # noqa: E402
from landsynth.training.scenes.pictures import ScenePictures, scene_reader  # noqa: E402

EUROSAT = DATA / "eurosat" / "eurosat-rgb.zip"


def read(path: Path, size: int = 32, **changes: Any) -> tuple[ScenePictures, str]:
    """The pictures of a folder or zip, and everything that was said."""
    said: list[Event] = []
    options = {"validation": 0.0, "faulty": "error", "seed": 0, **changes}
    chosen = options.pop("classes", ())
    found = ScenePictures(SceneFolder(str(path), chosen), size, report=said.append, **options)
    return found, " ".join(each.text for each in said if isinstance(each, (Message, Warning)))


def test_a_folder_and_a_zip_of_it_hold_the_same(tmp_path: Path) -> None:
    lying, _ = read(folder(tmp_path / "set", 3))
    for top in ("", "EuroSAT_RGB", "outer/inner"):
        packed, _ = read(zipped(tmp_path / "set", tmp_path / "set.zip", top))
        assert packed.folder.classes == lying.folder.classes == ("columns", "rows")
        assert np.array_equal(packed.values(range(6)), lying.values(range(6)))
        assert packed.info == lying.info
    assert not list(tmp_path.glob("set.zip?*"))  # nothing was unpacked
    assert np.array_equal(lying.values([3])[0], picture(0, 0))
    assert [each.name for each in lying.info.bands] == ["red", "green", "blue"]
    assert (lying.info.bands[0].minimum, lying.info.bands[0].maximum) == (0.0, 255.0)


@pytest.mark.parametrize("ending", [".jpg", ".tif", ".png"])
def test_every_format(tmp_path: Path, ending: str) -> None:
    found, _ = read(folder(tmp_path, 2, ending=ending))
    wanted = picture(0, 1).astype(float)
    assert np.abs(found.values([3])[0] - wanted).mean() < (6 if ending == ".jpg" else 1e-9)


def test_numbers_of_16_bits_and_floats_keep_their_range(tmp_path: Path) -> None:
    for kind, name in enumerate("ab"):
        for number in range(2):
            values = picture(kind, number, bands=5).astype(np.uint16) * 40
            write(tmp_path / "whole" / name / f"{number}.tif", values)
            write(tmp_path / "real" / name / f"{number}.tif", values.astype(np.float32) / 1e4)
    whole, _ = read(tmp_path / "whole")
    real, _ = read(tmp_path / "real")
    assert (whole.info.data_type, real.info.data_type) == ("uint16", "float32")
    assert len(whole.info.bands) == 5 and whole.info.bands[4].name == "band5"
    assert whole.values([0]).max() > 3000
    assert np.allclose(real.values([0]) * 1e4, whole.values([0]), rtol=1e-5)
    assert 0 < real.info.bands[0].minimum < real.info.bands[0].maximum < 1.1


def test_a_band_that_is_the_same_everywhere_is_named(tmp_path: Path) -> None:
    for name in "ab":
        write(tmp_path / name / "0.tif", np.full((2, 32, 32), 7, np.uint16))
    assert "Band band2 holds 7 everywhere" in read(tmp_path)[1]


def test_pixel_size_names_and_alpha_are_read(tmp_path: Path) -> None:
    import rasterio
    from rasterio.enums import ColorInterp

    for name in "ab":
        path = write(
            tmp_path / name / "0.tif", np.full((3, 64, 64), 100, np.uint8), crs="EPSG:32632",
            transform=rasterio.transform.from_origin(500000, 5000000, 10, 10), photometric="MINISBLACK",
        )  # fmt: skip
        with rasterio.open(path, "r+") as file:
            file.descriptions = ("nir", "red", "mask")
            file.colorinterp = (ColorInterp.gray, ColorInterp.undefined, ColorInterp.alpha)
            shown = np.full((64, 64), 255, np.uint8)
            shown[:8] = 0
            file.write(shown, 3)
            half = np.full((64, 64), 100, np.uint8)
            half[:8] = 7
            file.write(half, 1)
    found, said = read(tmp_path, 32)
    assert [each.name for each in found.info.bands] == ["nir", "red"]
    assert found.info.pixel_size == pytest.approx(20.0)  # of the resampled pictures
    assert found.values([0]).min() == 100  # what alpha hides takes the mean of the rest
    assert found.counts["filled"] == found.counts["resampled"] == 2
    assert "2 pictures have pixels without data" in said


def test_a_fourth_band_that_gdal_calls_alpha_is_imagery(tmp_path: Path) -> None:
    found, _ = read(folder(tmp_path, 3, ending=".tif", bands=4))
    assert found.form.bands == 4 and found.counts["filled"] == 0
    assert np.array_equal(found.values([4])[0], picture(0, 1, bands=4))


def test_other_sizes_are_resampled_and_counted(tmp_path: Path) -> None:
    folder(tmp_path, 2)
    wide = np.zeros((3, 64, 100), np.uint8)
    wide[:, :, 18:82] = 200  # the square in the middle
    write(tmp_path / "rows" / "wide.png", wide)
    write(tmp_path / "rows" / "small.png", np.full((3, 16, 16), 77, np.uint8))
    found, said = read(tmp_path)
    assert (found.counts["resampled"], found.counts["cropped"]) == (2, 1)
    assert "2 pictures had another size than 32 px and were resampled." in said
    values = {each.name: found.values([index])[0] for index, each in enumerate(found.folder.entries)}
    assert (values["rows/wide.png"] == 200).all() and (values["rows/small.png"] == 77).all()


def test_grey_pictures_among_colours_get_three_equal_bands(tmp_path: Path) -> None:
    folder(tmp_path, 3)
    write(tmp_path / "rows" / "grey.jpg", np.full((1, 32, 32), 90, np.uint8))
    found, said = read(tmp_path)
    at = [each.name for each in found.folder.entries].index("rows/grey.jpg")
    assert found.values([at]).shape == (1, 3, 32, 32) and np.abs(found.values([at]) - 90).max() <= 1
    assert found.counts["coloured"] == 1 and "1 pictures are grey" in said


def test_a_palette_becomes_colours(tmp_path: Path) -> None:
    import rasterio

    folder(tmp_path, 3)
    path = tmp_path / "rows" / "palette.png"
    with rasterio.open(path, "w", driver="PNG", count=1, height=32, width=32, dtype="uint8") as file:
        file.write(np.ones((1, 32, 32), np.uint8))
        file.write_colormap(1, {0: (0, 0, 0), 1: (10, 20, 30)})
    found, _ = read(tmp_path)
    at = [each.name for each in found.folder.entries].index("rows/palette.png")
    assert found.values([at])[0, :, 0, 0].tolist() == [10, 20, 30]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60])


def _text(path: Path) -> None:
    path.write_text("no picture")


def _vrt(path: Path) -> None:
    """A VRT that leads to another file: a driver that must not be tried."""
    other = next(path.parent.glob("*_0.jpg"))
    path.write_text(
        '<VRTDataset rasterXSize="32" rasterYSize="32"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        f"<SourceFilename>{other}</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
    )


def _nothing(path: Path) -> None:
    path.write_bytes(b"")


def _bands(path: Path) -> None:
    path.unlink()
    write(path.with_suffix(".tif"), np.full((4, 32, 32), 9, np.uint8), photometric="MINISBLACK", alpha="NO")


def _kind(path: Path) -> None:
    path.unlink()
    write(path.with_suffix(".tif"), np.full((3, 32, 32), 9, np.uint16))


def _void(path: Path) -> None:
    path.unlink()
    write(path.with_suffix(".tif"), np.zeros((3, 32, 32), np.uint8), nodata=0)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_cut, "damaged"),
        (_text, "no GeoTIFF, jpg or png"),
        (_vrt, "no GeoTIFF, jpg or png"),
        (_nothing, "its file is empty"),
        (_bands, "it has 4 bands of uint8, most have 3 bands of uint8"),
        (_kind, "it has 3 bands of uint16"),
        (_void, "it shows nothing"),
    ],
)
def test_faulty_pictures_are_named_or_skipped_and_counted(tmp_path: Path, damage: Any, words: str) -> None:
    folder(tmp_path, 5, ending=".jpg")
    damage(tmp_path / "rows" / "rows_3.jpg")
    with pytest.raises(InputError, match=r"found 1 of 10 .*rows/rows_3.*FAULTY to skip") as caught:
        read(tmp_path)
    assert words in str(caught.value)
    found, said = read(tmp_path, faulty="skip")
    assert found.counts["faulty"] == 1 and len(found.labels) == 9 and "1 pictures cannot be read" in said
    assert np.bincount(found.labels).tolist() == [5, 4]


def test_a_damaged_zip_names_the_picture(tmp_path: Path) -> None:
    path = zipped(folder(tmp_path / "set", 4, ending=".jpg"), tmp_path / "set.zip")
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("rows/rows_2.jpg")
    content = bytearray(path.read_bytes())
    at = info.header_offset + 30 + len("rows/rows_2.jpg") + 200
    content[at : at + 20] = bytes(each ^ 0xFF for each in content[at : at + 20])
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"rows/rows_2\.jpg: the archive is damaged there"):
        read(path)
    assert read(path, faulty="skip")[0].counts["faulty"] == 1


def test_a_class_whose_pictures_are_all_faulty_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, 2)
    for each in (tmp_path / "rows").iterdir():
        each.write_text("broken")
    with pytest.raises(InputError, match="in every class folder of .*, found none in rows"):
        read(tmp_path, faulty="skip")


def test_sources_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("text")
    for path, words in (
        (tmp_path / "no.zip", "expected a folder or a zip"),
        (tmp_path / "missing", "found nothing"),
        (folder(tmp_path / "set", 2) / "rows", "at least two classes.*no subfolder"),
    ):
        with pytest.raises(InputError, match=words):
            SceneFolder(str(path))


def test_fewer_than_two_classes_and_empty_ones(tmp_path: Path) -> None:
    folder(tmp_path, 2)
    with pytest.raises(InputError, match="at least two classes.*found rows"):
        SceneFolder(str(tmp_path), ["rows"])
    with pytest.raises(JobError, match="CLASSES.*columns, rows.*found water"):
        SceneFolder(str(tmp_path), ["rows", "water"])
    (tmp_path / "water").mkdir()
    (tmp_path / "water" / "Thumbs.db").write_text("x")
    with pytest.raises(InputError, match="every class folder .* found none in water"):
        SceneFolder(str(tmp_path))
    assert SceneFolder(str(tmp_path), ["rows", "columns"]).classes == ("columns", "rows")
    with zipfile.ZipFile(zipped(tmp_path, tmp_path.parent / f"{tmp_path.name}.zip")) as archive:
        assert "water/" in archive.namelist()
    with pytest.raises(InputError, match="found none in water"):
        SceneFolder(str(tmp_path.parent / f"{tmp_path.name}.zip"))


def test_clutter_does_not_count(tmp_path: Path) -> None:
    folder(tmp_path / "set", 2)
    for name in ("rows/Thumbs.db", "rows/.hidden.png", ".git/x.png", "__MACOSX/rows/._rows_0.png", "contact-sheet.png"):
        (tmp_path / "set" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "set" / name).write_text("x")
    (tmp_path / "set" / "rows" / "notes.txt").write_text("x")
    for path in (tmp_path / "set", zipped(tmp_path / "set", tmp_path / "set.zip")):
        found = SceneFolder(str(path))
        assert (found.classes, len(found.entries), found.others) == (("columns", "rows"), 4, 1)


def test_names_with_umlauts_are_the_same_however_they_were_packed(tmp_path: Path) -> None:
    name = "Gewässer"
    for each in ("Wälder", name):
        write(tmp_path / "set" / each / "grün.png", picture(0, 0))
    assert SceneFolder(str(tmp_path / "set")).classes == ("Gewässer", "Wälder")
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:  # letters and accents apart
        for each in ("Wälder", name):
            archive.write(tmp_path / "set" / each / "grün.png", unicodedata.normalize("NFD", f"{each}/grün.png"))
    raw = bytearray(zipped(tmp_path / "set", tmp_path / "unix.zip").read_bytes())
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # UTF-8 that does not say so
        at = raw.find(start)
        while at >= 0:
            raw[at + flags + 1] &= ~0x08 & 0xFF
            at = raw.find(start, at + 1)
    (tmp_path / "unix.zip").write_bytes(raw)
    for each in ("mac", "unix"):
        found = SceneFolder(str(tmp_path / f"{each}.zip"))
        assert found.classes == ("Gewässer", "Wälder")
        assert found.read(found.entries[0])


@pytest.mark.parametrize("name", ["../evil/x.png", "/etc/x.png", "rows/../../x.png", "C:/x/y.png", "..\\up\\x.png"])
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(InputError, match="leads out of it"):
        SceneFolder(str(tmp_path / "set.zip"))


def test_the_held_out_share_is_that_of_each_class(tmp_path: Path) -> None:
    folder(tmp_path, 10)
    write(tmp_path / "single" / "one.png", picture(0, 0))
    found, said = read(tmp_path, validation=0.25)
    assert [len(found.of_class(label, True)) for label in range(3)] == [2, 2, 0]
    assert [len(found.of_class(label, False)) for label in range(3)] == [8, 8, 1]
    assert not set(found.held) & set(found.train) and len(found.held) + len(found.train) == 21
    assert "One picture only in single" in said
    again, _ = read(tmp_path, validation=0.25)
    other, _ = read(tmp_path, validation=0.25, seed=1)
    assert np.array_equal(again.held, found.held) and not np.array_equal(other.held, found.held)


def test_too_many_pictures_are_read_when_needed(tmp_path: Path) -> None:
    path = zipped(folder(tmp_path / "set", 4), tmp_path / "set.zip")
    packed, _ = read(path)
    lying, said = read(path, packed=1000)
    assert packed.is_packed and not lying.is_packed and "read from their files when needed" in said
    assert np.array_equal(packed.values([0, 5, 7]), lying.values([0, 5, 7]))
    assert packed.info == lying.info
    (tmp_path / "set" / "rows" / "rows_3.png").write_text("changed")
    changed, _ = read(folder(tmp_path / "other", 4), packed=1000)
    (tmp_path / "other" / "rows" / "rows_3.png").write_text("changed")
    with pytest.raises(InputError, match=r"Expected the picture rows/rows_3\.png .* as it was before"):
        changed.values([7])


def test_how_far_the_reading_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landsynth.training.scenes.pictures.SAID_EVERY", 4)
    assert "4 of 6 pictures are read. 6 pictures of 2 classes" in read(folder(tmp_path, 3))[1]


def test_every_picture_comes_once_before_any_comes_again(tmp_path: Path) -> None:
    found, _ = read(folder(tmp_path, 6))
    fabric = Fabric(accelerator="cpu", devices=1)
    read_step = scene_reader(found, fabric, 4, seed=3, turns=False)
    seen = [picture for step in range(3) for picture in read_step(step).real]
    every = torch.stack(seen).flatten(1)
    assert len({tuple(each[:600].tolist()) for each in every}) == 12
    batch, again = read_step(1), scene_reader(found, fabric, 4, seed=3, turns=False)(1)
    assert torch.equal(batch.real, again.real) and torch.equal(batch.labels, again.labels)
    is_rows = batch.real.std(3).mean((1, 2)) < batch.real.std(2).mean((1, 2))  # a stripe across: rows differ
    assert torch.equal(is_rows, batch.labels == 1)
    turned = scene_reader(found, fabric, 4, seed=3, turns=True)(1)
    assert torch.equal(turned.labels, batch.labels) and not torch.equal(turned.real, batch.real)
    assert torch.allclose(turned.real.flatten(1).sort(1).values, batch.real.flatten(1).sort(1).values)


@pytest.mark.skipif(not EUROSAT.is_file(), reason="the real data lies in ../shared/data, which is not here")
def test_eurosat_as_it_is_handed_out() -> None:
    """27,000 jpg below a folder of their own in the zip."""
    found = SceneFolder(str(EUROSAT))
    assert (len(found.classes), len(found.entries), found.others) == (10, 27000, 0)
    assert found.classes[:2] == ("AnnualCrop", "Forest")
    forms = {decode(found.read(each)).values.shape for each in found.entries[::900]}
    assert forms == {(3, 64, 64)}
