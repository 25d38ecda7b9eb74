"""Plots of an experiment: curves with every seed as a dot, bars of each class' IoU; PNG and SVG of the same figure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from .published import FIGURE_3, LE, TABLE_1

COLOURS = ("#2a7f62", "#c8553d", "#3d5a98", "#d39b2a", "#7b4b94", "#4f8fa8", "#8c6d46", "#5b6675")
PUBLISHED = "#9aa4b0"
AXES = {
    "mixing": ("share of training scenes that are synthetic", "mean IoU"),
    "composition": ("synthetic images of every mask", "mean IoU"),
    "lambda": ("weight of the diversity term, lambda", "mean IoU"),
    "size": ("real training scenes", "mean IoU"),
    "bands": ("bands", "mean IoU"),
    "usefulness": ("real training scenes", "mean IoU"),
}
Arm = dict[str, Any]


def figures(found: dict[str, Any]) -> dict[str, Any]:
    """The plots that an experiment's metrics allow: name -> matplotlib figure."""
    arms = [arm for arm in found["arms"] if arm["n"]]
    plots: dict[str, Any] = {}
    if arms and found["kind"] in AXES and any(arm["x"] is not None for arm in arms):
        plots["curve"] = curve(found, arms)
    if any("miou" in arm.get("gains", {}) for arm in arms):
        plots["gains"] = gain_bars([arm for arm in arms if "miou" in arm.get("gains", {})], found["split"])
    if arms:
        plots["classes"] = class_bars(arms, [each["name"] for each in found["classes"]], found["split"])
    if any("frechet_satellite" in each for each in found["sources"]) and found["kind"] == "lambda":
        plots["distances"] = distances(found["sources"])
    return plots


