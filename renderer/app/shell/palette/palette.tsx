/** The command palette: anything of the site by any word of it, pages, settings, the guide, and what can be done. */
import '@mantine/spotlight/styles.css';
import { Button, Group, Input, Loader, Stack, Text } from '@mantine/core';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconPlugConnectedX, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { hintText } from '../../../../common/hint.ts';
import { readQuery } from '../../../../common/search/match.ts';
import { useConnectionStatus, useConsole } from '../../context.tsx';
import type { Command, Feature, FoundViews } from '../../feature.ts';
import { isOffered, type Rights, useRights } from '../../may.ts';
import { pagesFor } from '../../pages.ts';
import { errorOf } from '../../wire.ts';
import { nothingTyped, type TypedEarly } from '../use-keys.ts';
import { appCommands } from './app-commands.ts';
import { finds } from './finds.ts';
import { groupsOf, type PaletteItem } from './groups.ts';
import classes from './palette.module.css';
import { optionId, Results } from './results.tsx';
import { useShellCommands } from './shell-commands.ts';
import { useFind } from './use-find.ts';

const label = 'Search or run a command';
const nothing = { found: [], totals: {}, reading: false };

type PaletteProps = {
  readonly features: readonly Feature[];
  readonly opened: boolean;
  /** What was typed for it before its code was there; taken once. */
  readonly early: RefObject<TypedEarly>;
  readonly onClose: () => void;
  readonly openKeys: () => void;
};

export function Palette({ features, opened, early, onClose, openKeys }: PaletteProps) {
  const [text, setText] = useState(early.current.text);
  const [entered, setEntered] = useState(early.current.entered);
  // Within the key that opens it: what is typed right after it is for the field.
  useLayoutEffect(() => {
    early.current = nothingTyped;
    if (opened) spotlight.open();
    else spotlight.close();
  }, [opened, early]);
  // Where a page was chosen, that takes the focus; else what had it before.
  const [left, setLeft] = useState(false);
  return (
    <Spotlight.Root
      query={text}
      onQueryChange={setText}
      shortcut={null}
      size={640}
      centered={false}
      yOffset="10vh"
      maxHeight="none"
      returnFocus={!left}
      // Without movement: the field is there, and has the keyboard, before the next key.
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.5, blur: 0 }}
      onSpotlightOpen={() => setLeft(false)}
      onSpotlightClose={() => {
        setEntered(false);
        onClose();
      }}
      attributes={{ content: { 'aria-label': 'Commands' } }}
    >
      <Search
        features={features}
        openKeys={openKeys}
        text={text}
        setText={setText}
        entered={entered}
        leave={(went) => {
          setLeft(went);
          spotlight.close();
        }}
      />
    </Spotlight.Root>
  );
}

type SearchProps = {
  readonly features: readonly Feature[];
  readonly openKeys: () => void;
  readonly text: string;
  readonly setText: (text: string) => void;
  /** Enter was pressed before this was there. */
  readonly entered: boolean;
  /** Closes it. `went`: to another page, which takes the focus. */
  readonly leave: (went: boolean) => void;
};

