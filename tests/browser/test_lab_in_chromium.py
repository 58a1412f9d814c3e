"""What an analyst meets who says ``cadre lab``, in real Chromium: a start in Vietnamese, widgets that draw."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.explore.lab import PATH, start_of
from analysis.project.project import Project
from analysis.report.engine.forking import can_fork
from lab_server import Server, installed_into, running

pytestmark = [pytest.mark.browser, pytest.mark.skipif(not can_fork(), reason="kernels are not forked here")]
LONG = 90_000  # milliseconds: the first kernel waits for its parent to get warm


@pytest.fixture
def lab(browser: Browser, analyst_root: Path, tmp_path: Path) -> Iterator[tuple[Server, Page, set[str]]]:
    """JupyterLab as ``cadre lab`` starts it, in a window; and which hosts the window asks."""
    installed = installed_into(tmp_path)
    start = start_of(Project.open(analyst_root), (), {PATH: installed[PATH]})
    environment = installed | {PATH: start.environment[PATH]}
    with running(tmp_path, environment, root=analyst_root, command=start.command) as server:
        page = browser.new_context(viewport={"width": 1500, "height": 1600}).new_page()
        asked: set[str] = set()
        page.on("request", lambda request: asked.add(request.url.split("/")[2]))
        page.goto(f"http://127.0.0.1:{server.port}/?token={server.token}")
        yield server, page, asked
        page.context.close()


def test_the_start_notebook_opens_in_vietnamese_and_its_widgets_draw(lab, analyst_root, tmp_path):
    server, page, asked = lab
    expect(page.get_by_role("heading", name="Bắt đầu")).to_be_visible(timeout=LONG)
    menus = page.locator(".lm-MenuBar-itemLabel")
    assert menus.all_inner_texts()[:4] == ["Tệp", "Chỉnh sửa", "Hiển thị", "Chạy"]
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=LONG)
    assert [kernel["name"] for kernel in server.ask("GET", "kernels")] == ["cadre"]
    menus.filter(has_text="Chạy").click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
    shown, chosen = page.locator(".jp-OutputArea-output .cadre-chart").first, page.locator(".jupyter-widgets select")
    expect(shown).to_contain_text("Có trình độ đại học trở lên, Tỉnh Hà Nam, 2015–2025", timeout=LONG)
    first = shown.inner_html()
    page.get_by_role("button", name="Phễu").click()
    expect(shown).to_contain_text("đơn vị nào trong Tỉnh Hà Nam khác mức chung", timeout=LONG)
    chosen.nth(2).select_option(label="cấp xã")
    chosen.nth(3).select_option(label="Thị xã Kim Bảng")
    expect(shown).to_contain_text("đơn vị nào trong Thị xã Kim Bảng khác mức chung", timeout=LONG)
    assert shown.inner_html() != first
    code = 'project.draw.funnel("university_or_higher", within="350", level="commune", frame="2025-06-30"'
    expect(page.locator(".jupyter-widgets pre")).to_contain_text(code, timeout=LONG)
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert asked == {f"127.0.0.1:{server.port}"}  # nothing is fetched from anywhere else
    assert not list(tmp_path.glob("config/lab/user-settings/**/*translation*"))  # the language is nobody's own setting


@pytest.mark.soak
def test_a_name_completes_itself(lab):
    _, page, _ = lab
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=LONG)
    cell = page.locator(".cm-line", has_text="project = Project.open()")
    cell.click()
    page.keyboard.press("Control+Enter")
    page.get_by_text("SỐ LIỆU MẪU – KHÔNG CÓ THẬT").first.wait_for(timeout=LONG)
    page.keyboard.press("Escape")
    page.keyboard.press("b")  # a new cell below
    page.keyboard.press("Enter")
    page.keyboard.type('project.indicators["univ')
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer")).to_contain_text("university_or_higher", timeout=LONG)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+a")
    page.keyboard.type('project.draw.trend("university_or_higher", unit="kim')  # as an argument, too
    page.keyboard.press("Tab")
    expect(page.locator(".jp-Completer")).to_contain_text("Thị xã Kim Bảng", timeout=LONG)
