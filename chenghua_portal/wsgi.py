"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chenghua_portal.settings.local")

application = get_wsgi_application()

from chenghua_portal.foundation.workdays.preparing import require_installed_clock  # noqa: E402  apps come first

require_installed_clock()
