/** Adding a registry: first look what is there, then say yes to it. */
import { Alert, Badge, Button, Checkbox, Group, List, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconArrowLeft, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { inputProblems, problemAt } from '../../../common/contract/input-problems.ts';
import { type RegistryPreview, registrySourceSchema } from '../../../common/model/registries.ts';
import { isOwnOrOfficial } from '../../../common/registry/trust.ts';
import { useQueries } from '../../app/context.tsx';
import { errorOf } from '../../app/wire.ts';
import { Dialog, DialogBody, DialogFooter, DialogForm } from '../../ui/dialog/dialog.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { formatCount } from '../../ui/words/format.ts';
import { Hint } from '../../ui/words/hint.tsx';
import { Offered } from './offered.tsx';
import { Tried, triedOf } from './tried.tsx';
import { TrustBadge } from './trust-badge.tsx';

type AddRegistryProps = {
  /** Looked at as soon as the dialog opens. */
  readonly start?: string;
  readonly onClose: () => void;
};

export function AddRegistryDialog({ start = '', onClose }: AddRegistryProps) {
  const [location, setLocation] = useState(start);
  const [trusted, setTrusted] = useState(false);
  const queries = useQueries();
  const [found, setFound] = useState<RegistryPreview | null>(null);
  /** What was shown is not there any more, and what is shown now has taken its place. */
  const [changedMeanwhile, setChangedMeanwhile] = useState(false);
  const preview = useMutation(
    queries.registries.preview.mutationOptions({ onSuccess: setFound, onError: () => setFound(null) }),
  );
  const add = useMutation(
    queries.registries.add.mutationOptions({
      // It is shown as it is now, and asked for anew: the yes was to something else.
      onError: (thrown, { location: where }) => {
        if (errorOf(thrown).code !== 'REGISTRY_CHANGED_MEANWHILE') return;
        look(where);
        setChangedMeanwhile(true);
      },
      onSuccess: ({ name, entries }) => {
        notifyDone(`${name} is added with ${formatCount(entries, 'workspace')}.`);
        onClose();
      },
    }),
  );
  const offered = useQuery(queries.registries.offered.queryOptions()).data?.registries ?? [];
  const look = (where: string) => {
    setLocation(where);
    setTrusted(false);
    setChangedMeanwhile(false);
    add.reset();
    preview.mutate({ location: where });
  };
  const { mutate: lookAt } = preview;
  useEffect(() => {
    if (start !== '') lookAt({ location: start });
  }, [start, lookAt]);
  const problem =
    location.trim() === ''
      ? undefined
      : problemAt(inputProblems(registrySourceSchema, { location }, 'This'), 'location');
  return (
    <Dialog onClose={onClose} size="lg" title="Add registry">
      {!found && (
        <DialogForm
          onSubmit={() => {
            if (location.trim() !== '' && problem === undefined) look(location);
          }}
        >
          <DialogBody>
            <Stack gap="md">
              <TextInput
                label="Address, folder or file"
                description="The root of a registry, its list.json, or a path on the machine that runs Fairlead"
                placeholder="https://registry.example/"
                size="sm"
                data-autofocus
                value={location}
                onChange={({ currentTarget }) => setLocation(currentTarget.value)}
                error={problem ?? (preview.error ? errorOf(preview.error).message : null)}
              />
              {preview.error && <Failed error={preview.error} />}
              {offered.length > 0 && (
                <Offered registries={offered} busy={preview.isPending ? location : null} onChoose={look} />
              )}
            </Stack>
          </DialogBody>
          <DialogFooter>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              leftSection={<IconSearch size={14} stroke={1.6} />}
              loading={preview.isPending}
              disabled={location.trim() === ''}
            >
              Look
            </Button>
          </DialogFooter>
        </DialogForm>
      )}
      {found && (
        <>
          <DialogBody>
            <Stack gap="md">
              {changedMeanwhile && (
                <Alert
                  color="yellow"
                  variant="light"
                  icon={<IconRefresh size={18} stroke={1.6} />}
                  title={preview.isPending ? 'Looking again' : 'It has changed meanwhile'}
                  p="sm"
                  role="alert"
                >
                  {preview.isPending
                    ? 'The registry publishes something else than what is shown here. Nothing was added.'
                    : 'Nothing was added, because the registry does not publish any more what was shown. This is what it publishes now.'}
                </Alert>
              )}
              <Group justify="space-between">
                <Text fw={600} size="lg">
                  {found.name}
                </Text>
                <TrustBadge trust={found.trust} />
              </Group>
              {found.description !== '' && <Text size="sm">{found.description}</Text>}
              <Facts
                facts={[
                  {
                    name: 'Found at',
                    value: found.tried.find(({ ok, url }) => ok && url.endsWith('.json'))?.url ?? found.source.location,
                    mono: true,
                  },
                  { name: 'Schema', value: found.schemaVersion },
                  { name: 'Workspaces', value: found.entries.toLocaleString() },
                  { name: 'With warnings', value: found.flagged.toLocaleString() },
                  { name: 'Cannot be used', value: found.unusable.toLocaleString() },
                  { name: 'Signature', value: found.signed ? 'Signed, cannot be verified here' : 'Not signed' },
                ]}
              />
              <Tried tried={found.tried} />
              {found.problems.length > 0 && (
                <Alert color="yellow" variant="light" title="Flaws of the document" p="sm">
                  <List size="sm">
                    {found.problems.map(({ property, message }) => (
                      <List.Item key={`${property}:${message}`}>{message}</List.Item>
                    ))}
                  </List>
                </Alert>
              )}
              {found.alreadyAdded !== null && (
                <Alert color="harbour" variant="light" p="sm">
                  This registry is here already. Use “Update now” in its menu to fetch it again.
                </Alert>
              )}
              {!isOwnOrOfficial(found.trust) && found.alreadyAdded === null && (
                <Alert
                  color="orange"
                  variant="light"
                  icon={<IconAlertTriangle size={18} stroke={1.6} />}
                  title={found.trust === 'known' ? 'Well known, but not official' : 'Published by a third party'}
                  p="sm"
                >
                  <Stack gap="xs">
                    <Text size="sm">
                      {found.trust === 'known' && 'A third party publishes this registry. '}
                      Nobody checked what this registry offers. Its workspaces run images of its choice on your hosts,
                      with the rights they ask for. Each one says so before it is installed, but what is inside an image
                      cannot be seen from here.
                    </Text>
                    <Checkbox
                      label="I know the publisher and trust it"
                      checked={trusted}
                      onChange={({ currentTarget }) => setTrusted(currentTarget.checked)}
                    />
                  </Stack>
                </Alert>
              )}
            </Stack>
          </DialogBody>
          <DialogFooter
            above={add.error && <ErrorPanel error={add.error} />}
            start={
              <Button
                variant="subtle"
                leftSection={<IconArrowLeft size={14} stroke={1.6} />}
                onClick={() => {
                  setFound(null);
                  setChangedMeanwhile(false);
                  preview.reset();
                }}
              >
                Another address
              </Button>
            }
          >
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              loading={add.isPending || preview.isPending}
              disabled={found.alreadyAdded !== null || (!isOwnOrOfficial(found.trust) && !trusted)}
              onClick={() => add.mutate({ location, trusted, sha: found.sha })}
            >
              Add registry
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}

function Failed({ error }: { readonly error: unknown }) {
  const info = errorOf(error);
  return (
    <Stack gap="xs" role="alert">
      {info.hint && <Hint parts={info.hint} />}
      <Tried tried={triedOf(info.data)} />
      <Badge color="gray" w="fit-content">
        {info.code}
      </Badge>
    </Stack>
  );
}
