"""``{% specimen "buttons" %}``: a component as it is drawn, with the markup that drew it."""

from __future__ import annotations

from django import template
from django.template.backends.django import Template
from django.template.context import RequestContext
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

register = template.Library()


@register.simple_tag(takes_context=True)
def specimen(context: RequestContext, name: str) -> SafeString:
    """Draw ``desk/specimens/NAME.html`` with the page's context and show its source under it."""
    loaded = get_template(f"desk/specimens/{name}.html")
    if not isinstance(loaded, Template):
        raise template.TemplateSyntaxError(
            "specimens are Django templates; another engine found the file first"
        )
    drawn = loaded.template.render(context)
    lines = (line for line in loaded.template.source.strip().splitlines() if not line.startswith("{% load"))
    return format_html(
        '{}<details class="markup noprint"><summary>{}</summary>'
        '<pre tabindex="0" aria-label="{}"><code>{}</code></pre></details>',
        drawn,
        gettext("Markup"),
        gettext("Markup of %(name)s") % {"name": name},
        "\n".join(lines),
    )
