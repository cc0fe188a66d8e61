/** An editor for one JSON value, with marks at the properties somebody should look at. Also shows JSON read-only. */
import { Group, Input, Stack, Text } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import './json-editor.css';
import { createJsonView, type JsonMark, type JsonView } from './json-view.ts';

type JsonEditorProps = {
  readonly label: string;
  readonly description?: React.ReactNode;
  readonly value: string;
  readonly onChange?: (value: string) => void;
  /** Findings, by property below this value. */
  readonly marks?: readonly JsonMark[];
  readonly error?: string | null;
  readonly readOnly?: boolean;
  readonly wrap?: boolean;
  /** CSS length; the editor scrolls beyond it. */
  readonly maxHeight?: string;
  readonly minHeight?: string;
  readonly hideLabel?: boolean;
};

const noMarks: readonly JsonMark[] = [];

export function JsonEditor({
  label,
  description,
  value,
  onChange,
  marks = noMarks,
  error = null,
  readOnly = false,
  wrap = false,
  maxHeight = '320px',
  minHeight = '64px',
  hideLabel = false,
}: JsonEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<JsonView | null>(null);
  const latest = useRef({ onChange, value });
  latest.current = { onChange, value };
  const id = useId();

  useEffect(() => {
    if (parent.current === null) return;
    const made = createJsonView(parent.current, {
      label,
      value: latest.current.value,
      readOnly,
      onChange: (text) => latest.current.onChange?.(text),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [label, readOnly]);
  useEffect(() => view.current?.setText(value), [value]);
  useEffect(() => view.current?.setMarks(marks), [marks]);
  useEffect(() => view.current?.setWrap(wrap), [wrap]);

  return (
    <Stack gap={4}>
      {!hideLabel && (
        <Group justify="space-between" gap="xs">
          <Text size="xs" fw={500} id={id}>
            {label}
          </Text>
          {description && (
            <Text size="xs" c="dimmed" component="div">
              {description}
            </Text>
          )}
        </Group>
      )}
      <div
        ref={parent}
        className="fl-json"
        data-invalid={error !== null || undefined}
        style={{ '--fl-json-max': maxHeight, '--fl-json-min': minHeight } as React.CSSProperties}
      />
      {error !== null && <Input.Error role="alert">{error}</Input.Error>}
    </Stack>
  );
}
