"""Selenium 3 to 4."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_DRIVERS = ("Chrome", "Firefox", "Edge", "Safari", "Ie", "Remote")
_BY = {"id": "ID", "name": "NAME", "xpath": "XPATH", "link_text": "LINK_TEXT", "class_name": "CLASS_NAME",
       "partial_link_text": "PARTIAL_LINK_TEXT", "tag_name": "TAG_NAME", "css_selector": "CSS_SELECTOR"}  # fmt: skip
_OWNERS = (*(f"selenium.webdriver.{driver}" for driver in _DRIVERS), "selenium.webdriver.remote.webelement.WebElement")

LIBRARY = Library(
    "selenium",
    (
        *changed("4.0.0", "4.3.0", "Selenium changelog, 4.3.0", {
            f"{owner}.find_element{many}_by_{old}(value)":
                f"{{self}}.find_element{many}(@selenium.webdriver.common.by.By@.{new}, {{value}})"
            for owner in _OWNERS for old, new in _BY.items() for many in ("", "s")
        }),
        *changed("4.0.0", "4.10.0", "Selenium changelog, 4.10.0", {
            **{f"selenium.webdriver.{driver}[executable_path]": "? use 'service=Service(...)'" for driver in _DRIVERS},
            **{f"selenium.webdriver.{driver}[chrome_options]": "options=" for driver in _DRIVERS},
            **{f"selenium.webdriver.{driver}[desired_capabilities]": "? use 'options'" for driver in _DRIVERS},
        }),
    ),
    aliases={"selenium.webdriver.remote.webdriver.WebDriver": "selenium.webdriver.Remote"}
    | {f"selenium.webdriver.{driver.lower()}.webdriver.WebDriver": f"selenium.webdriver.{driver}"
       for driver in _DRIVERS},
    eager=("selenium",),
)  # fmt: skip
