# --- What is here ------------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null 2>&1; }

# The release that current leads to.
current_release() {
  [ -L "$path/current" ] || return 0
  basename -- "$(readlink "$path/current")"
}

# The first part of the path that is there already.
existing_part() {
  there=$1
  until [ -e "$there" ] || [ -L "$there" ]; do there=$(dirname -- "$there"); done
  printf '%s\n' "$there"
}

# Why a path cannot be written; nothing where it can.
why_not_writable() {
  there=$(existing_part "$1")
  if [ ! -d "$there" ]; then
    echo "$there is no folder"
  elif [ ! -w "$there" ] || [ ! -x "$there" ]; then
    echo "$there belongs to $(stat -c %U -- "$there")"
  fi
}
