# --- One change at a time ----------------------------------------------------------------------------------------

holds_lock=''

# Takes the lock. It is held by this process and by the programs that it waits for, also where it was killed itself.
take_lock() {
  exec 9>>.deploy/lock
  tries=0
  until locks 9; do
    tries=$((tries + 1))
    [ "$tries" -lt 3 ] || fail 8 "Another deploy is at work on this host." \
      "The lock $path/.deploy/lock is held by $(cat .deploy/holder 2>/dev/null || echo somebody)." \
      "Wait until it is done, then call the command again."
    sleep 1
  done
  printf '%s since %s\n' "$1" "$(now)" >.deploy/holder
  holds_lock=yes
}

# Locks an open file, or finds that somebody else has.
locks() {
  if has flock; then
    flock -n "$1"
  else
    ${python:-python3} -c 'import fcntl, sys; fcntl.flock(int(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)' "$1" 2>/dev/null
  fi
}

# Who holds the lock; nothing where nobody does.
lock_holder() {
  [ -r "$path/.deploy/lock" ] || return 0
  if ! (locks 8) 8<"$path/.deploy/lock"; then cat "$path/.deploy/holder" 2>/dev/null || echo somebody; fi
}
