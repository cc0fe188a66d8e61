/** Another machine, over SSH, through any number of jump hosts. */
import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sshAddress } from '../../../../../common/ways/ssh/address.ts';
import { useQueries } from '../../../../app/context.tsx';
import type { ConsoleWay, SectionProps } from '../way.ts';
import { blameOf } from './blame.ts';
import { ConnectionSettings } from './connection-settings.tsx';
import { emptySsh, type SshForm, sshConfig, sshProblems } from './form.ts';
import { HostKeySettings } from './host-key-settings.tsx';
import { pointsOf, sshInput } from './points.ts';
import { SshFields } from './ssh-fields.tsx';

export const sshConsoleWay: ConsoleWay<'ssh', SshForm> = {
  label: 'Another machine, over SSH',
  emptyForm: emptySsh,
  filled: (form) => ({
    isComplete: Object.keys(sshProblems(form)).length === 0,
    address: sshAddress(sshConfig(form)),
    points: (confirmed) => pointsOf(form, confirmed),
    input: (confirmed) => sshInput(form, confirmed),
  }),
  Section: SshSection,
  Settings: ({ host, config }) => (
    <Stack gap="md">
      <ConnectionSettings key={host.address} host={host} config={config} />
      <HostKeySettings host={host} config={config} />
    </Stack>
  ),
};

function SshSection({ form, touched, failure, onChange }: SectionProps<SshForm>) {
  const queries = useQueries();
  const suggestions = useQuery(queries.hosts.sshSuggestions.queryOptions()).data;
  return (
    <SshFields
      form={form}
      problems={touched ? sshProblems(form) : {}}
      blamed={failure === null ? null : blameOf(failure, form)}
      suggestions={suggestions}
      onChange={onChange}
      onSuggestion={onChange}
    />
  );
}
