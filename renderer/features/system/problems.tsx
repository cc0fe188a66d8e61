/** What a check found, equal problems together: "12 hosts cannot be reached: ...", which opens to each of them. */

import { Anchor, Box, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { hintText } from '../../../common/hint.ts';
import type { HealthCheck, HealthProblem } from '../../../common/model/system.ts';
import { Hint } from '../../ui/words/hint.tsx';

export function Problems({ summary, problems }: NonNullable<HealthCheck['byProblem']>) {
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed" className="fl-figures">
        {summary}
      </Text>
      {problems.map((problem) =>
        problem.objects.length === 1 ? (
          <Single key={problem.title} problem={problem} />
        ) : (
          <Several key={problem.title} problem={problem} />
        ),
      )}
    </Stack>
  );
}

type Affected = HealthProblem['objects'][number];

function Single({ problem }: { readonly problem: HealthProblem }) {
  return problem.objects.map((one) => <About key={one.id} one={one} />);
}

function Several({ problem }: { readonly problem: HealthProblem }) {
  const [opened, { toggle }] = useDisclosure(false);
  const { title, objects } = problem;
  const same = new Set(objects.map(({ fix }) => hintText(fix ?? []))).size === 1 ? objects[0]?.fix : undefined;
  const Chevron = opened ? IconChevronDown : IconChevronRight;
  return (
    <Box>
      <UnstyledButton onClick={toggle} aria-expanded={opened}>
        <Group gap={4} wrap="nowrap" align="flex-start">
          <Chevron size={16} stroke={1.6} style={{ flex: 'none', marginTop: 2 }} aria-hidden />
          <Text size="sm" fw={550} style={{ overflowWrap: 'anywhere' }}>
            {title}
          </Text>
        </Group>
      </UnstyledButton>
      {!opened && (
        <Text size="sm" c="dimmed" pl={20} lineClamp={2}>
          {objects.map(({ name }) => name).join(', ')}
        </Text>
      )}
      {same !== undefined && (
        <Box pl={20}>
          <Hint parts={same} />
        </Box>
      )}
      <Collapse expanded={opened}>
        {opened && (
          <Stack gap="xs" pl={20} pt={4}>
            {objects.map((one) => (
              <About key={one.id} one={one} withFix={same === undefined} />
            ))}
          </Stack>
        )}
      </Collapse>
    </Box>
  );
}

function About({ one, withFix = true }: { readonly one: Affected; readonly withFix?: boolean }) {
  return (
    <Box>
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        <Anchor component={Link} to={`/hosts/${one.id}`} size="sm" fw={550}>
          {one.name}
        </Anchor>
        : {one.detail}
      </Text>
      {withFix && one.fix && <Hint parts={one.fix} />}
    </Box>
  );
}
