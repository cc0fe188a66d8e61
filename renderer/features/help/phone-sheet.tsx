/** A sheet to fill in while somebody is on the telephone: the two numbers to read out, and room for the answer. */
import { Box, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { installationIdGroups } from '../../../common/license/installation-id.ts';
import { mostGroups } from '../../../common/license/typed-form.ts';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';

const activationKeyGroups = 5;
const installationGroups = 6;

export function PhoneSheet() {
  const queries = useQueries();
  const maySee = useMay('license.view');
  const id = useQuery(queries.licensing.view.queryOptions({ enabled: maySee })).data?.installationId;
  return (
    <Stack component="section" aria-label="Sheet for the telephone" className="fl-phone-sheet" gap="sm">
      <Title order={3}>Sheet for the telephone</Title>
      <Boxes
        label="Installation ID, to read out"
        texts={id === undefined ? empty(installationGroups) : installationIdGroups(id)}
      />
      <Boxes label="Activation Key, to read out" texts={empty(activationKeyGroups)} />
      <Boxes label="The answer, to write down" texts={empty(mostGroups)} />
      <Text size="xs" c="dimmed">
        Characters are 0 to 9 and A to Z without I, L, O and U. Whoever has the licence of a site can do nothing with it
        elsewhere; the Activation Key is worth money: give this sheet to nobody.
      </Text>
    </Stack>
  );
}

const empty = (count: number): readonly string[] => Array.from({ length: count }, () => '');

function Boxes({ label, texts }: { readonly label: string; readonly texts: readonly string[] }) {
  const numbered = texts.map((text, at) => ({ text, number: at + 1 }));
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <Box component="ol" className="fl-phone-boxes" aria-label={label}>
        {numbered.map(({ text, number }) => (
          <li key={number} className="fl-phone-box">
            <span className="fl-phone-number">{number}</span>
            <span className="fl-mono">{text}</span>
          </li>
        ))}
      </Box>
    </Stack>
  );
}
