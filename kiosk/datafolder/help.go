package datafolder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
)

// BuiltIn opens the help that the program carries: as the data set that build.sh
// made of it, or else built from the sources, in memory.
func BuiltIn(ctx context.Context) (*store.Store, error) {
	if len(data.BuiltHelp) > 0 {
		return store.OpenBytes(ctx, data.BuiltHelp)
	}
	c, err := BuiltInCollection()
	if err != nil {
		return nil, err
	}
	pins, err := BuiltInPins()
	if err != nil {
		return nil, err
	}
	return store.BuildMemory(ctx, c, store.Options{Trust: &store.TrustSource{Pins: pins}})
}

// BuiltInInfo is InfoOf of the built-in help, and true if build.sh made it ready: then
// the help itself need not be opened for it.
func BuiltInInfo() (session.Info, bool) {
	info, ready := builtInfo()
	if ready {
		info.Advice = overlay.Overlay{}.Advice()
	}
	return info, ready
}

// BuiltInCollection reads the sources of the help that the program carries.
func BuiltInCollection() (*faq.Collection, error) {
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		return nil, err
	}
	c, issues := faq.Load(sources)
	if err := issues.Err(); err != nil {
		return nil, fmt.Errorf("load the built-in help: %w", err)
	}
	return c, nil
}

// BuiltInPins are the CAs that the program trusts.
func BuiltInPins() (*pki.Pins, error) {
	text, err := fs.ReadFile(data.FS, "trust/pins.txt")
	if err != nil {
		return nil, err
	}
	return pki.ParsePins(bytes.NewReader(text))
}

// InfoOf is what the session needs to know of a data set, and an error if what the
// set says of the site, or changes of the program, cannot be used; the rest of the information stands.
func InfoOf(s *store.Store) (session.Info, error) {
	return infoOf(s.Info())
}

func infoOf(i store.Info) (session.Info, error) {
	place, err := siteOf(i)
	changed, unfit := overlayOf(i)
	return session.Info{
		Number: i.Number, Date: i.Date, Languages: i.Languages, Site: place, Banners: i.Banners, Advice: changed.Advice(),
	}, errors.Join(err, unfit)
}

// OverlayOf is what a data set changes of what comes with the program. One that does
// not fit this program changes nothing, and is an error.
func OverlayOf(s *store.Store) (overlay.Overlay, error) { return overlayOf(s.Info()) }

func overlayOf(i store.Info) (overlay.Overlay, error) {
	o, err := overlay.Parse(i.Carried)
	if err != nil {
		return overlay.Overlay{}, fmt.Errorf("read what the data set changes of the program: %w", err)
	}
	return o, nil
}

// OverlayFits returns an error if something that a data set changes of the program does
// not fit it, and is not used.
func OverlayFits(s *store.Store) error {
	o, err := OverlayOf(s)
	if err != nil || o.Counts().Total() == 0 {
		return err
	}
	own, err := text.Load()
	if err != nil {
		return err
	}
	return o.Fits(own)
}

// siteOf is what a data set says of the kiosk's site; the zero Site with an error
// where that is broken.
func siteOf(i store.Info) (site.Site, error) {
	var place site.Site
	if len(i.Site) > 0 {
		if err := json.Unmarshal(i.Site, &place); err != nil {
			return site.Site{}, fmt.Errorf("read the site of the data set: %w", err)
		}
	}
	if err := place.Check(); err != nil {
		return site.Site{}, fmt.Errorf("read the site of the data set: %w", err)
	}
	return place, nil
}
