//go:build !prebuilt

package datafolder

import "guichet/kiosk/session"

// builtInfo says that nothing is known: this program builds its help at start.
func builtInfo() (session.Info, bool) { return session.Info{}, false }
