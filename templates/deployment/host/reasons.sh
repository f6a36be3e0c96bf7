# --- What the last program failed for --------------------------------------------------------------------------------

# Whether it has said something like a pattern.
said() { cat "$told/answer" "$told/output" | grep -Eiq "$1"; }

is_network() {
  said 'dns error|could not (connect|resolve|read from remote|translate host name)|connection (refused|reset|timed out|closed)' ||
    said 'failed to (resolve|establish|fetch)|(network is|host is) unreachable|no route to host|timed out|tcp connect|i/o timeout' ||
    said 'newconnectionerror|no such host|name or service not known|temporary failure in name resolution' ||
    said 'server closed the connection|lost connection to|server has gone away'
}

# Ends the script where the disk is full: whatever else the program has said comes of that.
fail_if_full() {
  said 'no space left|disk quota' || return 0
  fail 3 "$1" "The disk of this host is full." "Make room, then call the command again."
}

# Ends the script where what lies outside of the program is why it failed: fail_by_host WHAT PARTNER.
fail_by_host() {
  fail_if_full "$1"
  is_network || return 0
  fail 5 "$1" "$(shown 3)" "See that this host reaches $2, then call the command again."
}
