from django.urls import path

from chenghua_portal.workbench import views
from chenghua_portal.workbench.administration import views as administration

app_name = "workbench"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read, name="inbox-read"),
    path("admin/", administration.user_list, name="user-list"),
    path("admin/people/<uuid:pk>/", administration.user_detail, name="user-detail"),
    path("admin/people/<uuid:pk>/pool/", administration.user_pool, name="user-pool"),
    path("admin/people/<uuid:pk>/<slug:act>/", administration.user_act, name="user-act"),
    path("admin/offices/", administration.office_list, name="office-list"),
    path("admin/offices/new/", administration.office_create, name="office-create"),
    path("admin/settings/", administration.settings_page, name="settings"),
]
