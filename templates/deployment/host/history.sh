# --- What was, and what is under way -----------------------------------------------------------------------------

# .deploy/history has a line for each time that a release went live: number, time, release, commit, by whom, and how.
# .deploy/pending says how to undo what is not finished: it is there from before the first change until that line.

history_length() { awk 'END { print NR }' "$path/.deploy/history" 2>/dev/null || echo 0; }

# The releases that went live and are still here, the one that did so longest ago first; number and name.
lived() {
  [ -f "$path/.deploy/history" ] || return 0
  awk -F "$TAB" '{ last[$3] = $1 } END { for (id in last) print last[id], id }' "$path/.deploy/history" | sort -n |
    while read -r number id; do
      [ ! -f "$path/releases/$id/.deploy/release.json" ] || echo "$number $id"
    done
}

# A part of a line of the history: of_history NUMBER PART.
of_history() { awk -F "$TAB" -v number="$1" -v part="$2" '$1 == number { print $part }' "$path/.deploy/history"; }

# A part of what is under way.
pending() { awk -F "$TAB" -v key="$1" '$1 == key { print $2 }' "$path/.deploy/pending" 2>/dev/null; }

is_pending() { [ -f "$path/.deploy/pending" ]; }

# Whether that has not come to its line of the history.
is_unfinished() { [ "$(history_length)" -lt "$(pending number)" ]; }

# Whether this process has changed something that has to be undone.
noted=''

# Notes what is to be undone if it does not come to its end: note_pending HOW NEW OLD.
note_pending() {
  printf 'how\t%s\nnew\t%s\nold\t%s\nnumber\t%s\n' "$1" "$2" "$3" "$(($(history_length) + 1))" >.deploy/pending.new
  mv .deploy/pending.new .deploy/pending
  noted=yes
}

# Notes that a release has gone live: from this line on, nothing is undone any more, and nothing fails.
note_activation() {
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$(($(history_length) + 1))" "$(now)" "$1" "$(commit_of "$1")" "$2" "$3" >>.deploy/history
  rm -f .deploy/pending || :
}

commit_of() { sed -n 's/^ *"commit": "\([A-Za-z0-9._-]*\)".*/\1/p' "$path/releases/$1/.deploy/release.json"; }
