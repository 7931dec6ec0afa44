#!/usr/bin/env python3
"""Measures of the code that style and reviews go by. Usage: scripts/measure.py [FOLDER]

Prints the lengths of functions and files, the share of comments in headers, loops between files,
the largest flat folder, and the classes with many functions. It reads the text, not a syntax tree:
a function is what begins with a parameter list and an opening brace inside a namespace or a class.
"""
import collections
import pathlib
import re
import sys

CODE = ("config", "connector", "sinks", "examples/reports_server")
OPENS_SCOPE = re.compile(r"^\s*(template\s*<.*>\s*)?(inline\s+)?(namespace|class|struct|union|enum|extern)\b")
MANY_FUNCTIONS = 17


def sources(root):
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def without_strings(line):
    line = re.sub(r'R"\(.*?\)"', '""', line)
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    line = re.sub(r"'(\\.|[^'\\])'", "' '", line)
    return line.split("//")[0]


def functions(lines):
    """The number of lines of each function, from its first line to its closing brace."""
    scopes = []  # One entry an open brace: its first line when it is a function's, else None.
    head = []    # What was read since the last ; { or }.
    raw = False
    for number, line in enumerate(lines):
        if raw:
            raw = ')"' not in line
            continue
        opened = re.search(r'\bR"\(', line)
        raw = bool(opened) and ')"' not in line[opened.end():]
        text = without_strings(line)
        if text.startswith("#"):
            continue
        for token in re.split(r"([{};])", text):
            if token == "{":
                words = " ".join(word for _, word in head)
                inside = any(scope is not None for scope in scopes)
                is_scope = OPENS_SCOPE.search(words) and not re.search(r"\)\s*$", words)
                is_function = not inside and not is_scope and "(" in words
                first = next((n for n, word in head if word.strip()), number)
                scopes.append(first if is_function else None)
                head = []
            elif token == "}":
                if scopes:
                    first = scopes.pop()
                    if first is not None:
                        yield number - first + 1
                head = []
            elif token == ";":
                head = []
            elif token.strip():
                head.append((number, token))


def file_loops(root, paths):
    """Sets of files (a header with its source counts as one) that include each other in a loop."""
    stem = lambda path: str(path.relative_to(root).with_suffix(""))
    known = {stem(path) for path in paths}
    arrows = collections.defaultdict(set)
    for path in paths:
        for included in re.findall(r'^\s*#include "([^"]+)"', path.read_text(), re.M):
            other = included.rsplit(".", 1)[0]
            if other in known and other != stem(path):
                arrows[stem(path)].add(other)
    loops, done = [], {}

    def visit(name, trail):
        if name in trail:
            loops.append(trail[trail.index(name):])
            return
        if done.get(name):
            return
        for other in sorted(arrows[name]):
            visit(other, trail + [name])
        done[name] = True

    for name in sorted(known):
        visit(name, [])
    return loops


def busy_classes(path):
    """Classes of a header with many functions that its own file declares."""
    found = re.finditer(r"^(?:class|struct) (\w+)[^;{]*\{(.*?)^\};", path.read_text(), re.M | re.S)
    for name, body in (match.groups() for match in found):
        declared = re.findall(r"^  (?! |//|using|friend|struct|class|enum|return|template).*\w+\(.*$",
                              body, re.M)
        if len(declared) >= MANY_FUNCTIONS:
            yield f"{name} ({len(declared)})"


def spread(numbers):
    numbers = sorted(numbers)
    at = lambda share: numbers[min(len(numbers) - 1, int(share * len(numbers)))]
    return f"median {at(0.5)}, p90 {at(0.9)}, max {numbers[-1]}"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    paths = list(sources(root))
    lines = {path: path.read_text().splitlines() for path in paths}
    headers = [line.strip() for path in paths if path.suffix == ".h" for line in lines[path]]
    filled = [line for line in headers if line]
    folders = collections.Counter(path.parent for path in paths)
    largest, count = folders.most_common(1)[0]
    loops = file_loops(root, paths)
    busy = [name for path in paths if path.suffix == ".h" for name in busy_classes(path)]
    print(f"files              {len(paths)}, {sum(map(len, lines.values()))} lines")
    lengths = [(n, path) for path in paths for n in functions(lines[path])]
    print(f"function lines     {spread([n for n, _ in lengths])} ({max(lengths)[1].relative_to(root)})")
    print(f"file lines         {spread([len(lines[path]) for path in paths])}")
    print(f"header comments    {100 * sum(l.startswith('//') for l in filled) // len(filled)} %")
    print(f"loops of files     {len(loops)}" + "".join(f"\n  {' -> '.join(l)}" for l in loops))
    print(f"largest folder     {largest.relative_to(root)}, {count} files")
    print(f"classes with {MANY_FUNCTIONS} functions or more: {len(busy)}" +
          "".join(f"\n  {name}" for name in sorted(busy)))


if __name__ == "__main__":
    main()
