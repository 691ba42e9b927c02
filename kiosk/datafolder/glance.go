package datafolder

import (
	"os"
	"reflect"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// Glanced is what a first screen shows, read without opening the data set or holding the
// data folder. Nothing else may depend on it: whoever has opened them compares it by Equal.
type Glanced struct {
	Info   session.Info
	Banner session.Banner
}

// Glance reads what a first screen shows of what OpenPath opens at path: the data set's
// file, or the one that a data folder names as current and the folder's banner; for ""
// the built-in help, if build.sh made that ready. It returns false where only opening
// tells: no such file, a set that changes the program's words, one that says something
// which cannot be used. A set that OpenPath would find broken may still be glanced at.
func Glance(path string, now time.Time) (g Glanced, ok bool) {
	if path == "" {
		g.Info, ok = BuiltInInfo()
		return g, ok
	}
	file := path
	if info, err := os.Stat(path); err != nil {
		return Glanced{}, false
	} else if info.IsDir() {
		dir := update.LookInto(path)
		name := update.Linked(dir)
		if g.Banner, err = bannerIn(path, now); err != nil || name == "" {
			return Glanced{}, false
		}
		file = dir.Path(name)
	}
	said, err := store.Glance(file)
	if err == nil {
		g.Info, err = infoOf(said)
	}
	if err != nil {
		return Glanced{}, false
	}
	return g, true
}

// Equal tells whether a first screen shows the same of g and h.
func (g Glanced) Equal(h Glanced) bool {
	return g.Banner.Key == h.Banner.Key && g.Banner.Until.Equal(h.Banner.Until) && reflect.DeepEqual(g.Info, h.Info)
}
