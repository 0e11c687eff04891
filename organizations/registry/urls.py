from django.urls import URLPattern, path

from organizations.registry.views import accounts, certificates, changes, duties, verification

urlpatterns: list[URLPattern] = [
    path("verification/", verification.verification_list, name="verification-list"),
    path("verification/changes/", changes.change_list, name="change-list"),
    path("verification/changes/<uuid:pk>/", changes.change_decide, name="change-decide"),
    path("verification/certificates/", certificates.certificate_list, name="certificate-list"),
    path("verification/certificates/<uuid:pk>/", certificates.certificate_decide, name="certificate-decide"),
    path("verification/<uuid:pk>/", verification.verify, name="verify"),
    path("verification/<uuid:pk>/return/", verification.send_back, name="send-back"),
    path("verification/<uuid:pk>/refuse/", verification.refuse, name="refuse"),
    path("organizations/<uuid:pk>/change/", changes.change_new, name="change-new"),
    path("organizations/changes/<uuid:pk>/", changes.change_detail, name="change-detail"),
    path("organizations/changes/<uuid:pk>/evidence/", changes.change_evidence, name="change-evidence"),
    path("organizations/changes/<uuid:pk>/picture/", changes.change_picture, name="change-picture"),
    path("organizations/changes/<uuid:pk>/withdraw/", changes.change_withdraw, name="change-withdraw"),
    path("organizations/<uuid:pk>/certificates/new/", certificates.certificate_new, name="certificate-new"),
    path(
        "organizations/certificates/<uuid:pk>/file/", certificates.certificate_file, name="certificate-file"
    ),
    path(
        "organizations/certificates/<uuid:pk>/picture/",
        certificates.certificate_picture,
        name="certificate-picture",
    ),
    path(
        "organizations/certificates/<uuid:pk>/withdraw/",
        certificates.certificate_withdraw,
        name="certificate-withdraw",
    ),
    path("organizations/<uuid:pk>/duties/", duties.duties, name="duties"),
    path("organizations/<uuid:pk>/account/", accounts.account_open, name="account-open"),
    path("organizations/<uuid:pk>/account/set/", accounts.account_set, name="account-set"),
]
