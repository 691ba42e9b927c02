package update

import "time"

// MarkRemade writes down that all that was kept before at is lost. It marks a folder
// that keeps nothing yet, and returns false of any other: that was told before.
func (d *Folder) MarkRemade(at time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.state
	if s.Highest != 0 || len(s.Trusted) > 0 || s.Code.Hash != "" || !s.Remade.IsZero() {
		return false, nil
	}
	s.Remade = at.UTC().Truncate(time.Second)
	return true, d.keep(s)
}

// Remade is when what was kept was lost, zero where nothing was, or where that is
// known: a technician said so, or an update was accepted since.
func (d *Folder) Remade() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Remade
}

// KnowRemade writes down that a technician knows what was lost.
func (d *Folder) KnowRemade() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.state
	s.Remade = time.Time{}
	return d.keep(s)
}
