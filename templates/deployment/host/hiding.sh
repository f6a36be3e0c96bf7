# --- Secrets, which nothing that is shown or logged may have in it ---------------------------------------------------

# Copies what it reads, without the values in the files of secrets: those of variables that are known to be no secrets
# stay, and so does what is as short as a word that stands everywhere.
hidden() {
  set --
  for secrets_file in "$path/shared/.env" "$path"/releases/*/.env; do
    [ ! -r "$secrets_file" ] || set -- "$@" "$secrets_file"
  done
  awk -v public=" $public_variables " '
    function keep(text, at) {
      if (length(text) < 5) return
      for (at = count++; at > 0 && length(values[at]) < length(text); at--) values[at + 1] = values[at]
      values[at + 1] = text
    }
    function learn(text, name, quote) {
      sub(/\r$/, "", text)
      if (text ~ /^[ \t]*#/) return
      # A line without a name goes on with the value of the line before.
      if (match(text, /^[ \t]*(export[ \t]+)?[A-Za-z_][A-Za-z0-9_]*[ \t]*=[ \t]*/)) {
        name = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
        sub(/^[ \t]*(export[ \t]+)?/, "", name)
        sub(/[ \t]*=.*/, "", name)
        is_public = index(public, " " name " ")
      }
      if (is_public) return
      quote = substr(text, 1, 1)
      if (quote ~ /["'\'']/) text = substr(text, 2)
      else sub(/[ \t]+#.*$/, "", text)
      sub(/["'\'' \t]+$/, "", text)
      keep(text)
      if (gsub(/\\/, "", text)) keep(text)
    }
    function without(text, value, found, at) {
      for (found = ""; (at = index(text, value)) > 0; text = substr(text, at + length(value))) found = found substr(text, 1, at - 1) "***"
      return found text
    }
    !shown { learn($0); next }
    { for (i = 1; i <= count; i++) $0 = without($0, values[i]); print }
  ' "$@" shown=1 -
}
