/** CodeMirror set up for JSON under the console's policy. */
import { json } from '@codemirror/lang-json';
import { bracketMatching, syntaxTree } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { createEditor, setEditorText } from './editor.ts';
import { findSyntaxFault, locateProperty } from './json-locate.ts';

export type JsonMark = {
  /** Below this value, as `locateProperty` takes it. */
  readonly property: string;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'info';
};

export type JsonView = {
  setText(text: string): void;
  setMarks(marks: readonly JsonMark[]): void;
  setWrap(wrap: boolean): void;
  destroy(): void;
};

export function createJsonView(
  parent: HTMLElement,
  options: {
    readonly label: string;
    readonly value: string;
    readonly readOnly: boolean;
    readonly onChange: (text: string) => void;
  },
): JsonView {
  const marking = new Compartment();
  const wrapping = new Compartment();
  const view = createEditor(parent, options.value, [
    json(),
    bracketMatching(),
    colours,
    EditorState.readOnly.of(options.readOnly),
    // Read-only text can still be focused, selected and searched by keyboard.
    EditorView.contentAttributes.of({ 'aria-label': options.label, tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && update.transactions.some((one) => one.isUserEvent('input') || isEdit(one)))
        options.onChange(update.state.doc.toString());
    }),
    ...(options.readOnly ? [] : [lintGutter()]),
    marking.of(options.readOnly ? [] : marksOf([])),
    wrapping.of([]),
  ]);
  return {
    setText: (text) => setEditorText(view, text),
    setMarks(marks) {
      if (!options.readOnly) view.dispatch({ effects: marking.reconfigure(marksOf(marks)) });
    },
    setWrap(wrap) {
      view.dispatch({ effects: wrapping.reconfigure(wrap ? EditorView.lineWrapping : []) });
    },
    destroy: () => view.destroy(),
  };
}

function isEdit(transaction: { isUserEvent(event: string): boolean }): boolean {
  return ['delete', 'move', 'undo', 'redo'].some((event) => transaction.isUserEvent(event));
}

/** Syntax errors, and the findings at their places. */
function marksOf(marks: readonly JsonMark[]): Extension {
  return linter(
    (view) => {
      const text = view.state.doc.toString();
      if (text.trim() === '') return [];
      const fault = findSyntaxFault(text);
      const broken: Diagnostic[] =
        fault === null
          ? []
          : [{ from: fault.at, to: Math.min(fault.at + 1, text.length), message: fault.what, severity: 'error' }];
      const found = marks.flatMap(({ property, message, severity }): Diagnostic[] => {
        const range = locateProperty(text, property);
        return range === null
          ? []
          : [{ ...range, message: property === '' ? message : `${property}: ${message}`, severity }];
      });
      return [...broken, ...found];
    },
    { delay: 150 },
  );
}

const classes: Readonly<Record<string, Decoration>> = {
  PropertyName: Decoration.mark({ class: 'fl-json-name' }),
  String: Decoration.mark({ class: 'fl-json-text' }),
  Number: Decoration.mark({ class: 'fl-json-number' }),
  True: Decoration.mark({ class: 'fl-json-word' }),
  False: Decoration.mark({ class: 'fl-json-word' }),
  Null: Decoration.mark({ class: 'fl-json-word' }),
};

/** Colours by class, so that they follow the colour scheme. Only what is in view is walked. */
const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = colour(view);
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged || syntaxTree(update.startState) !== syntaxTree(update.state))
        this.decorations = colour(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function colour(view: EditorView): DecorationSet {
  const marks: { from: number; to: number; value: Decoration }[] = [];
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const value = classes[node.name];
        if (value !== undefined && node.to > node.from) marks.push({ from: node.from, to: node.to, value });
      },
    });
  }
  return Decoration.set(marks, true);
}
