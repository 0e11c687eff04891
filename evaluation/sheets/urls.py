from django.urls import URLPattern, path

from evaluation.sheets import views

urlpatterns: list[URLPattern] = [
    path("tasks/calls/<uuid:call_pk>/lock/", views.round_lock, name="round-lock"),
    path("tasks/", views.task_list, name="task-list"),
    path("tasks/<uuid:pk>/", views.sheet_page, name="sheet"),
    path("tasks/<uuid:pk>/autosave/", views.sheet_autosave, name="sheet-autosave"),
    path("tasks/<uuid:pk>/lock/", views.sheet_lock, name="sheet-lock"),
]
