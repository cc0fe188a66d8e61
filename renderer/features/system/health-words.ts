/** How health checks are ordered and counted. Pure. */
import type { HealthCheck } from '../../../common/model/system.ts';

export const healthWords: Readonly<Record<HealthCheck['state'], string>> = {
  ok: 'Healthy',
  warning: 'Warning',
  failed: 'Failed',
  'not-applicable': 'Not applicable',
};
export const healthColors: Readonly<Record<HealthCheck['state'], string>> = {
  ok: 'teal',
  warning: 'yellow',
  failed: 'red',
  'not-applicable': 'gray',
};

const rank: Readonly<Record<HealthCheck['state'], number>> = { failed: 0, warning: 1, ok: 2, 'not-applicable': 3 };

/** What needs attention first; otherwise as the service has them. */
export function sortChecks(checks: readonly HealthCheck[]): HealthCheck[] {
  return [...checks].sort((a, b) => rank[a.state] - rank[b.state]);
}

/** One sentence over all of them. */
export function healthSummary(checks: readonly HealthCheck[]): string {
  const count = (state: HealthCheck['state']) => checks.filter((check) => check.state === state).length;
  const failed = count('failed');
  const warnings = count('warning');
  if (failed === 0 && warnings === 0) return 'Everything that was checked is healthy.';
  const parts = [
    failed > 0 ? `${failed} ${failed === 1 ? 'check' : 'checks'} failed` : null,
    warnings > 0 ? `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}` : null,
  ].filter((part) => part !== null);
  return `${parts.join(', ')}.`;
}
