"""Published figures, as data, for comparison: other imagery, other networks, other embeddings.

Le et al. 2023, *Mask conditional synthetic satellite imagery*: aerial imagery of Maryland (Chesapeake), six classes,
U-Net, 100 training tiles of 6000 x 4000 px. Wang et al. 2023, *CSEBGAN*: satellite imagery, 1,120 training chips of 256
px, U-Net. Lwin and Aguilar 2022: DCGAN on EuroSAT, chips of 64 px, 500 real and 500 synthetic ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .page import Column, Table

LE, WANG, LWIN = "Le et al. 2023", "Wang et al. 2023, CSEBGAN", "Lwin and Aguilar 2022, DCGAN"


@dataclass(frozen=True)
class Published:
    """A published table, or points of a figure: names of the columns, and rows."""

    source: str
    place: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    subjects: tuple[str, ...] = ()
    """Which of our arms each row is like; none if empty."""
    note: str = ""
    added: str = ""
    """Arms whose subject begins so are added as rows, where no published row is like ours."""
    ours: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Rows of an evaluation: a label, and for each further column the measure's name, empty where there is none."""

    def table(self, rows: Sequence[tuple[Any, ...]], more: Sequence[str] = ()) -> Table:
        """Rows under the published columns and some more; a column that holds nothing is left out."""
        names = (*self.columns, *more)
        digits = [2 if any(word in name for word in ("d-", "FID", "frechet")) else 4 for name in names]
        columns = [Column(name, "", number, "d-" in name) for name, number in zip(names, digits)]
        kept = [at for at in range(len(columns)) if any(row[at] is not None for row in rows)]
        cells = tuple(tuple(row[at] for at in kept) for row in rows)
        return Table(f"{self.source}, {self.place}", tuple(columns[at] for at in kept), cells, self.note)


FIGURE_3 = Published(
    LE,
    "figure 3 (only the points whose numbers the text gives)",
    ("share of synthetic imagery", "mIoU", "d-mIoU"),
    ((0.0, 0.5235, None), (0.5, 0.5834, 0.1144), (1.0, 0.4059, -0.2246)),
    ("real", "mix-50", "synthetic"),
)
TABLE_1 = Published(
    LE,
    "table 1",
    ("lambda", "mIoU", "FID_a (random)", "FID_b (encoded)"),
    (
        (0, 0.2894, 72.29, 73.71),
        (2, 0.3417, 63.07, 70.72),
        (4, 0.3827, 61.70, 61.38),
        (6, 0.4059, 56.60, 70.98),
        (8, 0.3572, 58.09, 63.46),
        (10, 0.3234, 60.48, 56.37),
    ),
    tuple(f"lambda-{value}" for value in (0, 2, 4, 6, 8, 10)),
)
_CLASSES = ("water", "tree canopy", "low vegetation", "barren land", "impervious (other)", "impervious (road)")
TABLE_2 = Published(
    LE,
    "table 2, IoU by class (3 bands)",
    ("training imagery", *_CLASSES, "mean"),
    (
        ("100 % real", 0.6794, 0.8386, 0.7279, 0.1205, 0.5302, 0.2443, 0.5235),
        ("100 % synthetic", 0.4001, 0.7332, 0.5642, 0.0134, 0.4085, 0.3161, 0.4059),
        ("200 % synthetic", 0.5322, 0.6956, 0.5636, 0.0125, 0.3677, 0.3288, 0.4167),
        ("300 % synthetic", 0.2432, 0.7402, 0.5479, 0.0157, 0.3316, 0.2878, 0.3611),
    ),
    ("real", "synthetic-100", "synthetic-200", "synthetic-300"),
)
TABLE_2_BANDS = Published(
    LE,
    "table 2, IoU by class (3 and 4 bands)",
    ("training imagery", *_CLASSES, "mean"),
    (
        ("real, 3 bands", 0.6794, 0.8386, 0.7279, 0.1205, 0.5302, 0.2443, 0.5235),
        ("real, 4 bands", 0.9676, 0.8532, 0.8346, 0.1456, 0.5665, 0.5137, 0.6469),
        ("synthetic, 3 bands", 0.4001, 0.7332, 0.5642, 0.0134, 0.4085, 0.3161, 0.4059),
        ("synthetic, 4 bands", 0.9100, 0.7476, 0.7034, 0.0177, 0.4143, 0.3097, 0.5171),
    ),
    ("bands-1-2-3-real", "bands-1-2-3-4-real", "bands-1-2-3-synthetic", "bands-1-2-3-4-synthetic"),
    "The generator of 4 bands was trained without the diversity term, and its segmenter saw 2,000 chips where the "
    "others saw 20,000.",
)
_GAINS = ("d-mIoU", "d-FWIoU", "d-acc")
TABLE_I = Published(
    WANG,
    "table I, gain of real + synthetic over real",
    ("generator", *_GAINS),
    (
        ("Pix2PixHD", -0.1084, -0.0518, -0.0302),
        ("SPADE", 0.0458, 0.0235, 0.0117),
        ("VSPADE", -0.0006, -0.0012, -0.0040),
        ("GroupDNet", 0.0363, 0.0205, 0.0106),
        ("INADE", 0.0585, 0.0252, 0.0129),
        ("CSEBGAN", 0.0659, 0.0367, 0.0197),
    ),
    added="real+100",
)
TABLE_II = Published(
    WANG,
    "table II",
    ("part left out", "FID", "mIoU of the judge", "FWIoU of the judge", "acc of the judge", *_GAINS),
    (
        ("none", 155.29, 0.6750, 0.8939, 0.9410, 0.0659, 0.0367, 0.0197),
        ("no-sharing", 156.37, 0.6632, 0.8835, 0.9340, 0.0640, 0.0349, 0.0192),
        ("no-conductor", 165.92, 0.6245, 0.8651, 0.9253, 0.0339, 0.0227, 0.0123),
        ("frozen-conductor", 156.66, 0.6683, 0.8903, 0.9413, 0.0538, 0.0166, 0.0085),
        ("no-real", 159.29, 0.6443, 0.8641, 0.9257, 0.0638, 0.0264, 0.0147),
        ("no-discriminator", 235.71, 0.0587, 0.2516, 0.4538, 0.0426, 0.0023, -0.0010),
    ),
    tuple(
        f"real+100 {name}"
        for name in ("csebgan", "no-sharing", "no-conductor", "frozen-conductor", "no-real", "no-discriminator")
    ),
)
TABLE_III = Published(
    WANG,
    "table III, gain of real + 200 % over real",
    ("training chips", *_GAINS),
    (
        (280, 0.0781, 0.0373, 0.0230),
        (560, 0.0412, 0.0282, 0.0155),
        (840, 0.0346, 0.0452, 0.0255),
        (1120, 0.0659, 0.0367, 0.0197),
    ),
    ("size-25-real+200", "size-50-real+200", "size-75-real+200", "size-100-real+200"),
)

