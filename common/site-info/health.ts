/** Health checks in words: on screen, and in what is passed on. Pure. */
import { hintText } from '../hint.ts';
import type { HealthCheck } from '../model/system.ts';

export const healthWords: Readonly<Record<HealthCheck['state'], string>> = {
  ok: 'Healthy',
  warning: 'Warning',
  failed: 'Failed',
  'not-applicable': 'Not applicable',
};

const rank: Readonly<Record<HealthCheck['state'], number>> = { failed: 0, warning: 1, ok: 2, 'not-applicable': 3 };

/** What needs attention first; otherwise as the service has them. */
export function sortChecks(checks: readonly HealthCheck[]): HealthCheck[] {
  return [...checks].sort((a, b) => rank[a.state] - rank[b.state]);
}

/** One check: its name, what was seen, and what to do. */
export function healthLine({ title, state, detail, fix }: HealthCheck): readonly [name: string, value: string] {
  const advice = fix === undefined ? '' : ` What to do: ${hintText(fix)}`;
  return [title, `${healthWords[state]}. ${detail}${advice}`];
}
