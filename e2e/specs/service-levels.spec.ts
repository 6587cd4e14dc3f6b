import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { confirm, enter, picture, search, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

// The refusal of the weak owner is an answer of 422, which the browser writes on the console by itself.
test.use({ expectedErrors: [/status of 422 .*accounts\/transfer$/] });

interface Grid {
  rev: string;
  rows: { item: string; cells: { grade: string; value: string }[] }[];
}

test('the boss tightens a service level and sees who is neglected; a weak owner is refused @once', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const limitOfA = async () => {
    const grid = await api.get<Grid>('/service-levels');
    return grid.rows.find(({ item }) => item === 'contact_gap')?.cells.find(({ grade }) => grade === 'A')?.value;
  };
  const alerts = async () => (await api.get<{ all: number }>('/attention')).all;
  const before = await alerts();
  const gap = `A ${t('service.item.contact_gap')}`;
  const set = async (value: string) => {
    await page.goto(`${demo.url}/service-levels`);
    await page.getByRole('button', { name: t('action.edit'), exact: true }).click();
    await page.getByRole('spinbutton', { name: gap }).fill(value);
    await page.getByRole('spinbutton', { name: gap }).blur();
    await page.getByRole('button', { name: t('service.save', { count: 1 }) }).click();
    await confirm(page, t('action.save'));
    await expect(page.getByText(t('service.saved'))).toBeVisible();
  };

  await test.step('a limit of one day', async () => {
    expect(await limitOfA()).toBe('45');
    await set('1');
    expect(await limitOfA()).toBe('1');
    await expect.poll(alerts, { timeout: 30_000 }).toBeGreaterThan(before);
  });

  await test.step('the home page names the customers', async () => {
    await page.goto(demo.url);
    await settled(page);
    await expect(page.locator('.attention').getByText(t('attention.contact_gap.overdue', { amount: 'N', allowed: 1 }).split('N')[0]?.trim() ?? '').first()).toBeVisible();
    await expectAccessible(page);
    await picture(page, 'attention', testInfo.project.name);
  });

  await test.step('back to what it was: the alerts go by themselves', async () => {
    await set('45');
    await expect.poll(alerts, { timeout: 30_000 }).toBe(before);
  });

  await test.step('an owner below the skill', async () => {
    const filter = encodeURIComponent('{"field":"grade","op":"eq","value":"S"}');
    const [core] = await api.list(`/accounts?filter=${filter}`);
    await page.goto(`${demo.url}/accounts/${core?.id}`);
    await settled(page);
    await page.getByRole('button', { name: t('owners.menu'), exact: true }).click();
    await page.getByRole('menuitem', { name: t('owners.transfer') }).click();
    await search(page, page.getByRole('dialog').getByRole('combobox', { name: t('owners.to') }), '许文静');
    await page.getByRole('dialog').getByRole('textbox', { name: t('grade.reason') }).fill('x');
    await confirm(page, t('owners.transfer'));
    await expect(page.locator('.ant-message').getByText('4')).toBeVisible();
    await expect(page.getByRole('dialog').getByRole('checkbox', { name: t('owners.despiteSkill') })).not.toBeChecked();
    await expectAccessible(page, dialog);
    await picture(page, 'weak-owner', testInfo.project.name);
  });
});
