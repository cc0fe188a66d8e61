/** The frame of a page: title, what it is for, its actions. Every page starts with it. */
import { Box, Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

type PageProps = {
  title: string;
  /** Shown in the browser's title where it differs. */
  documentTitle?: string;
  description?: ReactNode;
  actions?: ReactNode;
  /** Above the title: breadcrumbs. */
  above?: ReactNode;
  /** Pages with their own scrolling (grids, viewers) take the whole height. */
  fill?: boolean;
  children: ReactNode;
};

export function Page({ title, documentTitle, description, actions, above, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${documentTitle ?? title} · Fairlead`;
  }, [documentTitle, title]);
  return (
    <Stack gap="md" p="lg" h={fill ? '100%' : undefined} mih={0} className={fill ? '' : 'fl-page-flows'}>
      <Stack gap={4}>
        {above}
        <Group justify="space-between" align="flex-start" wrap="wrap" gap="sm">
          {/* A long sentence wraps; the actions stay at the right of it while there is room for both. */}
          <Stack gap={2} flex="1 1 320px" miw={0}>
            <Title order={1}>{title}</Title>
            {description && (
              <Text c="dimmed" size="sm" component="div" maw={760}>
                {description}
              </Text>
            )}
          </Stack>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Stack>
      {fill ? (
        <Box flex={1} mih={0}>
          {children}
        </Box>
      ) : (
        children
      )}
    </Stack>
  );
}
