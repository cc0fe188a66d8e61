/** Empty, loading and failing, the same everywhere: what it is, and what to do next. */
import { Alert, Box, Button, Center, Code, Group, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconAlertTriangle, type IconProps, IconRefresh } from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import { errorOf } from '../../app/wire.ts';
import { EngineSaid } from '../words/engine-said.tsx';
import { Hint } from '../words/hint.tsx';
import { LimitsSaid } from '../words/limits-said.tsx';

type EmptyStateProps = {
  icon: ComponentType<IconProps>;
  title: string;
  children?: ReactNode;
  /** Buttons: the next step first. */
  action?: ReactNode;
};

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <Center mih={280} p="xl">
      <Stack align="center" gap="sm" maw={460}>
        <ThemeIcon size={52} radius="xl" variant="light">
          <Icon size={26} stroke={1.6} />
        </ThemeIcon>
        <Title order={2} ta="center">
          {title}
        </Title>
        {children && (
          <Text c="dimmed" ta="center" size="sm" component="div">
            {children}
          </Text>
        )}
        {action && (
          <Group justify="center" mt="xs">
            {action}
          </Group>
        )}
      </Stack>
    </Center>
  );
}

/** A failure with its code and what to do; `retry` offers to try again. */
type ErrorPanelProps = {
  error: unknown;
  title?: string;
  retry?: () => void;
  /** A theme colour; red where silent. */
  color?: string;
};

export function ErrorPanel({ error, title, retry, color = 'red' }: ErrorPanelProps) {
  const info = errorOf(error);
  return (
    <Alert
      color={color}
      variant="light"
      icon={<IconAlertTriangle size={18} />}
      title={title ?? info.message}
      role="alert"
    >
      <Stack gap={6} align="flex-start">
        {title && <Text size="sm">{info.message}</Text>}
        {info.hint && <Hint parts={info.hint} />}
        <EngineSaid error={info} />
        <LimitsSaid error={info} />
        <Group gap="sm">
          <Code>{info.code}</Code>
          {retry && (
            <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
              Try again
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

const fiveRows = ['a', 'b', 'c', 'd', 'e'] as const;

export function LoadingRows({ height = 44 }: { height?: number }) {
  return (
    <Stack gap="xs" role="status" aria-busy="true" aria-label="Loading">
      {fiveRows.map((row) => (
        <Skeleton key={row} height={height} radius="md" />
      ))}
    </Stack>
  );
}

export type QueryLike<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** Shows a query in its three states. Data that is there stays on screen while a refresh fails; the failure is told above. */
export function QueryView<T>({
  query,
  loading,
  children,
}: {
  query: QueryLike<T>;
  loading?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error ? (
          <Box mb="md">
            <ErrorPanel error={query.error} title="This could not be refreshed" retry={() => query.refetch()} />
          </Box>
        ) : null}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <ErrorPanel error={query.error} retry={() => query.refetch()} />;
  return loading ?? <LoadingRows />;
}
