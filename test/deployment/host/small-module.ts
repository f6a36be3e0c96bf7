import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';

/** The definitions of a module that loads; `extra` is more source text. */
export function definitions(extra = ''): string {
  return `"""A module of two assets."""

import os
import time

import dagster as dg


@dg.asset
def fast() -> int:
    return 1


@dg.asset
def slow() -> None:
    stop = os.environ["SLOW_UNTIL"]
    while not os.path.exists(stop):
        time.sleep(0.2)
${extra}

defs = dg.Definitions(assets=[fast, slow], jobs=[dg.define_asset_job("slow_job", selection=["slow"])])
`;
}

const PROJECT = `[project]
name = "small"
version = "0.1.0"
requires-python = ">=3.10,<3.15"
dependencies = ["dagster==1.13.27", "sqlalchemy<2.1"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
`;

/** The newest SQLAlchemy is for newer Alembics; what is locked once serves all tests of a process. */
let locked: string | undefined;

function lock(): string {
  if (locked === undefined) {
    const folder = temporaryFolder({ 'pyproject.toml': PROJECT });
    execFileSync(join(PYTHON_BIN, 'uv'), ['lock', '--project', folder], { stdio: 'pipe' });
    locked = readFileSync(join(folder, 'uv.lock'), 'utf8');
  }
  return locked;
}

/** What says which packages the module needs. */
export function smallProject(): Readonly<Record<string, string>> {
  return { 'pyproject.toml': PROJECT, 'uv.lock': lock() };
}

/** A folder with a module that needs nothing but Dagster, as it travels to a host. */
export function smallModule(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder();
  writeFiles(folder, {
    ...smallProject(),
    'src/small/__init__.py': '',
    'src/small/definitions.py': definitions(),
    ...files,
  });
  return folder;
}
