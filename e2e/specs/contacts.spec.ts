import { dialog, expectAccessible } from '../fixtures/axe.ts';
import { enter, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

const card = '澜樾系统集成有限公司\n钟 毓秀\n质量经理\n手机：138 0000 7788\nyuxiu.zhong@lanyue.example';

test('a card becomes a contact, takes the vacant seat, and the map says so', async ({ demo, page, t, language }, testInfo) => {
  const api = await enter(page, demo);
  await api.patch('/me', { language });
  const [account] = await api.list('/accounts?q=澜樾集成');
  const narrow = (page.viewportSize()?.width ?? 0) < 768;
  const name = `钟毓秀`;
  const open = async (view: string) => {
    await page.goto(`${demo.url}/accounts/${account?.id}`);
    await page.getByRole('tab', { name: t('tab.people') }).click();
    await page.locator('.people-bar').getByText(t(view), { exact: true }).first().click();
    await settled(page);
  };

  await test.step('paste the card', async () => {
    await open('people.contacts');
    await expect(page.getByText('郑樾川').first()).toBeVisible();
    await page.getByRole('button', { name: t('people.addContact') }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: t('people.card') }).fill(card);
    await form.getByRole('button', { name: t('people.readCard') }).click();
    await expect(form.getByLabel(t('field.contacts.name'), { exact: true })).toHaveValue(name);
    await expect(form.getByText('138 0000 7788', { exact: true })).toBeVisible();
    await expectAccessible(page, dialog);
    await picture(page, 'contact-card', testInfo.project.name);
    await form.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.getByText(name).first()).toBeVisible();
  });

  await test.step('the same number is shown before saving', async () => {
    await page.getByRole('button', { name: t('people.addContact') }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: t('people.card') }).fill('13800007788');
    await form.getByRole('button', { name: t('people.readCard') }).click();
    await expect(form.getByText(t('duplicate.maybeThere'))).toBeVisible();
    await form.getByRole('button', { name: t('action.cancel'), exact: true }).click();
  });

  await test.step('the map and its table', async () => {
    await open('people.map');
    if (!narrow) {
      await expect(page.locator('.power-map').getByText('郑樾川')).toBeVisible();
      await expectAccessible(page);
      await picture(page, 'power-map', testInfo.project.name);
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: t('people.png') }).click()]);
      expect(file.suggestedFilename()).toContain('澜樾');
      await page.getByText(t('picture.table'), { exact: true }).click();
    }
    await page.getByRole('button', { name: '质量经理' }).click();
    const form = page.getByRole('dialog');
    await expect(form.getByText('潘国梁')).toBeVisible(); // who sat there before
    await form.getByLabel(t('people.column.holder'), { exact: true }).fill(name);
    await page.locator('.ant-select-item-option').getByText(name, { exact: true }).click();
    await form.getByRole('button', { name: t('action.save'), exact: true }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    const filter = encodeURIComponent(`{"and":[{"field":"account","op":"eq","value":"${account?.id}"}]}`);
    const seats = await api.list(`/positions?filter=${filter}`);
    expect(seats.find((seat) => seat.title === '质量经理')).toMatchObject({ holder: { name }, vacancy: null });
    await expectAccessible(page);
    await picture(page, 'seats', testInfo.project.name);
  });

  await test.step('the chain knows five of nine and not who decides', async () => {
    await open('people.chains');
    await expect(page.getByText(t('people.coverage', { known: 5, involved: 9 }))).toBeVisible();
    await expect(page.getByText(t('people.deciderUnknown'))).toBeVisible();
    await expectAccessible(page);
    await picture(page, 'chains', testInfo.project.name);
  });
});
