package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/store"
)

// openHelp opens a data set: a file, or the one in use of a kiosk's data folder,
// which is left as it is; "" and a folder that has none mean the help built into
// the program. Of such a folder none is told; it may be nil.
func openHelp(ctx context.Context, path string, none func()) (*store.Store, error) {
	if path == "" {
		return builtInHelp(ctx)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return store.Open(ctx, path)
	}
	l, err := consult(ctx, path)
	if err != nil {
		return nil, err
	}
	defer l.close() // holds nothing that the data set needs
	if _, n := l.folder.DataSet(); n == 0 && none != nil {
		none()
	}
	return l.dataSet(ctx)
}

// builtInHelp opens the help that the program carries: as the data set that
// build.sh made of it, or else built from the sources, in memory.
func builtInHelp(ctx context.Context) (*store.Store, error) {
	if len(data.BuiltHelp) > 0 {
		return store.OpenBytes(ctx, data.BuiltHelp)
	}
	c, err := builtInCollection()
	if err != nil {
		return nil, err
	}
	pins, err := builtInPins()
	if err != nil {
		return nil, err
	}
	return store.BuildMemory(ctx, c, store.Options{Trust: &store.TrustSource{Pins: pins}})
}

// openHelpAloud is openHelp for verbs without a screen: it says when a folder has
// no data set.
func openHelpAloud(ctx context.Context, path string) (*store.Store, error) {
	return openHelp(ctx, path, func() { note(path + " holds no data set: the built-in help is used") })
}

// builtInCollection reads the sources of the help that the program carries.
func builtInCollection() (*faq.Collection, error) {
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

// infoOf is what the session needs to know of a data set.
func infoOf(s *store.Store, place site.Site) session.Info {
	i := s.Info()
	return session.Info{Number: i.Number, Date: i.Date, Languages: i.Languages, Site: place}
}

// siteOf is what a data set says of the kiosk's place; a broken one is as none.
func siteOf(s *store.Store) (site.Site, error) {
	var place site.Site
	if doc := s.Info().Site; len(doc) > 0 {
		if err := json.Unmarshal(doc, &place); err != nil {
			return site.Site{}, fmt.Errorf("read the site of the data set: %w", err)
		}
	}
	if err := place.Check(); err != nil {
		return site.Site{}, fmt.Errorf("read the site of the data set: %w", err)
	}
	return place, nil
}

// timingOf is the site's waits, the usual ones where it sets none.
func timingOf(place site.Site) session.Timing {
	usual := session.DefaultTiming()
	return session.Timing{
		Reading: site.Wait(place.Idle.Reading, usual.Reading),
		Warning: site.Wait(place.Idle.Warning, usual.Warning),
		Attract: site.Wait(place.Idle.Attract, usual.Attract),
	}
}
