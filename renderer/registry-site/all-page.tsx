/** Every workspace as a tile: searched, and narrowed by category. */
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { buildSearchIndex, countCategories, searchEntries } from '../../common/registry/search.ts';
import type { Registry } from './data.ts';
import { CopyField } from './pieces.tsx';
import { addresses } from './route.ts';
import { Tile } from './tile.tsx';

export function AllPage({ registry }: { readonly registry: Registry }) {
  const { workspaces, document, link } = registry;
  const [text, setText] = useState('');
  const [category, setCategory] = useState<string | null>(null);
  const index = useMemo(
    () =>
      buildSearchIndex(
        workspaces.map((workspace) => {
          const { friendlyName, description, categories, images, architectures } = workspace.entry;
          const image = images[0]?.image ?? null;
          return {
            item: workspace,
            ...{ name: friendlyName, description, categories, image, architectures },
            ...{ registryId: '', marks: [] },
          };
        }),
      ),
    [workspaces],
  );
  const categories = useMemo(() => countCategories(workspaces.map(({ entry }) => entry)), [workspaces]);
  const found = searchEntries(index, { text, ...(category !== null && { categories: [category] }) });
  return (
    <div className="page wide">
      <h1 className="unseen">Workspaces</h1>
      {document.description !== '' && <p className="lead">{document.description}</p>}
      <CopyField label="Workspace Registry Link" value={link} />
      {workspaces.length === 0 ? (
        <p className="state">
          This registry has no workspaces yet. <a href={addresses.new}>Make the first one</a>
        </p>
      ) : (
        <>
          <search className="find">
            <label className="search">
              <IconSearch size={17} aria-hidden />
              <span className="unseen">Search workspaces</span>
              <input
                type="search"
                placeholder="Search workspaces"
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </label>
            {categories.length > 0 && (
              <fieldset className="chips">
                <legend className="unseen">Category</legend>
                <Chip label="All" count={workspaces.length} on={category === null} onPick={() => setCategory(null)} />
                {categories.map((one) => (
                  <Chip
                    key={one.category}
                    label={one.category}
                    count={one.count}
                    on={category === one.category}
                    onPick={() => setCategory(one.category)}
                  />
                ))}
              </fieldset>
            )}
          </search>
          <p className="count" role="status">
            {found.length === workspaces.length
              ? `${workspaces.length} ${workspaces.length === 1 ? 'workspace' : 'workspaces'}`
              : `${found.length} of ${workspaces.length} workspaces`}
          </p>
          <ul className="tiles">
            {found.map((workspace) => (
              <li key={workspace.folder}>
                <Tile
                  entry={workspace.entry}
                  warnings={workspace.warnings}
                  iconUrl={workspace.iconUrl}
                  href={addresses.workspace(workspace.folder)}
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Chip(props: {
  readonly label: string;
  readonly count: number;
  readonly on: boolean;
  readonly onPick: () => void;
}) {
  return (
    <button type="button" className="chip" aria-pressed={props.on} onClick={props.onPick}>
      <span className="chip-label" title={props.label}>
        {props.label}
      </span>{' '}
      <span className="chip-count">{props.count}</span>
    </button>
  );
}
