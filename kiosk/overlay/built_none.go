//go:build !prebuilt

package overlay

import "guichet/kiosk/session"

// builtAdvice returns nil: this program reads its advice from its source.
func builtAdvice() session.Advice { return nil }
