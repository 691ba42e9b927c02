package technician

import (
	"slices"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/session"
)

// setBanner shows one of the data set's prepared sentences on home, or takes it
// away. Only a key of the current data set is kept, and only with an end that a
// banner may have.
func (t *Tasks) setBanner(b session.Banner) (session.TaskResult, error) {
	if t.Folder == nil {
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.NoFolder}
	}
	info, err := t.Help.Info(t.Log)
	if err != nil {
		return session.TaskResult{}, err
	}
	known := slices.ContainsFunc(info.Banners, func(x faq.Banner) bool { return x.Key == b.Key })
	if b != (session.Banner{}) && (!known || !b.Stands(time.Now())) {
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.WriteFailed, Detail: "no sentence of the data set, or no end"}
	}
	if err := t.Folder.SetBanner(b); err != nil {
		return session.TaskResult{}, err
	}
	return session.TaskResult{Banner: &b}, nil
}
