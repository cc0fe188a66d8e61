/** A folder to begin a registry with. */
import { Alert, Anchor, Button, Checkbox, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck, IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inputProblems, problemAt } from '../../../../common/contract/input-problems.ts';
import { newRegistrySchema } from '../../../../common/model/registry-making.ts';
import { folderName } from '../../../../common/registry-source/folder-names.ts';
import { useQueries } from '../../../app/context.tsx';
import { DialogBody, DialogFooter, DialogForm } from '../../../ui/dialog/dialog.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';

type StartFormProps = {
  /** Not, while another tab is: what was typed stays. */
  readonly isShown: boolean;
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
  readonly onSteps: () => void;
};

export function StartForm({ isShown, name, onName, onClose, onSteps }: StartFormProps) {
  const queries = useQueries();
  const [rest, setRest] = useState({ description: '', listUrl: '', contactUrl: '', sample: true });
  const [isAsked, setAsked] = useState(false);
  const wish = { name, ...rest };
  const problems = inputProblems(newRegistrySchema, wish, 'This');
  const start = useMutation(
    queries.registries.making.start.mutationOptions({
      // The answer is an attachment: the page stays.
      onSuccess: ({ url }) => window.location.assign(url),
    }),
  );
  const shown = (field: keyof typeof wish) => (isAsked ? problemAt(problems, field) : undefined);
  return (
    <DialogForm
      onSubmit={() => {
        setAsked(true);
        if (problems.length === 0) start.mutate(wish);
      }}
    >
      <DialogBody>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            A folder with the settings, a README of the steps, and pipelines that publish it on GitHub Pages or GitLab
            Pages. Nothing of it becomes a part of this site.
          </Text>
          <TextInput
            label="Name"
            description="What people see"
            required
            withAsterisk={false}
            data-autofocus
            value={name}
            error={shown('name')}
            onChange={({ currentTarget }) => onName(currentTarget.value)}
          />
          <Textarea
            label="Description"
            autosize
            minRows={2}
            maxRows={5}
            value={rest.description}
            error={shown('description')}
            onChange={({ currentTarget: { value } }) => setRest((before) => ({ ...before, description: value }))}
          />
          <TextInput
            label="Address"
            description="Where it will be published, if you know that already"
            placeholder="https://registry.example/"
            value={rest.listUrl}
            error={shown('listUrl')}
            onChange={({ currentTarget: { value } }) => setRest((before) => ({ ...before, listUrl: value }))}
          />
          <TextInput
            label="Contact"
            description="A page or a mail address for those who use it"
            placeholder="https://… or anna@example.com"
            value={rest.contactUrl}
            error={shown('contactUrl')}
            onChange={({ currentTarget: { value } }) => setRest((before) => ({ ...before, contactUrl: value }))}
          />
          <Checkbox
            label="With one workspace to begin with"
            checked={rest.sample}
            onChange={({ currentTarget: { checked } }) => setRest((before) => ({ ...before, sample: checked }))}
          />
          {start.isSuccess && (
            <Alert
              color="green"
              variant="light"
              p="sm"
              role="status"
              icon={<IconCircleCheck size={18} stroke={1.6} />}
              title={`${folderName(name)}.zip was handed to the browser`}
            >
              Unpack it, add workspaces to it, and build it.{' '}
              <Anchor component="button" type="button" inherit c="inherit" underline="always" onClick={onSteps}>
                The steps
              </Anchor>{' '}
              are in its README.md, too.
            </Alert>
          )}
        </Stack>
      </DialogBody>
      {isShown && (
        <DialogFooter above={start.error && <ErrorPanel error={start.error} />}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" leftSection={<IconDownload size={14} stroke={1.6} />} loading={start.isPending}>
            Download the folder
          </Button>
        </DialogFooter>
      )}
    </DialogForm>
  );
}
