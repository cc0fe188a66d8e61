import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useQueries } from '../../app/context.tsx';
import { useMay } from '../../app/may.ts';
import { Page } from '../../ui/page/page.tsx';
import { QueryView } from '../../ui/page/states.tsx';
import { Appearance } from './appearance.tsx';
import { HistoryFields, ImageFields, LanguageFields, SessionFields, StorageFields, ViewFields } from './fields.tsx';
import { NetworkSection } from './network-section.tsx';
import { SettingsSection } from './section.tsx';
import { useAskedSetting } from './use-asked-setting.ts';

export function SettingsPage() {
  const queries = useQueries();
  const query = useQuery(queries.settings.get.queryOptions());
  const network = useQuery(queries.settings.network.queryOptions());
  const mayChange = useMay('settings.modify');
  useAskedSetting(query.data !== undefined && !network.isPending);
  return (
    <Page
      title="Settings"
      description={
        mayChange
          ? 'They hold for the whole site. Each section is saved on its own.'
          : 'They hold for the whole site. Your roles let you see them, and change the colours of this browser.'
      }
    >
      <Stack gap="md" maw={760}>
        <Appearance />
        <QueryView query={query}>
          {(settings) => (
            <>
              <SettingsSection
                title="Sessions"
                saved={settings}
                keys={['sessionsPerUser', 'sessionsPerSite', 'defaultCpuAllocation']}
                fields={SessionFields}
              />
              <SettingsSection
                title="Language and time"
                description="What sessions are told when they start. A workspace's own environment stands above these."
                saved={settings}
                keys={['timeZone', 'locale']}
                fields={LanguageFields}
              />
              <SettingsSection
                title="Views"
                description="What new views of sessions may do. Views that are open keep what they have."
                saved={settings}
                keys={['clipboardIn', 'clipboardOut', 'viewIdleS', 'thumbnailIntervalS']}
                fields={ViewFields}
              />
              <SettingsSection
                title="Storage"
                saved={settings}
                keys={['diskReserveBytes', 'dataFolders']}
                fields={StorageFields}
              />
              <SettingsSection
                title="Images built here"
                saved={settings}
                keys={['debianMirror', 'debianSecurityMirror']}
                fields={ImageFields}
              />
              <SettingsSection title="History" saved={settings} keys={['historyDays']} fields={HistoryFields} />
            </>
          )}
        </QueryView>
        <QueryView query={network}>{(view) => <NetworkSection view={view} />}</QueryView>
      </Stack>
    </Page>
  );
}
