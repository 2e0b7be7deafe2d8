"""What Asterisk 22.10.1 sends: generated from its own descriptions by `ivr.ari.generate`."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

ASTERISK = "22.10.1"


class AdditionalParam(TypedDict):
    """Protocol specific additional parameter"""

    parameter_name: str
    parameter_value: str


class Application(TypedDict):
    """Details of a Stasis application"""

    name: str
    channel_ids: list[str]
    bridge_ids: list[str]
    endpoint_ids: list[str]
    device_names: list[str]
    events_allowed: list[dict[str, object]]
    events_disallowed: list[dict[str, object]]


class ApplicationMoveFailed(TypedDict):
    """Notification that trying to move a channel to another Stasis application failed."""

    type: Literal["ApplicationMoveFailed"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    destination: str
    args: list[str]


class ApplicationRegistered(TypedDict):
    """Notification that a Stasis app has been registered."""

    type: Literal["ApplicationRegistered"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str


class ApplicationReplaced(TypedDict):
    """Notification that another WebSocket has taken over for an application. An application may only be subscribed to by a single WebSocket at a time. If multiple WebSockets attempt to subscribe to the same application, the newer WebSocket wins, and the older one receives this event."""

    type: Literal["ApplicationReplaced"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str


class ApplicationUnregistered(TypedDict):
    """Notification that a Stasis app has been unregistered."""

    type: Literal["ApplicationUnregistered"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str


class AsteriskInfo(TypedDict):
    """Asterisk system information"""

    build: NotRequired[BuildInfo]
    system: NotRequired[SystemInfo]
    config: NotRequired[ConfigInfo]
    status: NotRequired[StatusInfo]


class AsteriskPing(TypedDict):
    """Asterisk ping information"""

    asterisk_id: str
    ping: str
    timestamp: str


class Bridge(TypedDict):
    """The merging of media from one or more channels. Everyone on the bridge receives the same audio."""

    id: str
    technology: str
    bridge_type: Literal["mixing", "holding"]
    bridge_class: str
    creator: str
    name: str
    channels: list[str]
    video_mode: NotRequired[str]
    video_source_id: NotRequired[str]
    creationtime: str
    bridgevars: NotRequired[dict[str, object]]


class BridgeAttendedTransfer(TypedDict):
    """Notification that an attended transfer has occurred."""

    type: Literal["BridgeAttendedTransfer"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    transferer_first_leg: Channel
    transferer_second_leg: Channel
    replace_channel: NotRequired[Channel]
    transferee: NotRequired[Channel]
    transfer_target: NotRequired[Channel]
    result: str
    is_external: bool
    transferer_first_leg_bridge: NotRequired[Bridge]
    transferer_second_leg_bridge: NotRequired[Bridge]
    destination_type: str
    destination_bridge: NotRequired[str]
    destination_application: NotRequired[str]
    destination_link_first_leg: NotRequired[Channel]
    destination_link_second_leg: NotRequired[Channel]
    destination_threeway_channel: NotRequired[Channel]
    destination_threeway_bridge: NotRequired[Bridge]


class BridgeBlindTransfer(TypedDict):
    """Notification that a blind transfer has occurred."""

    type: Literal["BridgeBlindTransfer"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    replace_channel: NotRequired[Channel]
    transferee: NotRequired[Channel]
    exten: str
    context: str
    result: str
    is_external: bool
    bridge: NotRequired[Bridge]


class BridgeCreated(TypedDict):
    """Notification that a bridge has been created."""

    type: Literal["BridgeCreated"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge


class BridgeDestroyed(TypedDict):
    """Notification that a bridge has been destroyed."""

    type: Literal["BridgeDestroyed"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge


class BridgeMerged(TypedDict):
    """Notification that one bridge has merged into another."""

    type: Literal["BridgeMerged"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge
    bridge_from: Bridge


class BridgeVideoSourceChanged(TypedDict):
    """Notification that the source of video in a bridge has changed."""

    type: Literal["BridgeVideoSourceChanged"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge
    old_video_source_id: NotRequired[str]


class BuildInfo(TypedDict):
    """Info about how Asterisk was built"""

    os: str
    kernel: str
    options: str
    machine: str
    date: str
    user: str


class CallBroadcast(TypedDict):
    """Notification that a channel is being broadcast to ARI applications for claiming."""

    type: Literal["CallBroadcast"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    caller: NotRequired[str]
    called: NotRequired[str]


class CallClaimed(TypedDict):
    """Notification that a broadcast channel has been successfully claimed by an ARI application."""

    type: Literal["CallClaimed"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    winner_app: str


class CallerID(TypedDict):
    """Caller identification"""

    name: str
    number: str


class Channel(TypedDict):
    """A specific communication connection between Asterisk and an Endpoint."""

    id: str
    protocol_id: str
    name: str
    state: Literal["Down", "Rsrved", "OffHook", "Dialing", "Ring", "Ringing", "Up", "Busy", "Dialing Offhook", "Pre-ring", "Unknown"]
    caller: CallerID
    connected: CallerID
    accountcode: str
    dialplan: DialplanCEP
    creationtime: str
    language: str
    channelvars: NotRequired[dict[str, object]]
    caller_rdnis: NotRequired[str]
    tenantid: NotRequired[str]


class ChannelCallerId(TypedDict):
    """Channel changed Caller ID."""

    type: Literal["ChannelCallerId"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    caller_presentation: int
    caller_presentation_txt: str
    channel: Channel


class ChannelConnectedLine(TypedDict):
    """Channel changed Connected Line."""

    type: Literal["ChannelConnectedLine"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelCreated(TypedDict):
    """Notification that a channel has been created."""

    type: Literal["ChannelCreated"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelDestroyed(TypedDict):
    """Notification that a channel has been destroyed."""

    type: Literal["ChannelDestroyed"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    cause: int
    cause_txt: str
    tech_cause: NotRequired[int]
    channel: Channel


class ChannelDialplan(TypedDict):
    """Channel changed location in the dialplan."""

    type: Literal["ChannelDialplan"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    dialplan_app: str
    dialplan_app_data: str


class ChannelDtmfReceived(TypedDict):
    """DTMF received on a channel. This event is sent when the DTMF ends. There is no notification about the start of DTMF"""

    type: Literal["ChannelDtmfReceived"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    digit: str
    duration_ms: int
    channel: Channel


class ChannelEnteredBridge(TypedDict):
    """Notification that a channel has entered a bridge."""

    type: Literal["ChannelEnteredBridge"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge
    channel: NotRequired[Channel]


class ChannelHangupRequest(TypedDict):
    """A hangup was requested on the channel."""

    type: Literal["ChannelHangupRequest"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    cause: NotRequired[int]
    tech_cause: NotRequired[int]
    soft: NotRequired[bool]
    channel: Channel


class ChannelHold(TypedDict):
    """A channel initiated a media hold."""

    type: Literal["ChannelHold"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    musicclass: NotRequired[str]


class ChannelLeftBridge(TypedDict):
    """Notification that a channel has left a bridge."""

    type: Literal["ChannelLeftBridge"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    bridge: Bridge
    channel: Channel


class ChannelStateChange(TypedDict):
    """Notification of a channel's state change."""

    type: Literal["ChannelStateChange"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelTalkingFinished(TypedDict):
    """Talking is no longer detected on the channel."""

    type: Literal["ChannelTalkingFinished"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel
    duration: int


class ChannelTalkingStarted(TypedDict):
    """Talking was detected on the channel."""

    type: Literal["ChannelTalkingStarted"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelToneDetected(TypedDict):
    """Tone was detected on the channel."""

    type: Literal["ChannelToneDetected"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelTransfer(TypedDict):
    """transfer on a channel."""

    type: Literal["ChannelTransfer"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    state: NotRequired[str]
    refer_to: ReferTo
    referred_by: ReferredBy


class ChannelUnhold(TypedDict):
    """A channel initiated a media unhold."""

    type: Literal["ChannelUnhold"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class ChannelUserevent(TypedDict):
    """User-generated event with additional user-defined fields in the object."""

    type: Literal["ChannelUserevent"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    eventname: str
    channel: NotRequired[Channel]
    bridge: NotRequired[Bridge]
    endpoint: NotRequired[Endpoint]
    userevent: dict[str, object]


class ChannelVarset(TypedDict):
    """Channel variable changed."""

    type: Literal["ChannelVarset"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    variable: str
    value: str
    channel: NotRequired[Channel]


class ConfigInfo(TypedDict):
    """Info about Asterisk configuration"""

    name: str
    default_language: str
    max_channels: NotRequired[int]
    max_open_files: NotRequired[int]
    max_load: NotRequired[float]
    setid: SetId


class ConfigTuple(TypedDict):
    """A key/value pair that makes up part of a configuration object."""

    attribute: str
    value: str


class ContactInfo(TypedDict):
    """Detailed information about a contact on an endpoint."""

    uri: str
    contact_status: Literal["Unreachable", "Reachable", "Unknown", "NonQualified", "Removed"]
    aor: str
    roundtrip_usec: NotRequired[str]


class ContactStatusChange(TypedDict):
    """The state of a contact on an endpoint has changed."""

    type: Literal["ContactStatusChange"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    endpoint: Endpoint
    contact_info: ContactInfo


class DeviceState(TypedDict):
    """Represents the state of a device."""

    name: str
    state: Literal["UNKNOWN", "NOT_INUSE", "INUSE", "BUSY", "INVALID", "UNAVAILABLE", "RINGING", "RINGINUSE", "ONHOLD"]


class DeviceStateChanged(TypedDict):
    """Notification that a device state has changed."""

    type: Literal["DeviceStateChanged"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    device_state: DeviceState


class Dial(TypedDict):
    """Dialing state has changed."""

    type: Literal["Dial"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    caller: NotRequired[Channel]
    peer: Channel
    forward: NotRequired[str]
    forwarded: NotRequired[Channel]
    dialstring: NotRequired[str]
    dialstatus: str


class Dialed(TypedDict):
    """Dialed channel information."""



class DialplanCEP(TypedDict):
    """Dialplan location (context/extension/priority)"""

    context: str
    exten: str
    priority: int
    app_name: str
    app_data: str


class Endpoint(TypedDict):
    """An external device that may offer/accept calls to/from Asterisk. Unlike most resources, which have a single unique identifier, an endpoint is uniquely identified by the technology/resource pair."""

    technology: str
    resource: str
    state: NotRequired[Literal["unknown", "offline", "online"]]
    channel_ids: list[str]


class EndpointStateChange(TypedDict):
    """Endpoint state changed."""

    type: Literal["EndpointStateChange"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    endpoint: Endpoint


class Event(TypedDict):
    """Base type for asynchronous events from Asterisk."""

    type: str
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str


class FormatLangPair(TypedDict):
    """Identifies the format and language of a sound file"""

    language: str
    format: str


class LiveRecording(TypedDict):
    """A recording that is in progress"""

    name: str
    format: str
    target_uri: str
    state: Literal["queued", "recording", "paused", "done", "failed", "canceled"]
    duration: NotRequired[int]
    talking_duration: NotRequired[int]
    silence_duration: NotRequired[int]
    cause: NotRequired[str]


class LogChannel(TypedDict):
    """Details of an Asterisk log channel"""

    channel: str
    type: str
    status: str
    configuration: str


class Mailbox(TypedDict):
    """Represents the state of a mailbox."""

    name: str
    old_messages: int
    new_messages: int


class Message(TypedDict):
    """Base type for errors and events"""

    type: str
    asterisk_id: NotRequired[str]


class MissingParams(TypedDict):
    """Error event sent when required params are missing."""

    type: Literal["MissingParams"]
    asterisk_id: NotRequired[str]
    params: list[str]


class Module(TypedDict):
    """Details of an Asterisk module"""

    name: str
    description: str
    use_count: int
    status: str
    support_level: str


class Peer(TypedDict):
    """Detailed information about a remote peer that communicates with Asterisk."""

    peer_status: str
    cause: NotRequired[str]
    address: NotRequired[str]
    port: NotRequired[str]
    time: NotRequired[str]


class PeerStatusChange(TypedDict):
    """The state of a peer associated with an endpoint has changed."""

    type: Literal["PeerStatusChange"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    endpoint: Endpoint
    peer: Peer


class Playback(TypedDict):
    """Object representing the playback of media to a channel"""

    id: str
    media_uri: str
    next_media_uri: NotRequired[str]
    target_uri: str
    language: NotRequired[str]
    state: Literal["queued", "playing", "continuing", "done", "failed"]


class PlaybackContinuing(TypedDict):
    """Event showing the continuation of a media playback operation from one media URI to the next in the list."""

    type: Literal["PlaybackContinuing"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    playback: Playback


class PlaybackFinished(TypedDict):
    """Event showing the completion of a media playback operation."""

    type: Literal["PlaybackFinished"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    playback: Playback


class PlaybackStarted(TypedDict):
    """Event showing the start of a media playback operation."""

    type: Literal["PlaybackStarted"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    playback: Playback


class RESTHeader(TypedDict):
    """REST over Websocket header"""

    name: str
    value: str


class RESTQueryStringParameter(TypedDict):
    """REST over Websocket Query String Parameter"""

    name: str
    value: str


class RESTRequest(TypedDict):
    """REST over Websocket Request."""

    type: str
    transaction_id: str
    request_id: str
    method: str
    uri: str
    content_type: NotRequired[str]
    query_strings: NotRequired[list[RESTQueryStringParameter]]
    message_body: NotRequired[str]


class RESTResponse(TypedDict):
    """REST over Websocket Response."""

    type: Literal["RESTResponse"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    transaction_id: str
    request_id: str
    status_code: int
    reason_phrase: str
    uri: str
    content_type: NotRequired[str]
    message_body: NotRequired[str]


class RTPstat(TypedDict):
    """A statistics of a RTP."""

    txcount: int
    rxcount: int
    txjitter: NotRequired[float]
    rxjitter: NotRequired[float]
    remote_maxjitter: NotRequired[float]
    remote_minjitter: NotRequired[float]
    remote_normdevjitter: NotRequired[float]
    remote_stdevjitter: NotRequired[float]
    local_maxjitter: NotRequired[float]
    local_minjitter: NotRequired[float]
    local_normdevjitter: NotRequired[float]
    local_stdevjitter: NotRequired[float]
    txploss: int
    rxploss: int
    remote_maxrxploss: NotRequired[float]
    remote_minrxploss: NotRequired[float]
    remote_normdevrxploss: NotRequired[float]
    remote_stdevrxploss: NotRequired[float]
    local_maxrxploss: NotRequired[float]
    local_minrxploss: NotRequired[float]
    local_normdevrxploss: NotRequired[float]
    local_stdevrxploss: NotRequired[float]
    rtt: NotRequired[float]
    maxrtt: NotRequired[float]
    minrtt: NotRequired[float]
    normdevrtt: NotRequired[float]
    stdevrtt: NotRequired[float]
    local_ssrc: int
    remote_ssrc: int
    txoctetcount: int
    rxoctetcount: int
    channel_uniqueid: str


class RecordingFailed(TypedDict):
    """Event showing failure of a recording operation."""

    type: Literal["RecordingFailed"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    recording: LiveRecording


class RecordingFinished(TypedDict):
    """Event showing the completion of a recording operation."""

    type: Literal["RecordingFinished"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    recording: LiveRecording


class RecordingStarted(TypedDict):
    """Event showing the start of a recording operation."""

    type: Literal["RecordingStarted"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    recording: LiveRecording


class ReferTo(TypedDict):
    """transfer destination requested by transferee"""

    requested_destination: RequiredDestination
    destination_channel: NotRequired[Channel]
    connected_channel: NotRequired[Channel]
    bridge: NotRequired[Bridge]


class ReferredBy(TypedDict):
    """transfer destination requested by transferee"""

    source_channel: Channel
    connected_channel: NotRequired[Channel]
    bridge: NotRequired[Bridge]


class RequiredDestination(TypedDict):
    """Information about the requested destination"""

    protocol_id: NotRequired[str]
    destination: NotRequired[str]
    additional_protocol_params: NotRequired[list[AdditionalParam]]


class SetId(TypedDict):
    """Effective user/group id"""

    user: str
    group: str


class Sound(TypedDict):
    """A media file that may be played back."""

    id: str
    text: NotRequired[str]
    formats: list[FormatLangPair]


class StasisEnd(TypedDict):
    """Notification that a channel has left a Stasis application."""

    type: Literal["StasisEnd"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    channel: Channel


class StasisStart(TypedDict):
    """Notification that a channel has entered a Stasis application."""

    type: Literal["StasisStart"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    args: list[str]
    channel: Channel
    replace_channel: NotRequired[Channel]


class StatusInfo(TypedDict):
    """Info about Asterisk status"""

    startup_time: str
    last_reload_time: str


class StoredRecording(TypedDict):
    """A past recording that may be played back."""

    name: str
    format: str


class SystemInfo(TypedDict):
    """Info about Asterisk"""

    version: str
    entity_id: str


TextMessage = TypedDict('TextMessage', {
    'from': 'str',
    'to': 'str',
    'body': 'str',
    'variables': 'NotRequired[dict[str, object]]',
})


class TextMessageReceived(TypedDict):
    """A text message was received from an endpoint."""

    type: Literal["TextMessageReceived"]
    asterisk_id: NotRequired[str]
    application: str
    timestamp: str
    message: TextMessage
    endpoint: NotRequired[Endpoint]


class Variable(TypedDict):
    """The value of a channel variable"""

    value: str


class Variables(TypedDict):
    """A dictionary of channel variables"""

    variables: dict[str, object]


AnyEvent = (
    ApplicationMoveFailed
    | ApplicationRegistered
    | ApplicationReplaced
    | ApplicationUnregistered
    | BridgeAttendedTransfer
    | BridgeBlindTransfer
    | BridgeCreated
    | BridgeDestroyed
    | BridgeMerged
    | BridgeVideoSourceChanged
    | CallBroadcast
    | CallClaimed
    | ChannelCallerId
    | ChannelConnectedLine
    | ChannelCreated
    | ChannelDestroyed
    | ChannelDialplan
    | ChannelDtmfReceived
    | ChannelEnteredBridge
    | ChannelHangupRequest
    | ChannelHold
    | ChannelLeftBridge
    | ChannelStateChange
    | ChannelTalkingFinished
    | ChannelTalkingStarted
    | ChannelToneDetected
    | ChannelTransfer
    | ChannelUnhold
    | ChannelUserevent
    | ChannelVarset
    | ContactStatusChange
    | DeviceStateChanged
    | Dial
    | EndpointStateChange
    | MissingParams
    | PeerStatusChange
    | PlaybackContinuing
    | PlaybackFinished
    | PlaybackStarted
    | RESTResponse
    | RecordingFailed
    | RecordingFinished
    | RecordingStarted
    | StasisEnd
    | StasisStart
    | TextMessageReceived
)
