#!/usr/bin/env -S python3 -B
"""What the pages say is there: links, commands, options, and the messages of the program.

Usage: guide_text_test.py FOLDER_OF_PROGRAMS [unittest arguments]
"""

import re
import subprocess
import sys
import unittest
from functools import cache
from pathlib import Path

from pages import GUIDE, ROOT, anchors, blocks, code_spans, links, pages, table_rows

PROGRAMS = Path(sys.argv.pop(1)).resolve() if __name__ == "__main__" else None
QUOTING_TABLES = ("message", "sentence", "line", "line or file", "phase")
SHORTEST_FRAGMENT = 6
OPERATIONS = ROOT / "docs" / "operations.md"


@cache
def helped(command=""):
    words = [PROGRAMS / "millrace", "help", *command.split()]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@cache
def commands():
    return re.findall(r"^  ([a-z]+)\s{2,}\S", helped(), re.M)


def options(text):
    return set(re.findall(r"(?<![\w-])--?[A-Za-z][\w-]*", text))


def is_known(option, command):
    text = helped() + (helped(command) if command in commands() else "")
    return option in options(text)


def calls(text):
    """The words after `millrace` wherever it is called: [["-c", "FILE", "run"], ...]."""
    joined = text.replace("\\\n", " ")
    program = r"(?:^|[\s|(=])(?:/usr/local/bin/)?millrace"
    found = re.findall(program + r"((?: [\w./={}-]+)+)", joined, re.M)
    return [words for words in (call.split() for call in found)
            if re.match(r"-|[a-z]", words[0]) and not words[0].startswith("millrace")]


def command_of(words):
    takes_value = ("-c", "--config", "--output", "--workdir")
    rest = [word for at, word in enumerate(words)
            if not word.startswith("-") and (at == 0 or words[at - 1] not in takes_value)]
    return rest[0] if rest else ""


@cache
def literals():
    """The string literals of the sources, adjacent ones joined, as the program prints them."""
    one = r'"(?:[^"\\\n]|\\.)*"'
    found = []
    for folder in ("connector", "sinks", "config"):
        for source in (ROOT / folder).rglob("*"):
            if source.suffix not in (".cpp", ".h"):
                continue
            for run in re.findall(rf"{one}(?:\s*{one})*", source.read_text()):
                text = "".join(part[1:-1] for part in re.findall(one, run)).replace('\\"', '"')
                found += [text, text.replace("{{", "{").replace("}}", "}")]
    return "\n".join(found)


def fragments(message):
    parts = (part.strip() for part in message.split("…"))
    return [part for part in parts if len(part) >= SHORTEST_FRAGMENT]


class Links(unittest.TestCase):
    def test_lead_to_a_file_and_a_heading_that_exist(self):
        for page in pages():
            for link in links(page):
                with self.subTest(page=str(page.relative_to(ROOT)), link=link):
                    path, _, anchor = link.partition("#")
                    target = (page.parent / path).resolve() if path else page
                    self.assertTrue(target.exists(), "no such file")
                    if anchor and target.suffix == ".md":
                        self.assertIn(anchor, anchors(target))

    def test_of_the_index_name_every_page(self):
        named = {link.partition("#")[0] for link in links(GUIDE / "README.md")}
        self.assertLessEqual({page.name for page in GUIDE.glob("*.md")} - {"README.md"}, named)


class Commands(unittest.TestCase):
    def test_and_options_that_pages_name_are_in_the_help(self):
        for page in [ROOT / "README.md", OPERATIONS, *GUIDE.glob("*.md")]:
            code = [block.text for block in blocks(page) if block.language in ("sh", "text", "ini")]
            for words in calls("\n".join(code + code_spans(page))):
                with self.subTest(page=page.name, call=" ".join(words)):
                    command = command_of(words)
                    self.assertIn(command, ["", *commands()])
                    for option in (word for word in words if word.startswith("-")):
                        self.assertTrue(is_known(option.split("=")[0], command), option)

    def test_options_that_stand_alone_are_those_of_some_command(self):
        everywhere = options(helped() + "".join(helped(command) for command in commands()))
        for page in GUIDE.glob("*.md"):
            for span in code_spans(page):
                if span.startswith("--"):
                    with self.subTest(page=page.name, span=span):
                        self.assertIn(re.split(r"[ =]", span)[0], everywhere)


class Messages(unittest.TestCase):
    def test_that_the_guide_quotes_are_in_the_sources(self):
        quoted = 0
        for page in (GUIDE / "troubleshooting.md", GUIDE / "output.md", OPERATIONS):
            for header in QUOTING_TABLES:
                for row in table_rows(page, header):
                    for message in re.findall(r"`([^`]+)`", row):
                        for fragment in fragments(message):
                            quoted += 1
                            with self.subTest(page=page.name, message=message):
                                self.assertTrue(fragment in literals(), f"nowhere: {fragment}")
        self.assertGreater(quoted, 80)


if __name__ == "__main__":
    unittest.main()
