/** What a warning means, in place: nobody has to leave what they are typing to read it. */
import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { explanations, isExplanationId } from '../../../common/registry/explanations.ts';

export function Explanation({ id }: { readonly id: string }) {
  const explanation = isExplanationId(id) ? explanations[id] : null;
  return (
    <Stack gap={6} mt={4} pl="sm" style={{ borderLeft: '2px solid var(--fl-border)' }}>
      {explanation !== null && (
        <>
          <Part title="What it means" text={explanation.meaning} />
          <Part title="When it is acceptable" text={explanation.acceptable} />
          <Part title="What to do" text={explanation.action} />
        </>
      )}
      <Anchor component={Link} to={`/registry/explain/${id}`} size="xs" underline="always">
        All warnings explained
      </Anchor>
    </Stack>
  );
}

function Part({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <Text size="xs">
      <Text span inherit fw={600}>
        {title}.
      </Text>{' '}
      {text}
    </Text>
  );
}
