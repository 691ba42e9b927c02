//go:build !prebuilt

package data

// BuiltHelp is nil: this program builds its help from the sources at start.
var BuiltHelp []byte
