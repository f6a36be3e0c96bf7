# --- Nothing here serves the release: what does, reads current when it starts -------------------------------------

service_ready() { :; }
service_install() { :; }
service_state() { :; }
server_state() { :; }
need_port() { :; }
drain() { :; }
find_server_id() { server_id=''; }
restart_service() { :; }
stop_server() { :; }
gate() { :; }
status_of_server() { :; }
