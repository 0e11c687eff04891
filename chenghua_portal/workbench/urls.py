from django.urls import path

from chenghua_portal.workbench import views
from chenghua_portal.workbench.administration import views as administration
from chenghua_portal.workbench.own_data import views as own_data

app_name = "workbench"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.inbox_read, name="inbox-read"),
    path("my-data/", own_data.own_data, name="own-data"),
    path("my-data/file/", own_data.own_data_file, name="own-data-file"),
    path("my-data/name/", own_data.own_name, name="own-name"),
    path("admin/", administration.user_list, name="user-list"),
    path("admin/people/<uuid:pk>/", administration.user_detail, name="user-detail"),
    path("admin/people/<uuid:pk>/pool/", administration.user_pool, name="user-pool"),
    path("admin/people/<uuid:pk>/<slug:act>/", administration.user_act, name="user-act"),
    path("admin/offices/", administration.office_list, name="office-list"),
    path("admin/offices/new/", administration.office_create, name="office-create"),
    path("admin/settings/", administration.settings_page, name="settings"),
]
