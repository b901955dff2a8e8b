"""Tests of kernel slots: their limit, the queue, and the messages to readers without one."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from explainer.server.capacity import get_default_kernel_limit, get_queue_limit
from explainer.server.kernels.culling import UnusedKernels
from explainer.server.kernels.quotas import Priority
from explainer.server.kernels.slots import KernelSlots
from support.browser import open_card
from support.coroutines import run_in_thread
from support.educator_notebooks import adapted
from support.servers import copy_notebooks, serve, until_true

LIVE = 60_000


async def start_kernel(slots, running, *, priority, timeout=5.0):
    """Acquire a slot and start a kernel in it; return whether there was one."""
    slot = await slots.acquire(priority=Priority(priority), timeout=timeout)
    if slot:
        running.append(priority)
        slot.mark_started()
    return slot is not None


def test_no_more_kernels_than_slots():
    """Of 50 requests at once, as many get a slot as there are; the others are refused."""
    running = []
    slots = KernelSlots(3, lambda: len(running), max_starting=2)

    async def run():
        return await asyncio.gather(
            *(start_kernel(slots, running, priority=1, timeout=0) for _ in range(50))
        )

    assert sum(run_in_thread(run)) == 3
    assert len(running) == 3
    assert slots.taken == 3
    assert slots.queued == 0


def test_needed_kernels_come_before_optional_ones():
    """A free slot goes to the page with live cells, even if another page has waited longer."""
    running = ["full"]
    slots = KernelSlots(1, lambda: len(running))
    order = []

    async def wait(priority):
        assert await start_kernel(slots, [], priority=priority)
        order.append(priority)
        running.append(priority)

    async def run():
        tasks = [asyncio.create_task(wait(priority)) for priority in (1, 0)]
        while slots.queued < 2:
            await asyncio.sleep(0)
        running.clear()
        await tasks[1]
        running.clear()
        await tasks[0]

    run_in_thread(run)
    assert order == [0, 1]


def test_requests_of_one_priority_are_served_in_order():
    """A free slot goes to the request that has waited longest."""
    running = ["full"]
    slots = KernelSlots(1, lambda: len(running))
    order = []

    async def wait(name):
        slot = await slots.acquire(timeout=5)
        order.append(name)
        slot.mark_started()

    async def run():
        tasks = []
        for name in "abc":
            tasks.append(asyncio.create_task(wait(name)))
            while slots.queued < len(tasks):
                await asyncio.sleep(0)
        running.clear()
        await asyncio.gather(*tasks)

    run_in_thread(run)
    assert order == ["a", "b", "c"]


def test_the_queue_is_limited():
    """A full queue refuses requests at once, and one address may fill half of it."""
    slots = KernelSlots(1, lambda: 1, max_queue=4)

    async def run():
        waiting = [
            asyncio.create_task(slots.acquire(timeout=60, client=client)) for client in "aaabb"
        ]
        await asyncio.sleep(0)
        assert slots.queued == 4
        assert [task.done() for task in waiting] == [False, False, True, False, False]
        assert await slots.acquire(timeout=60, client="c") is None
        waiting[0].cancel()
        await asyncio.sleep(0)
        late = asyncio.create_task(slots.acquire(timeout=60, client="c"))
        await asyncio.sleep(0)
        assert not late.done()
        slots.close()

    run_in_thread(run)


def test_the_queue_leaves_most_connections_to_readers():
    """Its length grows with the number of slots, within bounds."""
    assert get_queue_limit(8, 10_000) == 32
    assert get_queue_limit(0, 10_000) == 16
    assert get_queue_limit(1000, 10_000) == 500
    assert get_queue_limit(1000, 40) == 10


def test_without_slots_requests_are_refused():
    """A request does not wait if there are no slots."""
    assert run_in_thread(lambda: KernelSlots(0, lambda: 0).acquire(timeout=0)) is None


def test_the_default_limit_is_positive():
    """Every machine has at least one slot."""
    assert get_default_kernel_limit() >= 1


def test_unused_kernels_are_found_after_some_checks():
    """A kernel is ended if it was unused in all checks, and kept if it was used in one."""
    abandoned = UnusedKernels(2)
    assert abandoned.check({"a": False, "b": True}) == []
    assert abandoned.check({"a": False, "b": False}) == []
    assert abandoned.check({"a": False, "b": True}) == ["a"]
    assert abandoned.check({"b": False}) == []
    assert abandoned.check({"b": False}) == []
    assert abandoned.check({"b": False}) == ["b"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Serve with one slot."""
    notebooks = copy_notebooks(tmp_path_factory.mktemp("slots"), adapted=adapted())
    with serve(notebooks, "--kernels=1", queue_seconds=5) as server:
        yield server


