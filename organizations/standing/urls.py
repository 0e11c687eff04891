from django.urls import URLPattern, path

from organizations.standing.views import bars, entries

urlpatterns: list[URLPattern] = [
    path("organizations/<uuid:pk>/standing/<slug:sort>/new/", entries.entry_new, name="entry-new"),
    path("organizations/<uuid:pk>/bars/new/", bars.bar_new, name="bar-new"),
    path("standing/bars/", bars.bar_list, name="bar-list"),
    path("standing/bars/<uuid:pk>/", bars.bar_detail, name="bar-detail"),
    path("standing/bars/<uuid:pk>/decide/", bars.bar_decide, name="bar-decide"),
    path("standing/bars/<uuid:pk>/dismiss/", bars.bar_dismiss, name="bar-dismiss"),
    path("standing/bars/<uuid:pk>/lift/", bars.bar_lift, name="bar-lift"),
    path("standing/credit/<uuid:pk>/lift/", entries.credit_lift, name="credit-lift"),
    path("standing/<slug:sort>/<uuid:pk>/withdraw/", entries.entry_withdraw, name="entry-withdraw"),
]
