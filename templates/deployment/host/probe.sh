# --- probe and status: what is here ----------------------------------------------------------------------------------

tell() {
  key=$1
  shift
  line=$key
  for part; do line="$line$TAB$(plain "$part")"; done
  printf '%s\n' "$line"
}

probe() {
  tell host "$(uname -n)"
  tell user "$(id -un 2>/dev/null || id -u)"
  tell clock "$(date -u +%s)"
  probe_path
  probe_tools
  [ ! -f "$path/.deploy/owner" ] || tell owner "$(cat "$path/.deploy/owner")"
  holder=$(lock_holder)
  [ -z "$holder" ] || tell lock "$holder"
  current=$(current_release)
  [ -z "$current" ] || tell current "$current"
  probe_interrupted
  probe_releases
  probe_current
  state=$(service_state)
  [ -z "$state" ] || tell unit "$state"
  state=$(server_state "$current")
  [ -z "$state" ] || tell server "$state"
}

probe_path() {
  why=$(why_not_writable "$path")
  if [ -n "$why" ]; then
    tell path not-writable "$why"
  elif [ -d "$path" ]; then
    tell path writable
  else
    tell path missing-but-can-be-made
  fi
  free=$(free_kib "$(existing_part "$path")")
  [ -z "$free" ] || tell free_kib "$free"
}

probe_tools() {
  probe_python
  for tool in git rsync tar flock curl docker; do
    ! has "$tool" || tell tool "$tool"
  done
  tell systemd "$(systemd_of_host)"
}

# Whose units can be installed: those of the system, those of this user, or none.
systemd_of_host() {
  if [ "$(id -u)" = 0 ]; then
    scope=system
    state=$(systemctl is-system-running 2>/dev/null) || :
  else
    scope=user
    state=$(systemctl --user is-system-running 2>/dev/null) || :
  fi
  case $state in
    '' | offline | unknown) echo none ;;
    *) echo "$scope" ;;
  esac
}

# What the next deploy will undo or remove.
probe_interrupted() {
  [ -z "$holder" ] || return 0
  if is_pending && is_unfinished; then tell interrupted "$(pending new)"; fi
  for folder in "$path"/releases/*; do
    if is_release "${folder##*/}" && [ ! -f "$folder/.deploy/release.json" ]; then tell interrupted "${folder##*/}"; fi
  done
}

probe_releases() {
  lived | while read -r number id; do
    tell release "$id" "$(commit_of "$id")" "$(of_history "$number" 2)" "$(of_history "$number" 5)" "$number"
  done
}

probe_current() {
  names variable "$path/shared/.env"
  [ -n "$current" ] || return 0
  folder=$path/releases/$current
  names release_variable "$folder/.env"
  for database in $databases; do
    for file in "$folder/migrations/$database/versions"/*.py; do
      [ ! -f "$file" ] || tell migration "$database" "${file##*/}"
    done
  done
}

# The names of the variables in a file, and not their values: names KEY FILE.
names() {
  [ -r "$2" ] || return 0
  sed -n 's/^[[:space:]]*\(export[[:space:]]\{1,\}\)\{0,1\}\([A-Za-z_][A-Za-z0-9_]*\)[[:space:]]*=.*/\2/p' "$2" |
    while read -r name; do tell "$1" "$name"; done
}

# The newest attempt where it failed, and nothing has gone live since: its log is that of its release.
status_failed() {
  newest=''
  for file in "$path"/.deploy/log/*.log; do
    [ ! -r "$file" ] || newest=$file
  done
  tried=${newest##*/}
  tried=${tried%.log}
  if ! is_release "$tried" || lived | grep -q " $tried\$"; then return 0; fi
  # All of it was shown before; a secret may have come since.
  awk -F "$TAB" -v OFS="$TAB" -v tried="$tried" -v live="$(of_history "$(history_length)" 2)" '
    $1 ~ /^[0-9TZ:-]+ @fail$/ && $1 >= live { last = "failed" OFS tried OFS $2 OFS $3 OFS $4 }
    END { if (last != "") print last }
  ' "$newest" | hidden
}

status() {
  probe
  status_failed
  [ -n "$current" ] || return 0
  last=$(history_length)
  # A switch that nobody has finished is in no history.
  [ "$(of_history "$last" 3)" != "$current" ] || tell since "$(of_history "$last" 2)"
  # What programs answer goes to a folder of its own: a deploy may be at work.
  told=$(mktemp -d)
  trap 'rm -rf "$told"' EXIT
  export PYTHONDONTWRITEBYTECODE=1
  status_of_server
  drift | while read -r file; do tell drift "$file"; done
}
