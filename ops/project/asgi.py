"""The door for uvicorn: `ops.project.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")

application = get_asgi_application()
