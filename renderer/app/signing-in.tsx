import { Center, Loader, Stack, Text } from '@mantine/core';

/** While the link's one-time token is traded: that takes a moment, or a few where the service does not answer at once. */
export function SigningIn() {
  return (
    <Center component="main" mih="100vh" p="xl" aria-busy="true">
      <Stack align="center" gap="md">
        <Loader size="sm" />
        <Text c="dimmed" size="sm" role="status">
          Signing in
        </Text>
      </Stack>
    </Center>
  );
}
