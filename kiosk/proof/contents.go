package proof

import (
	"errors"
	"io/fs"
	"strings"
)

// contentsFile lists what the build put into the image (scripts/contents.sh), a line each:
// kind, path from the root. It is part of the verified root, and the build looked at what
// it lists: whatever else stands there is not the image's.
const contentsFile = "usr/share/guichet/contents"

// The kinds of lines.
const (
	program = "program"
	module  = "module"
	unit    = "unit"
)

// errTorn says that the list is not whole: every image has some of each kind.
var errTorn = errors.New("the list of what the image holds is not whole")

// contentsOf returns the paths of each kind.
func contentsOf(root fs.FS) (map[string]map[string]bool, error) {
	text, err := fs.ReadFile(root, contentsFile)
	if err != nil {
		return nil, err
	}
	known := map[string]map[string]bool{program: {}, module: {}, unit: {}}
	for line := range strings.Lines(string(text)) {
		kind, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if known[kind] == nil || name == "" {
			return nil, errTorn
		}
		known[kind][name] = true
	}
	for kind := range known {
		if len(known[kind]) == 0 {
			return nil, errTorn
		}
	}
	return known, nil
}
