# --- rollback RELEASE CURRENT BY -------------------------------------------------------------------------------------

rollback() {
  release=$1 expected=$2 by=$3
  begin_change
  find_python || :
  enter "$by"
  start_log "$(date -u +%Y%m%dT%H%M%SZ)-rollback"
  trap : HUP PIPE
  begin begin "$release"
  service_ready
  expect "$expected"
  lived | grep -q " $release\$" || fail 3 "There is no release $release on this host." \
    "Here are: $(lived | awk '{ print $2 }' | tr '\n' ' ')" "Choose one of these."
  end
  # As where what was interrupted, and is undone by now, was a deploy from this very release.
  if [ "$release" = "$current" ]; then
    say @done "$release"
    return 0
  fi
  plan_across "$release"
  change_to "$release" rollback
  say @done "$release"
}
