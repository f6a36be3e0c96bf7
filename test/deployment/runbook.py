"""Reads Markdown texts: JSON of a list of them in; out, for each, its blocks of code, code spans, links and shape."""

import json
import sys

from markdown_it import MarkdownIt

parser = MarkdownIt("commonmark").enable("table")


def read(text):
    """Read one text; its shape is the kinds of all that is in it, but for the text itself."""
    found = {"blocks": [], "spans": [], "links": [], "shape": []}
    for token in parser.parse(text):
        found["shape"].append(f"{token.type} {token.tag} {token.info}")
        if token.type == "fence":
            found["blocks"].append({"language": token.info, "code": token.content})
        for child in token.children or []:
            if child.type == "code_inline":
                found["spans"].append(child.content)
            if child.type == "link_open":
                found["links"].append(child.attrGet("href"))
            if child.type not in ("text", "softbreak"):
                found["shape"].append(child.type)
    return found


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
