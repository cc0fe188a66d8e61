/** CodeMirror for plain text of some lines, under the console's policy: a Dockerfile. */
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Compartment, type Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { createEditor, setEditorText } from './editor.ts';

/** A line, from 1, and what is wrong there. */
export type LineMark = { readonly line: number; readonly message: string };

export type TextView = {
  setText(text: string): void;
  setMark(mark: LineMark | null): void;
  destroy(): void;
};

export function createTextView(
  parent: HTMLElement,
  options: { readonly label: string; readonly value: string; onChange(text: string): void },
): TextView {
  const marking = new Compartment();
  const view = createEditor(parent, options.value, [
    lintGutter(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) options.onChange(update.state.doc.toString());
    }),
    marking.of([]),
  ]);
  return {
    setText: (text) => setEditorText(view, text),
    setMark: (mark) => view.dispatch({ effects: marking.reconfigure(mark === null ? [] : markOf(mark)) }),
    destroy: () => view.destroy(),
  };
}

function markOf({ line, message }: LineMark): Extension {
  return linter(
    ({ state }): Diagnostic[] => {
      if (line < 1 || line > state.doc.lines) return [];
      const { from, to } = state.doc.line(line);
      return [{ from, to, message, severity: 'error' }];
    },
    { delay: 0 },
  );
}
