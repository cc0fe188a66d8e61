/** Where to launch: every host with what it says, to be searched and clicked. */
import { Badge, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import type { Candidate } from '../../../common/model/sessions.ts';
import { matcher } from '../../../common/search/match.ts';
import { formatCount } from '../../ui/words/format.ts';
import './host-choice.css';

/** More hosts than this are searched rather than read. */
const manyHosts = 6;

type HostChoiceProps = {
  readonly candidates: readonly Candidate[];
  /** How the image stands on a host, in a word or two; null where nothing is known. */
  readonly imageOn: (hostId: string) => string | null;
  /** null: the best one when it is launched. */
  readonly value: string | null;
  readonly onChange: (hostId: string | null) => void;
};

export function HostChoice({ candidates, imageOn, value, onChange }: HostChoiceProps) {
  const [text, setText] = useState('');
  const fits = matcher(text);
  const sorted = [...candidates].sort(
    (a, b) =>
      (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
      Number(isElsewhere(a)) - Number(isElsewhere(b)) ||
      a.hostName.localeCompare(b.hostName, 'en', { numeric: true }),
  );
  const shown = sorted.filter(({ hostName, reasons }) => fits([hostName, ...reasons.map(({ message }) => message)]));
  const able = candidates.filter(({ accepted }) => accepted).length;
  const best = sorted[0]?.accepted ? sorted[0] : undefined;
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={600} id="fl-launch-hosts">
          Host
        </Text>
        <Text size="xs" c="dimmed" className="fl-figures" role="status">
          {able.toLocaleString()} of {formatCount(candidates.length, 'host')} can start it
          {text.trim() !== '' && ` · ${shown.length.toLocaleString()} shown`}
        </Text>
      </Group>
      {candidates.length > manyHosts && (
        <TextInput
          type="search"
          aria-label="Search hosts"
          placeholder="Search by name, or by what a host says"
          leftSection={<IconSearch size={14} stroke={1.6} />}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <Radio.Group
        aria-labelledby="fl-launch-hosts"
        value={value ?? ''}
        onChange={(chosen) => onChange(chosen === '' ? null : chosen)}
      >
        {/* Where no card takes the focus, the list itself is what the keyboard scrolls. */}
        <Stack gap={4} className="fl-hosts" {...(able === 0 ? { tabIndex: 0 } : {})}>
          {best !== undefined && text.trim() === '' && (
            <HostCard value="" name="The best one" says={`${best.hostName}, as things stand now`} />
          )}
          {shown.map(({ hostId, hostName, accepted, rank, reasons }) => (
            <HostCard
              key={hostId}
              value={hostId}
              name={hostName}
              state={accepted ? (rank === 1 ? 'Best' : 'Can start it') : 'Cannot'}
              able={accepted}
              says={accepted ? (imageOn(hostId) ?? '') : reasons.map(({ message }) => message).join(' ')}
            />
          ))}
          {shown.length === 0 && (
            <Text size="sm" c="dimmed" p="xs">
              {candidates.length === 0 ? 'There is no host yet. Add one first.' : 'No host fits this search.'}
            </Text>
          )}
        </Stack>
      </Radio.Group>
    </Stack>
  );
}

/** Not a host of this workspace: nothing that a person would wait for. */
function isElsewhere({ reasons }: Candidate): boolean {
  return reasons.some(({ code }) => code === 'NOT_INSTALLED_HERE');
}

type HostCardProps = {
  readonly value: string;
  readonly name: string;
  readonly state?: string;
  readonly able?: boolean;
  readonly says: string;
};

function HostCard({ value, name, state, able = true, says }: HostCardProps) {
  return (
    <Radio.Card
      value={value}
      disabled={!able}
      className="fl-host"
      aria-label={[name, state, says].filter(Boolean).join(', ')}
    >
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Radio.Indicator disabled={!able} size="xs" mt={2} />
        <Stack gap={0} miw={0} flex={1}>
          <Text size="sm" fw={550} truncate>
            {name}
          </Text>
          {says !== '' && (
            <Text size="xs" c="dimmed">
              {says}
            </Text>
          )}
        </Stack>
        {state !== undefined && (
          <Badge color={able ? 'teal' : 'gray'} flex="none">
            {state}
          </Badge>
        )}
      </Group>
    </Radio.Card>
  );
}
