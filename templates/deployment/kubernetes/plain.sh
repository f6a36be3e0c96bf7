# Prints dotenv as kubectl reads it, where a value is all that follows the sign. What it cannot say is refused.
plain() {
    awk '
        function refuse(why) {
            printf "Line %d of the secrets %s.\n", NR, why | "cat 1>&2"
            status = 7
            exit status
        }
        function quoted(text, mark, n, character, value) {
            value = ""
            for (n = 2; n <= length(text); n++) {
                character = substr(text, n, 1)
                if (character == mark) {
                    if (substr(text, n + 1) !~ /^[ \t]*(#.*)?$/) refuse("goes on after its quotes")
                    return value
                }
                if (character == "\\") {
                    character = substr(text, ++n, 1)
                    if (mark == "\"" && character ~ /[abfnrv]/) refuse("has a control character in it")
                    if (mark == "\"" && character == "t") character = "\t"
                    else if (character != "\\" && character != "\047" && !(character == "\"" && mark == "\""))
                        value = value "\\"
                }
                value = value character
            }
            refuse("does not close its quotes: a value has one line here")
        }
        {
            sub(/\r$/, "")
            sub(/^[ \t]+/, "")
            if ($0 == "" || /^#/) next
            sub(/^export[ \t]+/, "")
            if (!match($0, /^[A-Za-z_][A-Za-z0-9_]*[ \t]*=[ \t]*/)) refuse("is no NAME=value")
            name = substr($0, 1, RLENGTH)
            sub(/[ \t]*=[ \t]*$/, "", name)
            value = substr($0, RLENGTH + 1)
            if (value ~ /^["\047]/) value = quoted(value, substr(value, 1, 1))
            else {
                sub(/[ \t]+#.*$/, "", value)
                sub(/[ \t]+$/, "", value)
            }
            gsub(/[$][{]:-[$][}]/, "$\001", value)
            if (value ~ /[$][{]/) refuse("takes the value of another variable")
            gsub(/\001/, "", value)
            print name "=" value
        }
        END { exit status }
    '
}
