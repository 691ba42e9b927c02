package renewal

// Started is the name that systemd-boot gives a file before it starts it.
func (n Name) Started() Name { return n.started() }
