"""What the stories are told with: a town that can be killed, a link that can be cut, phones whose battery dies."""
