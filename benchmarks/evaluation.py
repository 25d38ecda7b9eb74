"""The numbers of evaluations as rows: reads the metrics.json that `landsynth evaluate` wrote.

python benchmarks/evaluation.py fast=runs/evaluate/fast.json --out benchmarks/results/evaluation.json
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rows import Table, device_name

FORMAT = "landsynth-evaluation"


def main() -> int:
    """A row for every measure of every subject; seconds are those of the whole evaluation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("metrics", nargs="+", help="SUBJECT=metrics.json")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    options = parser.parse_args()
    found = []
    for text in options.metrics:
        subject, _, path = text.partition("=")
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content.get("format") != FORMAT:
            parser.error(f"expected metrics of evaluate, found something else in {path}")
        found.append((subject, content))
    table = Table(device_name("CPU", found[0][1]["job"]["options"].get("threads")))
    for subject, content in found:
        seconds = content["seconds"]
        total = sum(seconds.values()) if isinstance(seconds, dict) else seconds
        for each in content["measures"]:
            level = "" if each.get("level") is None else f", real imagery {each['level']:.4g}"
            unit = f"{each.get('unit') or 'number'}, {content['chips']['synthetic']} chips{level}"
            table.add(each["name"], subject, each["value"], unit, total)
    table.finish(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
