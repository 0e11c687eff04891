from django.urls import path

from chenghua_portal.disclosure import views
from chenghua_portal.disclosure.directory import views as directory

app_name = "disclosure"
urlpatterns = [
    path("", views.front, name="front"),
    path("calls/", views.call_list, name="call-list"),
    path("calls/<str:number>/", views.call_detail, name="call-detail"),
    path("calls/<str:number>/notice.pdf", views.call_notice, name="call-notice"),
    path("calls/<str:number>/opening.pdf", views.opening_notice, name="opening-notice"),
    path("calls/<str:number>/awards.pdf", views.award_notice, name="award-notice"),
    path("calls/<str:number>/opening/", views.opening_record, name="opening-record"),
    path("awards/", views.award_list, name="award-list"),
    path("awards.csv", views.award_csv, name="award-csv"),
    path("awards/<str:number>/", views.award_detail, name="award-detail"),
    path("organizations/", directory.organization_list, name="organization-list"),
    path("organizations.csv", directory.organization_csv, name="organization-csv"),
    path("organizations/<str:code>/", directory.organization_detail, name="organization-detail"),
    path("approvals/", views.approval_shares, name="approval-shares"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
