#!/bin/bash
# `--go --url URL` opens a page in the session that runs; `--assign` is the same for one that waited for its user.
set -u
url="${KASM_URL:-}"
while [ $# -gt 0 ]; do
  if [ "$1" = --url ] && [ $# -gt 1 ]; then shift; url="$1"; fi
  shift
done
[ -n "$url" ] || exit 0
/usr/bin/desktop_ready || exit 1
exec /usr/lib/fairlead/open-url "$url"
