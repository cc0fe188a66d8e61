#!/bin/bash
# Starts the X server, the web front on 6901 and the desktop, then waits. `--wait` is the field's usual command.
set -u
# From the first moment on: the first process of a container that does not handle SIGTERM is only killed, after a wait.
front=
xvnc=
trap 'kill $front $xvnc 2>/dev/null; exit 0' TERM INT
export DISPLAY=:1
state=/tmp/.fairlead-bed
rm -rf "$state" /tmp/.X1-lock /tmp/.X11-unix/X1
mkdir -p "$state" "$HOME/.vnc"

# A new certificate at each start, as the field's images do.
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=kasm" \
  -keyout "$HOME/.vnc/self.pem" -out "$state/cert.pem" 2>/dev/null
cat "$state/cert.pem" >> "$HOME/.vnc/self.pem"
chmod 600 "$HOME/.vnc/self.pem"

# VNCOPTIONS and the KASM_SVC switches carry KasmVNC options; those that this X server knows are passed on.
options=()
set -f
words=(${VNCOPTIONS:-} ${KASM_SVC_SEND_CUT_TEXT:-} ${KASM_SVC_ACCEPT_CUT_TEXT:-})
set +f
for ((i = 0; i < ${#words[@]}; i++)); do
  case "${words[i]}" in
    -SendCutText | -AcceptCutText | -MaxCutText) options+=("${words[i]}=${words[i + 1]:-1}") ;;
    -SendCutText=* | -AcceptCutText=* | -MaxCutText=*) options+=("${words[i]}") ;;
  esac
done

# BED_QUIRKS: what README.md lists, for images that are worse than the ordinary.
quirk() { [[ " ${BED_QUIRKS:-} " == *" $1 "* ]]; }
resolution="${VNC_RESOLUTION:-1280x720}"
# The server's YAML wins over -geometry.
if quirk ignore-resolution; then resolution=1024x768; fi

Xvnc :1 -geometry "$resolution" -depth 24 -desktop bed -SecurityTypes None -AlwaysShared \
  -rfbport -1 -rfbunixpath "$state/rfb.sock" -FrameRate "${MAX_FRAME_RATE:-24}" -SetPrimary=0 -SendPrimary=0 \
  "${options[@]}" > "$state/xvnc.log" 2>&1 &
xvnc=$!
while [ ! -S "$state/rfb.sock" ] || [ ! -S /tmp/.X11-unix/X1 ]; do
  kill -0 "$xvnc" 2>/dev/null || { cat "$state/xvnc.log" >&2; exit 1; }
  sleep 0.05
done

python3 /usr/lib/fairlead-bed/front.py &
front=$!

if quirk no-desktop; then
  # Nothing is ever drawn, and the gate is never opened.
  wait -n "$front" "$xvnc"
  kill "$front" "$xvnc" 2>/dev/null
  exit 1
fi

icewm --notify --config=/home/kasm-user/.icewm/preferences > "$state/wm.log" 2>&1 &
icewmbg --color='#2b3a55' > /dev/null 2>&1 &
cd "$HOME"
if [ "${BED_APPLICATION:-desktop}" = terminal ]; then
  xterm -maximized -fa 'DejaVu Sans Mono' -fs 11 -bg '#10141c' -fg '#d8dee9' -title Terminal &
else
  xterm -geometry 90x26+60+60 -fa 'DejaVu Sans Mono' -fs 11 -bg '#10141c' -fg '#d8dee9' -title Terminal &
  if [ -n "${KASM_URL:-}" ]; then /dockerstartup/custom_startup.sh --go --url "$KASM_URL" & fi
fi
# In the background, because a shell acts on a signal only between the commands it waits for.
python3 /usr/lib/fairlead-bed/wait_ready.py &
wait "$!" && if ! quirk endless-gate; then touch "$state/ready"; fi
if [ -n "${KASM_API_HOST:-}" ]; then python3 /usr/lib/fairlead-bed/callbacks.py & fi
wait -n "$front" "$xvnc"
kill "$front" "$xvnc" 2>/dev/null
exit 1
