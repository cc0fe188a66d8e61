/** A TCP connection made on the host by a program there, where its SSH server forbids TCP forwarding. Pure. */
import { shellQuote } from '../../../common/command-line.ts';

/** At a time, beside the dial-stdio pool and scripts: ten session channels in all. */
export const relaySlots = 2;

/**
 * socat, bash or netcat, whichever is there; exit code 127 when none is. In bash the reader stands in front, so that
 * the far side's end ends the command; the writer needs its own copy of the input, which a background command loses,
 * and takes the command with it when our side is gone.
 */
export function relayCommand(address: string, port: number): string {
  const target = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const bash = `exec 3<>/dev/tcp/${address}/${port} 4<&0 || exit 1; { cat <&4 >&3; sleep 2; kill $$; } & cat <&3; kill $!`;
  const script = [
    `if command -v socat >/dev/null 2>&1; then exec socat STDIO ${shellQuote(`TCP:${target},nodelay`)}`,
    `elif command -v bash >/dev/null 2>&1; then exec bash -c ${shellQuote(bash)}`,
    `elif command -v nc >/dev/null 2>&1; then exec nc ${shellQuote(address)} ${port}`,
    'else exit 127; fi',
  ].join('; ');
  return `sh -c ${shellQuote(script)}`;
}
