import { dialog, expectAccessible, tab } from '../fixtures/axe.ts';
import { confirm, enter, expectNoOverflow, picture, settled } from '../fixtures/steps.ts';
import { expect, test } from '../fixtures/test.ts';

test('a new version of the value model is weighed in pairs, tried, signed and sent back', async ({ demo, page, t }, testInfo) => {
  const project = testInfo.project.name;
  await enter(page, demo);
  await page.goto(`${demo.url}/value/models`);
  await page.getByRole('button', { name: t('models.change') }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(t('models.state.draft'));
  await expectAccessible(page);
  await expectNoOverflow(page);

  await test.step('weights from comparisons that first contradict each other', async () => {
    await page.getByRole('button', { name: t('models.groupWeights') }).click();
    const box = page.getByRole('dialog');
    await box.getByRole('tab', { name: t('models.method.ahp') }).click();
    const sliders = box.getByRole('slider');
    await sliders.first().press('Home');
    await sliders.last().press('Home');
    await expect(box.getByText(t('models.inconsistent'))).toBeVisible();
    const use = box.getByRole('button', { name: t('models.useWeights') });
    await expect(use).toBeDisabled();
    await settled(page);
    await expectAccessible(page, dialog);
    await picture(page, 'models-pairs', project);
    const repair = box.getByRole('button', { name: t('models.useConsistent') });
    for (let round = 0; round < 8 && (await use.isDisabled()); round++) {
      await repair.first().click();
      await page.waitForTimeout(600); // the answers are asked again once they rest
    }
    await use.click();
    await expect(box).toBeHidden();
  });

  await test.step('a trial says who would move, and changes nobody', async () => {
    await page.getByRole('tab', { name: t('models.tab.review') }).click();
    await page.getByRole('button', { name: t('models.try'), exact: true }).click();
    await expect(page.getByRole('heading', { name: t('models.distribution') })).toBeVisible();
    await settled(page);
    await expectAccessible(page, tab);
    await expectNoOverflow(page);
    await picture(page, 'models-trial', project);
  });

  await test.step('review, signature, and back', async () => {
    await page.getByRole('button', { name: t('models.submit') }).click();
    await page.getByRole('button', { name: t('models.sign'), exact: true }).click();
    await expect(page.getByText(t('models.twoSign'))).toBeVisible();
    await expect(page.getByRole('button', { name: t('models.activate'), exact: true })).toBeDisabled();
    await page.getByRole('button', { name: t('models.return'), exact: true }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('H');
    await confirm(page, t('models.return'));
    await expect(page.getByRole('heading', { level: 1 })).toContainText(t('models.state.draft'));
  });

  await test.step('how it scores, and the draft is thrown away', async () => {
    await page.getByRole('tab', { name: t('models.tab.explained') }).click();
    await settled(page);
    await expectAccessible(page, tab);
    await expectNoOverflow(page);
    await page.getByRole('button', { name: t('action.delete'), exact: true }).click();
    await confirm(page, t('action.delete'));
    await expect(page.getByRole('heading', { name: t('models.title') })).toBeVisible();
  });
});
