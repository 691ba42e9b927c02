//go:build !prebuilt

package data

// Nil: this program builds its help and its words from the sources at start.
var BuiltHelp, BuiltWords []byte
