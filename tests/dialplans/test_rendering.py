"""What Asterisk is told, read as text: that nothing in it can dial, and that settings mean what they say."""

import re
import stat
from pathlib import Path

import pytest

from ops.config import Settings
from ops.dialplan import ShelterSounds, flash_folder, mark_flash_numbers, render
from ops.errors import ExchangeUnusable
from ops.state import StateFolder
from tests.ivr.ari.callers import given_wav

EVERYWHERE = "0.0.0.0"  # noqa: S104  (rendered, never bound)
CAN_REACH_OUT = (
    "dial", "originate", "system", "agi", "exec", "page", "queue", "followme", "transfer", "disa", "spool",
    "voicemail", "curl", "shell", "manager", "chan_iax2", "chan_audiosocket", "externalivr",
    "outbound", "registrar", "dundi", "realtime", "odbc", "sla", "parking", "pickup", "chanspy", "snmp",
)  # fmt: skip
HARMLESS = {
    "Set", "Goto", "GotoIf", "Stasis", "Answer", "BackGround", "Playback", "Record", "Hangup",
}  # fmt: skip


@pytest.fixture
def settings(short_folder: Path) -> Settings:
    return Settings(state=short_folder, numbers="1300, +66800000000")


def rendered(settings: Settings, sounds: ShelterSounds | None = None) -> Path:
    return render(settings, Path("/modules"), Path("/data"), sounds or ShelterSounds())


def test_no_module_that_can_call_or_run_anything_is_loaded(settings: Settings) -> None:
    text = (rendered(settings) / "modules.conf").read_text()

    loaded = re.findall(r"^load = (\S+)\.so", text, flags=re.MULTILINE)
    assert "autoload = no" in text
    assert "pbx_config" in loaded
    assert [module for module in loaded for word in CAN_REACH_OUT if word in module] == []


def test_the_channel_that_carries_live_sound_can_call_no_server(settings: Settings) -> None:
    etc = rendered(settings)

    assert "load = chan_websocket.so" in (etc / "modules.conf").read_text()
    assert (etc / "websocket_client.conf").read_text() == "", "it can dial only servers named there"


def test_everything_a_caller_can_reach_is_made_of_a_few_harmless_steps(
    settings: Settings, tmp_path: Path
) -> None:
    sounds = ShelterSounds({"th": given_wav(tmp_path, 0.1)}, {"th": given_wav(tmp_path, 0.1)})
    text = (rendered(settings, sounds) / "extensions.conf").read_text()

    steps = re.findall(r"^(?:exten =>[^,]+,\d+| same => n(?:\(\w+\))?),(\w+)", text, flags=re.MULTILINE)
    assert len(steps) == len(re.findall(r"^(?:exten| same) ", text, flags=re.MULTILINE))
    assert set(steps) == HARMLESS
    assert not re.search(r"^(include|switch|lswitch|eswitch|#)", text, flags=re.MULTILINE)


def test_callers_reach_only_numbers_not_names(settings: Settings) -> None:
    text = (rendered(settings) / "extensions.conf").read_text()

    inbound = text.partition("\n[inbound]\n")[2].partition("\n[")[0]
    assert re.findall(r"^exten => ([^,]+),", inbound, flags=re.MULTILINE) == ["1300", "+66800000000"]


def test_a_number_that_is_never_answered_is_led_past_the_shelters_answer(settings: Settings) -> None:
    render(settings, Path("/modules"), Path("/data"), ShelterSounds(), ["1300"])
    text = (settings.folder.asterisk_etc / "extensions.conf").read_text()

    hotline, _, shelter = text.partition("\n[hotline]\n")[2].partition("\n[shelter]\n")
    before, _, missed = shelter.partition("\n[missed]\n")
    assert f'${{STAT(e,{flash_folder(settings.folder)}/${{HOTLINE_DIALLED}})}}" = "1"]?noted,s,1)' in hotline
    assert hotline.index("?noted,s,1)") < hotline.index("Stasis("), "no script has touched the channel"
    assert before.index('"${HOTLINE_NOTED}" = "1"]?missed,s,1)') < before.index("Answer()")
    assert "Hangup(17)" in missed
    assert not re.search("Answer|Playback|BackGround|Record|Progress|Goto\\(", missed)
    assert [path.name for path in flash_folder(settings.folder).iterdir()] == ["1300"]


def test_a_note_of_who_rings_is_sealed_as_the_one_beside_a_recording(settings: Settings) -> None:
    text = (rendered(settings) / "extensions.conf").read_text()

    notes = re.findall(r"FILE\(\S+/(\w+)-\$\{UNIQUEID\}\.number\)=(\S+)(.*)\)$", text, re.MULTILINE)
    ours = " ${HOTLINE_DIALLED}"
    assert [(kind, behind) for kind, _, behind in notes] == [
        ("missed", ours),
        ("shelter", ""),
        ("abandoned", ours),
    ]
    assert len({sealed for _, sealed, _ in notes}) == 1
    assert notes[0][1].count("AES_ENCRYPT") == 2


def test_which_numbers_are_never_answered_may_change_while_asterisk_runs(settings: Settings) -> None:
    mark_flash_numbers(settings.folder, ["1300"])
    assert not flash_folder(settings.folder).exists(), "there is no configuration yet"
    render(settings, Path("/modules"), Path("/data"), ShelterSounds(), ["1300"])

    mark_flash_numbers(settings.folder, ["+66800000000"])

    assert [path.name for path in flash_folder(settings.folder).iterdir()] == ["+66800000000"]


