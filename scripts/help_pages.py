"""The help that opens without a network: a page for each algorithm and for each guide in docs/, with their pictures.

`pages` needs nothing but Python: what the algorithms say of themselves it reads with stand-ins for QGIS.
"""

from __future__ import annotations

import html
import itertools
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from stand_ins import ROOT, algorithms, parameters

DOCS = ROOT / "docs"
REPOSITORY = "https://github.com/landsynth/landsynth/blob/main/"
GUIDES = ("generate", "training", "evaluation", "results", "scale", "sources", "platforms")
SCENES, LOOKS = "Labelled scenes", "Another season: image translators"
SEGMENTER = "A segmenter, and whether synthetic imagery helps it"
TOPICS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "generate": (
        "generate",
        ("The paint panel", "Which class is which", "What is promised about grids", "Large rasters"),
        "demo.jpg",
    ),
    "changepairs": ("generate", ("Change pairs", "Which class is which"), "bypass.jpg"),
    "generatechangedataset": ("generate", ("Pairs to train change detectors on", "Change pairs"), "bypass.jpg"),
    "generateseries": ("generate", ("Time series", "Which class is which"), "demo.jpg"),
    "generatelandcover": ("generate", ("Land cover of no real place",), "layouts.jpg"),
    "classify": ("generate", ("Large rasters",), "demo.jpg"),
    "translate": ("training", (LOOKS,), "translation.jpg"),
    "preparedataset": ("training", ("A generator, on your own imagery",), "demo.jpg"),
    "traingenerator": ("training", ("A generator, on your own imagery",), "tile5.jpg"),
    "generatedataset": ("training", (SEGMENTER,), "tile5.jpg"),
    "trainsegmenter": ("training", (SEGMENTER,), "mixing.png"),
    "traintranslator": ("training", (LOOKS,), "translation.jpg"),
    "trainscenegenerator": ("training", (SCENES,), "scenes.jpg"),
    "generatescenes": ("training", (SCENES,), "scenes.jpg"),
    "experiment": ("evaluation", ("Does it help? The experiment",), "mixing.png"),
    "evaluate": ("evaluation", ("What goes in", "What is measured", "How to read it"), "evaluate.png"),
    "installworker": (
        "platforms",
        ("What happens", "Machines without a network", "When it fails", "Removing everything"),
        "demo.jpg",
    ),
}
"""Algorithm -> guide, the sections of it that belong to the algorithm, and a picture of docs/pictures."""
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - LandSynth</title>
<meta name="viewport" content="width=device-width"><style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 54rem; margin: 2rem auto; padding: 0 1rem }}
img {{ max-width: 100%; height: auto }} figure {{ margin: 1.5rem 0 }} figcaption {{ color: #666; font-size: 0.9em }}
table {{ border-collapse: collapse; font-size: 0.9em }} td, th {{ border: 1px solid #ddd; padding: 0.3rem 0.6rem;
text-align: left; vertical-align: top }} pre {{ background: #f5f5f5; padding: 0.8rem; overflow-x: auto }}
a {{ color: #1763a6 }} nav {{ font-size: 0.9em }} h2 {{ margin-top: 2rem }}
</style></head><body><nav><a href="index.html">LandSynth help</a></nav>
{body}
</body></html>
"""


def pages() -> dict[str, bytes]:
    """The files of the help by their names within its folder: index.html, the others, pictures/."""
    guides = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in GUIDES}
    bodies = {f"guide-{name}": (_title(text), to_html(text)) for name, text in guides.items()}
    groups = dict[str, list[str]]()
    for each in algorithms():
        bodies[each.NAME] = each.DISPLAY_NAME, _algorithm(each, guides)
        groups.setdefault(each.GROUP, []).append(each.NAME)
    models = {path.stem: _model(path) for path in sorted((ROOT / "resources/processing_models").glob("*.model3"))}
    groups = {**groups, "Models of several steps": list(models), "Guides": [f"guide-{name}" for name in GUIDES]}
    bodies["index"] = "Help", _index(groups, {**bodies, **models})
    bodies.update(models)
    found = {
        f"{name}.html": PAGE.format(title=html.escape(t), body=body).encode() for name, (t, body) in bodies.items()
    }
    wanted = {name for page in found.values() for name in re.findall(r'src="pictures/([^"]+)"', page.decode())}
    return {**found, **{f"pictures/{name}": (DOCS / "pictures" / name).read_bytes() for name in sorted(wanted)}}


def to_html(text: str) -> str:
    """Markdown as our docs use it: headings, paragraphs, flat lists, tables, code, pictures, links, bold, italic."""
    blocks = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join(part for each in blocks for part in _blocks(each))


def _blocks(text: str) -> Iterator[str]:
    if text.startswith("```"):
        yield f"<pre>{html.escape(text.partition(chr(10))[2].rstrip('`').rstrip())}</pre>"
        return
    for kind, lines in itertools.groupby(text.split("\n"), _kind):
        yield from _BLOCKS[kind](list(lines)) if kind else ()


def _kind(line: str) -> str:
    """What a line belongs to: heading, table, list (`-` or `1`), picture, paragraph; nothing for an empty one."""
    found = re.match(r"#|\||- |\d(?=\d*\. )|!\[", line)
    return "" if not line.strip() else ("1" if found[0].isdigit() else found[0].strip()) if found else "p"


def _headings(lines: list[str]) -> Iterator[str]:
    for line in lines:
        level, title = len(line.split(" ")[0]), line.lstrip("# ")
        yield f'<h{level} id="{_anchor(title)}">{_inline(title)}</h{level}>'


def _table(lines: list[str]) -> Iterator[str]:
    rows = [re.split(r"(?<!\\)\|", line.strip()[1:-1]) for line in lines if not re.fullmatch(r"[|\s:-]+", line)]
    cells = ["".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) for row in rows]
    cells[0] = cells[0].replace("td>", "th>")
    yield "<table>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</table>"


def _list(tag: str, lines: list[str]) -> Iterator[str]:
    items = "".join(f"<li>{_inline(line.split(' ', 1)[1].strip())}</li>" for line in lines)
    yield f"<{tag}>{items}</{tag}>"


def _pictures(lines: list[str]) -> Iterator[str]:
    for caption, source in re.findall(r"!\[(.*)\]\((.*)\)", "\n".join(lines)):
        yield _figure(caption, Path(source).name)


_BLOCKS: dict[str, Callable[[list[str]], Iterable[str]]] = {
    "#": _headings,
    "|": _table,
    "-": lambda lines: _list("ul", lines),
    "1": lambda lines: _list("ol", lines),
    "![": _pictures,
    "p": lambda lines: [f"<p>{_inline(chr(10).join(lines))}</p>"],
}


def _inline(text: str) -> str:
    parts = re.split(r"`([^`]*)`", text)
    parts[1::2] = [f"<code>{html.escape(code)}</code>" for code in parts[1::2]]
    codes = dict(enumerate(parts[1::2]))
    line = "".join(f"\0{i // 2}\0" if i % 2 else html.escape(part) for i, part in enumerate(parts))
    line = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", lambda m: _link(m[1].removesuffix(".md"), m[2]), line)
    line = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", line)
    line = re.sub(r"(?<![\w*])\*(?!\s)(.+?)\*(?!\w)", r"<i>\1</i>", line).replace("\\|", "|")
    return re.sub("\0(\\d+)\0", lambda m: codes[int(m[1])], line)


def _link(text: str, target: str) -> str:
    """A link of docs/ within the help: guides are there, everything else is in the repository."""
    name, _, anchor = target.partition("#")
    if name.removesuffix(".md") in GUIDES:
        target = f"guide-{name.removesuffix('.md')}.html" + (f"#{anchor}" if anchor else "")
    elif name and "://" not in target:
        target = REPOSITORY + (name[3:] if name.startswith("../") else f"docs/{name}")
    return f'<a href="{target}">{text}</a>'


def _anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _title(text: str) -> str:
    return text.partition("\n")[0].lstrip("# ")


def _figure(caption: str, name: str) -> str:
    caption = html.escape(caption)
    return f'<figure><img src="pictures/{name}" alt="{caption}"><figcaption>{caption}</figcaption></figure>'


def _caption(picture: str) -> str:
    """What the docs call a picture."""
    for file in (ROOT / "README.md", *sorted(DOCS.glob("*.md"))):
        found = re.search(rf"!\[(.*)\]\(\S*{re.escape(picture)}\)", file.read_text(encoding="utf-8"))
        if found:
            return found[1]
    return ""


def _section(text: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if not found:
        sys.exit(f"Expected a section '{heading}' in docs/, found none. Correct TOPICS in scripts/help_pages.py.")
    return found[0]


def _algorithm(algorithm: Any, guides: dict[str, str]) -> str:
    guide, sections, picture = TOPICS.get(algorithm.NAME, ("", (), ""))
    parts = [f"<h1>{html.escape(algorithm.DISPLAY_NAME)}</h1>"]
    parts += [_figure(_caption(picture), picture)] if picture else []
    parts += [f"<p>{paragraph}</p>" for paragraph in algorithm.SHORT_HELP.strip().split("\n\n")]
    rows = "".join(
        f"<tr><td>{html.escape(label)}<br><code>{name}</code></td><td>{html.escape(tip)}</td></tr>"
        for name, label, tip in parameters(algorithm)
    )
    parts.append(f'<h2 id="parameters">Parameters</h2><table><tr><th>name</th><th>what it does</th></tr>{rows}</table>')
    for heading in sections:
        parts.append(to_html(_section(guides[guide], heading)).replace('href="#', f'href="guide-{guide}.html#'))
    if guide:
        parts.append(f'<p>More: <a href="guide-{guide}.html">{html.escape(_title(guides[guide]))}</a></p>')
    return "\n".join(parts)


def _model(path: Path) -> tuple[str, str]:
    """Title and page of a model of the model builder."""
    tree = ElementTree.parse(path)
    title, text = (tree.find(f".//Option[@name='{name}']").get("value") for name in ("model_name", "ALG_DESC"))
    paragraphs = [f"<p>{html.escape(each)}</p>" for each in text.split("\n\n")]
    return title, "\n".join([f"<h1>{html.escape(title)}</h1>", *paragraphs])


def _index(groups: dict[str, list[str]], bodies: dict[str, tuple[str, str]]) -> str:
    parts = ["<h1>LandSynth help</h1>", _figure(_caption("demo.jpg"), "demo.jpg")]
    for title, names in groups.items():
        links = "".join(f'<li><a href="{name}.html">{html.escape(bodies[name][0])}</a></li>' for name in names)
        parts.append(f"<h2>{html.escape(title)}</h2><ul>{links}</ul>")
    return "\n".join(parts)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/help_pages.py FOLDER   writes the help there")
    for name, content in pages().items():
        target = Path(sys.argv[1]) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
