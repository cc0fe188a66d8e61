/** What a warning means, when it is all right, what to do. */
import { Anchor, Box, Breadcrumbs, Group, NavLink, Stack, Text, Title } from '@mantine/core';
import { IconHelpHexagon } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { explanationIds, explanations, isExplanationId } from '../../../common/registry/explanations.ts';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState } from '../../ui/page/states.tsx';

export function ExplainPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const explanation = isExplanationId(id) ? explanations[id] : null;
  return (
    <Page
      title={explanation?.title ?? 'Unknown warning'}
      description={<span className="fl-mono">{id}</span>}
      above={
        <Breadcrumbs fz="sm">
          <Anchor component={Link} to="/registry" size="sm">
            Registry
          </Anchor>
          <Text size="sm">Warnings explained</Text>
        </Breadcrumbs>
      }
    >
      <Group align="flex-start" gap="xl">
        {explanation === null ? (
          <Box flex="1 1 420px">
            <EmptyState icon={IconHelpHexagon} title="There is no such warning">
              Choose one of the list beside.
            </EmptyState>
          </Box>
        ) : (
          <Stack gap="lg" flex="1 1 420px" maw={720} className="fl-panel" p="lg">
            <Section title="What it means" text={explanation.meaning} />
            <Section title="When it is acceptable" text={explanation.acceptable} />
            <Section title="What to do" text={explanation.action} />
          </Stack>
        )}
        <Box component="nav" aria-label="All warnings" w={260}>
          {explanationIds.map((one) => (
            <NavLink
              key={one}
              component={Link}
              to={`/registry/explain/${one}`}
              label={explanations[one].title}
              active={one === id}
              aria-current={one === id ? 'page' : undefined}
              py={4}
              style={{ borderRadius: 'var(--mantine-radius-sm)' }}
            />
          ))}
        </Box>
      </Group>
    </Page>
  );
}

function Section({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <Stack gap={4}>
      <Title order={2}>{title}</Title>
      <Text size="md" lh={1.6}>
        {text}
      </Text>
    </Stack>
  );
}
