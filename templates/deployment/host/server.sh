# --- The code server, whatever starts it -----------------------------------------------------------------------------

# Waits for runs in progress, whose processes a restart would end: drain RELEASE, whose helpers look for them.
drain() {
  begin drain "waits up to $drain_timeout s for runs in progress"
  if is_server_there "$1" && ! are_runs_over "$1" 0; then
    note "Waits for the runs $(tr '\n' ' ' <"$told/answer")."
    are_runs_over "$1" "$drain_timeout" || fail 4 "Runs are in progress after $drain_timeout s; nothing was switched." \
      "A restart would end them: $(tr '\n' ' ' <"$told/answer")" "Wait for them or end them, or raise drain_timeout."
  fi
  end
}

are_runs_over() {
  at_server "$1" drain "$(folder_of_runs)" "$2" && return 0
  [ "$exited" -eq 4 ] || fail 4 "Nobody can tell whether runs are in progress; nothing was switched." "$(shown 1)" "Mend that, then deploy again."
  return 1
}

server_id=''

# Finds the id of the server that answers now; there is none where none does. It is asked by the client of a release.
find_server_id() {
  server_id=''
  ! at_server "$1" gate id "$inner_address" "$inner_port" || server_id=$(cat "$told/answer")
}

restart_service() {
  begin restart "the code server"
  run start_server "$1" || return 1
  end
}

# Waits until the server serves a release, and is another one than before: gate RELEASE ID.
gate() {
  begin gate "waits up to $health_timeout s until $1 is served"
  input=releases/$1/.deploy/definitions.json
  at_server "$1" gate wait "$inner_address" "$inner_port" "$(source_of "$1")" "${2:-none}" "$health_timeout" && passed=0 || passed=$?
  input=/dev/null
  [ "$passed" -eq 0 ] || return 1
  end
}

# Whether somebody listens on the port: up or down.
server_state() {
  ${python:-python3} -c '
import socket, sys
address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(sys.argv[1], sys.argv[1])
try:
    socket.create_connection((address, int(sys.argv[2])), 3).close()
    print("up")
except OSError:
    print("down")' "$address" "$port" 2>/dev/null || :
}

# On the first deploy the port has to be free: a second server would share it without an error.
need_port() {
  [ -z "$current" ] && [ "$(server_state)" = up ] || return 0
  fail 8 "The port $port of this host is in use." "Another server listens there already." \
    "End that one, or choose another port for $deployment."
}

# What really answers.
status_of_server() {
  if at_server "$current" gate serving "$inner_address" "$inner_port"; then
    tell health serving
    if [ "$(cat "$told/answer")" = "$(source_of "$current")" ]; then tell serving "$current"; else tell serving "$(serving_of_others)"; fi
  else
    tell health "$(shown 1)"
    tell serving unknown
  fi
}

# Which other release has what the server names as the place of its code.
serving_of_others() {
  for folder in "$path"/releases/*; do
    if [ "$(source_of "${folder##*/}" 2>/dev/null)" = "$(cat "$told/answer")" ]; then
      echo "${folder##*/}"
      return 0
    fi
  done
  echo unknown
}
