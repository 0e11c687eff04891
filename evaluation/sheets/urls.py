from django.urls import URLPattern, path

from evaluation.sheets import views

urlpatterns: list[URLPattern] = [
    path("calls/<uuid:call_pk>/scoring/", views.round_progress, name="round"),
    path("calls/<uuid:call_pk>/scoring/lock/", views.round_lock, name="round-lock"),
    path("tasks/", views.task_list, name="task-list"),
    path("sheets/<uuid:pk>/", views.sheet_page, name="sheet"),
    path("sheets/<uuid:pk>/autosave/", views.sheet_autosave, name="sheet-autosave"),
    path("sheets/<uuid:pk>/lock/", views.sheet_lock, name="sheet-lock"),
]
