import type { Host } from '../../../common/model/hosts.ts';
import { Facts } from '../../ui/figures/facts.tsx';
import { formatBytes } from '../../ui/words/format.ts';
import { engineNames } from './host-table.tsx';
import { securityWords } from './security-words.ts';

/** What an engine says of itself and its machine. */
export function EngineFacts({ info }: { info: NonNullable<Host['info']> }) {
  return (
    <Facts
      minWidth={340}
      facts={[
        { name: 'Engine', value: `${engineNames[info.engine]} ${info.engineVersion} (API ${info.apiVersion})` },
        { name: 'System', value: info.operatingSystem },
        { name: 'Host name', value: info.hostname },
        { name: 'Architecture', value: info.architecture },
        { name: 'Kernel', value: info.kernel },
        { name: 'Cores', value: info.cores },
        { name: 'Memory', value: formatBytes(info.memoryBytes) },
        { name: 'Storage driver', value: info.storageDriver },
        { name: 'cgroup', value: info.cgroupVersion === 'unknown' ? 'Not known' : `Version ${info.cgroupVersion}` },
        { name: 'Data root', value: info.dataRoot, mono: true },
        { name: 'Runtimes', value: info.runtimes.join(', ') },
        { name: 'Security', value: securityWords(info.securityOptions) },
      ]}
    />
  );
}
