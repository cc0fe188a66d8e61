/** Breaks the rules of our session images. Each builds the images again, so each takes minutes. */
import type { Mutant } from '../mutant.ts';

const front = 'images/desktop/files/usr/lib/fairlead/session';
const desktop = (test: string): Mutant['killedBy'] => ({
  suite: 'integration',
  file: 'tools/images/desktop.itest.ts',
  test,
});

const sound = (test: string): Mutant['killedBy'] => ({
  suite: 'integration',
  file: 'tools/images/sound.itest.ts',
  test,
});

export const imageMutants: readonly Mutant[] = [
  {
    rule: '4.70',
    id: 'failures-lock',
    file: `${front}/web_front.py`,
    find: `        if user is None:
            return await self._refuse(request)`,
    replace: `        if user is None or self._backoff.delay_of(request.remote) > 1:
            return await self._refuse(request)`,
    killedBy: desktop('signing in is not locked by wrong passwords'),
  },
  {
    rule: '4.70',
    id: 'default-password',
    file: `${front}/settings.py`,
    find: `    if password == "":`,
    replace: `    password = password or "password"
    if password == "":`,
    killedBy: desktop('signing in needs a password'),
  },
  {
    rule: '4.71',
    id: 'watchers-work',
    file: `${front}/tunnel.py`,
    find: 'self._passwords.work if user.write else self._passwords.watch',
    replace: 'self._passwords.work',
    killedBy: desktop('who watches sees the screen'),
  },
  {
    rule: '4.71',
    id: 'removed-users-stay',
    file: `${front}/owner_api.py`,
    find: 'await self._tunnel.end(is_outdated, reason)',
    replace: 'return',
    killedBy: desktop('who watches can be a further user'),
  },
  {
    rule: '4.72',
    id: 'root-is-welcome',
    file: 'images/desktop/files/dockerstartup/vnc_startup.sh',
    find: 'if [ "$(id -u)" = 0 ]; then',
    replace: 'if false; then',
    killedBy: desktop('signing in needs a password'),
  },
  {
    rule: '4.73',
    id: 'any-origin',
    file: `${front}/web_front.py`,
    find: 'if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():',
    replace: 'if origin is not None and urlsplit(origin).netloc == "":',
    killedBy: desktop('signing in is not for pages of others'),
  },
  {
    rule: '4.74',
    id: 'options-win',
    file: `${front}/settings.py`,
    find: 'clipboard_in=is_on(options, "acceptcuttext") and is_on(in_switch, "acceptcuttext"),',
    replace: 'clipboard_in=is_on({**in_switch, **options}, "acceptcuttext"),',
    killedBy: desktop('the clipboard goes both ways'),
  },
  {
    rule: '4.91',
    id: 'anybody-hears',
    file: `${front}/web_front.py`,
    find: `and self._sound is not None:
            if not user.read:`,
    replace: `and self._sound is not None:
            if not user.name:`,
    killedBy: sound('the sound of a session is for who may see the session'),
  },
  {
    rule: '4.91',
    id: 'removed-users-listen',
    file: `${front}/owner_api.py`,
    find: 'self._sound.end(is_outdated)',
    replace: 'pass',
    killedBy: sound('the sound of a session ends for a user that the owner takes away'),
  },
  {
    rule: '4.91',
    id: 'taken-unasked',
    file: `${front}/sound.py`,
    find: `        while self._listeners:
            samples`,
    replace: `        while True:
            samples`,
    killedBy: sound('the sound of a session is sent while something is played'),
  },
  {
    rule: '4.92',
    id: 'modules-load',
    file: `${front}/sound.py`,
    find: '"--disallow-module-loading=yes"',
    replace: '"--disallow-module-loading=no"',
    killedBy: sound('the sound of a session has one way in'),
  },
  {
    rule: '4.92',
    id: 'audio-switch-unread',
    file: `${front}/settings.py`,
    find: 'sound=is_on({"audio": environment.get("KASM_SVC_AUDIO", "").strip()}, "audio"),',
    replace: 'sound=True,',
    killedBy: sound('the sound of a session is not there where the workspace wants none'),
  },
];
