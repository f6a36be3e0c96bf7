// Written by scripts/reserved-names.py: change it there.

/** Python's keywords. */
export const KEYWORDS: ReadonlySet<string> = words(`
  and as assert async await break case class continue def del elif else except false finally for from
  global if import in is lambda match none nonlocal not or pass raise return true try while with yield
`);

/** Modules of the standard library, Python 3.10 to 3.14. */
export const STANDARD_LIBRARY: ReadonlySet<string> = words(`
  abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop
  base64 bdb binascii binhex bisect builtins bz2 calendar cgi cgitb chunk cmath cmd code codecs codeop
  collections colorsys compileall compression concurrent configparser contextlib contextvars copy
  copyreg crypt csv ctypes curses dataclasses datetime dbm decimal difflib dis distutils doctest email
  encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib
  functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http
  idlelib imaplib imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache
  locale logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse os
  ossaudiodev pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath
  pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re
  readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil
  signal site smtpd smtplib sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants
  sre_parse ssl stat statistics string stringprep struct subprocess sunau symtable sys sysconfig
  syslog tabnanny tarfile telnetlib tempfile termios test textwrap this threading time timeit tkinter
  token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata
  unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml
  xmlrpc zipapp zipfile zipimport zlib zoneinfo
`);

/** Import names and names on PyPI of the pinned packages and of all they bring. */
export const PACKAGES: ReadonlySet<string> = words(`
  adbc_driver_duckdb alembic amqp annotated_doc annotated_types antlr4 antlr4_python3_runtime anyio
  arrow ast_serialize attr attrs backoff billiard binaryornot c787785866c7b801238d__mypyc celery
  certifi cffi cfgv charset_normalizer check_jsonschema circus click click_aliases click_didyoumean
  click_plugins click_repl colorama coloredlogs conftest cookiecutter copier create_dagster
  cryptography dagster dagster_celery dagster_cloud_cli dagster_dg_cli dagster_dg_core dagster_docker
  dagster_duckdb dagster_graphql dagster_k8s dagster_pipes dagster_postgres dagster_rest_resources
  dagster_shared dagster_webserver dateutil defs distlib docker docker_image docker_image_py
  docstring_parser dotenv duckdb duckdb_engine dunamai durationpy filelock fsspec funcy git gitdb
  github3 gitpython google google_auth gql graphene graphql graphql_core graphql_relay greenlet grpc
  grpc_health grpcio grpcio_health_checking h11 httpcore httptools httpx humanfriendly identify idna
  importlib_resources iniconfig jinja2 jinja2_ansible_filters jsonschema jsonschema_specifications jwt
  kombu kubernetes kubernetes_validate librt mako markdown markdown_it markdown_it_py markupsafe mdurl
  migrations multidict mypy mypy_extensions mypyc nodeenv oauthlib packaging pathlib_abc pathspec pip
  platformdirs pluggy plumbum polars polars_runtime_32 pre_commit prompt_toolkit propcache protobuf
  psutil psycopg psycopg2 psycopg2_binary psycopg_binary py pyasn1 pyasn1_modules pycparser pydantic
  pydantic_core pygments pyjwt pymysql pytest python_dateutil python_discovery python_dotenv
  python_slugify pytz pyyaml pyzmq questionary referencing regex regress requests requests_oauthlib
  requests_toolbelt rich rpds rpds_py ruamel ruff setuptools shellingham six slugify smmap sqlalchemy
  src starlette structlog tabulate termcolor tests text_unidecode tomli tomlkit toposort tornado tqdm
  typer typing_extensions typing_inspection tzdata tzlocal universal_pathlib upath uritemplate urllib3
  uv uvicorn uvloop validators vine virtualenv watchdog watchfiles wcwidth websocket websocket_client
  websockets yaml yarl yaspin zmq
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
