"""A phone: one browser profile on disk, in Chromium or Firefox, that can be killed and started again."""

import base64
import json
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Route

from e2e.support.push import PushService
from e2e.support.push.chromium import ChromiumPush
from e2e.support.push.mozilla import MozillaPush
from e2e.support.town import eventually

Engine = Literal["chromium", "firefox"]
FIREFOX_IN_DEPTH = ["chromium", pytest.param("firefox", marks=pytest.mark.deep)]
"""For stories that ask nothing of a browser which others do not ask of both: Firefox tells them in the deep tests."""

CHROMIUM = "/usr/bin/chromium"
FIREFOX = "/usr/bin/firefox-esr"
# Background Sync retries in seconds instead of minutes.
SYNC_TRIAL = (
    "initial_retry_delay_sec/1/retry_delay_factor/1/max_sync_attempts/10/"
    "max_sync_attempts_with_notification_permission/10/min_recovery_time_sec/1/max_sync_event_duration_sec/30"
)
QUIET = "--disable-background-networking"
NO_GPU = ("--disable-gpu", "--disable-3d-apis")
SOFTWARE_GPU = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
# What Playwright disables itself, for a second list replaces the first; and the suggestions of the address bar, whose
# page costs half of a start and is never seen.
UNWANTED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose DialMediaRouteProvider GlobalMediaControls "
    "HttpsUpgrades LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning "
    "BlockOriginHeaderModificationOnRedirect AvoidCorsURLLoaderRestartOnRedirect Translate AutoDeElevate "
    "OptimizationHints NetworkTimeServiceQuerying AimEnabled WebUIOmniboxPopup WebUIOmniboxAimPopup"
)
CHROMIUM_ARGUMENTS = [
    "--disable-quic",
    f"--disable-features={','.join(UNWANTED.split())}",
    QUIET,
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--force-fieldtrials=BackgroundSync/Test",
    f"--force-fieldtrial-params=BackgroundSync.Test:{SYNC_TRIAL}",
]
POSITION = {"latitude": 46.8123, "longitude": -71.2145, "accuracy": 12}
FIREFOX_PREFERENCES: dict[str, str | float | bool] = {
    "permissions.default.geo": 1,
    "geo.provider.network.url": ('data:application/json,{"location":{"lat":46.8123,"lng":-71.2145},"accuracy":12.0}'),
    "geo.provider.use_geoclue": False,
    "dom.security.https_first": False,
    "intl.accept_languages": "fr-CA,fr",
    "layout.css.prefers-color-scheme.content-override": 1,
    "browser.sessionhistory.max_total_viewers": 0,  # a page that was kept whole comes back unseen by the driver
}


def _arguments(push: ChromiumPush | None, *, webgl: bool) -> list[str]:
    """A browser that speaks to nobody but us; its push service is a thing of the background."""
    plain = [*CHROMIUM_ARGUMENTS, *(SOFTWARE_GPU if webgl else NO_GPU)]
    return plain if push is None else [*(one for one in plain if one != QUIET), *push.arguments]


def warm_firefox(playwright: Playwright, profile: Path) -> None:
    """Make a profile as Firefox leaves it after its first start, its caches filled."""
    playwright.firefox.launch_persistent_context(
        profile, channel="moz-firefox", executable_path=FIREFOX, firefox_user_prefs=FIREFOX_PREFERENCES
    ).close()


CATCH_FILE = """
() => {
  const create = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    const reader = new FileReader();
    reader.onload = () => { globalThis.caught = reader.result.split(",")[1]; };
    reader.readAsDataURL(blob);
    return create.call(URL, blob);
  };
}
"""


