/** How health checks look and are counted. Pure. */
import type { HealthCheck } from '../../../common/model/system.ts';

export const healthColors: Readonly<Record<HealthCheck['state'], string>> = {
  ok: 'teal',
  warning: 'yellow',
  failed: 'red',
  'not-applicable': 'gray',
};

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
