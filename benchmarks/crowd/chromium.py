"""The one visitor of a crowd who has a browser: what the others measure by messages, here until it is on the screen."""

from __future__ import annotations

import random
import shutil
import time

from playwright.async_api import Error, async_playwright

from benchmarks.crowd.visitors import SMALL, Crowd, link

MODELS = {"Quick demo": "Logistic regression"}  # it starts at once
HAS_TRIAL = "() => +(document.querySelector('.lb-root')?.dataset.trials ?? 0) > 0"


async def visit(crowd: Crowd) -> None:
    """Searches started and watched, presets clicked, pages opened, until all leave."""
    clicks, firsts = crowd.figures.clicks, crowd.figures.firsts
    rng = random.Random(f"{crowd.seed} chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        while crowd.is_on:
            context = await browser.new_context(viewport={"width": 1400, "height": 1000})
            page = await context.new_page()
            page.set_default_timeout(120_000)
            try:
                await page.goto(f"{crowd.url}/search")
                await page.locator("button:enabled", has_text="Start").wait_for()
                await crowd.think(rng, 2, 4)
                for preset, model in MODELS.items():
                    began = time.perf_counter()
                    await page.get_by_role("radio", name=preset).first.click()
                    await page.locator(f'input[value="{model}"]').wait_for()
                    clicks["preset loaded, Chromium"].append(time.perf_counter() - began)
                    await crowd.think(rng, 1, 3)
                await page.goto(f"{crowd.url}/?{link(rng.choice(SMALL))}")
                await page.locator("button:enabled", has_text="Start").wait_for()
                await crowd.think(rng, 1, 3)
                began = time.perf_counter()
                await page.get_by_role("button", name="Start", exact=True).click()
                await page.wait_for_function(HAS_TRIAL)
                firsts["a search, Chromium"].append(time.perf_counter() - began)
                await page.locator("button:enabled", has_text="Start").wait_for()
                await crowd.think(rng, 1, 3)
                for title, heading in (("Race", "Race"), ("Inside", "Inside")):
                    began = time.perf_counter()
                    await page.get_by_role("link", name=title).click()
                    await page.get_by_role("heading", name=heading, exact=True).wait_for()
                    clicks["page chosen, Chromium"].append(time.perf_counter() - began)
                    await crowd.think(rng, 2, 4)
                crowd.figures.done["visits by Chromium"] += 1
            except Error as error:
                crowd.figures.troubles.append(f"Chromium: {str(error)[:150]}")
            finally:
                await context.close()
        await browser.close()
