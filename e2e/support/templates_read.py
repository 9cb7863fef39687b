"""Compiles every template of pages, once for all the servers that are forked from a process that has read this."""

from server.platform.web.render import TEMPLATES, environment

for _template in TEMPLATES.rglob("*.html"):
    environment().get_template(str(_template.relative_to(TEMPLATES)))
