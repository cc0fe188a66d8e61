/** The first look: what it is, what it asks for, what it takes. */
import { Alert, Box, Divider, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense } from 'react';
import type { Problem } from '../../../../common/model/shared.ts';
import { figureLabels, publishedWords } from '../../../../common/sizes/words.ts';
import { again } from '../../../app/again.ts';
import { Facts } from '../../../ui/figures/facts.tsx';
import { formatBytes } from '../../../ui/words/format.ts';
import type { EditorForm } from './form.ts';

const Markdown = lazy(async () => ({
  default: (await again(() => import('../../../ui/words/markdown.tsx'))).Markdown,
}));

type OverviewProps = {
  readonly form: EditorForm;
  /** Flaws of the published entry, and what is wrong with the settings. */
  readonly flaws: readonly Problem[];
  readonly above?: ReactNode;
  readonly asks: ReactNode;
  readonly where: ReactNode;
};

export function OverviewTab({ form, flaws, above, asks, where }: OverviewProps) {
  return (
    <Stack gap="md">
      {above}
      {form.description.trim() !== '' && <Text size="sm">{form.description}</Text>}
      <Facts
        minWidth={360}
        facts={[
          { name: 'Image', value: form.image, mono: true },
          { name: 'Image registry', value: form.dockerRegistry, mono: true },
          { name: 'Categories', value: form.categories.join(', ') },
          { name: 'Architecture', value: form.architectures.join(', ') || 'any' },
          { name: 'Cores', value: form.cores },
          { name: 'Memory', value: form.memoryBytes === null ? null : formatBytes(form.memoryBytes) },
          { name: 'GPUs', value: form.gpuCount === 0 ? null : form.gpuCount },
          { name: figureLabels.image, value: publishedWords(form.sizeBytes) },
        ]}
      />
      {flaws.length > 0 && (
        <Alert
          color={flaws.some(({ severity }) => severity === 'error') ? 'red' : 'yellow'}
          variant="light"
          icon={<IconAlertCircle size={18} stroke={1.6} />}
          title="Flaws of this entry"
          p="sm"
        >
          <Stack gap={2} component="ul" m={0} pl="md">
            {[...new Set(flaws.map(({ message }) => message))].map((message) => (
              <Text size="sm" component="li" key={message}>
                {message}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
      <Box
        style={{
          display: 'grid',
          // Side by side only where the table of space has the room for its figures.
          gridTemplateColumns: 'repeat(auto-fit, minmax(min(490px, 100%), 1fr))',
          gap: 'var(--mantine-spacing-xl)',
          alignItems: 'start',
        }}
      >
        {asks}
        {where}
      </Box>
      {form.notes.trim() !== '' && (
        <Stack gap="xs">
          <Divider />
          <Title order={3}>Notes of the publisher</Title>
          <Suspense fallback={<Skeleton height={60} />}>
            <Markdown text={form.notes} />
          </Suspense>
        </Stack>
      )}
    </Stack>
  );
}
