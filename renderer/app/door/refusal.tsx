/** Why an attempt was refused, and how long the next one has to wait. */
import { Alert, Text } from '@mantine/core';
import { IconHourglass } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { errorOf } from '../wire.ts';
import { secondsLeft, waitsUntil } from './wait.ts';

/** Until when this person waits here: epoch milliseconds, null where nobody does. */
type Wait = { readonly name: string; readonly until: number } | null;

/** Keeps how long somebody has to wait, from the failure that says so. */
export function useWait(): { readonly wait: Wait; readonly note: (thrown: unknown, name: string) => void } {
  const [wait, setWait] = useState<Wait>(null);
  return {
    wait,
    note: (thrown, name) => {
      const until = waitsUntil(errorOf(thrown), Date.now());
      if (until !== null) setWait({ name, until });
    },
  };
}

/** Seconds that are left; 0 where nobody waits. Renewed four times a second while somebody does. */
export function useSecondsLeft(wait: Wait): number {
  const [now, setNow] = useState(Date.now);
  const until = wait?.until ?? 0;
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return secondsLeft(until, now);
}

export function Refusal({
  error,
  wait,
  left,
}: {
  readonly error: unknown;
  readonly wait: Wait;
  readonly left: number;
}) {
  if (!error) return null;
  if (wait === null || errorOf(error).code !== 'AUTH_TOO_MANY_FAILURES') return <ErrorPanel error={error} />;
  return (
    <Alert
      color={left > 0 ? 'orange' : 'teal'}
      variant="light"
      icon={<IconHourglass size={18} />}
      title={left > 0 ? 'Too many sign-ins have failed' : 'You can try again now'}
      role="alert"
    >
      <Text size="sm">
        {left > 0 ? (
          <>
            The next one under the name “{wait.name}” can be made in{' '}
            <strong className="fl-figures" aria-live="off">
              {durationOf(left)}
            </strong>
            . This protects the account from somebody who guesses; each further failure makes the wait longer.
          </>
        ) : (
          'Check the name and the password first: after the next failure the wait is longer.'
        )}
      </Text>
    </Alert>
  );
}

/** `45 s`, `3 min 05 s`: as wide from one second to the next. */
function durationOf(seconds: number): string {
  if (seconds < 60) return `${seconds}\u00a0s`;
  return `${Math.floor(seconds / 60)}\u00a0min ${String(seconds % 60).padStart(2, '0')}\u00a0s`;
}
