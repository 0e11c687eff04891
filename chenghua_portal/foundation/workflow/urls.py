from django.urls import path

from chenghua_portal.foundation.workflow import views

app_name = "workflow"
urlpatterns = [
    path("", views.approval_list, name="approval-list"),
    path("new/<str:transition>/<uuid:subject>/", views.approval_create, name="approval-create"),
    path("<uuid:pk>/", views.approval_detail, name="approval-detail"),
    path("<uuid:pk>/confirm/", views.approval_confirm, name="approval-confirm"),
    path("<uuid:pk>/refuse/", views.approval_refuse, name="approval-refuse"),
    path("<uuid:pk>/paper/", views.approval_paper, name="approval-paper"),
]
