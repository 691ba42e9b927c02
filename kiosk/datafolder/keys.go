package datafolder

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"guichet/kiosk/bundle"
	"guichet/kiosk/durable"
	"guichet/kiosk/update"
)

// imageKeys is where an image carries the keys that its kiosk trusts from the
// start, one .pub file each.
const imageKeys = "/usr/share/guichet/trust"

// SystemFile is where an image says which system it is: there is one on the appliance
// alone.
const SystemFile = "/usr/share/guichet/system"

// ImageKeys reads the image's keys for help. A key that cannot be read is left out: the
// doctor tells where no publisher is trusted.
func ImageKeys() []bundle.Key { return keysIn(imageKeys, ReadKey) }

// SystemKeys reads the image's keys for systems.
func SystemKeys() []bundle.Key {
	return keysIn(imageKeys+"/system", func(path string) (bundle.Key, error) {
		text, err := durable.ReadFile(path, MaxKeyFile)
		if err != nil {
			return bundle.Key{}, err
		}
		return bundle.ParseKey(text)
	})
}

func keysIn(dir string, read func(path string) (bundle.Key, error)) (keys []bundle.Key) {
	names, err := filepath.Glob(filepath.Join(dir, "*.pub"))
	if err != nil {
		return nil
	}
	slices.Sort(names)
	for _, name := range names {
		if k, err := read(name); err == nil {
			keys = append(keys, k)
		}
	}
	return keys
}

// imageDay holds, beside the keys of an image, the number of the day on which it was
// made: YYYYMMDD00.
const imageDay = imageKeys + "/since"

// imageSince is the number below which a key of the image counts for nothing on a kiosk
// that remembers no update; 0 where there is no image, or it does not say.
func imageSince() int64 {
	text, err := durable.ReadFile(imageDay, 64)
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// imageSetupFile holds, beside the keys of an image, the hash of its set-up code.
const imageSetupFile = imageKeys + "/setup"

// imageSetup is the hash of the image's set-up code, "" for none.
func imageSetup() string {
	text, err := durable.ReadFile(imageSetupFile, 128)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// bootSetup is the set-up code of the boot partition, which whoever opens the machine
// may write: a word of the kernel's command line. "" for none.
func bootSetup() string {
	line, err := durable.ReadFile("/proc/cmdline", 8<<10)
	if err != nil {
		return ""
	}
	return setupOf(string(line))
}

// setupOf finds kiosk.setup-code=DIGITS in a command line.
func setupOf(line string) string {
	for _, word := range strings.Fields(line) {
		if code, is := strings.CutPrefix(word, "kiosk.setup-code="); is && update.IsSetup(code) {
			return code
		}
	}
	return ""
}

// MaxKeyFile bounds a key's file, in bytes.
const MaxKeyFile = 4096

// ReadKey reads a publisher's public key.
func ReadKey(path string) (bundle.Key, error) {
	text, err := durable.ReadNamed(path, MaxKeyFile)
	if err != nil {
		return bundle.Key{}, err
	}
	if bundle.RoleOf(text) == bundle.RoleSystem {
		return bundle.Key{}, fmt.Errorf("%s: a key for systems, which only the appliance's image can carry", path)
	}
	k, err := bundle.ParseKey(text)
	if err != nil {
		return bundle.Key{}, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}
