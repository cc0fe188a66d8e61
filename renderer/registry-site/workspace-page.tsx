/** One workspace: what it is, what it asks for, and everything that is published of it. */
import { IconPencil } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import type { RegistryEntry } from '../../common/registry/document.ts';
import { worstCaseBytes } from '../../common/registry/size.ts';
import { versionsInWords } from '../../common/registry/version-words.ts';
import { channelsOf, selectImage } from '../../common/registry/versions.ts';
import { formatBytes } from '../../common/sizes/bytes.ts';
import type { Registry, Workspace } from './data.ts';
import { Icon, JsonBlock } from './pieces.tsx';
import { addresses } from './route.ts';
import { Warnings } from './warnings.tsx';

// Most workspaces have none: what draws them is loaded for those that do.
const Notes = lazy(() => import('./notes.tsx').then((module) => ({ default: module.Notes })));

export function WorkspacePage({ registry, workspace }: { readonly registry: Registry; readonly workspace: Workspace }) {
  const { entry, warnings, iconUrl, folder } = workspace;
  return (
    <article className="page">
      <header className="title">
        <Icon url={iconUrl} name={entry.friendlyName} size={72} />
        <div>
          <h1>{entry.friendlyName}</h1>
          <p className="lead">{entry.description}</p>
        </div>
        <a className="button" href={addresses.edit(folder)}>
          <IconPencil size={16} aria-hidden />
          Edit
        </a>
      </header>
      <Facts entry={entry} channel={registry.document.defaultChannel} />
      <Warnings warnings={warnings} />
      {entry.problems.length > 0 && (
        <section aria-labelledby="flaws">
          <h2 id="flaws">Flaws</h2>
          <ul className="plain">
            {entry.problems.map((problem) => (
              <li key={`${problem.code} ${problem.property} ${problem.message}`}>{problem.message}</li>
            ))}
          </ul>
        </section>
      )}
      {entry.notes !== '' && (
        <section aria-labelledby="notes">
          <h2 id="notes">Notes</h2>
          <Suspense fallback={<p>The notes are being loaded.</p>}>
            <Notes text={entry.notes} />
          </Suspense>
        </section>
      )}
      <section aria-labelledby="published">
        <h2 id="published">As published</h2>
        <JsonBlock label="The entry as JSON" text={JSON.stringify(workspace.published, null, 2)} />
      </section>
    </article>
  );
}

function Facts({ entry, channel }: { readonly entry: RegistryEntry; readonly channel: string | null }) {
  const selected = selectImage(entry, { registryDefaultChannel: channel });
  const bytes = worstCaseBytes(selected.sizeMb);
  const facts: readonly (readonly [string, string])[] = [
    ['Image', selected.image ?? 'None that could be pulled'],
    ['Image registry', entry.dockerRegistry ?? 'Docker Hub'],
    ['Made for Kasm', versionsInWords(entry.compatibility) || 'Not said'],
    ['Architectures', entry.architectures.join(', ') || 'Not said'],
    ['Size on disk, at most', bytes === null ? 'Not known' : formatBytes(bytes)],
    ['Cores', String(entry.cores)],
    ['Memory', formatBytes(entry.memoryBytes)],
    ['GPUs', String(entry.gpuCount)],
    ['CPU allocation', entry.cpuAllocationMethod],
    ['Categories', entry.categories.join(', ') || 'None'],
    ['Channels', channelsOf(entry).join(', ') || 'None'],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} className={value.length > 60 ? 'whole' : undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
