package update

import "time"

// MarkRemade records that everything kept before at is lost. It marks an empty folder
// only, and returns false for any other: that one was marked before.
func (d *Folder) MarkRemade(at time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.state
	if s.Highest != 0 || len(s.Trusted) > 0 || s.Code.Hash != "" || s.Setup.Hash != "" || !s.Remade.IsZero() {
		return false, nil
	}
	s.Remade = at.UTC().Truncate(time.Second)
	return true, d.keep(s)
}

// Remade returns when what was kept was lost. It is zero if nothing was lost, if a
// technician has been told, or if an update was accepted since.
func (d *Folder) Remade() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Remade
}

// KnowRemade records that a technician has been told of the loss.
func (d *Folder) KnowRemade() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.state
	s.Remade = time.Time{}
	return d.keep(s)
}
