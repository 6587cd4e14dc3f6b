import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { enter, expectNoOverflow, openTab, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

const mark = () => Math.random().toString(36).slice(2, 8);

test('intelligence is declared, kept with its source, and the source is for few', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo, 'manager1');
  const [account] = await api.list(`/accounts?q=${encodeURIComponent('澜樾集成')}`);
  const heard = `二期追加站点 ${mark()}`;
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await settled(page);
  await openTab(page, t, 'tab.intel');
  await page.getByRole('button', { name: t('intel.add'), exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByPlaceholder(t('intel.placeholder')).fill(heard);
  await form.getByRole('button', { name: t('action.save'), exact: true }).click();
  await expect(form.getByText(t('intel.needsDeclaration'))).toBeVisible();
  await form.getByRole('checkbox').check();
  await form.getByRole('combobox', { name: t('intel.source') }).fill('zyc');
  await page.locator('.ant-select-item-option').getByText('郑樾川').first().click();
  await expectAccessible(page, dialog);
  await expectNoOverflow(page);
  await picture(page, 'intel-entry', testInfo.project.name);
  await form.getByRole('button', { name: t('action.save'), exact: true }).click();
  const item = page.locator('.story').filter({ hasText: heard });
  await expect(item.getByRole('link', { name: '郑樾川' })).toBeVisible();
  await expectAccessible(page);
  await expectNoOverflow(page);
  await picture(page, 'intel-tab', testInfo.project.name);

  await enter(page, demo, 'service1');
  await page.goto(`${demo.url}/accounts/${account?.id}`);
  await expect(page.getByRole('tab', { name: t('tab.timeline'), exact: true })).toBeVisible();
  await settled(page); // nothing is asked that service may not know: no refusal stands on the console
  await openTab(page, t, 'tab.intel');
  await expect(item).toBeVisible();
  await expect(item.getByText('郑樾川')).toHaveCount(0);
});

test('guests of an event are invited, ticked at the door, and pasted from a list', async ({ demo, page, t }, testInfo) => {
  const api = await enter(page, demo, 'director');
  const name = `技术交流 ${mark()}`;
  const event = await api.post<{ id: string }>('/gatherings', { name, kind: 'tech_exchange', date: '2026-01-15', cost: '9000.00' });
  await page.goto(`${demo.url}/gatherings/${event.id}`);
  await settled(page);
  await expect(page.getByText(t('sheet.none'))).toBeVisible();
  await page.getByRole('button', { name: t('sheet.invite'), exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: t('sheet.contacts') }).fill('金桥生');
  await page.locator('.ant-select-item-option').getByText('金桥生').first().click();
  await page.keyboard.press('Escape');
  await form.getByRole('switch', { name: t('sheet.target') }).click();
  await expectAccessible(page, dialog);
  await form.getByRole('button', { name: t('sheet.invite'), exact: true }).click();
  const row = page.locator('.sheet-row').filter({ hasText: '金桥生' });
  await row.getByRole('button', { name: t('sheet.came'), exact: true }).click();
  await expect(page.getByText('9,000.00')).toBeVisible(); // one target came
  await page.getByRole('button', { name: t('sheet.paste'), exact: true }).click();
  await form.getByLabel(t('sheet.list')).fill('叶晓峰\t砚桥电力\n张没有\t某公司');
  await form.getByRole('button', { name: t('sheet.read'), exact: true }).click();
  await expect(form.getByText(t('sheet.state.contact'))).toBeVisible();
  await expect(form.getByText(t('sheet.state.unknown'))).toBeVisible();
  await picture(page, 'attendance-list', testInfo.project.name);
  await form.getByRole('button', { name: t('sheet.markAll', { count: 1 }), exact: true }).click();
  await expect(page.locator('.sheet-row').filter({ hasText: '叶晓峰' }).getByRole('button', { name: t('sheet.came'), exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expectAccessible(page);
  await expectNoOverflow(page);
  await picture(page, 'attendance', testInfo.project.name);
});
