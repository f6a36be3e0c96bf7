# try COMMAND …: runs it; what it complains of is kept in `said`.
try() {
    code=0
    { said=$("$@" 2>&1 >&3 3>&-) || code=$?; } 3>&1
    test "$code" -ne 0 || test -z "$said" || printf '%s\n' "$said" >&2
    return "$code"
}

unreachable='unreachable|cannot be reached|unable to connect|connection reset|refused - did you|connection refused|dial tcp|no such host'
unreachable="$unreachable|name resolution|no route to host|i/o timeout|handshake timeout|Client\.Timeout"
refused='forbidden|unauthorized|denied|authentication required|must be logged in|no basic auth|provide credentials'

# blame CODE WHAT WHY NEXT: ends with these words, where what was `said` is neither of the network nor of rights.
blame() {
    printf '%s\n' "$said" >&2
    last=$(printf '%s\n' "$said" | tail -n 1)
    if printf '%s\n' "$said" | grep -Eiq "$unreachable"; then
        fail 5 'The cluster or the registry is not reached.' "$last" 'See that docker, helm and kubectl get there.'
    fi
    if printf '%s\n' "$said" | grep -Eiq "$refused"; then
        fail 6 'The cluster or the registry refuses this.' "$last" 'Log in, or ask for the right.'
    fi
    fail "$@"
}
