"""The door for uvicorn: `ops.project.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from ops.project.bodies import within_memory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")

application = within_memory(get_asgi_application())
