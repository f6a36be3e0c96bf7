# --- Its environment, by uv --------------------------------------------------------------------------------------

python='' python_version='' pythons_found=''

# Finds an interpreter that the module may run on, and that the owner may run: it may be in the home of root. All that
# were looked at are in pythons_found.
find_python() {
  for program in $pythons; do
    program=$(command -v "$program") || continue
    version=$(as_owner "$program" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    pythons_found="$pythons_found $version"
    as_owner "$program" -c '
import sys
low, high = (tuple(map(int, text.split("."))) for text in sys.argv[1:])
sys.exit(not low <= sys.version_info[:2] < high)' "$python_from" "$python_below" 2>/dev/null || continue
    python=$program python_version=$version
    return 0
  done
  return 1
}

# Finds uv: the one on the PATH, else one that an earlier deploy has put here; the owner has to be able to run it.
find_uv() {
  for uv in "$(command -v uv)" "$path/.deploy/uv/bin/uv"; do
    [ -n "$uv" ] || continue
    uv_version=$(as_owner "$uv" --version 2>/dev/null) && return 0
  done
  return 1
}

probe_python() {
  if find_python; then
    tell python "$python_version" "$python"
  else
    tell python_found "${pythons_found# }"
  fi
  ! find_uv || tell uv "$(echo "$uv_version" | awk '{ print $2 }')" "$uv"
}

need_python() {
  find_python || fail 3 "There is no Python on this host that the module can run on." \
    "It needs $python_from or newer, below $python_below; there is${pythons_found:- none}." "Install one, then deploy again."
}

# Runs a helper with the variables of a release: in_release RELEASE HELPER ARGUMENT …
in_release() {
  folder=$path/releases/$1 helper=$2
  shift 2
  run as_owner "$folder/.venv/bin/python" "$folder/.deploy/run.py" ".deploy/$helper.py" "$@"
}

# Runs a helper where the server runs: at_server RELEASE HELPER ARGUMENT …
at_server() {
  folder=$path/releases/$1 helper=$2
  shift 2
  run as_owner "$folder/.venv/bin/python" "$folder/.deploy/$helper.py" "$@"
}

# What a server of the release names as the place of its code.
source_of() { (cd -P -- "$path/releases/$1" && pwd); }

# The folder that the Python of its runs lies in.
folder_of_runs() { (cd -P -- "$path" && echo "$(pwd)/"); }

is_server_there() { :; }

make_lock() {
  [ ! -f "releases/$1/uv.lock" ] || return 0
  begin lock "the versions of all packages, since the module has no uv.lock"
  # What ran until now stays as it is where it may.
  [ -z "$current" ] || cp "releases/$current/uv.lock" "releases/$1/uv.lock" 2>/dev/null || :
  need_uv
  run as_owner "$uv" lock --project "releases/$1" --python "$python" || fail_by_uv 4 "The versions of the packages could not be found."
  end
}

make_environment() {
  begin environment "packages by uv.lock, Python $python_version"
  need_uv
  run as_owner "$uv" sync --project "releases/$1" --frozen --no-dev --python "$python" ||
    fail_by_uv 4 "The environment of the release could not be made."
  reuse_bytecode "$1"
  end
}

# Saves time and nothing else: where it fails, Python makes the bytecode anew.
reuse_bytecode() {
  environment=releases/$current/.venv
  if [ -z "$current" ] || [ ! -d "$environment" ]; then return 0; fi
  run as_owner "$python" "releases/$1/.deploy/bytecode.py" "$environment" "releases/$1/.venv" || :
}

need_uv() {
  find_cache
  find_uv && return 0
  note "Puts uv into $path/.deploy/uv."
  rm -rf .deploy/uv
  run as_owner "$python" -m venv .deploy/uv || fail 3 "No environment can be made by $python." "$(shown)" \
    "Install uv, or the part of Python that makes environments, such as python3-venv."
  run as_owner .deploy/uv/bin/python -m pip install --quiet --disable-pip-version-check uv || {
    rm -rf .deploy/uv
    fail_by_uv 3 "uv is not there, and pip could not install it."
  }
  find_uv || fail 3 "The uv that pip has installed does not run on this host." "$path/.deploy/uv is for another system." "Install uv."
}

# uv keeps at home what it has fetched; what an owner without a home has fetched is kept here.
find_cache() {
  # shellcheck disable=SC2016 # The owner's.
  if [ -n "${UV_CACHE_DIR-}" ] || as_owner sh -c '[ -w "${HOME-}" ]'; then return 0; fi
  export UV_CACHE_DIR="$path/.deploy/cache"
}

fail_by_uv() {
  fail_by_host "$2" "the index of packages"
  if said 'failed to parse .*(uv.lock|pyproject.toml)|lockfile .*needs to be updated|hash mismatch'; then
    fail 7 "$2" "$(shown 3)" "Make uv.lock again with uv lock, and commit it."
  fi
  fail "$1" "$2" "$(shown 3)" "Mend that, then deploy again."
}

list_files() { (cd "releases/$1" && as_owner .venv/bin/python -B .deploy/files.py write); }

# What is not as it came.
drift() { (cd "$path/releases/$current" && as_owner .venv/bin/python -B .deploy/files.py check 2>/dev/null); }

forget_image() { :; }
