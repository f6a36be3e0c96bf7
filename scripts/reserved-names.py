"""Prints src/module/reserved-names.ts: the names that a module must not have.

Run with the Python of the test environment, which holds the pinned packages:
    .cache/python/bin/python scripts/reserved-names.py > src/module/reserved-names.ts
The standard library's names are those of all supported versions: the newest interpreter's, and the ones
that were removed since 3.10.
"""

import keyword
import sys
import textwrap
from importlib.metadata import packages_distributions

REMOVED_SINCE_3_10 = (
    "aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils imghdr imp lib2to3 mailcap "
    "msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib uu xdrlib"
)
ADDED_SINCE_3_11 = "annotationlib compression concurrent pathlib string tomllib"
# Names that a module's own folders and the generated code use.
OURS = "conftest defs migrations src tests"


def identifiers(names):
    return sorted({n for n in names if n.isidentifier() and n.islower() and not n.startswith("_")})


def constant(name, comment, names):
    lines = textwrap.wrap(" ".join(names), 100)
    body = "\n".join(f"  {line}" for line in lines)
    return f"/** {comment} */\nexport const {name}: ReadonlySet<string> = words(`\n{body}\n`);\n"


stdlib = identifiers([*sys.stdlib_module_names, *REMOVED_SINCE_3_10.split(), *ADDED_SINCE_3_11.split(), "test"])
distributions = packages_distributions()
packages = identifiers({*distributions, *(d.lower().replace("-", "_") for ds in distributions.values() for d in ds)})
print("// Written by scripts/reserved-names.py: change it there.\n")
print(constant("KEYWORDS", "Python's keywords.", identifiers(map(str.lower, [*keyword.kwlist, *keyword.softkwlist]))))
print(constant("STANDARD_LIBRARY", "Modules of the standard library, Python 3.10 to 3.14.", stdlib))
print(
    constant(
        "PACKAGES",
        "Import names and names on PyPI of the pinned packages and of all they bring.",
        sorted({*packages, *OURS.split()} - set(stdlib)),
    )
)
print("function words(text: string): ReadonlySet<string> {\n  return new Set(text.trim().split(/\\s+/));\n}")
