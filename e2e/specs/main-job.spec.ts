import { writeFile } from 'node:fs/promises';
import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { Api, password } from '../fixtures/api.ts';
import { csv, expectedFigures, readRows, wholesaler } from '../fixtures/files.ts';
import { choose, confirm, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('from the file a company has to graded customers with reasons, and back', async ({ empty, page, t, language, narrow }, testInfo) => {
  test.setTimeout(240_000);
  const project = testInfo.project.name;
  const rows = readRows(wholesaler);
  const figures = expectedFigures(rows);
  expect(figures).toEqual({ customers: 4372, orders: 22190, amount: '8300065.81' });
  const file = testInfo.outputPath('wholesaler_orders.csv');
  await writeFile(file, csv(rows));
  const count = (value: number) => new Intl.NumberFormat(language).format(value);
  const shot = async (name: string) => {
    await expectNoOverflow(page);
    await picture(page, `main-${name}`, project);
  };

  await test.step('the link in the terminal opens the set-up', async () => {
    const [link] = await empty.printed(/http\S+\/setup#token=\S+/);
    await page.goto(link);
    await page.getByLabel(t('setup.company'), { exact: true }).fill('Gifts Wholesale Ltd');
    await choose(page, page.getByRole('combobox', { name: t('setup.currency') }), 'GBP');
    await page.getByLabel(t('setup.name'), { exact: true }).fill('Ada');
    await page.getByLabel(t('signin.login'), { exact: true }).fill('ada');
    await page.getByLabel(t('signin.password'), { exact: true }).fill(password);
    await expectAccessible(page);
    await shot('01-setup');
    await page.getByRole('button', { name: t('setup.submit'), exact: true }).click();
    await expect(page.getByRole('heading', { name: t('home.empty') })).toBeVisible();
    await shot('02-home');
  });

  await test.step('the file is uploaded and its columns are understood', async () => {
    await page.getByRole('button', { name: t('home.import') }).click();
    await page.locator('input[type=file]').setInputFiles(file);
    const next = page.getByRole('button', { name: t('import.toPreview'), exact: true });
    await expect(next).toBeEnabled();
    await settled(page);
    await expectAccessible(page);
    await shot('03-mapping');
    await next.click();
  });

  await test.step('the preview shows twenty rows as they would come in', async () => {
    await expect(page.locator('table.preview tbody tr')).toHaveCount(20);
    await expect(page.locator('table.preview')).toContainText('541431');
    await expect(page.locator('.cell-bad')).toHaveCount(0);
    await expectAccessible(page);
    await shot('04-preview');
    await page.getByRole('button', { name: t('import.toCheck'), exact: true }).click();
  });

  const result = page.locator('.figures-table');
  const line = (entity: string) => result.getByRole('row').filter({ hasText: t(`import.entity.${entity}`) });
  const expectFigures = async () => {
    await expect(line('accounts').getByRole('cell').first()).toHaveText(count(figures.customers));
    await expect(line('orders').getByRole('cell').first()).toHaveText(count(figures.orders));
    await expect(result.getByRole('row').filter({ hasText: t('import.rejected') }).getByRole('cell')).toHaveText('0');
    const amount = new Intl.NumberFormat(language, { minimumFractionDigits: 2 }).format(Number(figures.amount));
    await expect(result.getByRole('row').filter({ hasText: t('import.amount') })).toContainText(amount);
  };

  await test.step('a dry run over all rows says what will happen', async () => {
    await expect(page.getByRole('heading', { name: t('import.checked') })).toBeVisible({ timeout: 60_000 });
    await expectFigures();
    await shot('05-check');
    await page.getByRole('button', { name: t('import.start'), exact: true }).click();
  });

  await test.step('the import runs with its progress', async () => {
    await expect(page.getByRole('progressbar')).toBeVisible();
    await shot('06-running');
    await expect(page.getByRole('heading', { name: t('import.done') })).toBeVisible({ timeout: 60_000 });
    await expectFigures();
    await expectAccessible(page);
    await shot('07-done');
  });

  const api = new Api(page.request, empty);
  const row = narrow ? page.locator('.cards .card') : page.locator('.ant-table-row');

  await test.step('the customers are graded without being asked for, as of the day after the newest order', async () => {
    await page.getByRole('button', { name: t('import.toAccounts'), exact: true }).click();
    await expect(row.first()).toBeVisible();
    await expect(row.first().locator('.grade')).toHaveText(/^[SABC]$/, { timeout: 60_000 });
    const newest = rows.slice(1).map((cells) => cells[2] ?? '').sort().at(-1) ?? '';
    const after = new Date(Date.parse(newest) + 86_400_000).toISOString().slice(0, 10);
    await expect.poll(async () => (await api.get<{ as_of: string }>('/value/board')).as_of).toBeTruthy();
    expect.soft((await api.get<{ as_of: string }>('/value/board')).as_of, 'evaluated as of').toBe(after);
    await settled(page);
    await shot('08-list');
  });

  await test.step('a customer shows the reasons of its grade', async () => {
    await (narrow ? row.first().getByRole('button').first() : row.first().locator('.record-title')).click();
    const drawer = page.getByRole('dialog');
    await expect(drawer.getByRole('tab', { name: t('tab.value') })).toHaveAttribute('aria-selected', 'true');
    for (const group of ['H', 'C', 'P']) await expect(drawer.locator('.group-code', { hasText: group })).toBeVisible();
    await expect(drawer.getByRole('rowheader').filter({ hasText: 'C1' }).first()).toBeVisible();
    await expect(drawer.getByRole('heading', { name: t('value.whatChanges') })).toBeVisible();
    await expect(drawer.getByRole('heading', { name: t('value.fillNext') })).toBeVisible();
    await expectAccessible(page, dialog);
    await shot('09-reasons');
  });

  await test.step('a number leads to the orders it is made from', async () => {
    const list = page.url();
    const source = page.getByRole('dialog').locator('table.leaves a').first();
    const said = Number((await source.innerText()).replaceAll(/\D/g, ''));
    await source.click();
    await expect(page).toHaveURL(/\/orders\?/);
    await settled(page);
    const shown = row;
    await expect(shown).toHaveCount(Math.min(said, 50));
    await shot('10-records');
    await page.goto(list);
  });

  await test.step('its grade is approved with a reason', async () => {
    const drawer = page.getByRole('dialog').first();
    await drawer.getByRole('button', { name: t('grade.approve'), exact: true }).click();
    await page.getByRole('textbox', { name: t('grade.reason') }).fill('Known for years');
    await confirm(page, t('grade.approve'));
    await expect(page.getByText(t('grade.decided'))).toBeVisible();
    await expect(drawer.getByRole('button', { name: t('grade.approve'), exact: true })).toHaveCount(0);
    await openTab(drawer, t, 'tab.timeline');
    await expect(drawer.locator('.events')).toContainText('Known for years');
    await expect(drawer.locator('.events')).toContainText(t('audit.approve'));
    await shot('11-approved');
  });

  await test.step('all others are approved at once', async () => {
    await page.goto(`${empty.url}/value`);
    await settled(page);
    await expectAccessible(page);
    await shot('12-board');
    await page.getByRole('button', { name: t('proposals.approveAll'), exact: true }).click();
    await page.getByRole('textbox', { name: t('grade.reason') }).fill('First grading');
    await confirm(page, t('grade.approve'));
    await expect(page.getByText(t('proposals.none'))).toBeVisible({ timeout: 60_000 });
  });

  await test.step('the import is undone: approvals are no changes of its records', async () => {
    await page.goto(`${empty.url}/imports`);
    await shot('13-history');
    await page.getByRole('button', { name: t('import.undo'), exact: true }).click();
    await confirm(page, t('import.undo'));
    await expect(page.getByText(t('import.state.undone'), { exact: true })).toBeVisible({ timeout: 60_000 });
    await page.goto(`${empty.url}/accounts`);
    await expect(page.getByRole('heading', { name: t('home.empty') })).toBeVisible();
    expect(await api.list('/orders')).toEqual([]);
    await shot('14-undone');
  });
});
