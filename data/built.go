//go:build prebuilt

package data

import _ "embed"

// BuiltHelp is the built-in help as a data set, as build.sh makes it of the sources
// beside it (scripts/prebuild) just before the program is linked: a start then need
// not parse and index them.
//
//go:embed built/help.sqlite
var BuiltHelp []byte
