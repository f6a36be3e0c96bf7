# ask WORDS …: prints what Helm has; nothing, where it has no such release or revision.
ask() {
    if ! try helm_there "$@" --output=json; then
        case $said in
            *'release: not found'*) ;;
            *) blame 4 'Helm has failed.' 'See the line above.' "Call it by hand: helm $1 $2" ;;
        esac
    fi
}

values_of() {
    ask get values "$release" "$@"
}

# Of values: what an apply has noted in them, and the name of the Secret.
noted() {
    sed -n "s|.*\"dagster-module/$1\":\"\([^\"]*\)\".*|\1|p"
}

secret_in() {
    sed -n 's/.*"envSecrets":\[{"name":"\([^"]*\)".*/\1/p'
}

# Finds the release: its `revisions`, a line each with number and status, the `newest` and its `state` and `values`.
find_release() {
    values=''
    history=$(ask history "$release") || exit
    revisions=$(printf '%s\n' "$history" | tr '{' '\n' | sed -n 's/^"revision":\([0-9]*\),.*"status":"\([a-z-]*\)".*/\1 \2/p')
    newest=$(printf '%s\n' "$revisions" | tail -n 1)
    state=${newest#* }
    newest=${newest%% *}
    test -n "$newest" || return 0
    values=$(values_of) || exit
    of=$(printf '%s\n' "$values" | noted deployment)
    if [ "$of" != "$owner" ]; then
        fail 8 "The release $release of Helm is another deployment's." "It belongs to ${of:-nobody that it names}, and not to $owner." \
            'Name another one in deployment.yaml, under kubernetes; then call dgm deployment add.'
    fi
}

# there KIND NAME: whether the cluster has it.
there() {
    try kubectl_there get "$1" "$2" --output=name > /dev/null && return 0
    case $said in
        *'not found'*) return 1 ;;
        *) blame 4 'kubectl has failed.' 'See the line above.' "Call it by hand: kubectl get $1 $2" ;;
    esac
}

# ready SECONDS: ends where the pod that is meant to serve does not.
ready() {
    try kubectl_there rollout status deployment --selector="$label" --timeout="$1s" \
        || blame 4 'The pod of this release is not ready.' 'See the line above.' "$events"
}

go_back_to() {
    try helm_there rollback "$release" "$1" --wait --timeout "${timeout}s" \
        || blame 4 "Revision $1 has not come up." 'The pod that served before goes on.' 'See: deploy.sh status'
}

# A Helm that was killed leaves a revision pending, beside which it takes no other. One that may be at work is let be.
take_back_pending() {
    case $state in
        pending-*) ;;
        *) return 0 ;;
    esac
    begun=$(kubectl_there get secret "sh.helm.release.v1.$release.v$newest" \
        --output='jsonpath={.metadata.labels.createdAt}' 2> /dev/null) || begun=''
    if [ "$(($(date +%s) - ${begun:-$(date +%s)}))" -le "$((timeout + 60))" ]; then
        fail 8 "Helm is at work on $release, or was killed there: revision $newest is $state." \
            "It is taken for killed $((timeout + 60)) seconds after its begin; the next apply then takes it back first." \
            'Wait for it, or see: deploy.sh status'
    fi
    before=$(printf '%s\n' "$revisions" | awk '
        $2 == "deployed" { deployed = $1 }
        $2 == "superseded" { superseded = $1 }
        END { print deployed ? deployed : superseded }')
    if [ -n "$before" ]; then
        printf 'Helm was killed at revision %s, which is %s: back to revision %s first.\n' "$newest" "$state" "$before"
        go_back_to "$before"
    else
        printf 'Helm was killed at revision %s, which is %s: it is taken away first.\n' "$newest" "$state"
        try helm_there uninstall "$release" --wait --timeout "${timeout}s" \
            || blame 4 "Revision $newest cannot be taken away." 'See the line above.' 'See: deploy.sh status'
    fi
}
