package datafolder

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"

	"guichet/kiosk/durable"
)

// idFile holds the kiosk's id.
const idFile = "kiosk-id"

// isID tells whether s looks like an id: ten signs of base 32, which makes 50 bits. Two
// kiosks that share one are copies of each other.
func isID(s string) bool {
	const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	return len(s) == 11 && s[5] == '-' && strings.Trim(s[:5]+s[6:], base32) == ""
}

// ID is the kiosk's id, which its reports bear; "": there is none, as nothing can be
// written. It is as lasting as the folder: a kiosk whose data partition was made again
// has another.
func (f *Folder) ID() string { return f.id }

// readID reads the id of the data folder at path, and makes one where there is none or
// where it cannot be read.
func readID(path string) (string, error) {
	if id := savedID(path); id != "" {
		return id, nil
	}
	name, id := filepath.Join(path, idFile), rand.Text()[:10]
	id = id[:5] + "-" + id[5:]
	err := durable.Replace(name, 0o600, func(f *os.File) error {
		_, err := f.WriteString(id + "\n")
		return err
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// savedID is the id that the data folder at path has, "" where there is none or it cannot
// be read.
func savedID(path string) string {
	text, err := durable.ReadFile(filepath.Join(path, idFile), 64)
	if id := strings.TrimSpace(string(text)); err == nil && isID(id) {
		return id
	}
	return ""
}
