import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { Panel } from '../../ui/page/panel.tsx';
import { settingMark, settingWords } from './words.ts';

/** The colours of the console, for this browser only. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title="Appearance" description="For this browser only; takes effect at once.">
      <SegmentedControl
        {...settingMark('colours')}
        aria-label={settingWords.colours.label}
        value={colorScheme}
        onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        data={[
          { value: 'auto', label: 'As the system' },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        style={{ alignSelf: 'flex-start' }}
      />
    </Panel>
  );
}
