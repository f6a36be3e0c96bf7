import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The words that host.sh says to systemctl, all of which the stand-in knows. */
export const SYSTEMCTL_WORDS = [
  ...['--user', '--now', 'is-system-running', 'daemon-reload', 'enable', 'disable', 'restart'],
] as const;

/**
 * Writes a systemctl that really starts and ends what a unit of a user says, as a group of processes, since a container
 * has no systemd; its words are those of the real one. It reads the units of `$XDG_CONFIG_HOME`.
 */
export function writeSystemctl(bin: string): void {
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of [
    ['systemctl', SYSTEMCTL],
    ['loginctl', '#!/bin/sh\n'],
  ] as const) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
}

const SYSTEMCTL = `#!/usr/bin/env python3
import json, os, shlex, signal, subprocess, sys, time
from pathlib import Path

units = Path(os.environ["XDG_CONFIG_HOME"]) / "systemd" / "user"
state = units / "state.json"
known = json.loads(state.read_text()) if state.exists() else {"loaded": {}, "enabled": [], "groups": {}}
words = sys.argv[1:]
if words[0] != "--user":
    print("offline")
    sys.exit(1)
verb, *rest = words[1:]
now = "--now" in rest
names = [word for word in rest if word != "--now"]

def stop(name):
    group = known["groups"].pop(name, None)
    for kind in (signal.SIGTERM, signal.SIGKILL) if group else ():
        try:
            os.killpg(group, kind)
        except ProcessLookupError:
            break
        time.sleep(0.5)

def start(name):
    lines = dict(line.split("=", 1) for line in known["loaded"][name].splitlines() if "=" in line and line[0] != "#")
    assert "User" not in lines and lines["WantedBy"] == "default.target", lines
    unescape = lambda text: text.replace("%%", "%")
    command = [unescape(word) for word in shlex.split(lines["ExecStart"].removeprefix(":"))]
    folder = unescape(lines["WorkingDirectory"])
    log = open(units / "journal", "ab")
    child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    known["groups"][name] = child.pid

if verb == "is-system-running":
    print("running")
elif verb == "daemon-reload":
    known["loaded"] = {path.name: path.read_text() for path in units.glob("*.service")}
elif verb == "enable":
    assert all(name in known["loaded"] for name in names)
    known["enabled"] += names
elif verb == "disable":
    for name in names:
        known["enabled"].remove(name)
        if now:
            stop(name)
elif verb == "restart":
    for name in names:
        stop(name)
        start(name)
else:
    sys.exit(f"Unknown command verb {verb}.")
state.write_text(json.dumps(known))
`;
