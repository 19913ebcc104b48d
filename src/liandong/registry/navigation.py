"""Where the registry stands in the navigation."""

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, SearchBox, register, register_search

register(Entry("registry:households", _("Households"), order=20, action="household.look"))
register(Entry("registry:villages", _("Villages"), order=25, action="village.read"))
register_search(SearchBox("registry:search", _("Find a family"), action="household.look"))
