/** Terms that stand in more than one place, each said in one way: see the list in ../README.md. Pure. */
import type { cpuAllocations } from '../../../common/model/workspaces.ts';

type CpuAllocation = (typeof cpuAllocations)[number];

/** The field's own terms, with what they mean. */
export const cpuAllocationWords: Readonly<Record<CpuAllocation, string>> = {
  Inherit: 'As the site does',
  Quotas: 'Quotas (hard limit)',
  Shares: 'Shares (relative weight)',
};
export const cpuAllocationLabel = 'CPU allocation';

/** A sentence begins large. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
