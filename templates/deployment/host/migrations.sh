# --- Migrations, from the release that has them ----------------------------------------------------------------------

# Where a database was, and which release can bring it back there, is noted before it is touched.
move_database() {
  printf 'database\t%s\t%s\t%s\n' "$1" "$2" "$4" >>.deploy/pending
  in_release "$4" migrations move "$1" "$3" || fail_by_database "The database $1 could not be migrated to $3."
}

fail_by_database() {
  why=$(shown)
  if said 'authentication failed|access denied|permission denied|no password supplied|login failed|no pg_hba.conf entry|must be owner of'; then
    fail 6 "$1" "$why" "Correct the password, or give the user of the database the right, then deploy again."
  fi
  if is_network; then fail 5 "$1" "$why" "See that this host reaches the database, then deploy again."; fi
  fail 4 "$1" "$why" "Mend that, then deploy again."
}

# Where the databases are: name, revision, revision of the release, number of migrations in between.
look_at_databases() {
  # shellcheck disable=SC2086 # Names, to be split.
  in_release "$1" migrations "$2" $databases || fail_by_database "The databases could not be asked for their migrations."
}

# Finds what a new release has to migrate, into "$told/migrations": database, from, to, and the release that has the way.
plan_up() {
  : >"$told/migrations"
  [ -n "$databases" ] || return 0
  look_at_databases "$1" at
  awk -F "$TAB" -v OFS="$TAB" -v with="$1" '$4 > 0 { print $1, $2, $3, with }' "$told/answer" >"$told/migrations"
}

# The same for any other release; it refuses where there is no way back. Nothing is changed yet.
plan_across() {
  : >"$told/migrations"
  [ -n "$databases" ] || return 0
  look_at_databases "$1" heads
  mv "$told/answer" "$told/heads"
  look_at_databases "$current" at
  mv "$told/answer" "$told/ats"
  while read -r database at _; do
    head=$(awk -v name="$database" '$1 == name { print $3 }' "$told/heads")
    [ "$head" != "$at" ] || continue
    # The newer of two releases has the way between them, also the way back.
    with=$1
    if in_release "$current" migrations knows "$database" "$head"; then
      with=$current
      refuse_fixed "$database" "$head" "$1"
    fi
    printf '%s\t%s\t%s\t%s\n' "$database" "$at" "$head" "$with" >>"$told/migrations"
  done <"$told/ats"
}

refuse_fixed() {
  in_release "$current" migrations fixed "$1" "$2" || fail_by_database "The migrations of $1 could not be read."
  [ ! -s "$told/answer" ] || fail 4 "The database $1 cannot go back to what $3 needs; nothing was switched." \
    "There is no way back from $(tr '\n' ' ' <"$told/answer")" "Write a downgrade() for it, or deploy a repaired release."
}

# Whether a plan has found something.
has_migrations() { [ -s "$told/migrations" ]; }

# Does what a plan has found.
migrate() {
  begin migrate "$(awk '{ print $1 " from " $2 " to " $3 }' "$told/migrations" | tr '\n' ' ')"
  while read -r database at head with; do move_database "$database" "$at" "$head" "$with"; done <"$told/migrations"
  end
}

# Brings the databases back to where they were; what has no way back is named.
undo_migrations() {
  awk -F "$TAB" '$1 == "database" { line[NR] = $2 " " $3 " " $4 } END { for (i = NR; i > 0; i--) if (line[i]) print line[i] }' \
    .deploy/pending >"$told/migrations"
  while read -r database at with; do
    in_release "$with" migrations fixed "$database" "$at"
    if [ -s "$told/answer" ]; then
      undone="$undone The database $database keeps $(tr '\n' ' ' <"$told/answer"), which has no way back."
    elif in_release "$with" migrations move "$database" "$at"; then
      note "The database $database is at $at again."
    else
      undone="$undone The database $database could not be brought back to $at: $(shown 1)."
    fi
  done <"$told/migrations"
}
