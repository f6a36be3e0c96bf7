import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from '../../support/python.ts';

/**
 * Writes a docker that stands in for an engine: an image is a folder with a module in it, which a registry (the folder
 * `registry` of the state) has; a container is a code server in namespaces of its own for processes and the network,
 * as in a real one. It reads the compose file, and demands of it what compose does.
 */
export function writeDocker(bin: string, state: string): void {
  mkdirSync(bin, { recursive: true });
  for (const folder of ['registry', 'images']) mkdirSync(join(state, folder), { recursive: true });
  const text = `#!${PYTHON}\nSTATE = ${JSON.stringify(state)}\nPYTHON = ${JSON.stringify(PYTHON)}\n${DOCKER}`;
  writeFileSync(join(bin, 'docker'), text);
  chmodSync(join(bin, 'docker'), 0o755);
}

const DOCKER = `
import os, pathlib, shutil, signal, subprocess, sys, urllib.parse
import yaml
from dotenv import dotenv_values

state = pathlib.Path(STATE)
pid_file = state / "pid"
with open(state / "calls", "a") as calls:
    calls.write(" ".join(word if len(word) < 200 else "…" for word in sys.argv[1:]) + "\\n")

def image(tag, kind="images"):
    return state / kind / urllib.parse.quote(tag, safe="")

def options(words, flags, valued=()):
    found = {}
    while words and words[0].startswith("-"):
        name = words.pop(0)
        assert name in flags or name in valued, name
        found[name] = words.pop(0) if name in valued else True
    return found

def running():
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, 0)
        return pid
    except (OSError, ValueError):
        return None

def stop():
    if pid := running():
        os.kill(pid, signal.SIGKILL)
    pid_file.unlink(missing_ok=True)

def inside(pid):
    return ["nsenter", "--target", str(pid), "--net", "--pid", "--mount"]

def compose(words):
    if words == ["version"]:
        return 0
    given = options(words, (), ("--project-name", "--file"))
    file = pathlib.Path(given["--file"])
    text = file.read_text().replace("\${IMAGE:?is not set}", os.environ["IMAGE"]).replace("\${IMAGE}", os.environ["IMAGE"])
    services = yaml.safe_load(text)["services"]
    verb = words.pop(0)
    flags = {
        "up": {"--detach", "--no-deps", "--force-recreate"}, "ps": {"--quiet"}, "exec": {"-T"},
        "run": {"--rm", "--no-deps", "-T"}, "rm": {"--stop", "--force"},
    }[verb]
    options(words, flags, ("--status",))
    name = words.pop(0)
    service = services[name]
    home = image(service["image"])
    if verb in ("up", "run") and not home.exists():
        sys.exit(f"No such image: {service['image']}")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(home / "src")}
    for entry in service["env_file"]:
        env |= {key: value or "" for key, value in dotenv_values(file.parent / entry["path"]).items()}
    env |= {key: str(value) for key, value in service["environment"].items()}
    if verb == "up":
        stop()
        server = ["-m", "dagster", "code-server", "start", "-h", "0.0.0.0", "-p", "4000", "-m", f"{name}.definitions"]
        begin = ["unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"]
        shell = ["sh", "-c", 'ip link set lo up; exec "$@"', "sh", PYTHON, *server, "--location-name", name]
        log = open(state / "log", "ab")
        child = subprocess.Popen([*begin, *shell], env=env, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        children = pathlib.Path(f"/proc/{child.pid}/task/{child.pid}/children")
        while not children.read_text().strip():
            pass
        pid_file.write_text(children.read_text().split()[0])
    elif verb == "ps":
        print(running() or "", end="")
    elif verb == "rm":
        stop()
    else:
        assert words[0] == "python"
        if verb == "exec" and not running():
            sys.exit(f'service "{name}" is not running')
        prefix = inside(running()) if verb == "exec" else []
        env["PYTHONPATH"] = str(home / "src")
        return subprocess.run([*prefix, PYTHON, *words[1:]], env=env, cwd=home).returncode
    return 0

def main(verb, *words):
    words = list(words)
    if verb == "compose":
        return compose(words)
    if verb == "pull":
        options(words, ("--quiet",))
        if not image(words[0], "registry").exists():
            sys.exit(f"Error response from daemon: manifest for {words[0]} not found: manifest unknown")
        shutil.copytree(image(words[0], "registry"), image(words[0]), dirs_exist_ok=True)
    elif verb == "build":
        tag = options(words, (), ("--tag",))["--tag"]
        shutil.copytree(words[0], image(tag))
    elif verb == "image":
        assert words[0] == "rm"
        shutil.rmtree(image(words[1]))
    else:
        assert verb == "info", verb
    return 0

sys.exit(main(*sys.argv[1:]))
`;

/** What host.sh calls docker with, beside compose: command and options. */
export const DOCKER_WORDS = [
  [['pull'], '--quiet'],
  [['build'], '--tag'],
  [['image', 'rm'], undefined],
  [['info'], undefined],
] as const;