FREEMASK = Published(
    "Yang et al. 2023, FreeMask",
    "abstract (photographs of ADE20K: painted imagery, filtered, hard masks painted more often)",
    ("training imagery", "mIoU", "points"),
    (("real", 0.487, None), ("real + painted", 0.520, 3.3)),
)

BY_KIND: dict[str, tuple[Published, ...]] = {
    "mixing": (FIGURE_3, TABLE_I),
    "composition": (TABLE_2,),
    "lambda": (TABLE_1,),
    "size": (TABLE_III,),
    "bands": (TABLE_2_BANDS,),
    "ablation": (TABLE_II,),
    "usefulness": (FREEMASK, TABLE_I),
}
"""What each kind of experiment is compared with."""

_SAME = "here, same measures on other data"
_SATELLITE = "here, satellite features: not on this scale"
TABLE_I_WHOLE = Published(
    WANG,
    "table I",
    ("generator", "FID ↓", "mIoU ↑", "FWIoU ↑", "acc ↑", "LPIPS ↑", "mCSD ↑", "mOCD ↓", "d-mIoU ↑"),
    (
        ("Pix2PixHD", 219.91, 0.4971, 0.7416, 0.8375, 0.0, None, None, -0.1084),
        ("SPADE", 191.27, 0.6869, 0.8980, 0.9450, 0.0, None, None, 0.0458),
        ("VSPADE", 166.75, 0.6404, 0.8709, 0.9274, 0.1839, 0.0445, 0.0982, -0.0006),
        ("GroupDNet", 231.55, 0.4594, 0.6902, 0.8035, 0.0914, 0.0038, 0.0141, 0.0363),
        ("INADE", 167.05, 0.6256, 0.8575, 0.9202, 0.3087, 0.0714, 0.0104, 0.0585),
        ("CSEBGAN", 155.29, 0.6750, 0.8939, 0.9410, 0.3119, 0.0743, 0.0134, 0.0659),
    ),
    note="mIoU, FWIoU and acc are of a U-Net trained on real imagery, run on synthetic imagery.",
    ours=(
        (_SAME, ("fid", "miou", "fwiou", "accuracy", "lpips", "mcsd", "mocd", "gain_miou")),
        (_SATELLITE, ("frechet_satellite", "", "", "", "lpips_satellite", "mcsd_satellite", "mocd_satellite", "")),
    ),
)
TABLE_1_DISTANCES = Published(
    LE,
    "table 1, distances by the weight of the diversity term",
    ("lambda", "FID_a (random latents) ↓", "FID_b (encoded latents) ↓"),
    tuple((f"{row[0]:g}", row[2], row[3]) for row in TABLE_1.rows),
    note="What may be compared is whether encoded latents are nearer than random ones, and by which factor.",
    ours=((_SAME, ("fid", "fid_encoded")), (_SATELLITE, ("frechet_satellite", "frechet_satellite_encoded"))),
)
DCGAN_CLASSES = Published(
    LWIN,
    "section 3.1, FID by class of scene (500 chips a class; the text gives these)",
    ("class", "FID ↓"),
    (("forest", 8.97), ("sea or lake", 26.73), ("pasture", 41.51), ("industrial", 312.99), ("mean of ten", 116.97)),
    note="Plain classes come near, built-up ones do not: the order to expect here too. Ren et al. 2020 (Deep Snow) "
    "show FRD, CRD and the log loss of random forests as curves without numbers; their log loss stays low to the end.",
    ours=((_SAME, ("fid",)), (_SATELLITE, ("frechet_satellite",))),
)
EVALUATION = (TABLE_I_WHOLE, TABLE_1_DISTANCES, DCGAN_CLASSES)
"""What an evaluation is compared with."""
