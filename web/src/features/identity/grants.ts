/** How many rows of an entity a role reaches. The server stores the place in this list. */
export const SCOPES = ["none", "self", "team", "department", "department_below", "all"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Grant {
  read: number;
  edit: number;
  archive: number;
  create: boolean;
  export: boolean;
}

/** What a grant reaches by scope, and what it gives or does not. */
export const SCOPED = ["read", "edit", "archive"] as const;
export const FLAGS = ["create", "export"] as const;

/** What a role may do. Grants go by entity name, or by "@" and the name of a group of entities. */
export interface Rights {
  grants: Record<string, Grant>;
  commands: string[];
  /** Privacy class of fields (0 business, 1 confidential, 2 personal) → 0 hidden, 1 masked, 2 read, 3 edit. */
  classes: Record<string, number>;
  /** Exceptions for single fields, "accounts.phone" → access. */
  fields?: Record<string, number>;
}

/** The groups of entities that are granted together. */
export const GROUPS = ["@customer", "@money", "@effort", "@catalogue", "@people", "@system"];

export const CLASSES = ["0", "1", "2"];
export const ACCESSES = [0, 1, 2, 3];

const NOTHING: Grant = { read: 0, edit: 0, archive: 0, create: false, export: false };

/** Rights to start from when a role gets its own: nothing but its own customers to see. */
export const BLANK: Rights = { grants: { "@customer": { ...NOTHING, read: 1 } }, commands: [], classes: { "0": 2 } };

/** Completes rights as the server gives them, which leaves out what is not granted. */
export const toRights = (raw: { [part in keyof Rights]?: Rights[part] | null }): Rights => ({
  grants: raw.grants ?? {},
  commands: raw.commands ?? [],
  classes: raw.classes ?? {},
  ...(raw.fields ? { fields: raw.fields } : {}),
});

/** Reads a role's rights from the JSON text the server stores; null when the role has those it was shipped with. */
export function readRights(text: unknown): Rights | null {
  if (typeof text !== "string" || text.trim() === "") return null;
  try {
    return toRights(JSON.parse(text) as Partial<Rights>);
  } catch {
    return null;
  }
}

export const writeRights = (rights: Rights | null): string => (rights ? JSON.stringify(rights) : "");

export const grantFor = (rights: Rights, entity: string): Grant => ({ ...NOTHING, ...rights.grants[entity] });

/** Changes one line of the matrix. Editing and archiving never reach further than reading. */
export function withGrant(rights: Rights, entity: string, change: Partial<Grant>): Rights {
  const grant = { ...grantFor(rights, entity), ...change };
  const capped = { ...grant, edit: Math.min(grant.edit, grant.read), archive: Math.min(grant.archive, grant.read) };
  return { ...rights, grants: { ...rights.grants, [entity]: capped } };
}

export function withCommand(rights: Rights, command: string, given: boolean): Rights {
  const others = rights.commands.filter((other) => other !== command);
  return { ...rights, commands: given ? [...others, command] : others };
}
