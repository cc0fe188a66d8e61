# Makes the locale that LC_ALL (or LANG) names, where the image does not have it: glibc's sources are there, and its
# compiler needs no root. What nobody knows is left out, and the session speaks English.
wanted="${LC_ALL:-${LANG:-C.UTF-8}}"
name="${wanted%%.*}"
unset LC_ALL
case "$name" in
  C | POSIX) ;;
  *[!A-Za-z_@]* | "") name=unknown ;;
esac
if [ "$name" != C ] && [ "$name" != POSIX ]; then
  folder="$FAIRLEAD_STATE/locale"
  mkdir -p "$folder"
  # It complains about what is odd in a source and writes the locale all the same.
  [ ! -e "/usr/share/i18n/locales/$name" ] || localedef -i "$name" -f UTF-8 "$folder/$name.UTF-8" > /dev/null 2>&1 || true
  if [ -d "$folder/$name.UTF-8" ]; then
    export LOCPATH="$folder" LANG="$name.UTF-8" LC_ALL="$name.UTF-8" LANGUAGE="$name:${name%%_*}"
  else
    echo "session: the locale $wanted is not known here; the session speaks English." >&2
    export LANG=C.UTF-8
  fi
fi
