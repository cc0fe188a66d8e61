#!/bin/sh
# A page with a login of its own, as many images have it: noVNC in front of a VNC server, behind nginx with Basic.
set -eu
mkdir -p /tmp/web /tmp/.X11-unix
printf '%s:%s\n' "${PAGE_USER:?}" "$(openssl passwd -apr1 "${PAGE_PASSWORD:?}")" > /tmp/web/users
Xtigervnc :1 -geometry 1024x640 -depth 24 -SecurityTypes None -localhost yes -rfbport 5901 &
until [ -e /tmp/.X11-unix/X1 ]; do sleep 0.1; done
icewm > /dev/null 2>&1 &
xterm -geometry 80x24+20+20 > /dev/null 2>&1 &
python3 -m websockify 127.0.0.1:6080 127.0.0.1:5901 &
exec nginx -p /tmp/web -c /usr/lib/fairlead-bed-web/nginx.conf
