#!/usr/bin/env bash
# What must never be committed: names of package hosts, paths of one machine, large files, lock files that name hosts.
set -uo pipefail
cd "${1:-$(dirname "$0")/..}" || exit

found=0
complain() { # sentence, matches (empty when there are none)
    [ -z "$2" ] && return
    printf '%s\n%s\n' "$1" "$(printf '%s\n' "$2" | cut -c1-160 | head -n 20)"
    found=1
}

# Written in pieces, so that this file does not match itself.
hosts='pypi\.or''g|pythonhoste''d\.org|registry\.npmj''s|npmjs\.co''m|registry\.yarnpk''g|proxy\.golan''g|repo1?\.mave''n'
hosts="$hosts|deb\.debia''n|artifactor''y|extra-inde''x-url|trusted-hos''t|index-ur''l ?="
paths='(^|[^[:alnum:]_.])/(root|home/[a-z]|wor''k/|Users/|opt/whee''ls|mnt/)'
files() { git ls-files -co --exclude-standard -z -- . "$@"; }
texts() { files ':!LICENSE' ':!*.woff2' ':!*.png' ':!*.ico'; }
search() { xargs -0 -r grep -nHIE --no-messages -- "$1"; }

complain "Names of package hosts:" "$(texts | search "${hosts//\'/}")"
complain "Paths of one machine:" "$(texts | search "${paths//\'/}")"
complain "Files over 1 MB:" "$(files | xargs -0 -r sh -c 'find "$@" -prune -type f -size +1024k' _ 2>/dev/null)"
complain "Lock files that name where packages come from:" \
    "$(files '*package-lock.json' 2>/dev/null | grep -z 'package-lock' | search '"resolved"')"
complain "Requirements without hashes:" "$(
    for list in backend/requirements*.txt; do
        [ -e "$list" ] && awk -v name="$list" '/^[a-z]/ && !/\\$/ {print name ": " $0}' "$list"
    done
)"
complain "Leftovers of a merge:" "$(texts | search '^(<{7}|>{7}) ')"
[ $found = 0 ] && echo "clean: $(files | tr -cd '\0' | wc -c) files"
exit $found
