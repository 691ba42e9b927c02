package main

import (
	"os"
	"path/filepath"
	"time"
)

// builtAt is when the program was built, zero when it was not said.
func builtAt() time.Time {
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// clockFile is where a kiosk with that data folder remembers its clock; "" where
// data is a file, or nothing.
func clockFile(data string) string {
	info, err := os.Stat(data)
	if data == "" || err == nil && !info.IsDir() || err != nil && filepath.Ext(data) != "" {
		return ""
	}
	return filepath.Join(data, "clock.json")
}
