"""Teaching triage: from labelled sentences and messages to the weights it adds up."""
