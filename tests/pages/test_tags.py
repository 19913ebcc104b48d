"""The template tags: the exact markup that pages rely on, escaped, without anything inline."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from liandong.foundation.pages.charts import Column, ColumnChart, Part, Row, RowChart
from liandong.foundation.pages.tags.flow import Tab, steps_to
from liandong.foundation.pages.tags.lists import CalcLine, Chip, Fact


def drawn(source: str, path: str = "/", **context: Any) -> str:
    """The source as the site would draw it in English, in one line."""
    request = RequestFactory().get(path)
    with translation.override("en"):
        page = Template("{% load liandong %}" + source).render(
            RequestContext(request, context | {"request": request})
        )
    assert "style=" not in page
    return re.sub(r"\s*\n\s*", "", page)


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="as on the card", max_length=4)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    water = forms.ChoiceField(label="Water", choices=[("y", "yes"), ("n", "no")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)
    file = forms.FileField(label="File", required=False)
    income = forms.IntegerField(label="Income", required=False)


def test_filters() -> None:
    text = drawn(
        "{{ n|count }} {{ s|percent:1 }} {{ 10|fraction:30 }} {{ 7935|yuan }} {{ none|known }}",
        n=1284,
        s="1/8",
    )
    assert text == "1,284 12.5% 10/30 = 1/3 7,935 yuan unknown"


def test_tag_says_its_word_and_knows_its_tones() -> None:
    assert drawn('{% tag word "risk" %}', word="<late>") == '<span class="tag risk">&lt;late&gt;</span>'
    with pytest.raises(TemplateSyntaxError, match="tone must be one of"):
        drawn('{% tag "late" "red" %}')


def test_message_says_its_title_and_escapes_what_it_is_given() -> None:
    page = drawn(
        '{% msg "warn" title=title %}<a href="/x">look</a>{{ bad }}{% endmsg %}', title="1 < 2", bad="<b>"
    )
    assert page == ('<div class="msg warn" role="status"><b>1 &lt; 2</b><a href="/x">look</a>&lt;b&gt;</div>')


def test_nothing_stands_inside_a_loop() -> None:
    page = drawn('{% for x in xs %}{% nothing "No imports" %}{{ x }}{% endnothing %}{% endfor %}', xs="a")
    assert page == '<div class="empty"><b>No imports</b>a</div>'


def test_field_ties_label_hint_and_error_to_the_input() -> None:
    form = Sample({"name": "too long", "water": ""})
    page = drawn("{% field form.name suffix='yuan' short=True %}", form=form)
    assert '<div class="field bad"><label for="id_name">Name</label>' in page
    assert '<p class="hint" id="id_name_hint">as on the card</p>' in page
    assert '<p class="error" id="id_name_error">' in page
    (control,) = re.findall(r"<input[^>]*>", page)
    assert 'class="input short"' in control
    assert 'aria-describedby="id_name_hint id_name_error"' in control
    assert 'aria-invalid="true"' in control
    assert "</div>" in page
    assert "<span>yuan</span>" in page


def test_field_draws_each_kind_of_widget() -> None:
    form = Sample()
    choices = drawn("{% field form.water %}", form=form)
    assert choices.startswith('<fieldset class="field" id="id_water"><legend class="label">Water</legend>')
    assert choices.count('<label class="choice"') == 2
    assert drawn("{% field form.agreed %}", form=form).count("Agreed") == 1
    assert "data-upload" in drawn("{% field form.file %}", form=form)
    assert 'class="input number"' in drawn("{% field form.income %}", form=form)
    assert 'rows="4"' in drawn("{% field form.note %}", form=form)
    assert '<span class="optional">optional</span>' in drawn("{% field form.note %}", form=form)


def test_form_errors_link_to_their_fields() -> None:
    page = drawn("{% fields form %}", form=Sample({"water": "y"}))
    assert '<a href="#id_name">Name</a>: This field is required.' in page
    assert "data-focus" in page
    assert drawn("{% form_errors form %}", form=Sample()).strip() == ""


def test_a_refused_page_says_so_before_all_else_and_again_at_the_form() -> None:
    form = Sample({"name": "Wen", "water": "y"})
    form.add_error(None, "Too few came.")
    text = "{% refusals_first %}<h1>Long</h1>{% fields form %}{% form_errors form %}{% endrefusals_first %}"
    above, beside = drawn(text, form=form).split("<h1>Long</h1>")
    assert 'role="alert" tabindex="-1" data-focus' in above
    assert "Too few came." in above
    assert 'id="refused-1"' in beside
    assert "Too few came." in beside
    assert "data-focus" not in beside
    assert "Nothing was saved" not in drawn(text, form=Sample())


def test_query_replace_keeps_the_rest_and_drops_none() -> None:
    assert (
        drawn("{% query_replace page=2 sort=None %}", "/?q=周&sort=name&page=1") == "?q=%E5%91%A8&amp;page=2"
    )


def test_sort_head_turns_around_and_says_so() -> None:
    assert (
        drawn('{% sort_head "n" "Name" %}') == '<th scope="col"><a class="sort" href="?sort=n">Name</a></th>'
    )
    up = drawn('{% sort_head "n" "Name" numeric=True %}', "/?sort=n&page=3")
    assert (
        up == '<th scope="col" class="n" aria-sort="ascending"><a class="sort" href="?sort=-n">Name</a></th>'
    )
    assert 'aria-sort="descending"' in drawn('{% sort_head "n" "Name" %}', "/?sort=-n")
    assert 'href="?sort=-n"' in drawn('{% sort_head "n" "Name" descending_first=True %}')


def test_paginate_keeps_the_filter_and_names_the_whole() -> None:
    page = Paginator(range(1284), 50).get_page(4)
    html = drawn('{% paginate page "households" %}', "/?q=a&page=4", page=page)
    assert '<b aria-current="page" aria-label="Page 4">4</b>' in html
    assert '<a href="?q=a" aria-label="Page 1">1</a>' in html
    assert 'rel="next" href="?q=a&amp;page=5"' in html
    assert "151–200 of 1,284 households" in html
    assert "<a" not in drawn("{% paginate page %}", page=Paginator(range(3), 50).get_page(1))


def test_chips_take_their_filter_away() -> None:
    html = drawn(
        "{% chips items found='14 found' %}", "/?risk=ill&q=a&page=2", items=[Chip("Illness", "risk")]
    )
    assert 'href="?q=a"' in html
    assert "14 found" in html


def test_facts_say_what_is_not_known() -> None:
    html = drawn(
        "{% facts items tight=True %}",
        items=[Fact("House", "grade C", "office, 2 July"), Fact("Water", None)],
    )
    assert html == (
        '<dl class="facts tight"><div><dt>House</dt><dd>grade C</dd><dd class="src">office, 2 July</dd></div>'
        '<div><dt>Water</dt><dd class="unknown">unknown</dd></div></dl>'
    )


def test_calc_is_a_table_with_its_result() -> None:
    html = drawn("{% calc lines caption='Income' %}", lines=[CalcLine("=", "Income", "8,150", kind="res")])
    assert '<tr class="res"><td class="op">=</td><th scope="row">Income</th><td>8,150</td></tr>' in html


def test_steps_mark_where_one_is() -> None:
    html = drawn(
        "{% steps items label='Import' %}",
        items=steps_to((("Upload", "09:14"), ("Check", ""), ("Write", "")), 1),
    )
    assert '<li class="done"><b>Upload</b><small>09:14</small><span class="vh">done</span></li>' in html
    assert '<li class="here" aria-current="step"><b>Check</b></li><li><b>Write</b></li>' in html


def test_tabs_and_crumbs() -> None:
    tabs = drawn("{% tabs items %}", items=[Tab("#a", "A", True), Tab("/b/", "B")])
    assert '<a href="#a" aria-current="true">A</a><a href="/b/">B</a>' in tabs
    assert drawn('{% crumbs "Imports" "/i/" "Autumn" "" %}') == (
        '<nav class="crumbs" aria-label="Where you are"><ol>'
        '<li><a href="/i/">Imports</a></li><li>Autumn</li></ol></nav>'
    )


def test_score_scale_in_full_and_small() -> None:
    full = drawn("{% score_scale 13 16 '1/3' 30 %}")
    assert 'aria-label="Known score 13/30, at most 16/30, cut-off 1/3."' in full
    assert '<rect class="maybe" x="43.333%" y="44" width="10.000%" height="22"/>' in full
    small = drawn("{% score_scale 13 13 k 30 small=True %}", k=Fraction(1, 3))
    assert 'aria-hidden="true"' in small
    assert "<text" not in small


def test_units_squares_and_bar() -> None:
    assert drawn("{% units of=2 on=1 maybe=1 %}") == (
        '<svg class="units" width="22" height="10" aria-hidden="true" focusable="false">'
        '<rect x="0.5" y=".5" width="9" height="9" class="on"/>'
        '<rect x="11.5" y=".5" width="9" height="9" class="maybe"/></svg>'
    )
    assert '<rect class="on" x=".5" y=".5" width="50.000%" height="9"/>' in drawn("{% units of=40 on=20 %}")


def test_charts_carry_the_same_numbers_as_a_table() -> None:
    chart = RowChart(
        "More <hardship>",
        (Row("Yunling", Fraction(126, 1000), Fraction(144, 1000), key="7"),),
        measure="H",
        row_head="Place",
    )
    html = drawn("{% dots_chart chart %}", chart=chart)
    assert "More &lt;hardship&gt;" in html
    assert 'data-area="7" data-measure="H"' in html
    assert 'data-f="H">12.6%</td>' in html
    assert 'data-f="H_reach">14.4%</td>' in html
    assert '<rect class="bar"' in drawn("{% bars_chart chart table=False %}", chart=chart)
    assert "<table" not in drawn("{% bars_chart chart table=False %}", chart=chart)
    columns = ColumnChart(
        "H by k", (Column("10", Fraction(52, 1000), key="10", is_current=True),), sentence="H is 5.2%."
    )
    html = drawn("{% columns_chart chart %}", chart=columns)
    assert '<rect class="bar" data-k="10"' in html
    assert 'aria-label="H is 5.2%."' in html


def test_split_bar_has_its_counts_in_the_legend() -> None:
    html = drawn("{% split_bar parts unit='households' %}", parts=[Part("taken", 1203), Part("refused", 0)])
    assert 'aria-label="taken 1,203, refused 0"' in html
    assert "<b>1,203</b> households" in html
    assert html.count("<rect") == 1  # nothing is drawn for nothing, but its zero is said


def test_dialog_is_named_and_stands_open_without_a_script() -> None:
    html = drawn(
        '{% dialog "merge" title="Write?" opener="Write" opener_class="btn main" %}<p>x</p>{% enddialog %}'
    )
    assert (
        '<button type="button" class="btn main" data-opens="merge" aria-haspopup="dialog" hidden>'
        "Write</button>" in html
    )
    assert (
        '<dialog class="dialog" id="merge" aria-labelledby="merge-title" open data-closed-by-script>' in html
    )


def test_more_loading_frame_and_no_right() -> None:
    assert drawn('{% more "How" note="3" %}x{% endmore %}') == (
        '<details><summary><span>How <span class="nowrap soft">· 3</span></span></summary>x</details>'
    )
    assert 'aria-busy="true"' in drawn('{% loading "Computing" %}')
    assert '<figcaption><b>T</b></figcaption>x<p class="note">N</p>' in drawn(
        '{% chart_frame "T" note="N" %}x{% endchart_frame %}'
    )
    assert "who how" in drawn('{% no_right who="who" how="how" %}')


def test_tags_work_where_there_is_no_request() -> None:
    with translation.override("en"):
        text = Template("{% load liandong %}{% query_replace page=2 %}").render(Context())
    assert text == "?page=2"
