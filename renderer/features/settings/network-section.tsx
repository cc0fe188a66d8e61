/** How the service reaches the Internet: proxy, exceptions, authorities. Saved on its own; the password is never told back. */
import {
  Alert,
  Button,
  Group,
  PasswordInput,
  Radio,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { inputProblems, problemAt } from '../../../common/contract/input-problems.ts';
import {
  type NetworkChange,
  type NetworkSettings,
  type NetworkView,
  networkChangeSchema,
  type ProxyMode,
} from '../../../common/model/network.ts';
import { useQueries } from '../../app/context.tsx';
import { notifyDone } from '../../ui/notify.ts';
import { ErrorPanel } from '../../ui/page/states.tsx';
import { SectionFrame } from './section-frame.tsx';
import { settingMark, settingWords } from './words.ts';

const title = 'Way to the Internet';

const environmentWords = ({ environment: { https, http, exceptions } }: NetworkView): string => {
  if (https === null && http === null)
    return 'HTTPS_PROXY and HTTP_PROXY are not set for Fairlead: it connects directly.';
  const named =
    https === http || http === null
      ? `${https}`
      : https === null
        ? `${http} (http only)`
        : `${https}, and ${http} for http`;
  return `Now ${named}${exceptions.length === 0 ? '' : `, but for ${exceptions.join(', ')}`}.`;
};

export function NetworkSection({ view }: { view: NetworkView }) {
  const queries = useQueries();
  const cache = useQueryClient();
  const [changes, setChanges] = useState<NetworkChange>({});
  const [address, setAddress] = useState('https://registry-1.docker.io/v2/');
  const { proxyPassword, ...plain } = changes;
  const values = { ...view.settings, ...(plain as Partial<NetworkSettings>) };
  const isDirty = Object.entries(changes).some(
    ([key, value]) => JSON.stringify(Reflect.get(view.settings, key)) !== JSON.stringify(value),
  );
  const found = inputProblems(networkChangeSchema, changes, 'This');
  const problem = (key: keyof NetworkChange) => problemAt(found, key);
  const set = (change: NetworkChange) => setChanges((before) => ({ ...before, ...change }));
  const save = useMutation(
    queries.settings.updateNetwork.mutationOptions({
      onSuccess: (saved) => {
        cache.setQueryData(queries.settings.network.queryKey(), saved);
        setChanges({});
        tryOut.reset();
        notifyDone(`${title}: saved.`);
      },
    }),
  );
  const tryOut = useMutation(queries.settings.tryNetwork.mutationOptions());
  return (
    <SectionFrame
      title={title}
      description="For registries, their icons, the sizes of images, and licences that are activated online. Images themselves are pulled by each host's engine, which has proxy settings of its own."
      isDirty={isDirty}
      isSaving={save.isPending}
      isSavable={found.length === 0}
      onSave={() => save.mutate(changes)}
      onDiscard={() => {
        setChanges({});
        save.reset();
      }}
    >
      <Radio.Group
        {...settingMark('proxy')}
        label={settingWords.proxy.label}
        description={settingWords.proxy.description}
        value={values.proxy}
        onChange={(value) => set({ proxy: value as ProxyMode })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="environment" label="As the environment of Fairlead says" description={environmentWords(view)} />
          <Radio value="manual" label="This proxy" />
          <Radio value="none" label="None: connect directly" />
        </Stack>
      </Radio.Group>
      {values.proxy === 'manual' && (
        <>
          <TextInput
            label="Address of the proxy"
            placeholder="http://proxy.example.com:3128"
            value={values.proxyUrl}
            error={problem('proxyUrl')}
            onChange={(event) => set({ proxyUrl: event.currentTarget.value.trim() })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput
              label="User name"
              description="Empty where the proxy asks for none."
              autoComplete="off"
              value={values.proxyUser}
              error={problem('proxyUser')}
              onChange={(event) => set({ proxyUser: event.currentTarget.value })}
            />
            <PasswordInput
              label="Password"
              description={
                view.hasProxyPassword
                  ? 'One is kept. With another address or user name it is forgotten.'
                  : 'Kept encrypted, and shown to nobody.'
              }
              autoComplete="new-password"
              placeholder={view.hasProxyPassword ? 'Unchanged' : ''}
              value={proxyPassword ?? ''}
              onChange={(event) => set({ proxyPassword: event.currentTarget.value || undefined })}
            />
          </SimpleGrid>
          <TagsInput
            label="Reached past the proxy"
            description="Names with all below them, addresses and ranges. What Fairlead finds in this network or on this machine never goes through the proxy."
            placeholder="example.com, 10.0.0.0/8"
            splitChars={[',', ' ', ';']}
            value={values.exceptions}
            error={problem('exceptions')}
            onChange={(exceptions) => set({ exceptions })}
            clearable
          />
        </>
      )}
      {values.proxy !== 'none' && (
        <Alert color="gray" variant="light">
          A proxy looks names up itself. Fairlead checks what it can see from here, and refuses what leads into this
          network; the proxy should refuse that as well.
        </Alert>
      )}
      <Textarea
        wrapperProps={settingMark('authorities')}
        label={settingWords.authorities.label}
        description={
          view.authorities.length === 0
            ? 'Certificates in PEM form that are trusted beside the well-known ones: of an authority of your own, or of a proxy that opens encrypted connections.'
            : `Trusted now: ${view.authorities.map(({ subject }) => subject).join(', ')}.`
        }
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        value={values.authorities}
        error={problem('authorities')}
        onChange={(event) => set({ authorities: event.currentTarget.value })}
      />
      <TextInput
        label="File with authorities"
        description="Instead, or in addition: a path on the machine that runs Fairlead. Read with every use."
        placeholder="/etc/ssl/certs/site.pem"
        value={values.authoritiesFile}
        error={problem('authoritiesFile')}
        onChange={(event) => set({ authoritiesFile: event.currentTarget.value.trim() })}
      />
      {save.error && <ErrorPanel error={save.error} title="The settings were not saved" />}
      <Group align="end" gap="xs">
        <TextInput
          label="Try an address"
          description="With what is saved."
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button
          variant="default"
          disabled={isDirty || URL.parse(address) === null}
          loading={tryOut.isPending}
          onClick={() => tryOut.mutate({ url: address })}
        >
          Try
        </Button>
      </Group>
      {tryOut.data && (
        <Text size="sm" role="status">
          {`It answers (status ${tryOut.data.status}), ${tryOut.data.proxy === null ? 'directly' : `through the proxy ${tryOut.data.proxy}`}.`}
        </Text>
      )}
      {tryOut.error && <ErrorPanel error={tryOut.error} title="The address was not reached" />}
    </SectionFrame>
  );
}
