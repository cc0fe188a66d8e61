/** The red triangle, the grade, and what they say. */
import { Anchor, Badge, Box, Group, Popover, ScrollArea, Stack, Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconShieldExclamation } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { WorkspaceWarning } from '../../../common/model/shared.ts';
import { type Severity, severityLabels, shortSeverityLabels } from '../../../common/registry/severity.ts';
import './warning-mark.css';
import { again } from '../../app/again.ts';
import { formatCount } from '../words/format.ts';
import { byProperty, idsOf, linesOf, type WarnedLine } from './warnings.ts';

// Its texts come when somebody asks for them.
const Explanation = lazy(async () => ({ default: (await again(() => import('./explanation.tsx'))).Explanation }));

const severityColors: Readonly<Record<Severity, string>> = {
  info: 'gray',
  weakened: 'orange',
  // Between the two: light like the one, red like the other.
  unknown: 'red',
  'host-root': 'red',
};

export function SeverityBadge({ severity, size = 'sm' }: { readonly severity: Severity; readonly size?: 'xs' | 'sm' }) {
  return (
    <Badge
      size={size}
      color={severityColors[severity]}
      variant={severity === 'host-root' ? 'filled' : 'light'}
      title={severityLabels[severity]}
    >
      {shortSeverityLabels[severity]}
    </Badge>
  );
}

const openAfterMs = 150;
const closeAfterMs = 220;

/**
 * A red triangle where the field's rule flags the settings, a quiet shield where only Fairlead has something to say.
 * Pointing at it, focus and Enter, or a click open the list. Until then it is only a button: a grid has dozens of these.
 */
export function WarningMark({
  count,
  flagged,
  of,
  children,
}: {
  readonly count: number;
  readonly flagged: boolean;
  readonly of: string;
  /** The list, made when it is opened. */
  readonly children: () => ReactNode;
}) {
  const [alive, setAlive] = useState(false);
  const [opened, setOpened] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const mark = useRef<HTMLButtonElement>(null);
  const focused = useRef(false);
  // A click on what pointing has opened already keeps it open; only the next click closes it.
  const pinned = useRef(false);
  // Coming to life makes the button anew; whoever had it under the keyboard keeps it.
  const wake = () => {
    focused.current = mark.current !== null && document.activeElement === mark.current;
    setAlive(true);
  };
  useLayoutEffect(() => {
    if (alive && focused.current) mark.current?.focus({ preventScroll: true });
  }, [alive]);
  const soon = (open: boolean) => {
    if (open && !alive) wake();
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpened(open || pinned.current), open ? openAfterMs : closeAfterMs);
  };
  const click = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    if (!alive) wake();
    pinned.current = !opened || !pinned.current;
    setOpened(pinned.current);
  };
  const change = (open: boolean) => {
    if (!open) pinned.current = false;
    setOpened(open);
  };
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
    },
    [],
  );
  if (count === 0) return null;
  const button = (
    <button
      ref={mark}
      type="button"
      className="fl-warning-mark"
      aria-label={`${formatCount(count, 'warning')} about ${of}`}
      onClick={click}
      onMouseEnter={() => soon(true)}
      onMouseLeave={() => soon(false)}
    >
      {flagged ? <IconAlertTriangleFilled size={18} /> : <IconShieldExclamation size={18} stroke={1.6} />}
    </button>
  );
  return (
    <span className="fl-warning" data-flagged={flagged || undefined}>
      {alive ? (
        <Popover
          opened={opened}
          onChange={change}
          width={400}
          position="bottom-end"
          withArrow
          shadow="md"
          returnFocus
          trapFocus={false}
          transitionProps={{ duration: 80 }}
        >
          <Popover.Target>{button}</Popover.Target>
          <Popover.Dropdown p={0} onMouseEnter={() => soon(true)} onMouseLeave={() => soon(false)}>
            {opened && (
              <ScrollArea.Autosize mah={380} type="auto">
                <Box p="sm">{children()}</Box>
              </ScrollArea.Autosize>
            )}
          </Popover.Dropdown>
        </Popover>
      ) : (
        button
      )}
    </span>
  );
}

/** Each property: what can happen, how grave that is, what explains it, and at the end the ids and the property. */
export function WarningList({ warnings }: { readonly warnings: readonly WorkspaceWarning[] }) {
  return (
    <Stack gap="sm" component="ul" m={0} p={0} style={{ listStyle: 'none' }}>
      {byProperty(warnings).map((group) => (
        <Stack key={group.property} gap={4} component="li">
          <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
            <Stack gap={4} miw={0}>
              {linesOf(group.warnings).map((line) => (
                <WarningLine key={line.message} line={line} />
              ))}
            </Stack>
            <Box flex="none">
              <SeverityBadge severity={group.severity} size="xs" />
            </Box>
          </Group>
        </Stack>
      ))}
    </Stack>
  );
}

export function WarningLine({ line }: { readonly line: WarnedLine }) {
  const [open, setOpen] = useState(false);
  return (
    <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
      {line.message}{' '}
      <Anchor
        component="button"
        type="button"
        size="sm"
        underline="always"
        aria-expanded={open}
        onClick={() => setOpen((now) => !now)}
      >
        What this means
      </Anchor>{' '}
      <Text span size="xs" c="dimmed" className="fl-mono">
        ({idsOf(line)})
      </Text>
      {open && (
        <Suspense fallback={null}>
          <Explanation id={line.explanationId} />
        </Suspense>
      )}
    </Text>
  );
}
