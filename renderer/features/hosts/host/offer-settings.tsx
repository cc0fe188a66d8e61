import { Button, NumberInput, SimpleGrid } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { inputProblems, problemAt } from '../../../../common/contract/input-problems.ts';
import { type Host, type HostOverrides, hostOverridesSchema } from '../../../../common/model/hosts.ts';
import { useQueries } from '../../../app/context.tsx';
import { BytesInput } from '../../../ui/figures/bytes-input.tsx';
import { notifyDone } from '../../../ui/notify.ts';
import { Panel } from '../../../ui/page/panel.tsx';
import { ErrorPanel } from '../../../ui/page/states.tsx';
import { formatBytes } from '../../../ui/words/format.ts';

type Offer = { readonly [Name in keyof HostOverrides]-?: number | null };

const offerOf = ({ overrides }: Host): Offer => ({
  cores: overrides.cores ?? null,
  memoryBytes: overrides.memoryBytes ?? null,
  gpus: overrides.gpus ?? null,
  sessionCap: overrides.sessionCap ?? null,
});

/** What sessions may take here, where it is not what the engine says. */
export function OfferSettings({ host }: { host: Host }) {
  const queries = useQueries();
  // null: nothing was changed here, so what the service says is shown.
  const [draft, setDraft] = useState<Offer | null>(null);
  const saved = offerOf(host);
  const offer = draft ?? saved;
  const dirty = JSON.stringify(offer) !== JSON.stringify(saved);
  const save = useMutation(
    queries.hosts.update.mutationOptions({
      onSuccess: () => {
        setDraft(null);
        notifyDone('Saved. It counts from the next launch on.');
      },
    }),
  );
  const set = (part: Partial<Offer>) => setDraft({ ...offer, ...part });
  const numeric = (value: string | number) => (typeof value === 'number' ? value : null);
  const { info } = host;
  const overrides = Object.fromEntries(Object.entries(offer).filter(([, value]) => value !== null)) as HostOverrides;
  const problems = inputProblems(hostOverridesSchema, overrides, 'This');
  return (
    <Panel
      title="What sessions may take"
      description="Empty fields go by what the engine says. More than it has lets sessions share it; less keeps room for other work."
      footer={
        <>
          <Button variant="default" disabled={!dirty} onClick={() => setDraft(null)}>
            Discard
          </Button>
          <Button
            disabled={!dirty || problems.length > 0}
            loading={save.isPending}
            onClick={() => save.mutate({ id: host.id, overrides })}
          >
            Save
          </Button>
        </>
      }
    >
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <NumberInput
          label="Cores"
          placeholder={info ? `${info.cores}` : ''}
          min={0.1}
          clampBehavior="none"
          decimalScale={2}
          value={offer.cores ?? ''}
          error={problemAt(problems, 'cores')}
          onChange={(value) => set({ cores: numeric(value) })}
        />
        <BytesInput
          label="Memory"
          placeholder={info ? formatBytes(info.memoryBytes) : ''}
          value={offer.memoryBytes}
          error={problemAt(problems, 'memoryBytes')}
          onChange={(memoryBytes) => set({ memoryBytes })}
        />
        <NumberInput
          label="GPUs"
          description="Engines say only whether there are any: enter how many"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={info?.runtimes.includes('nvidia') ? '1' : '0'}
          min={0}
          clampBehavior="none"
          allowDecimal={false}
          value={offer.gpus ?? ''}
          error={problemAt(problems, 'gpus')}
          onChange={(value) => set({ gpus: numeric(value) })}
        />
        <NumberInput
          label="Sessions at once"
          description="The most that it takes"
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder="No limit"
          min={1}
          clampBehavior="none"
          allowDecimal={false}
          value={offer.sessionCap ?? ''}
          error={problemAt(problems, 'sessionCap')}
          onChange={(value) => set({ sessionCap: numeric(value) })}
        />
      </SimpleGrid>
      {save.error && <ErrorPanel error={save.error} title="The host was not saved" />}
    </Panel>
  );
}
