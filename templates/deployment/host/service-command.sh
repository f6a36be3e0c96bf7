# --- The code server, restarted by a command of this host ------------------------------------------------------------

service_ready() { :; }
service_install() { :; }
service_state() { :; }

start_server() {
  limit=$((health_timeout * 5))
  # Without the lock, which what it starts would keep.
  (
    exec 9>&-
    unset UV_PYTHON_DOWNLOADS LC_MESSAGES LC_COLLATE
    DEPLOY_PATH=$path DEPLOY_RELEASE=$1 exec timeout "$limit" sh -c "$restart"
  ) && code=0 || code=$?
  [ "$code" -ne 124 ] || echo "It has not ended within $limit s: it has to, once the server is started."
  return "$code"
}

# Without a release there is nothing to start, and the command ends what runs.
stop_server() { start_server ''; }

server_log() { echo "The log of what the restart command starts"; }
