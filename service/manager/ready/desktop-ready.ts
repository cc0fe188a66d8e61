/** The image's own gate: the command that returns when the desktop is up. */

import type { ErrorInfo } from '../../../common/errors.ts';
import { asHint } from '../../../common/hint.ts';
import type { EngineConnector } from '../../hosts/connector.ts';

/** Seconds that the gate gets, and milliseconds after which a call that does not come back is given up. */
const gateS = 60;
const callMs = (gateS + 10) * 1000;

/**
 * The images' readiness gate (docs/field.md, Session images). It may loop for ever, and an engine ends no command by
 * itself: so it ends inside of the container, also where this service is gone by then. `timeout` is in the field's
 * images; without it a shell counts.
 */
const command = `gate=/usr/bin/desktop_ready
[ -x "$gate" ] || exit 127
if command -v timeout > /dev/null 2>&1; then exec timeout -k 2 ${gateS} "$gate"; fi
"$gate" & pid=$!
for _ in $(seq ${gateS}); do kill -0 $pid 2> /dev/null || { wait $pid; exit; }; sleep 1; done
kill -9 $pid
exit 124`;

/** 124 and 137: how `timeout` tells that it had to end the command, asked or killed. */
const endedCodes = new Set([124, 137]);

/** `absent`: the image has no gate, or none that could be run; then its web server alone counts. */
export type GateOutcome = 'up' | 'absent' | 'late' | 'failed';

/** Waits at the gate as the container's own user. Never rejects: the web server is asked as well. */
export async function passGate(
  connector: Pick<EngineConnector, 'exec'>,
  containerId: string,
  signal: AbortSignal,
): Promise<GateOutcome> {
  try {
    const { exitCode } = await connector.exec(
      containerId,
      { cmd: ['/bin/sh', '-c', command] },
      { signal, deadlineMs: callMs },
    );
    if (exitCode === 0) return 'up';
    if (endedCodes.has(exitCode)) return 'late';
    return exitCode === 126 || exitCode === 127 ? 'absent' : 'failed';
  } catch {
    // No shell, or the way to the host is gone: the questions to the web server tell which.
    return 'absent';
  }
}

/** The note of a session whose desktop had not come up when it was shown first. */
export const desktopLateCode = 'SESSION_DESKTOP_LATE';

/** What is said on a session that runs without its desktop having said so; null where there is nothing to say. */
export function desktopNote(outcome: GateOutcome): ErrorInfo | null {
  const hint = asHint('Its log may say why. It can be opened all the same; a restart may help.');
  if (outcome === 'late') {
    const message = `Its server answers, but its desktop was not up ${gateS} seconds after the start: the screen may stay black.`;
    return { code: desktopLateCode, message, hint };
  }
  if (outcome !== 'failed') return null;
  const message = 'Its server answers, but its desktop could not be started: the screen may stay black.';
  return { code: desktopLateCode, message, hint };
}

/** The notes of a session once it is known how its desktop came up. */
export function withDesktopNote(notes: readonly ErrorInfo[], note: ErrorInfo | null): ErrorInfo[] {
  const others = notes.filter(({ code }) => code !== desktopLateCode);
  return note === null ? others : [...others, note];
}
