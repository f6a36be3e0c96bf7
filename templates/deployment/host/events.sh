# --- What the caller is told -------------------------------------------------------------------------------------

log=''
step=''
# Where programs that are run leave what they print: a folder that nobody else may read, as no secret is hidden there.
told=.deploy/told

# Begins to log, also what the shell itself complains about.
start_log() {
  log=.deploy/log/$1.log
  exec 2>>"$log"
}

# A text without what would end its part of a line, or speak to a terminal.
plain() { printf '%s' "$1" | tr '\000-\037\177' ' '; }

# Prints an event, and logs it: say @EVENT PART … A caller who has gone does not matter.
say() {
  line=$1
  shift
  for part; do line="$line$TAB$(plain "$part")"; done
  [ -z "$log" ] || printf '%s %s\n' "$(now)" "$line" >>"$log" || :
  printf '%s\n' "$line" 2>/dev/null || :
}

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

begin() {
  step=$1
  say @begin "$1" "$2"
}

end() { say @end "$step" "${1-}"; }

note() { say @note "$1"; }

failure_what='' failure_why='' failure_next=''

# Ends the script: fail CODE WHAT WHY NEXT. What was begun is taken back on the way out.
fail() {
  failure_what=$2 failure_why=$3 failure_next=$4
  exit "$1"
}

child=''
input=/dev/null

# Runs a program, with what is in the file `input`. What it prints is in "$told/answer", and what it complains about in
# "$told/output", until the next one runs; and all of it in the log.
run() {
  "$@" <"$input" >"$told/answer" 2>"$told/output" &
  child=$!
  await "$child" && exited=0 || exited=$?
  child=''
  [ -z "$log" ] || cat "$told/answer" "$told/output" | hidden >>"$log" || :
  return "$exited"
}

# Waits for a child, whatever signals come.
await() {
  while :; do
    wait "$1" && return 0
    ended=$?
    kill -0 "$1" 2>/dev/null || return "$ended"
  done
}

# The last lines that the last program has complained about, or else printed: they say what happened.
shown() {
  cat "$told/answer" "$told/output" 2>/dev/null | hidden | grep -v '^[[:space:]]*$' | tail -n "${1:-2}" | tr '\n' ' ' | cut -c 1-600
}
