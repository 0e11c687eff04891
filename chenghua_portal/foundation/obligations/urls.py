from django.urls import path

from chenghua_portal.foundation.obligations import views

app_name = "obligations"
urlpatterns = [
    path("desk/obligations/", views.obligation_list, name="obligation-list"),
    path("desk/obligations/<uuid:pk>/", views.obligation_detail, name="obligation-detail"),
    path("desk/obligations/feed/", views.feed, name="feed"),
    path("desk/obligations/feed/revoke/", views.feed_revoke, name="feed-revoke"),
    path("feeds/obligations/<str:token>.ics", views.feed_calendar, name="feed-calendar"),
]
