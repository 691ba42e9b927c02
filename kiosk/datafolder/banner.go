package datafolder

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/durable"
	"guichet/kiosk/session"
)

// bannerFile holds the banner of the home screen, so that it outlasts a restart.
const (
	bannerFile    = "banner.json"
	maxBannerFile = 1024 // bytes
)

// keptBanner is the content of bannerFile: a key of the data set's sentences and
// an end, no words.
type keptBanner struct {
	Key   string    `json:"key"`
	Until time.Time `json:"until"`
}

// Banner returns the banner that stands at now, the zero Banner for none. One
// that cannot be read is an error, and is none.
func (f *Folder) Banner(now time.Time) (session.Banner, error) { return bannerIn(f.Path, now) }

// bannerIn is Folder.Banner of the data folder at path.
func bannerIn(path string, now time.Time) (session.Banner, error) {
	doc, err := durable.ReadFile(filepath.Join(path, bannerFile), maxBannerFile)
	if errors.Is(err, fs.ErrNotExist) {
		return session.Banner{}, nil
	}
	if err != nil {
		return session.Banner{}, err
	}
	var kept keptBanner
	if err := json.Unmarshal(doc, &kept); err != nil {
		return session.Banner{}, err
	}
	if b := session.Banner(kept); b.Stands(now) {
		return b, nil
	}
	return session.Banner{}, nil
}

// SetBanner keeps a banner and records it; the zero Banner takes it away.
func (f *Folder) SetBanner(b session.Banner) error {
	err := durable.Replace(filepath.Join(f.Path, bannerFile), 0o600, func(file *os.File) error {
		return json.NewEncoder(file).Encode(keptBanner(b))
	})
	if err != nil {
		return err
	}
	note := "none"
	if b.Key != "" {
		note = b.Key + " until " + session.LastDay(b.Until)
	}
	return f.Write(audit.Record{Kind: audit.Banner, Note: note})
}
