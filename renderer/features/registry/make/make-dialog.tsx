/** "Make a registry": a folder to begin with, a site built from one, and the steps in between. */
import { Button, Tabs, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { makingSteps } from '../../../../common/registry-source/new-files.ts';
import { Dialog, DialogBody, DialogFooter } from '../../../ui/dialog/dialog.tsx';
import { Markdown } from '../../../ui/words/markdown.tsx';
import { BuildForm } from './build-form.tsx';
import { StartForm } from './start-form.tsx';
import './make.css';

const tabs = [
  ['start', 'New folder'],
  ['build', 'Check and build'],
  ['steps', 'Steps'],
] as const;
type TabName = (typeof tabs)[number][0];

export function MakeRegistryRoute() {
  const navigate = useNavigate();
  const close = () => void navigate({ to: '/registry', search: true, resetScroll: false });
  const [tab, setTab] = useState<TabName>('start');
  const [name, setName] = useState('');
  const toSteps = () => setTab('steps');
  return (
    <Dialog title="Make a registry" size="lg" tall closeOnClickOutside={false} onClose={close}>
      <Tabs
        value={tab}
        onChange={(value) => setTab(tabs.find(([one]) => one === value)?.[0] ?? 'start')}
        keepMounted
        className="fl-make"
      >
        <Tabs.List px="md">
          {tabs.map(([value, label]) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="start">
          <StartForm isShown={tab === 'start'} name={name} onName={setName} onClose={close} onSteps={toSteps} />
        </Tabs.Panel>
        <Tabs.Panel value="build">
          <BuildForm isShown={tab === 'build'} onClose={close} onSteps={toSteps} />
        </Tabs.Panel>
        <Tabs.Panel value="steps">
          <DialogBody>
            <Title order={3} fz="md" mb="xs">
              From the folder to a registry that others add
            </Title>
            <Markdown text={makingSteps} />
          </DialogBody>
          {tab === 'steps' && (
            <DialogFooter>
              <Button variant="default" onClick={close}>
                Close
              </Button>
            </DialogFooter>
          )}
        </Tabs.Panel>
      </Tabs>
    </Dialog>
  );
}
