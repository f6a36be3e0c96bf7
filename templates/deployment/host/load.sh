# --- Whether it loads ------------------------------------------------------------------------------------------------

# The definitions load; what they are is what the server has to serve.
load() {
  begin load "the definitions of $code"
  in_release "$1" load "$code" || fail 4 "The definitions of the release do not load." "$(shown 1)" \
    "Mend the code, then deploy again."
  mv "$told/answer" "releases/$1/.deploy/definitions.json"
  end
}
