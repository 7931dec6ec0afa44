"""Prints the rows of a file as Python's own modules read them: rows.py csv|jsonl FILE

One line for the names and one for each row; a cell is "x" and its bytes in hex, or "-" for null.
"""

import csv
import json
import sys


def cell(value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str):
        value = json.dumps(value, separators=(",", ":"))
    return "x" + value.encode("utf-8", "surrogatepass").hex()


def csv_rows(file):
    csv.field_size_limit(sys.maxsize)
    yield from csv.reader(file, strict=True)


def json_rows(file):
    # Numbers by their own text, and every member, also one that is there twice.
    for index, line in enumerate(file):
        members = json.loads(line, parse_int=str, parse_float=str, object_pairs_hook=list)
        if index == 0:
            yield [name for name, _ in members]
        yield [value for _, value in members]


def main():
    kind, path = sys.argv[1:]
    with open(path, encoding="utf-8", newline="" if kind == "csv" else "\n") as file:
        for row in csv_rows(file) if kind == "csv" else json_rows(file):
            print(" ".join(cell(value) for value in row))


main()
