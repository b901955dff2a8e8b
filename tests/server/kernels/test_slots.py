"""Live places: limits, order, and what a reader without one is told."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from explainer.server.capacity import get_default_kernel_limit, get_queue_limit
from explainer.server.kernels.culling import UnusedKernels
from explainer.server.kernels.quotas import Priority
from explainer.server.kernels.slots import KernelSlots
from support.educator_notebooks import adapted
from support.servers import copy_notebooks, serve, until_true

LIVE = 60_000


def in_a_loop(make):
    """Run a coroutine in a thread of its own: the browser's driver has a loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(lambda: asyncio.run(make())).result()


async def given(places, running, *, rank, patience=5.0):
    """Take a place and start a kernel in it."""
    place = await places.acquire(priority=Priority(rank), timeout=patience)
    if place:
        running.append(rank)
        place.mark_started()
    return place is not None


def test_never_more_kernels_than_places():
    """However many ask at once, no more than the limit get one; the rest are told in time."""
    running = []
    places = KernelSlots(3, lambda: len(running), max_starting=2)

    async def hall():
        return await asyncio.gather(
            *(given(places, running, rank=1, patience=0) for _ in range(50))
        )

    assert sum(in_a_loop(hall)) == 3
    assert len(running) == 3
    assert places.taken == 3
    assert places.queued == 0


def test_who_needs_one_comes_before_who_does_not():
    """A freed place goes to the page with live cells, though another has waited longer."""
    running = ["full"]
    places = KernelSlots(1, lambda: len(running))
    order = []

    async def wait(rank):
        assert await given(places, [], rank=rank)
        order.append(rank)
        running.append(rank)

    async def hall():
        asked = [asyncio.create_task(wait(rank)) for rank in (1, 0)]
        while places.queued < 2:
            await asyncio.sleep(0)
        running.clear()
        await asked[1]
        running.clear()
        await asked[0]

    in_a_loop(hall)
    assert order == [0, 1]


def test_of_equals_who_asked_first_is_first():
    """A freed place goes down the line."""
    running = ["full"]
    places = KernelSlots(1, lambda: len(running))
    order = []

    async def wait(name):
        place = await places.acquire(timeout=5)
        order.append(name)
        place.mark_started()

    async def hall():
        asked = []
        for name in "abc":
            asked.append(asyncio.create_task(wait(name)))
            while places.queued < len(asked):
                await asyncio.sleep(0)
        running.clear()
        await asyncio.gather(*asked)

    in_a_loop(hall)
    assert order == ["a", "b", "c"]


def test_a_line_has_an_end():
    """Who finds it full is told at once; one address leaves half of it to others."""
    places = KernelSlots(1, lambda: 1, max_queue=4)

    async def hall():
        waiting = [asyncio.create_task(places.acquire(timeout=60, client=of)) for of in "aaabb"]
        await asyncio.sleep(0)
        assert places.queued == 4
        assert [task.done() for task in waiting] == [False, False, True, False, False]
        assert await places.acquire(timeout=60, client="c") is None
        waiting[0].cancel()
        await asyncio.sleep(0)
        late = asyncio.create_task(places.acquire(timeout=60, client="c"))
        await asyncio.sleep(0)
        assert not late.done()
        places.close()

    in_a_loop(hall)


def test_a_line_leaves_most_connections_to_readers():
    """It grows with the places, within bounds."""
    assert get_queue_limit(8, 10_000) == 32
    assert get_queue_limit(0, 10_000) == 16
    assert get_queue_limit(1000, 10_000) == 500
    assert get_queue_limit(1000, 40) == 10


def test_no_places_at_all():
    """With none, nobody waits in vain."""
    assert in_a_loop(lambda: KernelSlots(0, lambda: 0).acquire(timeout=0)) is None


def test_there_is_a_default():
    """Every machine has at least one place."""
    assert get_default_kernel_limit() >= 1