def live(page):
    return page.locator("html[data-live=yes]")


def test_a_refused_reader_can_go_live_later(server, reader):
    """The second reader has every control and a message, and goes live when the first leaves."""
    first, second = reader(), reader()
    first.page.goto(f"{server.address}/voila/render/adapted.ipynb")
    expect(live(first.page)).to_be_attached(timeout=LIVE)
    page = second.page
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    page.get_by_role("button", name="Next section").click()
    open_card(page, "American Psychiatric Association n.d.")
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
def test_robots_get_no_slot(server, agent):
    """A robot that requests the live page is refused without a kernel."""
    address = f"{server.address}/voila/render/adapted.ipynb?live=1"
    request = urllib.request.Request(address, headers={"User-Agent": agent})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 503
    assert server.kernels() == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_get_no_slot(server, site):
    """An image of another site whose address is a live page of ours starts no kernel."""
    address = f"{server.address}/voila/render/adapted.ipynb?live=1"
    request = urllib.request.Request(address, headers={"Sec-Fetch-Site": site})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert refused.value.code == 403
    assert server.kernels() == []


VIEW = """(state) => {
  Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_hidden_page_requests_no_slot(server, reader):
    """It requests one as soon as it is visible."""
    window = reader()
    page = window.page
    page.add_init_script(f"({VIEW})('hidden')")
    page.clock.install()
    page.goto(f"{server.address}/voila/render/adapted.ipynb")
    page.clock.fast_forward(30_000)
    assert not any("live=1" in address for address in window.requests)
    page.evaluate(VIEW, "visible")
    page.clock.resume()
    expect(live(page)).to_be_attached(timeout=LIVE)
    page.close(run_before_unload=True)
    until_true(lambda: not server.kernels())


def test_a_hidden_page_releases_its_slot(server, reader):
    """It ends its kernel after two minutes, and says so when it is visible again."""
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


def test_a_visible_page_comes_before_a_hidden_one(server, reader):
    """A page that was hidden for ten seconds loses its kernel to a waiting reader, and says so."""
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


def test_the_kernel_of_a_lost_page_is_ended(tmp_path):
    """A kernel ends even if its page does not report that it was closed."""
    notebooks = copy_notebooks(tmp_path, adapted=adapted())
    with serve(notebooks, "--kernels=1", cull_seconds=0.5) as server:
        address = f"{server.address}/voila/render/adapted.ipynb?live=1"
        urllib.request.urlopen(address, timeout=60).read()
        [kernel] = server.kernels()
        kernel.wait(timeout=60)
        until_true(lambda: server.metric("explainer_live_places_taken") == 0)


def test_health_and_readiness(server):
    """The server reports whether it answers, and why it is not ready."""

    def fetch(path):
        try:
            with urllib.request.urlopen(server.address + path, timeout=30) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    assert fetch("/healthz") == (200, "ok\n")
    assert fetch("/readyz") == (200, "ready\n")
    index = server.log.parent / "notebooks" / "index.ipynb"
    renamed = index.rename(index.with_suffix(".kept"))
    try:
        status, reason = fetch("/readyz")
    finally:
        renamed.rename(index)
    assert status == 503
    assert "there is no index.ipynb" in reason


def test_metrics_name_no_page(server):
    """Metrics count pages and slots, without data about readers or pages."""
    before = server.metric("explainer_pages_read_total")
    address = f"{server.address}/voila/render/adapted.ipynb"
    urllib.request.urlopen(address, timeout=30).read()
    urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=30).close()
    metrics = server.metrics()
    assert "explainer_live_places 1.0" in metrics
    assert server.metric("explainer_pages_read_total") == before + 1
    for private in ("adapted", "survivor", "127.0.0.1"):
        assert private not in metrics
        assert private not in server.log.read_text().replace(server.address, "")
