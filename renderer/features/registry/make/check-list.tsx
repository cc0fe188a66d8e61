/** What is wrong with a registry, file by file, with what to do about it. */
import { Badge, Box, Group, Stack, Text, Title } from '@mantine/core';
import type { SourceReport } from '../../../../common/registry-source/source-report.ts';
import { formatCount } from '../../../ui/words/format.ts';

export function CheckList({ report }: { readonly report: SourceReport }) {
  const { checks, errors, warnings } = report;
  const more = errors + warnings - checks.length;
  return (
    <Box component="section" aria-label="Checks">
      <Stack gap="sm">
        <Title order={3} fz="md">
          Checks
        </Title>
        <Text size="sm" c="dimmed">
          {checks.length === 0 ? 'No flaws.' : `${formatCount(errors, 'error')}, ${formatCount(warnings, 'warning')}.`}
        </Text>
        {[...Map.groupBy(checks, ({ file }) => file)].map(([file, found]) => (
          <Stack key={file} gap={6} className="fl-panel" p="sm">
            <Text className="fl-mono" size="xs" fw={600} style={{ overflowWrap: 'anywhere' }}>
              {file}
            </Text>
            {found.map(({ id, level, field, problem, fix }) => (
              <Group key={`${id} ${field} ${problem}`} gap="xs" align="flex-start" wrap="nowrap">
                <Badge size="sm" mt={2} flex="none" w={72} color={level === 'error' ? 'red' : 'yellow'}>
                  {level}
                </Badge>
                <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                  {field !== null && (
                    <Text span inherit className="fl-mono" fz="xs" fw={600}>
                      {field}:{' '}
                    </Text>
                  )}
                  {problem}{' '}
                  <Text span inherit c="dimmed">
                    {fix}
                  </Text>
                </Text>
              </Group>
            ))}
          </Stack>
        ))}
        {more > 0 && (
          <Text size="sm" c="dimmed">
            And {more.toLocaleString()} more. “fairlead registry check” tells them all.
          </Text>
        )}
      </Stack>
    </Box>
  );
}
