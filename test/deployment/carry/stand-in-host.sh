# A stand-in for host.sh that speaks its protocol and makes no environment: what the other side does is tested with it.
# A file hold-STEP in its folder holds a step up until it goes; fail-STEP has it fail.
set -eu
umask 027
TAB=$(printf '\t')
tell() { line=$1; shift; for part; do line="$line$TAB$part"; done; printf '%s\n' "$line" 2>/dev/null || :; }
current() { [ ! -L "$path/current" ] || basename "$(readlink "$path/current")"; }
fail() {
  trap - EXIT
  [ -z "${made-}" ] || rm -rf "$path/releases/$made"
  tell @fail "$@"
  exit "$1"
}
step() {
  tell @begin "$1" "the step $1"
  while [ -e "$path/hold-$1" ]; do sleep 0.05; done
  [ ! -e "$path/fail-$1" ] || { echo "output of $1: $(cat "$path/fail-$1")"; fail 4 "The step $1 failed." "$(cat "$path/fail-$1")" "Mend it."; }
  tell @end "$1"
}
probe() {
  tell user "$(id -un)"
  tell clock "$(($(date -u +%s) + ${CLOCK_AHEAD:-0}))"
  there=$path
  until [ -e "$there" ]; do there=$(dirname "$there"); done
  if [ ! -d "$there" ]; then tell path not-writable "$there is no folder"
  elif [ -d "$path" ]; then tell path writable
  else tell path missing-but-can-be-made; fi
  tell free_kib "$(df -Pk "$there" | awk 'NR == 2 { print $4 }')"
  if command -v python3 >/dev/null; then tell python 3.11.2 python3; else tell python_found "${PYTHON_FOUND-}"; fi
  for tool in git rsync tar docker; do ! command -v "$tool" >/dev/null || tell tool "$tool"; done
  [ ! -d "$path/.deploy" ] || flock -n "$path/.deploy/lock" true || tell lock "$(cat "$path/.deploy/holder")"
  [ ! -f "$path/.deploy/owner" ] || tell owner "$(cat "$path/.deploy/owner")"
  [ -z "$(current)" ] || tell current "$(current)"
  for folder in "$path"/releases/*; do
    if [ -d "$folder" ] && [ ! -f "$folder/.deploy" ]; then tell interrupted "${folder##*/}"; fi
  done
  [ ! -f "$path/.deploy/history" ] || awk -F "$TAB" '{ last[$1] = NR; line[$1] = $0 } END { for (id in last) print last[id] "\t" line[id] }' "$path/.deploy/history" | sort -n |
    while IFS=$TAB read -r number id commit time by; do
      [ ! -f "$path/releases/$id/.deploy" ] || tell release "$id" "$commit" "$time" "$by" "$number"
    done
  [ -z "$(current)" ] || [ ! -f "$path/current/.env" ] || sed -n 's/=.*//p' "$path/current/.env" | while read -r name; do tell release_variable "$name"; done
}
enter() {
  mkdir -p "$path/releases" "$path/.deploy" 2>/dev/null || fail 6 "$path cannot be written." "" ""
  exec 9>>"$path/.deploy/lock"
  flock -n 9 || fail 8 "Another deploy is at work on this host." "" "Wait."
  printf '%s' "$1" >"$path/.deploy/holder"
  for folder in "$path"/releases/*; do
    if [ -d "$folder" ] && [ ! -f "$folder/.deploy" ]; then rm -rf "$folder"; fi
  done
}
expect() { [ "$(current)" = "${1#none}" ] || fail 8 "Something else was deployed in the meantime." "Current is $(current)." "Plan again."; }
live() {
  step switch
  ln -sfn "releases/$1" "$path/.deploy/current.new"
  mv -fT "$path/.deploy/current.new" "$path/current"
  printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$3" >>"$path/.deploy/history"
}
deploy() {
  enter "$4"
  step begin
  expect "$2"
  [ ! -e "$path/releases/$1" ] || fail 8 "The release $1 is there already." "" ""
  mkdir "$path/releases/$1" 2>/dev/null || fail 3 "There is no space left." "" ""
  made=$1
  trap 'rm -rf "$path/releases/$made"' EXIT
  tell @ready
  answer=.
  while [ "$answer" = . ]; do read -r answer || answer=''; done
  [ "$answer" = go ] || fail 130 "The deploy was not begun." "" ""
  exec </dev/null
  trap : HUP PIPE
  echo "$5" >"$path/.deploy/words"
  [ -e "$path/releases/$1/.env" ] || [ -z "$(current)" ] || [ ! -e "$path/current/.env" ] || cp -p "$path/current/.env" "$path/releases/$1/.env"
  step environment
  echo "$3" >"$path/releases/$1/.deploy"
  made=''
  live "$1" "$3" "$4"
  trap - EXIT
  tell @done "$1"
}
rollback() {
  enter "$3"
  expect "$2"
  trap : HUP PIPE
  live "$1" "$(cat "$path/releases/$1/.deploy")" "$3"
  tell @done "$1"
}
main() {
  verb=$1
  shift
  case $verb in
    probe) probe ;;
    status) probe; tell health "${HEALTH:-serving}"; tell serving "$(current)"; tell since 2026-01-02T03:04:05Z; [ ! -e "$path/drift" ] || tell drift "src/orders/defs/assets.py" ;;
    deploy) deploy "$1" "$2" "$3" "$4" "${5--}" ;;
    rollback) rollback "$@" ;;
  esac
}
main "$@"; exit
