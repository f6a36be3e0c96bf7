# --- The switch ------------------------------------------------------------------------------------------------------

# Makes a release the current one, at once: whoever looks sees the one before it or this one.
point_current() {
  ln -sfn "releases/$1" .deploy/current.new
  mv -fT .deploy/current.new current
}

# Goes from the current release to another one: change_to RELEASE HOW. Migrations run without runs; and when they are
# over, others may have begun.
change_to() {
  find_server_id "$1"
  if has_migrations; then drain "$1"; fi
  note_pending "$2" "$1" "${current:-none}"
  made=''
  if has_migrations; then migrate; fi
  drain "$1"
  go_live "$1"
  note_activation "$1" "$by" "$2"
}

# From the switch to the gate: go_live RELEASE, once server_id is that of the server before.
go_live() {
  # From here on a signal comes too late: it would leave what nobody has looked at.
  trap : INT TERM
  begin switch "current leads to $1"
  printf 'switched\tyes\n' >>.deploy/pending
  point_current "$1"
  end
  service_install
  restart_service "$1" || fail 4 "The code server could not be restarted." "$(shown)" "Mend that, then deploy again."
  gate "$1" "$server_id" || fail 4 "The code server does not serve the release $1." "$(shown 1)" \
    "Mend that, then deploy again. $(server_log) tells more."
}
