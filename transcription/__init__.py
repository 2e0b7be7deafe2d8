"""From a recording to a transcript with its doubts: decode, find speech, recognise, grade. Synchronous."""
