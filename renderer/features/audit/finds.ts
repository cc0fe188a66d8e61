/** Audit in the palette. Loaded with it. */
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import type { Finds } from '../../app/feature.ts';

export const auditFinds: Finds = {
  // The order is in the address, so that it can be given from any page.
  commands: [
    {
      id: 'audit:verify',
      needs: 'audit.view',
      label: 'Verify audit chain',
      description: 'Whether the audit log was changed outside of Fairlead',
      icon: IconShieldCheck,
      keywords: ['check', 'integrity', 'hash', 'tamper', 'log'],
      run: (navigate) => navigate('/audit/verify'),
    },
    {
      id: 'audit:export',
      needs: 'audit.export',
      label: 'Export audit log',
      description: 'As CSV or NDJSON',
      icon: IconDownload,
      keywords: ['download', 'save', 'spreadsheet'],
      run: (navigate) => navigate('/audit/export'),
    },
  ],
};