def test_secrets_are_for_their_owner_only_and_stay_the_same(settings: Settings) -> None:
    etc = rendered(settings)
    first = (settings.folder.line_secrets / "ari").read_text()
    rendered(settings)

    assert (settings.folder.line_secrets / "ari").read_text() == first
    assert stat.S_IMODE(etc.stat().st_mode) == 0o700
    private = [*etc.iterdir(), *settings.folder.line_secrets.iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}


def test_configuration_of_an_older_version_does_not_stay(settings: Settings) -> None:
    etc = rendered(settings)
    (etc / "manager.conf").write_text("[general]\nenabled=yes\n")

    rendered(settings)

    assert not (etc / "manager.conf").exists()


def test_with_a_trunk_named_only_that_trunk_may_call(short_folder: Path) -> None:
    settings = Settings(state=short_folder, sip_peers="192.0.2.1, 192.0.2.0/28")
    text = (rendered(settings) / "pjsip.conf").read_text()

    assert "match = 192.0.2.1\nmatch = 192.0.2.0/28\n" in text
    assert "anonymous" not in text


def test_without_a_trunk_there_is_no_way_out(settings: Settings) -> None:
    assert "[trunk-out]" not in (rendered(settings) / "pjsip.conf").read_text()


def test_with_a_trunk_there_is_one_way_out_and_nobody_comes_in_by_it(short_folder: Path) -> None:
    settings = Settings(state=short_folder, trunk="trunk.example:5080", trunk_caller="+66800000000")
    etc = rendered(settings)
    text = (etc / "pjsip.conf").read_text()

    way_out = text.partition("\n[trunk-out](telephone)\n")[2].partition("\n[")[0]
    assert "context = nowhere" in way_out
    assert "from_user = +66800000000" in way_out
    assert "[nowhere]" not in (etc / "extensions.conf").read_text()
    assert "contact = sip:trunk.example:5080\n" in text
    assert "password" not in text


def test_a_trunk_that_asks_who_we_are_is_told(short_folder: Path) -> None:
    settings = Settings(state=short_folder, trunk="trunk.example", trunk_user="hotline")
    settings.folder.line_secrets.mkdir(parents=True)
    (settings.folder.line_secrets / "trunk").write_text("p4ss,word!\n")
    etc = rendered(settings)

    assert "username = hotline\npassword = p4ss,word!\n" in (etc / "pjsip.conf").read_text()
    assert "res_pjsip_outbound_authenticator_digest" in (etc / "modules.conf").read_text()


@pytest.mark.parametrize("bind", [EVERYWHERE, "192.0.2.7", "::", "1"])
def test_a_telephone_open_to_others_says_whose_calls_it_takes(short_folder: Path, bind: str) -> None:
    with pytest.raises(ExchangeUnusable, match="HOTLINE_SIP_PEERS"):
        rendered(Settings(state=short_folder, sip_bind=bind))


@pytest.mark.parametrize("peers", ["192.0.2.1", "any"])
def test_a_telephone_open_to_others_takes_the_calls_it_was_told_to(short_folder: Path, peers: str) -> None:
    settings = Settings(state=short_folder, sip_bind=EVERYWHERE, sip_peers=peers)
    text = (rendered(settings) / "pjsip.conf").read_text()

    assert ("[anonymous]" in text) == (peers == "any")


@pytest.mark.parametrize("bind", ["127.0.0.1", "::1"])
def test_on_loopback_nobody_need_be_named(short_folder: Path, bind: str) -> None:
    assert "[anonymous]" in (rendered(Settings(state=short_folder, sip_bind=bind)) / "pjsip.conf").read_text()


@pytest.mark.parametrize(
    "wrong",
    [
        {"numbers": ""},
        {"numbers": "1300,s"},
        {"numbers": "_X."},
        {"numbers": "1300)\nsame => n,System(rm"},
        {"node": "line 1\nlive_dangerously = yes"},
        {"sip_bind": "0.0.0.0\nallow_subscribe=yes"},
        {"sip_peers": "example.org"},
        {"sip_peers": "any, 192.0.2.1"},
        {"trunk": "trunk.example;lr"},
        {"trunk": "trunk.example\ncontact=sip:elsewhere"},
        {"trunk_caller": "hotline"},
        {"trunk_prefix": "9w"},
        {"trunk": "trunk.example", "trunk_user": "hotline"},
    ],
)
def test_a_setting_that_would_mean_something_else_to_asterisk_is_refused(
    short_folder: Path, wrong: dict[str, str]
) -> None:
    with pytest.raises(ExchangeUnusable):
        rendered(Settings.model_validate({"state": short_folder, **wrong}))


@pytest.mark.parametrize("name", ["a;b", "a,b", "a b", "${x}", "a" * 120])
def test_a_state_folder_that_asterisk_would_misread_is_refused(short_folder: Path, name: str) -> None:
    with pytest.raises(ExchangeUnusable):
        rendered(Settings(state=short_folder / name))


def test_folders_asterisk_does_not_make_are_there(settings: Settings) -> None:
    rendered(settings)

    folder: StateFolder = settings.folder
    assert folder.recordings.is_dir()
    assert (folder.asterisk_var / "run").is_dir()