def test_a_kernel_that_no_page_uses_is_found_after_a_while():
    """A kernel is ended once it was unused throughout, and not when it was used in between."""
    abandoned = UnusedKernels(2)
    assert abandoned.check({"a": False, "b": True}) == []
    assert abandoned.check({"a": False, "b": False}) == []
    assert abandoned.check({"a": False, "b": True}) == ["a"]
    assert abandoned.check({"b": False}) == []
    assert abandoned.check({"b": False}) == []
    assert abandoned.check({"b": False}) == ["b"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve with one place only."""
    notebooks = copy_notebooks(tmp_path_factory.mktemp("slots"), adapted=adapted())
    with serve(notebooks, "--kernels=1") as started:
        yield started


def live(page):
    return page.locator("html[data-live=yes]")


def test_a_taken_place_is_said_and_can_be_had_later(server, reader):
    """The second reader has every control, is told in a sentence, and goes live when one leaves."""
    first, second = reader(), reader()
    first.page.goto(f"{server.address}/voila/render/adapted.ipynb")
    expect(live(first.page)).to_be_attached(timeout=LIVE)
    page = second.page
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    page.get_by_role("button", name="Next section").click()
    page.get_by_role("link", name="Study 3: American Psychiatric Association n.d.").click()
    status = page.get_by_role("status")
    expect(status).to_contain_text("You are in the queue")
    expect(status).to_contain_text("All live sessions are in use", timeout=LIVE)
    assert len(server.kernels()) == 1
    first.page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())
    status.get_by_role("button", name="Try again").focus()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("Starting the live parts")
    expect(status).to_be_focused()
    expect(live(page)).to_be_attached(timeout=LIVE)
    expect(page.get_by_role("heading", level=2).and_(page.locator(":focus"))).to_have_count(1)
    expect(page.locator("#study-apa-stigma")).to_have_attribute("open", "")
    expect(status).to_be_hidden()
    page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


@pytest.mark.parametrize(
    "agent",
    [
        "Googlebot/2.1",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0",
        "curl/8.5.0",
        "Mozilla/5.0 (compatible; Google-InspectionTool/1.0)",
        "Mozilla/5.0 Chrome-Lighthouse",
    ],
)
def test_robots_never_take_a_place(server, agent):
    """A robot that asks for the live page is refused without a kernel."""
    address = f"{server.address}/voila/render/adapted.ipynb?live=1"
    asked = urllib.request.Request(address, headers={"User-Agent": agent})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=30)
    assert refused.value.code == 503
    assert server.kernels() == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_takes_no_place(server, site):
    """A picture on somebody's page, whose address is a live page of ours, starts nothing."""
    address = f"{server.address}/voila/render/adapted.ipynb?live=1&again=1"
    asked = urllib.request.Request(address, headers={"Sec-Fetch-Site": site})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=30)
    assert refused.value.code == 403
    assert server.kernels() == []


VIEW = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_page_in_the_background_asks_for_no_place(server, reader):
    """It asks once it is looked at."""
    window = reader()
    page = window.page
    page.add_init_script(f"({VIEW})('hidden')")
    page.clock.install()
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    page.clock.fast_forward(30_000)
    assert not any("live=1" in address for address in window.asked)
    page.evaluate(VIEW, "visible")
    page.clock.resume()
    expect(live(page)).to_be_attached(timeout=LIVE)
    page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


def test_a_page_out_of_view_gives_its_place_back(server, reader):
    """After two minutes, and says so to whoever comes back to it."""
    name = 'explainer_live_places_given_back_total{why="hidden"}'
    before = server.metric(name)
    page = reader().page
    page.clock.install()
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    page.clock.resume()
    expect(live(page)).to_be_attached(timeout=LIVE)
    page.evaluate(VIEW, "hidden")
    page.clock.fast_forward(121_000)
    until_true(lambda: server.metric(name) == before + 1)
    assert server.kernels() == []
    page.evaluate(VIEW, "visible")
    expect(page.get_by_role("status")).to_contain_text("have stopped")


def test_a_page_that_is_looked_at_comes_before_one_out_of_view(server, reader):
    """Ten seconds out of view are enough, if somebody waits; who comes back is told."""
    first, second = reader().page, reader().page
    first.clock.install()
    first.goto(f"{server.address}/voila/render/adapted.ipynb")
    first.clock.resume()
    expect(live(first)).to_be_attached(timeout=LIVE)
    first.evaluate(VIEW, "hidden")
    first.clock.fast_forward(11_000)
    second.goto(f"{server.address}/voila/render/adapted.ipynb")
    expect(live(second)).to_be_attached(timeout=LIVE)
    expect(first.get_by_role("status")).to_contain_text("have stopped", timeout=LIVE)
    second.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


def test_a_kernel_whose_page_vanishes_is_given_back(tmp_path):
    """Without the page's own word, as when a phone loses its network, the kernel ends too."""
    notebooks = copy_notebooks(tmp_path, adapted=adapted())
    with serve(notebooks, "--kernels=1", cull_seconds=0.5) as server:
        address = f"{server.address}/voila/render/adapted.ipynb?live=1&again=1"
        urllib.request.urlopen(address, timeout=60).read()
        [kernel] = server.kernels()
        kernel.wait(timeout=60)
        until_true(lambda: server.metric("explainer_live_places_taken") == 0)


def test_health(server):
    """Whoever runs the server can ask whether it is well, and why it is not ready."""

    def told(path):
        try:
            with urllib.request.urlopen(server.address + path, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    assert told("/healthz") == (200, "ok\n")
    assert told("/readyz") == (200, "ready\n")
    index = server.log.parent / "notebooks" / "index.ipynb"
    kept = index.rename(index.with_suffix(".kept"))
    try:
        status, why = told("/readyz")
    finally:
        kept.rename(index)
    assert status == 503
    assert "there is no index.ipynb" in why


def test_metrics_count_readers_and_places_and_name_no_page(server):
    """The figures are Prometheus's own form, and say nothing of who read what."""
    before = server.metric("explainer_pages_read_total")
    address = f"{server.address}/voila/render/adapted.ipynb"
    urllib.request.urlopen(address, timeout=30).read()
    urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=30).close()
    told = server.metrics()
    assert "explainer_live_places 1.0" in told
    assert server.metric("explainer_pages_read_total") == before + 1
    for private in ("adapted", "survivor", "127.0.0.1"):
        assert private not in told
        assert private not in server.log.read_text().replace(server.address, "")
