"""A scripted caller: places real calls over SIP and RTP for the tests, the demonstration and the canary."""
