from datetime import date

from django.urls import path, register_converter

from chenghua_portal.foundation.calendar import views


class DateConverter:
    """A date as 2027-01-01."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DateConverter, "day")

app_name = "calendar"
urlpatterns = [
    path("", views.calendar_year, name="year"),
    path("import/", views.import_check, name="import"),
    path("import/confirm/", views.import_confirm, name="import-confirm"),
    path("<day:day>/", views.day_edit, name="day"),
]
