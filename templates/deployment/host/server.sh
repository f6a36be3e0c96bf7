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

# Finds where a release serves: at the address and the port of when it was made, as its helpers see them and as the host
# does. Without a release, and of one that does not say it, at those of now.
find_address() {
  inner_address_there=$inner_address inner_port_there=$inner_port address_there=$address port_there=$port
  if [ -n "$1" ] && [ -f "$path/releases/$1/.deploy/address" ]; then
    read -r inner_address_there inner_port_there address_there port_there <"$path/releases/$1/.deploy/address"
  fi
}

# Asks the server where a release serves, by the client of the release: ask_server RELEASE TASK ARGUMENT …
ask_server() {
  find_address "$1"
  asked=$1 task=$2
  shift 2
  at_server "$asked" gate "$task" "$inner_address_there" "$inner_port_there" "$@"
}

server_id=''

# Finds the id of the server that answers now where a release will serve; there is none where none does.
find_server_id() {
  server_id=''
  ! ask_server "$1" id || server_id=$(cat "$told/answer")
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
  ask_server "$1" wait "$(source_of "$1")" "${2:-none}" "$health_timeout" && passed=0 || passed=$?
  input=/dev/null
  [ "$passed" -eq 0 ] || return 1
  end
}

# Whether somebody listens where a release serves: up or down.
server_state() {
  find_address "$1"
  ${python:-python3} -c '
import socket, sys
address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(sys.argv[1], sys.argv[1])
try:
    socket.create_connection((address, int(sys.argv[2])), 3).close()
    print("up")
except OSError:
    print("down")' "$address_there" "$port_there" 2>/dev/null || :
}

# A port that nothing of ours serves on yet has to be free: a second server would share it without an error.
need_port() {
  find_address "$current"
  if [ -n "$current" ] && [ "$port_there" = "$port" ]; then return 0; fi
  [ "$(server_state '')" = up ] || return 0
  fail 8 "The port $port of this host is in use." "Another server listens there already." \
    "End that one, or choose another port for $deployment."
}

# What really answers.
status_of_server() {
  if ask_server "$current" serving; then
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
