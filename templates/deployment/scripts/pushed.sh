# Whether others can get a commit. What CI has checked out came from there, and it may not ask again.
is_pushed() {
  if [ -n "${CI-}" ] || [ -z "$(git remote)" ]; then return 0; fi
  [ -z "$(git branch --remotes --contains "$1")" ] || return 0
  git remote | {
    while IFS= read -r remote; do
      if git ls-remote --heads --tags -- "$remote" </dev/null | grep -q "^$1"; then exit 0; fi
    done
    exit 1
  }
}
