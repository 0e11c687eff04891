from django.urls import path

from chenghua_portal.foundation.notices import views

app_name = "notices"
urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("log/", views.log, name="log"),
    path("log/<uuid:pk>/", views.log_detail, name="log-detail"),
    path("log/<uuid:pk>/retry/", views.log_retry, name="log-retry"),
    path("log/<uuid:pk>/settle/", views.log_settle, name="log-settle"),
    path("addresses/", views.suppression_list, name="suppression-list"),
    path("addresses/<uuid:pk>/lift/", views.suppression_lift, name="suppression-lift"),
    path("kinds/", views.kind_list, name="kind-list"),
    path("kinds/<str:key>/", views.kind_detail, name="kind-detail"),
    path("kinds/<str:key>/mail/", views.kind_mail, name="kind-mail"),
]
