"""The Celery application: ids only, acknowledged late, nothing in Redis that the rows do not tell."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, worker_ready
from celery.worker.consumer import Consumer

from ops.config import Settings
from ops.logs import configure
from ops.queue import AT_ONCE, IN_TURN, LOOK_EVERYWHERE, SWEEP

TASKS = ["ops.tasks.transcribe", "ops.tasks.hear_ahead", "ops.tasks.draft", "ops.tasks.sweep"]
SWEEP_EVERY = 15.0  # seconds
EACH_HOUR = crontab(minute="7")
LONGEST_TASK = 2 * 3600  # seconds; a three-hour recording at twice its own speed
PUBLISH_RETRY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def broker_url(settings: Settings) -> str:
    """Celery's spelling: `redis+socket://` for a Unix socket, which redis-py spells `unix://`."""
    url = settings.redis_url or f"unix://{settings.folder.run / 'redis.sock'}"
    if url.startswith("unix://"):
        path, _, query = url.removeprefix("unix://").partition("?")
        database = dict(part.split("=", 1) for part in query.split("&") if "=" in part).get("db", "0")
        return f"redis+socket://{path}?virtual_host={database}"
    return url


def build_app(settings: Settings) -> Celery:
    """The application with every option that matters."""
    app = Celery("hotline", include=TASKS)
    app.conf.update(
        broker_url=broker_url(settings),
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=2,
        broker_transport_options={
            "visibility_timeout": LONGEST_TASK + 600,
            "socket_connect_timeout": 2,
            "socket_timeout": 30,
            "priority_steps": [AT_ONCE, IN_TURN],
        },
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=LONGEST_TASK,
        task_publish_retry_policy=PUBLISH_RETRY,
        worker_prefetch_multiplier=0,  # takes all there is: who is in danger is never behind what others hold
        worker_cancel_long_running_tasks_on_connection_loss=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        beat_scheduler="celery.beat:Scheduler",
        beat_schedule={
            SWEEP: {"task": SWEEP, "schedule": SWEEP_EVERY, "options": {"expires": SWEEP_EVERY}},
            LOOK_EVERYWHERE: {"task": LOOK_EVERYWHERE, "schedule": EACH_HOUR, "options": {"expires": 1800.0}},
        },
    )
    return app


@setup_logging.connect
def _our_logging(**_: object) -> None:
    """Celery would set up logging of its own, with arguments and results in it."""
    configure()


@worker_ready.connect
def _sweep_at_once(sender: Consumer, **_: object) -> None:
    """What came in while nobody worked does not wait for beat's first round."""
    sender.app.send_task(SWEEP, expires=SWEEP_EVERY)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ops.project.settings")
app = build_app(Settings())