@dataclass
class Phone:
    """A resident's phone; `page` is what they look at."""

    playwright: Playwright
    engine: Engine
    profile: Path
    url: str
    javascript: bool = True
    dark: bool = False
    width: int = 390
    height: int = 844
    webgl: bool = False
    """Chromium draws with a processor in the place of a graphics card; without it, it has no WebGL."""
    push: PushService | None = None
    """Where its notices come from; without one the browser has none."""
    warmed: Path | None = None
    """A Firefox profile that was started once: a copy of it starts in half the time of a new one."""
    blocked: list[str] = field(default_factory=list)
    """What the browser refused to load by our own policy, or complained of: empty in every story."""
    foreign: list[str] = field(default_factory=list)
    """Requests to other origins: empty in every story."""
    _context: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        assert self._context, "the phone is off"
        return self._context

    @property
    def page(self) -> Page:
        return self.context.pages[-1]

    def on(self) -> "Phone":
        """Start the browser with its profile."""
        size = {"width": self.width, "height": self.height}
        chromium = self.push if isinstance(self.push, ChromiumPush) else None
        scheme: Literal["dark", "light"] = "dark" if self.dark else "light"
        if self.engine == "chromium":
            self._context = self.playwright.chromium.launch_persistent_context(
                self.profile, executable_path=CHROMIUM, viewport=size,  # type: ignore[arg-type]
                args=_arguments(chromium, webgl=self.webgl),
                ignore_default_args=[QUIET] if chromium else None,
                locale="fr-CA", java_script_enabled=self.javascript, color_scheme=scheme, geolocation=POSITION,  # type: ignore[arg-type]
            )  # fmt: skip
            self._allow("geolocation")
            if chromium:
                self._allow("notifications")
                self._context.route("**/push/subscriptions", self._send_to_this_machine)
        else:
            if self.warmed and not self.profile.exists():
                shutil.copytree(self.warmed, self.profile, ignore=shutil.ignore_patterns("lock", ".parentlock"))
            preferences = FIREFOX_PREFERENCES | {
                "layout.css.prefers-color-scheme.content-override": 0 if self.dark else 1
            }
            if isinstance(self.push, MozillaPush):
                preferences |= self.push.preferences
            if not self.javascript:
                preferences["javascript.enabled"] = False
            self._context = self.playwright.firefox.launch_persistent_context(
                self.profile, channel="moz-firefox", executable_path=FIREFOX, viewport=size,  # type: ignore[arg-type]
                firefox_user_prefs=preferences,
            )  # fmt: skip
        self._context.set_default_timeout(20_000)
        self._context.on("request", self._note_request)
        self._context.on("console", lambda message: self._note_console(message.type, message.text))
        if not self._context.pages:
            self._context.new_page()
        return self

    def off(self) -> None:
        """Close the browser as a person does."""
        if self._context:
            self._context.close()
            self._context = None

    def battery_out(self) -> None:
        """kill -9 of the whole browser."""
        found = subprocess.run(
            ["/usr/bin/pgrep", "-f", "--", str(self.profile)], capture_output=True, text=True, check=False
        )
        for pid in found.stdout.split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            self.off()
        except Exception:  # noqa: BLE001 - its process is gone: whatever it says of that is expected
            self._context = None

    def open(self, path: str = "/") -> Page:
        """Go to a page of the town."""
        self.page.goto(f"{self.url}{path}")
        return self.page

    def new_tab(self, path: str = "/") -> Page:
        """A second tab."""
        page = self.context.new_page()
        page.goto(f"{self.url}{path}")
        return page

    def wait_for_worker(self) -> None:
        """Until the worker controls the page and has put everything aside for later."""
        self.page.evaluate(
            "async () => { await navigator.serviceWorker.ready;"
            " if (!navigator.serviceWorker.controller)"
            " await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done)); }"
        )

    def device(self, script: str) -> object:
        """What a script sees on the phone."""
        return self.page.evaluate(script)

    def fill(self) -> "Phone":
        """Chromium: the phone is full, from when it is turned on again (a browser believes for 30 s what it knew)."""
        self.off()
        self.on()
        self._allow_bytes(quotaSize=1)
        return self

    def make_room(self) -> None:
        """Chromium: what filled the phone is gone."""
        self._allow_bytes()

    def carry_away(self, button: Locator) -> bytes:
        """Press a button that gives a file: the bytes of the file."""
        if self.engine == "firefox":  # told to nobody and written nowhere when driven: taken where the page gives it
            self.page.evaluate(CATCH_FILE)
            button.click()
            return base64.b64decode(str(eventually(lambda: self.page.evaluate("globalThis.caught"))))
        with self.page.expect_download() as downloading:
            button.click()
        return Path(downloading.value.path()).read_bytes()

    def _allow_bytes(self, **quota: int) -> None:
        session = self.context.new_cdp_session(self.page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.url, **quota})

    def _allow(self, name: str) -> None:
        session = self.context.new_cdp_session(self.context.pages[0])
        session.send("Browser.setPermission", {"permission": {"name": name}, "setting": "granted", "origin": self.url})

    def _send_to_this_machine(self, route: Route) -> None:
        """Chromium's endpoints are addresses of Google's: the town is told the same token on this machine."""
        told = route.request.post_data_json
        assert self.push
        assert isinstance(told, dict)
        told["endpoint"] = self.push.town_endpoint(told["endpoint"])
        route.continue_(post_data=json.dumps(told))

    def _note_request(self, request: object) -> None:
        address: str = request.url  # type: ignore[attr-defined] # playwright's Request
        if not address.startswith((self.url, "data:", "blob:", "about:")):
            self.foreign.append(address)

    def _note_console(self, kind: str, text: str) -> None:
        if "Content-Security-Policy" in text or "Content Security Policy" in text:
            self.blocked.append(text)
