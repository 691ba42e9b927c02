//go:build prebuilt

package data

import _ "embed"

// What build.sh makes ready from the sources beside it (scripts/prebuild) just
// before the program is linked: a start then need not parse and index them.
var (
	// BuiltHelp is the built-in help as a data set.
	//
	//go:embed built/help.sqlite
	BuiltHelp []byte
	// BuiltWords are the French words of the screens, a text.Set as JSON.
	//
	//go:embed built/words.json
	BuiltWords []byte
)
