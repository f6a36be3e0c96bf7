import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './folder.ts';
import { run } from './program.ts';
import { ROOT } from './python.ts';

/** The package as npm gives it to a user: packed, and installed beside `yo`. */
export interface InstalledPackage {
  readonly folder: string;
  readonly tarball: string;
  readonly yo: string;
  readonly dgm: string;
}

let installed: Promise<InstalledPackage> | undefined;

/** Packs the package and installs it beside the `yo` of our development dependencies; once for all tests. */
export function installedPackage(): Promise<InstalledPackage> {
  installed ??= install();
  return installed;
}

async function install(): Promise<InstalledPackage> {
  const folder = temporaryFolder({ 'package.json': '{"private": true}' });
  await npm(['pack', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  const quick = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--omit=dev'];
  await npm(['install', ...quick, `./${tarball}`, `yo@${versionOfYo()}`], folder);
  const modules = join(folder, 'node_modules');
  return {
    folder,
    tarball: join(folder, tarball),
    yo: join(modules, 'yo', 'lib', 'cli.js'),
    dgm: join(modules, 'generator-dagster-module', 'dist', 'src', 'cli.js'),
  };
}

async function npm(args: readonly string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run('npm', [...args, '--silent'], { cwd });
  if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
}

/** The version of the `yo` that the development dependencies pin. */
function versionOfYo(): string {
  const manifest = fileURLToPath(import.meta.resolve('yo/package.json'));
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
