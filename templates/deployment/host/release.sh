# --- The folder of a release -------------------------------------------------------------------------------------

# Goes to the folder of the deployment, makes what is missing there, and takes the lock: enter WHO.
enter() {
  why=$(why_not_writable "$path")
  [ -z "$why" ] || fail 6 "$path cannot be written on this host." "$why." \
    "Make it a folder that $(id -un) may write."
  mkdir -p -- "$path" || fail 6 "$path could not be made on this host." "mkdir refused it." "Make it by hand."
  cd -- "$path"
  are_ours releases shared .deploy/log || fail 6 "$path cannot be written on this host." \
    "It has folders that belong to somebody else." "Make all of it a folder of $(id -un)."
  take_lock "$1"
  rm -rf .deploy/answer .deploy/output "$told"
  mkdir -m 0700 "$told"
  owner=$(cat .deploy/owner 2>/dev/null) || owner=$module/$deployment
  [ "$owner" = "$module/$deployment" ] || fail 8 "$path belongs to another deployment." \
    "It is that of $owner." "Choose another path for $module/$deployment."
  printf '%s\n' "$owner" >.deploy/owner
  [ -z "$user" ] || chown "$user:" releases shared .deploy .deploy/log
}

# Makes folders that are missing, and tells whether all of them can be written.
are_ours() {
  for folder; do
    mkdir -p "$folder" || return 1
    [ -w "$folder" ] || return 1
  done
}

# Root makes releases for whoever the folder belongs to, and runs nothing of them itself.
user=''

find_owner() {
  if [ "$(id -u)" != 0 ] || [ ! -d "$path" ] || [ "$(stat -L -c %u -- "$path")" = 0 ]; then return 0; fi
  user=$(stat -L -c %U -- "$path")
}

hand_over() { [ -z "$user" ] || chown -R "$user:" "$@"; }

as_owner() {
  if [ -z "$user" ]; then "$@"; else runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d : -f 6)" "$@"; fi
}

# Undoes what was interrupted, and refuses to go on where another release is current than the caller has seen.
expect() {
  seen=$(current_release)
  recover
  for release_seen in "${seen:-none}" "${current:-none}"; do [ "$release_seen" != "$1" ] || return 0; done
  fail 8 "Something else was deployed in the meantime." "Current is ${current:-no release}, and not $1." \
    "Plan again, then call the command again."
}

made=''

make_release() {
  [ ! -e "releases/$1" ] || fail 8 "The release $1 is there already." "It was made before." "Call the command again."
  made=$1
  mkdir "releases/$1" "releases/$1/.deploy"
}

# Whether a name is one of ours: nothing else in the folder is touched.
is_release() {
  case $1 in
    [0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z-?*) return 0 ;;
    *) return 1 ;;
  esac
}

# Removes releases that were begun and not finished, and those that never went live.
remove_leftovers() {
  for folder in releases/*; do
    left=${folder#releases/}
    if ! is_release "$left" || [ "$left" = "$(current_release)" ]; then continue; fi
    if [ ! -f "$folder/.deploy/release.json" ] || ! lived | grep -q " $left\$"; then
      note "Removes $left, which an interrupted deploy has left."
      remove_release "$left"
    fi
  done
}

# Removes a release; that it is none any more is certain before its files go. One that cannot be removed is in nobody's
# way.
remove_release() {
  forget_image "$1" || :
  if ! rm -f "releases/$1/.deploy/release.json" || ! rm -rf "releases/$1"; then
    note "$path/releases/$1 could not be removed: it has files of somebody else."
  fi
}

# Whether a program still runs from a release: a server that was not restarted, or a run that it has begun.
is_running() {
  its_folder=$(cd -P -- "$path/releases/$1" && pwd)
  for command in /proc/[0-9]*/cmdline; do
    if tr '\000' '\n' <"$command" 2>/dev/null | grep -Fq "$its_folder/"; then return 0; fi
  done
  return 1
}

# Keeps as many releases as are wanted, and always the current one, the one before it, and what is still in use.
clean() {
  begin clean "keeps $releases_kept releases"
  removed=0 before=$1
  extra=$(($(lived | wc -l) - releases_kept))
  for id in $(lived | awk '{ print $2 }'); do
    [ "$extra" -gt 0 ] || break
    if [ "$id" = "$(current_release)" ] || [ "$id" = "$before" ] || is_running "$id"; then continue; fi
    remove_release "$id"
    [ -e "releases/$id" ] || removed=$((removed + 1))
    extra=$((extra - 1))
  done
  find .deploy/log -name '*.log' -mtime +90 -exec rm -f {} +
  end "removed $removed"
}

# The secrets of the release before, where the caller has brought none.
keep_secrets() {
  secrets=releases/$1/.env
  if [ ! -e "$secrets" ] && [ -n "$current" ] && [ -f "releases/$current/.env" ]; then
    cp "releases/$current/.env" "$secrets"
  fi
  [ ! -e "$secrets" ] || chmod 0600 "$secrets"
}

# Writes what the release is; from then on it counts as one.
finish_release() {
  printf '{\n  "id": "%s",\n  "module": "%s",\n  "deployment": "%s",\n  "commit": "%s",\n  "by": "%s",\n  "made": "%s"\n}\n' \
    "$1" "$module" "$deployment" "$2" "$3" "$(now)" >"releases/$1/.deploy/release.json.new"
  mv "releases/$1/.deploy/release.json.new" "releases/$1/.deploy/release.json"
}
