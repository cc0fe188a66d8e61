/** What all pages at the door have in common. */
import { Center, Image, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

export function DoorFrame({
  title,
  documentTitle,
  description,
  children,
}: {
  readonly title: string;
  readonly documentTitle: string;
  readonly description?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${documentTitle} · Fairlead`;
  }, [documentTitle]);
  return (
    <Center component="main" mih="100vh" p="xl" bg="var(--fl-canvas)">
      <Stack className="fl-panel" gap="lg" p="xl" w="100%" maw={440}>
        <Stack align="center" gap="sm">
          <Image src="/icon.svg" alt="" w={48} h={48} />
          <Title order={1} ta="center">
            {title}
          </Title>
          {description && (
            <Text c="dimmed" size="sm" ta="center" component="div">
              {description}
            </Text>
          )}
        </Stack>
        {children}
      </Stack>
    </Center>
  );
}