function Search({ features, openKeys, text, setText, entered, leave }: SearchProps) {
  const navigate = useNavigate();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const { data = nothing, error, settled, isFetching, refetch } = useFind(text);
  const shell = useShellCommands(openKeys);
  const rights = useRights();
  const commands = useMemo(
    () => [...commandsOf(features, rights), ...shell, ...appCommands()],
    [features, rights, shell],
  );
  const views = useMemo(() => Object.assign({}, ...finds.map((area) => area.finds)) as FoundViews, []);
  const query = useMemo(() => readQuery(text), [text]);
  const groups = useMemo(
    // While nothing answers, what was found before would look as if it were true.
    () => groupsOf(query, commands, error === null ? data : nothing, views),
    [query, commands, data, error, views],
  );
  const items = groups.flatMap((group) => group.items);

  // What a person pointed at stays chosen while it is there; else the best is.
  const [pointed, setPointed] = useState<string | null>(null);
  const at = Math.max(
    0,
    items.findIndex(({ id }) => id === pointed),
  );
  const chosen = items[at] ?? null;

  const pick = (item: PaletteItem) => {
    let went = false;
    item.run((to) => {
      went = true;
      void navigate({ href: to });
    });
    leave(went);
  };
  // Enter before the answer to the last key is there waits for it: what is on top until then is another one.
  const [waits, setWaits] = useState(entered);
  useEffect(() => {
    if (!waits || !settled) return;
    setWaits(false);
    if (chosen !== null) pick(chosen);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setPointed(items[(at + step + items.length) % items.length]?.id ?? null);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (!settled && pointed === null) setWaits(true);
      else if (chosen !== null) pick(chosen);
    }
  };

  return (
    <>
      <Input
        size="lg"
        variant="unstyled"
        px={4}
        ref={field}
        data-autofocus
        role="combobox"
        aria-label={label}
        aria-expanded={items.length > 0}
        aria-autocomplete="list"
        aria-controls={items.length > 0 ? listId : undefined}
        aria-activedescendant={chosen === null ? undefined : optionId(listId, chosen.id)}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        leftSection={<IconSearch size={18} stroke={1.6} />}
        rightSection={isFetching && !settled ? <Loader size={16} aria-hidden="true" /> : null}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setPointed(null);
          setWaits(false);
        }}
        onKeyDown={onKeyDown}
      />
      {items.length > 0 && (
        <Results
          listId={listId}
          groups={groups}
          query={query}
          chosen={chosen?.id ?? null}
          onPick={pick}
          onPoint={setPointed}
        />
      )}
      {error !== null && <NotSearched error={error} retry={() => void refetch()} />}
      {error === null && settled && items.length === 0 && <NothingFound text={text.trim()} />}
      {error === null && data.reading && text !== '' && (
        <Text size="xs" c="dimmed" className={classes.note}>
          Registries are still being read. Their entries follow.
        </Text>
      )}
      <span role="status" className="fl-visually-hidden">
        {settled && text !== '' ? `${items.length} results` : ''}
      </span>
    </>
  );
}

function commandsOf(features: readonly Feature[], rights: Rights): readonly Command[] {
  const pages = pagesFor(features, rights).map(
    ({ to, label: name, icon }): Command => ({
      id: `page:${to}`,
      group: 'page',
      label: name,
      icon,
      keywords: ['page', 'go to'],
      run: (navigate) => navigate(to),
    }),
  );
  return [...pages, ...finds.flatMap(({ commands = [] }) => commands.filter((one) => isOffered(one, rights)))];
}

function NothingFound({ text }: { readonly text: string }) {
  return (
    <Stack gap={2} className={classes.note} role="note">
      <Text size="sm">No result for “{text}”</Text>
      <Text size="xs" c="dimmed">
        Try fewer words, or a part of one. Hosts, sessions, workspaces, registries and their entries, tasks, settings,
        pages, the guide and actions are searched.
      </Text>
    </Stack>
  );
}

/** Pages, settings and actions are of the console and are found all the same. */
function NotSearched({ error, retry }: { readonly error: unknown; readonly retry: () => void }) {
  const { connection } = useConsole();
  const isConnected = useConnectionStatus().state === 'connected';
  const { message, hint } = errorOf(error);
  return (
    <Group className={classes.note} wrap="nowrap" justify="space-between" role="alert">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <IconPlugConnectedX size={18} stroke={1.6} style={{ flex: 'none' }} aria-hidden="true" />
        <Stack gap={2}>
          <Text size="sm">Hosts, sessions and all else of the site could not be searched.</Text>
          <Text size="xs" c="dimmed">
            {[message, hintText(hint ?? [])].filter(Boolean).join(' ')}
          </Text>
        </Stack>
      </Group>
      <Button variant="default" flex="none" onClick={isConnected ? retry : connection.reconnect}>
        Try again
      </Button>
    </Group>
  );
}
