# --- Secrets, which nothing that is shown or logged may have in it ---------------------------------------------------

# Copies what it reads, without the values in the files of secrets: those of variables that are known to be no secrets
# stay, and so does what is as short as a word that stands everywhere.
hidden() {
  set --
  for secrets_file in "$path/shared/.env" "$path"/releases/*/.env; do
    [ ! -r "$secrets_file" ] || set -- "$@" "$secrets_file"
  done
  # Byte by byte, whatever the language of the host is.
  LC_ALL=C awk -v public=" $public_variables " '
    BEGIN { for (i = 1; i < 256; i++) ord[sprintf("%c", i)] = i }
    # What finds a byte in what programs print: as it is, behind backslashes, or as its number.
    function spelled(c, n) {
      n = sprintf("%02x", ord[c])
      return "([\\\\]*" (c == "^" ? "\\^" : "[" c "]") "|%" n "|%" toupper(n) "|[\\\\]+(x|u00)" n (c == " " ? "|[+]" : "") ")"
    }
    # The same for a letter of several bytes, as its bytes or as the number of the letter in Unicode.
    function spelled_letter(bytes, n, i, percent, escaped, named) {
      n = length(bytes)
      n = ord[substr(bytes, 1, 1)] - (n == 2 ? 192 : n == 3 ? 224 : 240)
      for (i = 1; i <= length(bytes); i++) {
        if (i > 1) n = n * 64 + ord[substr(bytes, i, 1)] - 128
        percent = percent "%" sprintf("%02x", ord[substr(bytes, i, 1)])
        escaped = escaped "[\\\\]+x" sprintf("%02x", ord[substr(bytes, i, 1)])
      }
      if (n < 256) named = sprintf("(x|u00)%02x", n)
      else if (n < 65536) named = sprintf("u%04x", n)
      else named = sprintf("(U%08x|ud%03x[\\\\]+u%04x)", n, int((n - 65536) / 1024) + 2048, n % 1024 + 56320)
      return "(" bytes "|" percent "|" toupper(percent) "|" escaped "|[\\\\]+" named ")"
    }
    function spellings(text, found, c, next_one, size) {
      for (found = ""; text != ""; text = substr(text, size + 1)) {
        size = 1
        c = substr(text, 1, 1)
        if (c ~ /[A-Za-z0-9_]/) found = found c
        else if (c == "\\") {
          # In quotes of a dotenv file, some stand for nothing but the sign after them, and two for one.
          while (substr(text, size + 1, 1) == "\\") size++
          next_one = substr(text, size + 1, 1)
          found = found "([\\\\]|%5c|%5C)" (next_one == "" || next_one ~ /[A-Za-z0-9_]/ || ord[next_one] > 127 ? "+" : "*")
        } else if (ord[c] < 128) found = found spelled(c)
        else {
          while (ord[substr(text, size + 1, 1)] > 127 && ord[substr(text, size + 1, 1)] < 192) size++
          found = found spelled_letter(substr(text, 1, size))
        }
      }
      return found
    }
    # One expression for all, of which the longest that fits counts: gawk compiles each anew that is not that of before.
    function keep(text) {
      if (length(text) < 5 || text in known) return
      known[text]
      secret = (secret == "" ? "" : secret "|") spellings(text)
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
    !shown { learn($0); next }
    { if (secret != "") gsub(secret, "***"); print }
  ' "$@" shown=1 -
}
