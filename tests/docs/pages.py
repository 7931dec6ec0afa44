"""The Markdown pages of this repository: their code blocks, links, headings and tables."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"


@dataclass
class Block:
    """A fenced block. What follows the language is for tests: CONTRIBUTING lists the marks."""

    page: Path
    line: int
    language: str
    marks: dict
    text: str

    def __str__(self):
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages():
    folders = [ROOT / "docs", ROOT / "examples"]
    return sorted([*ROOT.glob("*.md"), *(page for at in folders for page in at.rglob("*.md"))])


def blocks(page):
    found = []
    text = page.read_text()
    for fence in re.finditer(r"^```(\w*)([^\n]*)\n(.*?)^```$", text, re.S | re.M):
        marks = dict((word + "=").split("=")[:2] for word in fence[2].split())
        line = text.count("\n", 0, fence.start()) + 1
        found.append(Block(page, line, fence[1], marks, fence[3]))
    return found


def without_blocks(page):
    return re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.S | re.M)


def code_spans(page):
    return re.findall(r"(?<!`)`([^`\n]+)`(?!`)", without_blocks(page))


def links(page):
    """The relative targets that the page names, such as `modes.md#the-counts`."""
    prose = re.sub(r"`[^`\n]*`", "", without_blocks(page))
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(page):
    """The ids that GitHub gives to the headings of the page."""
    found = set()
    for heading in re.findall(r"^#+ (.*)$", without_blocks(page), re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        again = sum(1 for one in found if re.fullmatch(re.escape(slug) + r"(-\d+)?", one))
        found.add(f"{slug}-{again}" if again else slug)
    return found


def table_rows(page, header):
    """The first cells of those tables whose first column has this header."""
    rows, inside = [], False
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line.startswith("|"):
            inside = False
        elif inside:
            rows.append(cells[1])
        else:
            inside = cells[1] == header
    return [row for row in rows if not set(row) <= set("-: ")]
