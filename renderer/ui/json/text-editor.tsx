/** An editor for a text of some lines, with their numbers and a mark at one that somebody should look at. */
import { Input } from '@mantine/core';
import { useEffect, useRef } from 'react';
import './json-editor.css';
import { createTextView, type LineMark, type TextView } from './text-view.ts';

type TextEditorProps = {
  readonly label: string;
  readonly description?: React.ReactNode;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly mark?: LineMark | null;
  readonly error?: string | undefined;
  /** CSS lengths; the editor scrolls beyond the second. */
  readonly minHeight?: string;
  readonly maxHeight?: string;
};

export function TextEditor({
  label,
  description,
  value,
  onChange,
  mark = null,
  error,
  minHeight = '160px',
  maxHeight = '320px',
}: TextEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<TextView | null>(null);
  const latest = useRef({ onChange, value });
  latest.current = { onChange, value };
  useEffect(() => {
    if (parent.current === null) return;
    const made = createTextView(parent.current, {
      label,
      value: latest.current.value,
      onChange: (text) => latest.current.onChange(text),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [label]);
  useEffect(() => view.current?.setText(value), [value]);
  useEffect(() => view.current?.setMark(mark), [mark]);
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <div
        ref={parent}
        className="fl-json"
        data-invalid={error !== undefined || undefined}
        style={{ '--fl-json-max': maxHeight, '--fl-json-min': minHeight, marginTop: 6 } as React.CSSProperties}
      />
    </Input.Wrapper>
  );
}
