"""What a page says about itself: messages, nothing here, at work, dialogs, more to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

if TYPE_CHECKING:
    from liandong.foundation.pages.panels import Panel

register = template.Library()

MESSAGE_TONES = {"info": "", "warn": " warn", "risk": " risk"}
#: Django's message levels as tones: vermilion is only for what is overdue or at risk, so an error is ochre.
LEVEL_TONES = {"debug": "info", "info": "info", "success": "info", "warning": "warn", "error": "warn"}


@register.simple_block_tag
def msg(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A message: ``{% msg "warn" title=_("Nothing was saved") %}…{% endmsg %}``. Tones: info, warn, risk."""
    if tone not in MESSAGE_TONES:
        raise template.TemplateSyntaxError(
            f"msg: tone must be one of {', '.join(MESSAGE_TONES)}, not {tone!r}"
        )
    head = format_html("<b>{}</b>", title) if title else ""
    return format_html(
        '<div class="msg{}" role="{}">{}{}</div>',
        MESSAGE_TONES[tone],
        "alert" if tone == "risk" else "status",
        head,
        content,
    )


@register.simple_block_tag
def nothing(content: str, title: str) -> SafeString:
    """Nothing here: what that means, and inside, what one can do.

    ``{% nothing _("No imports yet") %}…{% endnothing %}``. Not called ``empty``: a loop takes that.
    """
    return format_html('<div class="empty"><b>{}</b>{}</div>', title, content)


@register.simple_tag
def loading(sentence: str) -> SafeString:
    """At work: what is being done, to how many, for how long."""
    return format_html(
        '<div class="loading" role="status" aria-busy="true"><p class="small faint">{}</p>{}</div>',
        sentence,
        SafeString('<span class="w2"></span><span class="w1"></span><span class="w3"></span>'),
    )


@register.simple_block_tag
def dialog(content: str, name: str, title: str, opener: str, opener_class: str = "btn") -> SafeString:
    """A question before something irreversible, opened by a button; inside, the form that does it.

    ``{% dialog "merge" title=_("Write them?") opener=_("Write") opener_class="btn main" %}…{% enddialog %}``
    Without the script the question stands open on the page. Focus goes in and comes back.
    """
    return format_html(
        '<button type="button" class="{}" data-opens="{}" aria-haspopup="dialog" hidden>{}</button>'
        '<dialog class="dialog" id="{}" aria-labelledby="{}-title" open data-closed-by-script>'
        '<h2 id="{}-title">{}</h2>{}</dialog>',
        opener_class, name, opener, name, name, name, title, content,
    )  # fmt: skip


@register.simple_block_tag
def more(content: str, summary: str, note: str = "", is_open: bool = False) -> SafeString:
    """Something one may read but need not: ``{% more _("How this was computed") %}…{% endmore %}``"""
    return format_html(
        "<details{}><summary><span>{}{}</span></summary>{}</details>",
        SafeString(" open") if is_open else "",
        summary,
        format_html(' <span class="nowrap soft">· {}</span>', note) if note else "",
        content,
    )


@register.simple_block_tag
def chart_frame(content: str, title: str, subtitle: str = "", note: str = "") -> SafeString:
    """A frame for a drawing of one's own: message, what is measured, source."""
    return format_html(
        '<figure class="chart"><figcaption><b>{}</b>{}</figcaption>{}{}</figure>',
        title,
        format_html("<span>{}</span>", subtitle) if subtitle else "",
        content,
        format_html('<p class="note">{}</p>', note) if note else "",
    )


@register.filter
def tone(level_tag: str) -> str:
    """The tone of a Django message by its level."""
    return MESSAGE_TONES[LEVEL_TONES.get(level_tag, "info")].strip()


@register.simple_tag
def no_right(who: str, how: str) -> SafeString:
    """A part of a page that is not for this person: who may, and how to ask them."""
    return format_html(
        '<div class="empty"><b>{}</b>{} {}</div>', gettext("This is outside your area of duty."), who, how
    )


@register.simple_tag(takes_context=True)
def panel(context: RequestContext, offered: Panel) -> SafeString:
    """A panel that a part offered for this page, drawn with its own context and nothing of the page's."""
    return render_to_string(offered.template, dict(offered.context), request=context.get("request"))