def data_of(figure: Any, kind: str) -> bytes:
    """The figure as the bytes of a png or svg file, the same every time."""
    import matplotlib

    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "landsynth"}):
        figure.savefig(file, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
    return file.getvalue()


def curve(found: dict[str, Any], arms: Sequence[Arm]) -> Any:
    """mIoU over what was varied: a dot for each seed, a line through the means, a band of one standard deviation."""
    figure, axes = _axes(7.2, 4.2)
    rows, split = found["rows"], found["split"]
    shared = [arm for arm in arms if not arm["series"] and arm["x"] is not None]
    names = list(dict.fromkeys(arm["series"] for arm in arms if arm["series"])) or [""]
    for name, colour in zip(names, COLOURS * len(names)):
        mine = [*shared, *(arm for arm in arms if arm["series"] == name and arm["x"] is not None and name)]
        for line, (label, members) in zip(("-", "--"), _lines(found["kind"], mine, name)):
            _line(axes, members, rows, split, colour, label, line)
    _marks(axes, [arm for arm in arms if arm["x"] is None])
    _published(axes, found["kind"])
    axes.set_xlabel(AXES[found["kind"]][0])
    axes.set_ylabel(f"{AXES[found['kind']][1]}, {_split(split)}")
    axes.legend(fontsize=8, frameon=False)
    return figure


def _lines(kind: str, arms: list[Arm], name: str) -> list[tuple[str, list[Arm]]]:
    """The lines of one curve: composition has one without and one with real imagery."""
    if kind != "composition":
        return [(name or "measured", arms)]
    alone = [arm for arm in arms if arm["mixing"] != "add"]
    return [(f"synthetic alone, {name}", alone), (f"real + synthetic, {name}", [a for a in arms if a not in alone])]


def _line(axes: Any, arms: list[Arm], rows: list[Any], split: str, colour: str, label: str, line: str) -> None:
    arms = sorted(arms, key=lambda arm: float(arm["x"]))
    if not arms:
        return
    x = [arm["x"] for arm in arms]
    means = [arm["measures"]["miou"]["mean"] for arm in arms]
    spreads = [arm["measures"]["miou"]["std"] or 0.0 for arm in arms]
    low, high = ([m + sign * s for m, s in zip(means, spreads)] for sign in (-1, 1))
    axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    axes.plot(x, means, line, color=colour, label=label)
    dots = [
        (arm["x"], row[split]["miou"]) for arm in arms for row in rows if row["subject"] == arm["subject"]
    ]  # fmt: skip
    axes.plot(*zip(*dots), "o", color=colour, markersize=4, alpha=0.8)


def _marks(axes: Any, arms: Sequence[Arm]) -> None:
    """Arms that have no place on the curve, as levels."""
    for arm, line in zip(arms, ("--", ":", "-.", "--", ":", "-.")):
        axes.axhline(
            arm["measures"]["miou"]["mean"], color="#5b6675", linestyle=line, linewidth=1, label=arm["subject"]
        )


def _published(axes: Any, kind: str) -> None:
    """The published points of the same curve, where there are any."""
    points = {"mixing": FIGURE_3, "lambda": TABLE_1}.get(kind)
    if points is not None:
        x, y = [row[0] for row in points.rows], [row[1] for row in points.rows]
        axes.plot(x, y, "D", color=PUBLISHED, markersize=6, label=f"{LE} (other data)")


def gain_bars(arms: Sequence[Arm], split: str) -> Any:
    """The gain in mIoU of each arm over its baseline, with the interval of its mean."""
    figure, axes = _axes(7.2, 1.2 + 0.38 * len(arms))
    places = range(len(arms))
    means = [100 * arm["gains"]["miou"]["mean"] for arm in arms]
    reach = [
        0.0 if arm["gains"]["miou"]["low"] is None else mean - 100 * arm["gains"]["miou"]["low"]
        for arm, mean in zip(arms, means)
    ]  # fmt: skip
    colours = [COLOURS[0] if mean > 0 else COLOURS[1] for mean in means]
    axes.barh(places, means, color=colours, height=0.6, alpha=0.85)
    axes.errorbar(means, places, xerr=reach, fmt="none", ecolor="#1c2430", capsize=3, linewidth=1)
    axes.axvline(0, color="#1c2430", linewidth=0.8)
    axes.set_yticks(list(places), [arm["subject"] for arm in arms], fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel(f"gain in mean IoU over real imagery, %, {_split(split)} (lines: 95 % interval)", fontsize=9)
    return figure


def class_bars(arms: Sequence[Arm], classes: Sequence[str], split: str) -> Any:
    """IoU of each class, a bar for each arm."""
    figure, axes = _axes(max(7.2, 0.16 * len(arms) * len(classes) + 2), 4.0)
    width = 0.82 / len(arms)
    for number, (arm, colour) in enumerate(zip(arms, COLOURS * len(arms))):
        known = [(at, arm["iou"][name]) for at, name in enumerate(classes) if name in arm["iou"]]
        x = [at - 0.41 + width * (number + 0.5) for at, _ in known]
        means, spreads = [each["mean"] for _, each in known], [each["std"] or 0.0 for _, each in known]
        error = {"linewidth": 0.8, "ecolor": "#1c2430"}
        axes.bar(x, means, width, yerr=spreads, color=colour, label=arm["subject"], error_kw=error)
    axes.set_xticks(range(len(classes)), classes)
    axes.set_ylabel(f"IoU, {_split(split)} (lines: one standard deviation)", fontsize=9)
    axes.legend(fontsize=7, frameon=False, ncols=min(len(arms), 4), loc="upper center", bbox_to_anchor=(0.5, -0.08))
    return figure


def distances(sources: Sequence[dict[str, Any]]) -> Any:
    """Distance of the generators' imagery to the real test split over lambda."""
    figure, axes = _axes(7.2, 3.6)
    for name, label, colour in (
        ("frechet_satellite", "random latents", COLOURS[0]),
        ("frechet_satellite_encoded", "encoded latents", COLOURS[1]),
    ):
        points = sorted((each["lambda"], each[name]) for each in sources if name in each)
        if points:
            axes.plot(*zip(*points), "o-", color=colour, label=label)
    axes.set_xlabel(AXES["lambda"][0])
    axes.set_ylabel("frechet_satellite to real test imagery")
    axes.legend(fontsize=8, frameon=False)
    return figure


def _axes(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def _split(split: str) -> str:
    return "test split" if split == "test" else "validation crops"
