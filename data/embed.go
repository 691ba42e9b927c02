// Package data holds what the program carries with it: the help's sources, the
// words on the screens, the tables of card types. Everything here is reviewed
// like code; nothing here decides anything.
package data

import "embed"

// FS is the data folder as built into the program. (go:embed cannot leave its
// own folder, so the embedding lives beside the files.)
//
//go:embed faq text cardtypes trust
var FS embed.FS

// FingerprintWords is trust/words.fr.txt: a word a line, comments begin with "#".
//
//go:embed trust/words.fr.txt
var FingerprintWords string
