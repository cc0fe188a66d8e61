/** What is known of a registry: whose it is, where it comes from, how its last update went. */

import { Alert, Anchor, Button, List, Select, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { hintText } from '../../../common/hint.ts';
import type { Registry } from '../../../common/model/registries.ts';
import { useQueries } from '../../app/context.tsx';
import { Dialog, DialogBody, DialogFooter } from '../../ui/dialog/dialog.tsx';
import { Facts } from '../../ui/figures/facts.tsx';
import { notifyFailed } from '../../ui/notify.ts';
import { formatAgo, formatTime } from '../../ui/words/format.ts';
import { Tried } from './tried.tsx';
import { TrustBadge } from './trust-badge.tsx';
import { outcomeWords, updateOutcome } from './update-outcome.ts';

type RegistryInfoProps = { readonly registry: Registry; readonly now: number; readonly onClose: () => void };

export function RegistryInfo({ registry, now, onClose }: RegistryInfoProps) {
  const { lastAttempt } = registry;
  const outcome = updateOutcome(registry);
  return (
    <Dialog onClose={onClose} size="lg" title={registry.name}>
      <DialogBody>
        <Stack gap="md">
          {registry.description !== '' && <Text size="sm">{registry.description}</Text>}
          <Facts
            minWidth={460}
            facts={[
              { name: 'Trust', value: <TrustBadge trust={registry.trust} /> },
              registry.source.kind === 'shipped'
                ? { name: 'Added from', value: 'comes with Fairlead' }
                : { name: 'Added from', value: registry.source.location, mono: true },
              { name: 'List', value: registry.listUrl, mono: true },
              { name: 'Contact', value: <Outside url={registry.contactUrl} /> },
              { name: 'Schema', value: registry.schemaVersion },
              { name: 'Channel', value: registry.channels.length === 0 ? null : <Channel registry={registry} /> },
              { name: 'Signature', value: registry.signed ? 'Signed, cannot be verified here' : 'Not signed' },
              {
                name: 'Workspaces',
                value: `${registry.entries} · ${registry.flagged} with warnings · ${registry.unusable} cannot be used`,
              },
              { name: 'Added here', value: registry.installed.toLocaleString() },
              {
                name: 'This copy is of',
                value: registry.fetchedAt === null ? 'never fetched' : formatTime(registry.fetchedAt),
              },
              {
                name: 'Last update',
                value: (
                  <>
                    {lastAttempt !== null && `${formatAgo(lastAttempt.at, now)}: `}
                    {outcome === 'changed' ? (
                      <Anchor
                        component={Link}
                        to={`/registry/changes/${registry.id}`}
                        search={true}
                        resetScroll={false}
                        size="sm"
                        onClick={onClose}
                      >
                        changed
                      </Anchor>
                    ) : (
                      outcomeWords[outcome]
                    )}
                  </>
                ),
              },
            ]}
          />
          {lastAttempt?.error && (
            <Alert color="red" variant="light" title={lastAttempt.error.message} p="sm">
              {lastAttempt.error.hint ? `${hintText(lastAttempt.error.hint)} ` : ''}The last good copy is shown.
            </Alert>
          )}
          {lastAttempt && <Tried tried={lastAttempt.tried} />}
          {registry.problems.length > 0 && (
            <Alert color="yellow" variant="light" title="Flaws of the document" p="sm">
              <List size="sm">
                {registry.problems.map(({ property, message }) => (
                  <List.Item key={`${property}:${message}`}>{message}</List.Item>
                ))}
              </List>
            </Alert>
          )}
        </Stack>
      </DialogBody>
      <DialogFooter>
        <Button
          component={Link}
          to={`/registry/document/${registry.id}`}
          search={true}
          variant="default"
          onClick={onClose}
        >
          Show its document
        </Button>
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** SECURITY: docs/security.md 2.14: an address of a registry is a link only where it is one of the web. */
function Outside({ url }: { readonly url: string | null }) {
  if (url === null) return null;
  if (!/^https?:\/\//i.test(url)) return <span className="fl-mono">{url}</span>;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
      {url}
    </Anchor>
  );
}

function Channel({ registry }: { readonly registry: Registry }) {
  const queries = useQueries();
  const configure = useMutation(
    queries.registries.configure.mutationOptions({ onError: (thrown) => notifyFailed('This was not saved', thrown) }),
  );
  return (
    <Select
      aria-label="Channel"
      w={340}
      allowDeselect={false}
      disabled={configure.isPending}
      data={[
        { value: '', label: `The registry’s default${registry.defaultChannel ? ` (${registry.defaultChannel})` : ''}` },
        ...registry.channels.map((value) => ({ value, label: value })),
      ]}
      value={registry.channel ?? ''}
      onChange={(channel) => configure.mutate({ id: registry.id, channel: channel === '' ? null : channel })}
    />
  );
}
