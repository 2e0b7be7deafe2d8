"""Call scripts. Each reads like the call; words and keys are in `prompts`."""
