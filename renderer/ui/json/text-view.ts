/** CodeMirror for plain text of some lines, under the console's policy: a Dockerfile. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { styleNonce } from '../../app/nonce.ts';

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
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: options.value,
      extensions: [
        EditorView.cspNonce.of(styleNonce()),
        lineNumbers(),
        history(),
        lintGutter(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': options.label, spellcheck: 'false' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
        }),
        marking.of([]),
      ],
    }),
  });
  return {
    setText(text) {
      if (view.state.doc.toString() === text) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
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
