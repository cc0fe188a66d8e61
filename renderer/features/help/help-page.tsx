/** `/help/$topic`: the user guide. */
import { Box, Button, Group, NavLink, Stack, Title } from '@mantine/core';
import { IconHelpHexagon, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { withCommands } from '../../app/commands.ts';
import { useCommands, useQueries } from '../../app/context.tsx';
import { CopyLine } from '../../ui/copy-line.tsx';
import { Page } from '../../ui/page/page.tsx';
import { EmptyState } from '../../ui/page/states.tsx';
import { GuideText } from './guide-text.tsx';
import { licencesTopic } from './licences-topic.ts';
import { PhoneSheet } from './phone-sheet.tsx';
import { helpTopics } from './topics.ts';
import './guide.css';

export function HelpPage() {
  const commands = useCommands();
  const { topic: wanted = helpTopics[0]?.id } = useParams({ strict: false }) as { topic?: string };
  const topic = helpTopics.find(({ id }) => id === wanted);
  return (
    <Page
      title="User guide"
      {...(topic === undefined ? {} : { documentTitle: `${topic.title} · User guide` })}
      description="How Fairlead is used. It is part of Fairlead, so it is there without Internet."
    >
      <Group align="flex-start" gap="xl">
        <Box component="nav" aria-label="Topics" w={210} flex="none">
          {helpTopics.map(({ id, title }) => (
            <NavLink
              key={id}
              component={Link}
              to={`/help/${id}`}
              label={title}
              active={id === topic?.id}
              aria-current={id === topic?.id ? 'page' : undefined}
              py={4}
              style={{ borderRadius: 'var(--mantine-radius-sm)' }}
            />
          ))}
        </Box>
        {topic === undefined ? (
          <Box flex="1 1 420px">
            <EmptyState icon={IconHelpHexagon} title="The guide has no such topic">
              Choose one of the list.
            </EmptyState>
          </Box>
        ) : (
          <Stack component="article" gap="sm" flex="1 1 420px" maw={760} className="fl-panel fl-guide" p="lg">
            <Group justify="space-between" align="flex-start" wrap="nowrap">
              <Title order={2}>{topic.title}</Title>
              <Button
                variant="default"
                className="fl-guide-actions"
                flex="none"
                leftSection={<IconPrinter size={14} stroke={1.6} />}
                onClick={() => window.print()}
              >
                Print
              </Button>
            </Group>
            <GuideText text={withCommands(topic.text, commands)} />
            {topic.id === 'data' && <Folders />}
            {topic.id === licencesTopic.id && <PhoneSheet />}
          </Stack>
        )}
      </Group>
    </Page>
  );
}

/** Where it really is. */
function Folders() {
  const queries = useQueries();
  const about = useQuery(queries.system.about.queryOptions()).data;
  if (about === undefined) return null;
  return (
    <Stack gap={6}>
      <Title order={3}>The folders of this site</Title>
      <CopyLine value={about.dataDir} what="the data folder" />
      <CopyLine value={`${about.dataDir}/logs`} what="the folder of the logs" />
    </Stack>
  );
}
