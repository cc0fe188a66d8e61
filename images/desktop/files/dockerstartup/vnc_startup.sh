#!/bin/sh
# Prepares a session and becomes it. `--wait` is the field's usual argument and changes nothing.
set -eu
umask 077
# SECURITY: docs/security.md 4.72
if [ "$(id -u)" = 0 ]; then
  echo 'session: this image runs as uid 1000 and not as root; leave "user" out, or set it to 1000.' >&2
  exit 1
fi
export FAIRLEAD_STATE=/tmp/.fairlead
rm -rf "$FAIRLEAD_STATE"
mkdir -m 700 "$FAIRLEAD_STATE" "$FAIRLEAD_STATE/run"
export XDG_RUNTIME_DIR="$FAIRLEAD_STATE/run"
mkdir -p "$HOME" && cd "$HOME"
# An empty volume may be in the place of the home folder.
for file in /etc/skel/.[!.]*; do
  [ -e "$HOME/${file##*/}" ] || cp -r "$file" "$HOME/"
done
. /usr/lib/fairlead/locale.sh
# Isolated: what lies in the home folder, or is set by a workspace, is no part of the front.
exec python3 -I /usr/lib/fairlead/session
