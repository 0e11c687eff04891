"""Every address of the portal. Public pages come first; English lives under /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

handler400 = "chenghua_portal.foundation.web.views.bad_request"
handler403 = "chenghua_portal.foundation.web.views.permission_denied"
handler404 = "chenghua_portal.foundation.web.views.not_found"
handler429 = "chenghua_portal.foundation.signin.views.too_many_requests"
handler500 = "chenghua_portal.operations.views.server_error"

urlpatterns = [
    path("", include("chenghua_portal.foundation.web.urls")),
    *i18n_patterns(
        path("", include("chenghua_portal.disclosure.urls")),
        path("", include("chenghua_portal.foundation.ui.urls")),
        path("account/", include("chenghua_portal.foundation.signin.urls")),
        path("desk/", include("chenghua_portal.workbench.urls")),
        path("desk/jobs/", include("chenghua_portal.foundation.jobs.urls")),
        path("desk/uploads/", include("chenghua_portal.foundation.files.urls")),
        path("desk/approvals/", include("chenghua_portal.foundation.workflow.urls")),
        path("desk/record/", include("chenghua_portal.foundation.audit.urls")),
        path("desk/notices/", include("chenghua_portal.foundation.notices.urls")),
        path("", include("chenghua_portal.foundation.obligations.urls")),
        path("desk/workdays/", include("chenghua_portal.foundation.calendar.urls")),
        path("desk/", include("organizations.urls")),
        path("desk/", include("procurement.urls")),
        path("desk/", include("evaluation.urls")),
        prefix_default_language=False,
    ),
]
