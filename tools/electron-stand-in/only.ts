/** The rule of the stand-in: what it does not implement throws, so that no call of the shell passes unnoticed. */
import { EventEmitter } from 'node:events';

/** Property names that the language and test tools look up by themselves. */
const askedByNobody = new Set<string | symbol>([
  'then',
  'toJSON',
  'constructor',
  'asymmetricMatch',
  'nodeType',
  'tagName',
]);

/** `target`, but reading or writing a property it does not have throws. */
export function only<T extends object>(name: string, target: T): T {
  return new Proxy(target, {
    get(object, property, receiver) {
      if (!(property in object) && typeof property === 'string' && !askedByNobody.has(property)) {
        throw new Error(`The Electron stand-in has no ${name}.${property}.`);
      }
      const value: unknown = Reflect.get(object, property, object);
      return typeof value === 'function' && !(property === 'constructor') && receiver !== undefined && !isClass(value)
        ? value.bind(object)
        : value;
    },
    set(object, property, value: unknown) {
      if (!(property in object)) throw new Error(`The Electron stand-in has no ${name}.${String(property)} to set.`);
      return Reflect.set(object, property, value, object);
    },
  });
}

function isClass(value: object): boolean {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** An emitter that takes listeners for the named events only. */
export class NamedEmitter extends EventEmitter {
  readonly #name: string;
  readonly #events: ReadonlySet<string>;

  constructor(name: string, events: readonly string[]) {
    super();
    this.#name = name;
    this.#events = new Set(events);
  }

  #check(event: string | symbol): void {
    if (typeof event === 'string' && !this.#events.has(event)) {
      throw new Error(`The Electron stand-in has no event "${event}" on ${this.#name}.`);
    }
  }

  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(event);
    return super.on(event, listener as (...args: unknown[]) => void);
  }

  override once(event: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(event);
    return super.once(event, listener as (...args: unknown[]) => void);
  }
}

/** For what is under way when its page or the browser goes: it has no effect any more, and is no fault. */
export function ignoreClosed(thrown: unknown): void {
  if (!String(thrown).includes('has been closed')) throw thrown;
}

/** An event whose default can be prevented, with further fields. */
export function preventable<T extends object>(fields: T): T & { defaultPrevented: boolean; preventDefault(): void } {
  return {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}
