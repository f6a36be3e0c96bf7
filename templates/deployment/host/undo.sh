# --- The way back ----------------------------------------------------------------------------------------------------

interrupted() {
  [ -z "$child" ] || kill -s TERM "$child" 2>/dev/null || :
  [ -z "$child" ] || await "$child" || :
  fail 130 "Interrupted." "" "Nothing was switched."
}

begin_change() {
  trap on_exit EXIT
  trap interrupted INT TERM
}

# Every way out of a change comes here, also an error that nobody foresaw.
on_exit() {
  status=$?
  trap - EXIT
  trap : HUP INT PIPE TERM
  set +e
  [ "$status" -eq 0 ] || take_back
  [ -z "$holds_lock" ] || rm -rf .deploy/holder "$told"
  [ "$status" -eq 0 ] || say @fail "$status" "$what" "$why$undone" "$next"
  exit "$status"
}

# Takes back what this process has begun. What an earlier one has left is undone by `recover` alone, after its drain.
take_back() {
  what=${failure_what:-The step ${step:-begin} failed on this host.}
  why=${failure_why:-$([ -n "$failure_what" ] || why_unforeseen)}
  next=${failure_next:-Look at $path/${log:-.deploy/log} on the host.}
  [ -n "$failure_what" ] || status=$(code_of_unforeseen)
  input=/dev/null
  [ -z "$noted" ] || undo_pending
  [ -z "$made" ] || remove_release "$made"
}

free_kib() { df -Pk -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }

why_unforeseen() {
  if [ "$(free_kib .)" -lt 64 ]; then echo "The disk of this host is full."; else tail -n 1 "${log:-/dev/null}" 2>/dev/null; fi
}

code_of_unforeseen() { if [ "$(free_kib .)" -lt 64 ]; then echo 3; else echo 4; fi; }

undone=''

# Undoes what is under way: of this process, or of one that was killed. What it had switched serves again then.
undo_pending() {
  is_pending || return 0
  new=$(pending new) old=$(pending old) how=$(pending how)
  if ! is_unfinished; then
    rm -f .deploy/pending
    return 0
  fi
  if [ "$(pending switched)" = yes ]; then
    undo_switch
  else
    undo_migrations
  fi
  # What is left of a release then is found by its name alone.
  rm -f .deploy/pending
  [ "$how" != deploy ] || remove_release "$new"
}

undo_switch() {
  if [ "$old" = none ]; then
    rm -f current
    undo_migrations
    run stop_server
    undone="$undone Undone: nothing is current, as before."
    return 0
  fi
  find_server_id "$old"
  point_current "$old"
  undo_migrations
  note "Goes back to $old."
  if restart_service "$old" && gate "$old" "$server_id"; then
    undone="$undone Undone: $old serves again."
  else
    undone="$undone Undone, but $old does not serve either: $(shown 1)"
  fi
}
