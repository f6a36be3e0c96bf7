"""Reads pieces of source text by the real parser of their language, and tells what they mean.

Input: a list of {"language", "source"}. Output: a list of {"value"} or {"error"}, in the same order.
"""

import ast
import json
import sys
import tomllib
from io import StringIO
from pathlib import Path

import duckdb
import yaml
from dotenv import dotenv_values
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from source_dotenv import source_all

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TEXTS = {"text", "code_inline"}


def inline_text(source, opening):
    """Return the text of the only block of a Markdown document, which holds no markup at all."""
    tokens = MARKDOWN.parse(source)
    kinds = [token.type for token in tokens]
    inline = [token for token in tokens if token.type == "inline"]
    assert kinds[0] == opening, kinds
    assert "html_block" not in kinds, kinds
    assert len(inline) <= (4 if "table" in opening else 1), kinds
    found = inline[-1].children if inline else []
    assert {child.type for child in found} <= TEXTS, [child.type for child in found]
    return "".join(child.content for child in found)


def code_span(source):
    tokens = MARKDOWN.parse(f"a {source} b")
    (inline,) = [token for token in tokens if token.type == "inline"]
    first, code, last = inline.children
    assert (first.content, code.type, last.content) == ("a ", "code_inline", " b"), inline.children
    return code.content


def column_name(source):
    return CONNECTION.sql(f"select 1 as {source}").columns[0]


CONNECTION = duckdb.connect()
READERS = {
    "python": ast.literal_eval,
    "python line": lambda s: ast.literal_eval(f'"""{s}"""'),
    "python text": lambda s: ast.literal_eval(f'"""\n    select\n        {s}\n    """').strip("\n ")[6:].lstrip("\n "),
    "toml": lambda s: tomllib.loads(f"x = {s}\ny = [{s}]")["x"],
    "yaml": lambda s: yaml.safe_load(f"x: {s}\ny: [{s}]\n")["x"],
    "yaml key": lambda s: next(iter(yaml.safe_load(f"{s}: 1"))),
    "dotenv": lambda s: dotenv_values(stream=StringIO(f"X={s}\nY=1\n"))["X"],
    "heading": lambda s: inline_text(f"# {s}\n", "heading_open"),
    "paragraph": lambda s: inline_text(f"{s}\n", "paragraph_open"),
    "item": lambda s: inline_text(f"- {s}\n", "bullet_list_open"),
    "cell": lambda s: inline_text(f"| a | b |\n|---|---|\n| 1 | {s} |\n", "table_open"),
    "code": code_span,
    "identifier": column_name,
}


def read(piece):
    try:
        return {"value": READERS[piece["language"]](piece["source"])}
    except Exception as error:  # noqa: BLE001 - whatever a parser says is the result
        return {"error": f"{type(error).__name__}: {error}"}


pieces = json.load(sys.stdin)
results = [read(piece) if piece["language"] in READERS else None for piece in pieces]
for shell in ("sh", "bash"):
    asked = [index for index, piece in enumerate(pieces) if piece["language"] == shell]
    if not asked:
        continue
    texts = [f"X={pieces[index]['source']}\nY=1\n" for index in asked]
    found, left, complaints = source_all(shell, texts, ["X", "Y"])
    for index, values in zip(asked, found, strict=True):
        ran = left or values["Y"] != "1" or complaints
        results[index] = {"error": f"{left} {complaints}"} if ran else {"value": values["X"]}
json.dump(results, sys.stdout)
