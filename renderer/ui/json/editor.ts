/** What every editor of the console begins with, under its policy. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { styleNonce } from '../../app/nonce.ts';

/** @param extensions what it has besides line numbers, undoing, and the usual keys */
export function createEditor(parent: HTMLElement, value: string, extensions: readonly Extension[]): EditorView {
  return new EditorView({
    parent,
    state: EditorState.create({
      doc: value,
      extensions: [
        EditorView.cspNonce.of(styleNonce()),
        lineNumbers(),
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        ...extensions,
      ],
    }),
  });
}

/** Replaces all of the text, where it is another one. */
export function setEditorText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}
