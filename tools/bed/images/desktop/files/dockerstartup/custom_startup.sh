#!/bin/bash
# `--go --url URL` opens a page in the session's browser; `--assign` is the same for a session that waited for its user.
url="${KASM_URL:-}"
while [ $# -gt 0 ]; do
  case "$1" in
    --url) shift; url="${1:-}" ;;
  esac
  shift || break
done
[ -n "$url" ] || exit 0
echo "$url" >> /tmp/.fairlead-bed/opened-urls
DISPLAY=:1 nohup dillo "$url" > /tmp/.fairlead-bed/browser.log 2>&1 &
