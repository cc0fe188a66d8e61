/** What stands beside the desktop: details, logs, figures, a terminal, placement. */
import { ActionIcon, Box, Tabs, Tooltip } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { Session } from '../../../../common/model/sessions.ts';
import { useAccount, useRights } from '../../../app/may.ts';
import { mayDo } from '../may-do.ts';
import { type PanelTab, panelTabs } from '../page/workplace.ts';
import { useLook } from '../page/workplace-context.ts';
import { DetailsTab } from './details-tab.tsx';
import { LogsTab } from './logs-tab.tsx';
import { PlacementTab } from './placement-tab.tsx';
import { StatsTab } from './stats-tab.tsx';
import { TerminalTab } from './terminal-tab.tsx';

const labels: Readonly<Record<PanelTab, string>> = {
  details: 'Details',
  logs: 'Logs',
  stats: 'Stats',
  terminal: 'Terminal',
  placement: 'Placement',
};

type SidePanelProps = {
  readonly session: Session;
  readonly tab: PanelTab;
  /** False while another session shows: then nothing is measured. */
  readonly visible: boolean;
  readonly onTab: (tab: PanelTab | null) => void;
  readonly onGo: (to: string) => void;
};

export function SidePanel({ session, tab, visible, onTab, onGo }: SidePanelProps) {
  const [look, setLook] = useLook(session.id);
  const { may } = useRights();
  const self = useAccount().data?.id;
  const isOffered = (value: PanelTab) =>
    value === 'terminal' ? mayDo('open', session, self, { may }) : value !== 'placement' || may('sessions.launch');
  return (
    <Box
      component="aside"
      aria-label={`About ${session.workspaceName}`}
      bg="var(--fl-surface)"
      style={{
        flex: 'none',
        // One width for all: a session takes the size of the room beside it, and must not change with a tab.
        width: 'min(500px, 60%)',
        borderLeft: '1px solid var(--fl-border)',
        display: 'flex',
        flexDirection: 'column',
        minHeight: 0,
      }}
    >
      <Tabs
        value={tab}
        onChange={(value) => onTab(panelTabs.find((one) => one === value) ?? null)}
        keepMounted={false}
        style={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
        styles={{ panel: { flex: 1, minHeight: 0 }, tab: { paddingInline: 10 } }}
      >
        <Box style={{ display: 'flex', alignItems: 'center' }} pr={6}>
          <Tabs.List style={{ flex: 1, flexWrap: 'nowrap', overflow: 'hidden' }} aria-label="About this session">
            {panelTabs
              .filter((value) => isOffered(value))
              .map((value) => (
                <Tabs.Tab key={value} value={value} fz="sm">
                  {labels[value]}
                </Tabs.Tab>
              ))}
          </Tabs.List>
          <Tooltip label="Hide the side panel">
            <ActionIcon aria-label="Hide the side panel" size={28} onClick={() => onTab(null)}>
              <IconX size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Box>
        <Tabs.Panel value="details">
          <DetailsTab session={session} onGo={onGo} />
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <LogsTab session={session} />
        </Tabs.Panel>
        <Tabs.Panel value="stats">
          <StatsTab session={session} visible={visible} />
        </Tabs.Panel>
        <Tabs.Panel value="terminal">
          <TerminalTab session={session} kept={look.terminal} onKeep={(terminal) => setLook({ terminal })} />
        </Tabs.Panel>
        <Tabs.Panel value="placement">
          <PlacementTab session={session} />
        </Tabs.Panel>
      </Tabs>
    </Box>
  );
}
