"""A queue that is away is an alarm, never an error; messages carry ids and nothing else."""

import json
import tempfile
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from ops.alarms import AlarmKind
from ops.config import Settings
from ops.project.celery import broker_url, build_app
from ops.queue import CeleryQueue
from tests.conditions import LONG
from tests.ops.conftest import House
from tests.ops.redis import running_redis


def queue_at(house: House, url: str) -> CeleryQueue:
    app = build_app(Settings(redis_url=url))
    app.loader.import_default_modules()
    return CeleryQueue(app, house.alarms)


def test_away_is_told_and_alarmed_and_over_once_it_is_back(house: House) -> None:
    contact = uuid4()
    with tempfile.TemporaryDirectory(prefix="queue-") as folder:
        queue = queue_at(house, f"unix://{folder}/redis.sock")
        assert not queue.transcribe(contact)
        assert [alarm.kind for alarm in house.alarms.standing()] == [AlarmKind.REDIS_AWAY]

        with running_redis(Path(folder)):
            assert queue.transcribe(contact)

    assert house.alarms.standing() == []


def test_a_message_carries_the_id_and_nothing_else(house: House) -> None:
    contact = uuid4()
    with tempfile.TemporaryDirectory(prefix="queue-") as folder, running_redis(Path(folder)) as socket:
        queue_at(house, f"unix://{socket}").draft(contact)
        with redis.Redis(unix_socket_path=str(socket)) as connection:
            [message] = connection.lrange("celery", 0, -1)

    headers = json.loads(message)["headers"]
    assert (headers["task"], headers["argsrepr"], headers["kwargsrepr"]) == ("draft", f"('{contact}',)", "{}")


def test_in_redis_who_is_in_danger_stands_before_all_who_wait_their_turn(house: House) -> None:
    with tempfile.TemporaryDirectory(prefix="queue-") as folder, running_redis(Path(folder)) as socket:
        queue = queue_at(house, f"unix://{socket}")
        queue.transcribe(uuid4())
        queue.transcribe(uuid4(), first=True)

        taken = [taken_next(f"unix://{socket}") for _ in range(2)]

    assert taken == ["transcribe_first", "transcribe"]


def taken_next(url: str) -> str:
    """The name of the task a worker would take now."""
    app = build_app(Settings(redis_url=url))
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue:
        message = queue.get(timeout=LONG)
        message.ack()
        return str(message.headers["task"])


@pytest.mark.parametrize(
    ("url", "celerys"),
    [
        ("redis://localhost:6379/2", "redis://localhost:6379/2"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
    ],
)
def test_redis_is_spelled_as_celery_spells_it(url: str, celerys: str) -> None:
    assert broker_url(Settings(redis_url=url)) == celerys


def test_without_a_url_redis_is_our_own_in_the_state_folder(tmp_path: Path) -> None:
    settings = Settings(state=tmp_path, redis_url=None)

    assert broker_url(settings) == f"redis+socket://{tmp_path}/run/redis.sock?virtual_host=0"
