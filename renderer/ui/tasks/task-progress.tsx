/** Progress of a task: bar, sentence, rate and time left, and the layers of a pull. */
import { Badge, Group, Progress, Stack, Table, Text } from '@mantine/core';
import type { Task } from '../../../common/model/tasks.ts';
import { FigureHead } from '../figures/figure-head.tsx';
import { formatBytes, formatDuration, formatRate } from '../words/format.ts';
import { layerPercent, layerWords, type PullDetail, type PullLayer, readPullDetail } from './pull-detail.ts';
import { isActive, taskSentence, taskStateColors, taskStateWords } from './task-words.ts';

export function TaskStateBadge({ state }: { state: Task['state'] }) {
  return <Badge color={taskStateColors[state]}>{taskStateWords[state]}</Badge>;
}

/**
 * `compact` leaves out rate and time left. Of a task that is over the sentence is left: that it is done says the badge
 * beside its title.
 */
export function TaskProgress({ task, compact = false }: { task: Task; compact?: boolean }) {
  const active = isActive(task);
  const pull = active && !compact ? readPullDetail(task.detail) : null;
  if (!active && !compact)
    return (
      <Text size="xs" c="dimmed">
        {taskSentence(task)}
      </Text>
    );
  return (
    <Stack gap={4}>
      <Group gap="xs" wrap="nowrap">
        <Progress
          flex={1}
          value={active ? task.progress : 100}
          size={compact ? 'xs' : 'sm'}
          color={task.state === 'cancelled' || task.state === 'queued' ? 'gray.5' : taskStateColors[task.state]}
          aria-label={`Progress of ${task.title}`}
        />
        <Text size="xs" c="dimmed" className="fl-figures" miw={36} ta="right">
          {active ? `${Math.round(task.progress)} %` : taskStateWords[task.state]}
        </Text>
      </Group>
      <Group gap="md" justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed" {...(compact ? { truncate: true } : {})}>
          {taskSentence(task)}
        </Text>
        {pull && <PullRate pull={pull} />}
      </Group>
    </Stack>
  );
}

function PullRate({ pull }: { pull: PullDetail }) {
  const parts = [
    pull.downloadedBytes !== undefined && pull.totalBytes
      ? `${formatBytes(pull.downloadedBytes)} of ${formatBytes(pull.totalBytes)}`
      : null,
    pull.bytesPerSecond === null ? null : formatRate(pull.bytesPerSecond),
    pull.etaMs === null || pull.etaMs === 0 ? null : `${formatDuration(pull.etaMs)} left`,
  ].filter((part) => part !== null);
  return (
    <Text size="xs" c="dimmed" className="fl-figures" style={{ whiteSpace: 'nowrap' }}>
      {parts.join(' · ')}
    </Text>
  );
}

const layerColors: Readonly<Record<PullLayer['state'], string>> = {
  waiting: 'gray.5',
  downloading: 'harbour',
  verifying: 'harbour',
  downloaded: 'harbour',
  extracting: 'indigo',
  complete: 'teal',
  exists: 'gray.5',
};

/** The layers of a pull, base first. Nothing where the task does not pull. */
export function TaskLayers({ task }: { task: Pick<Task, 'detail' | 'title'> }) {
  const pull = readPullDetail(task.detail);
  if (!pull) return null;
  return (
    <Table verticalSpacing={3} horizontalSpacing="xs" aria-label={`Layers of ${task.title}`} fz="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={120}>Layer</Table.Th>
          <Table.Th w={110}>State</Table.Th>
          <Table.Th>Progress</Table.Th>
          <FigureHead figure="download" width={150} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {pull.layers.map((layer) => (
          <Table.Tr key={layer.id}>
            <Table.Td className="fl-mono">{layer.id}</Table.Td>
            <Table.Td>{layerWords[layer.state]}</Table.Td>
            <Table.Td>
              <Progress
                value={layerPercent(layer)}
                size="sm"
                color={layerColors[layer.state]}
                aria-label={`Layer ${layer.id}: ${layerWords[layer.state]}`}
              />
            </Table.Td>
            <Table.Td ta="right" className="fl-figures">
              {layerSize(layer)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function layerSize({ state, doneBytes, totalBytes }: PullLayer): string {
  if (totalBytes <= 0) return '';
  return state === 'downloading' ? `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}` : formatBytes(totalBytes);
}
