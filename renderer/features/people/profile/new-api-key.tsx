/** A new API key: its name, until when it holds, and what it may do. */
import { Button, Checkbox, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keyPermissions } from '../../../../common/access/api-key.ts';
import type { Permission } from '../../../../common/access/permissions.ts';
import { useQueries } from '../../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { focusFirstInvalid } from '../../../ui/focus-invalid.ts';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { byArea, permissionWords } from '../../../ui/words/access-words.ts';
import { formatTime } from '../../../ui/words/format.ts';
import { capital } from '../../../ui/words/words.ts';

const dayMs = 24 * 3600_000;
const lives = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
];

type NewApiKeyProps = {
  readonly own: readonly Permission[];
  readonly onMade: (key: string, name: string) => void;
  readonly onClose: () => void;
};

export function NewApiKey({ own, onMade, onClose }: NewApiKeyProps) {
  const queries = useQueries();
  const [name, setName] = useState('');
  const [days, setDays] = useState('90');
  const [chosen, setChosen] = useState<readonly Permission[]>([]);
  const [tried, setTried] = useState(false);
  const offered = keyPermissions.filter((one) => own.includes(one));
  const make = useMutation(
    queries.account.apiKeys.create.mutationOptions({ onSuccess: ({ key, apiKey }) => onMade(key, apiKey.name) }),
  );
  const isReady = name.trim() !== '' && chosen.length > 0;
  return (
    <Dialog
      title="Make an API key"
      size="lg"
      onClose={onClose}
      closeOnClickOutside={name === '' && chosen.length === 0}
    >
      <DialogForm
        onSubmit={(form) => {
          setTried(true);
          if (isReady) make.mutate({ name: name.trim(), days: Number(days), permissions: [...chosen] });
          else focusFirstInvalid(form);
        }}
      >
        <DialogBody>
          <Stack gap="md">
            <Group align="flex-start" grow>
              <TextInput
                label="Name"
                description="What uses it."
                required
                data-autofocus
                maxLength={64}
                value={name}
                error={tried && name.trim() === '' ? 'Give the key a name.' : undefined}
                onChange={({ currentTarget }) => setName(currentTarget.value)}
              />
              <Select
                label="Holds for"
                description={`Until ${formatTime(Date.now() + Number(days) * dayMs)}.`}
                data={lives}
                value={days}
                allowDeselect={false}
                onChange={(value) => setDays(value ?? days)}
              />
            </Group>
            <Checkbox.Group
              label="What it may do"
              description="No more than it needs. What you may not do any more, it may not either."
              required
              value={[...chosen]}
              error={tried && chosen.length === 0 ? 'Choose at least one.' : undefined}
              onChange={(values) => setChosen(offered.filter((one) => values.includes(one)))}
            >
              <Stack gap="sm" mt="xs">
                {byArea(offered).map(({ area, label, permissions }) => (
                  <Stack key={area} gap={6} component="section" aria-label={label}>
                    <Text size="sm" fw={600}>
                      {label}
                    </Text>
                    {permissions.map((one) => (
                      <Checkbox key={one} value={one} label={capital(permissionWords[one])} />
                    ))}
                  </Stack>
                ))}
              </Stack>
            </Checkbox.Group>
          </Stack>
        </DialogBody>
        <DialogFooter above={make.error && <ErrorPanel error={make.error} title="The key was not made" />}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending}>
            Make the key
          </Button>
        </DialogFooter>
      </DialogForm>
    </Dialog>
  );
}
