from django.urls import path

from chenghua_portal.foundation.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("retry/", views.retry_all, name="retry-all"),
    path("<uuid:pk>/", views.job_detail, name="job-detail"),
    path("<uuid:pk>/retry/", views.job_retry, name="job-retry"),
    path("<uuid:pk>/cancel/", views.job_cancel, name="job-cancel"),
]
