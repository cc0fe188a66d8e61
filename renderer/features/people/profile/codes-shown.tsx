/** Recovery codes, shown once: to be copied, printed or written down. */

import { Box, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { CopyTextButton } from '../../../ui/copy-button.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { OnlyNow } from '../../../ui/people/once.tsx';
import './codes.css';

export function CodesDialog({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  return (
    <Dialog title="Your recovery codes" onClose={onClose} closeOnClickOutside={false}>
      <DialogBody>
        <Stack gap="md">
          <Text size="sm">
            Each of these signs you in once, beside your password, when your other second factors are not at hand. Keep
            them where only you find them. Codes that you had before hold no more.
          </Text>
          <Box className="fl-panel fl-codes" bg="var(--fl-canvas)" p="md">
            <Text size="sm" className="fl-codes-title">
              Recovery codes for Fairlead at {window.location.host}
            </Text>
            <SimpleGrid
              cols={2}
              spacing="xs"
              component="ul"
              m={0}
              p={0}
              style={{ listStyle: 'none' }}
              aria-label="Codes"
            >
              {codes.map((code) => (
                <Text key={code} component="li" className="fl-mono" ta="center" fz="sm">
                  {code}
                </Text>
              ))}
            </SimpleGrid>
          </Box>
          <Group gap="xs">
            <CopyTextButton value={codes.join('\n')} label="Copy all" />
            <Button
              variant="default"
              leftSection={<IconPrinter size={14} stroke={1.6} />}
              onClick={() => window.print()}
            >
              Print
            </Button>
          </Group>
          <OnlyNow />
        </Stack>
      </DialogBody>
      <DialogFooter>
        <Button onClick={onClose} data-autofocus>
          I have kept them
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
