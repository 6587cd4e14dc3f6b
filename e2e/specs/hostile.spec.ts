import type { APIRequestContext, Page } from '@playwright/test';
import { Api } from '../fixtures/api.ts';
import { settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// Scripts in every text of every record, and every page opened: they stand there as text. The policy of the pages would
// stop most of them; here it is looked at that they never become elements at all.
const script = '<img src=x onerror="window.hostile=1"><script>window.hostile=1</script>';

interface Field {
  name: string;
  kind: string;
  required?: boolean;
  read_only?: boolean;
  access: string;
  ref?: string;
  max_length?: number;
  options?: { value: string }[];
}

interface Entity {
  name: string;
  fields: Field[];
}

/** Plants one record of every entity that can be made by itself. Returns their ids by entity. */
class Planting {
  readonly ids: Record<string, string> = {};

  constructor(
    private readonly request: APIRequestContext,
    private readonly base: string,
    private readonly me: string,
  ) {}

  async all(entities: Entity[]): Promise<void> {
    for (let round = 0, before = -1; before !== Object.keys(this.ids).length && round < 5; round++) {
      before = Object.keys(this.ids).length; // what refers to others comes after them
      for (const entity of entities) if (!this.ids[entity.name]) await this.one(entity);
    }
  }

  private async one(entity: Entity): Promise<void> {
    const body: Record<string, unknown> = {};
    for (const field of entity.fields) {
      if (field.read_only || field.access !== 'edit') continue;
      const value = this.value(field);
      if (value !== undefined) body[field.name] = value;
    }
    for (let left = 0; left !== Object.keys(body).length; ) {
      left = Object.keys(body).length;
      const response = await this.request.post(`${this.base}/${entity.name}`, { data: body });
      const answer = (await response.json()) as { id?: string; fields?: { field: string }[] };
      if (response.ok() && answer.id) {
        this.ids[entity.name] = answer.id;
        return;
      }
      for (const wrong of answer.fields ?? []) delete body[wrong.field];
    }
  }

  private value(field: Field): unknown {
    const text = field.kind === 'text' || field.kind === 'longtext';
    if (text && !field.options?.length) return `${script} ${field.name}`.slice(0, field.max_length || undefined);
    if (!field.required) return undefined;
    switch (field.kind) {
      case 'choice':
        return field.options?.[0]?.value;
      case 'choices':
        return field.options?.slice(0, 1).map(({ value }) => value);
      case 'date':
        return '2026-01-05';
      case 'money':
        return '5.00';
      case 'bool':
        return true;
      case 'user':
        return this.me;
      case 'ref':
        return this.ids[field.ref ?? ''];
      default:
        return 1;
    }
  }
}

async function harmless(page: Page, path: string): Promise<number> {
  await settled(page);
  expect(await page.evaluate(() => (window as { hostile?: number }).hostile), path).toBeUndefined();
  await expect(page.locator('img[src="x"], script:not([src])'), path).toHaveCount(0);
  return page.getByText('onerror=').count();
}

const pages = [
  '/', '/accounts', '/accounts/grid', '/accounts?group=stage&as=board', '/contacts', '/orders', '/efforts', '/tasks', '/calendar', '/interactions', '/intel', '/gatherings',
  '/invitations', '/segments', '/tags', '/strategies', '/objectives', '/vision-needs', '/must-haves', '/target-lists', '/target-companies', '/universe-companies', '/wallets',
  '/statements', '/survivors', '/account-links', '/account-roles', '/dna-answers', '/pools', '/audit', '/recycle-bin', '/departments', '/users', '/roles', '/settings', '/notifications',
  '/value', '/pyramid', '/selection', '/efficiency', '/private-resources', '/duplicates', '/imports',
];

test('scripts in texts stay texts on every page @once', async ({ empty, page, language }) => {
  test.setTimeout(pages.length * 40_000);
  const api = new Api(page.request, empty);
  await api.setUp(empty, { company: 'C', currency: 'CNY', name: script, login: 'ada', language });
  const { entities } = await api.get<{ entities: Entity[] }>('/meta');
  const planting = new Planting(page.request, `${empty.url}/api/v1`, (await api.get<{ id: string }>('/me')).id);
  await planting.all(entities);
  expect(Object.keys(planting.ids).length, Object.keys(planting.ids).join(' ')).toBeGreaterThan(24);
  page.on('dialog', (dialog) => {
    throw new Error(`a script has opened a dialog: ${dialog.message()}`);
  });
  let seen = 0;
  for (const path of pages) {
    await test.step(path, async () => {
      await page.goto(empty.url + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      if (await harmless(page, path)) seen++;
    });
  }
  expect(seen, 'pages on which the text was seen').toBeGreaterThan(15);
  await page.goto(`${empty.url}/accounts/${planting.ids.accounts}`);
  for (const tab of await page.getByRole('tab').all()) {
    await test.step((await tab.textContent()) ?? '', async () => {
      await tab.click();
      await harmless(page, 'customer page');
    });
  }
});
